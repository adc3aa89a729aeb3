"""SQS: queues of messages."""

from __future__ import annotations

import json
from collections.abc import Iterator

from awsfs.schema import Action, Attribute, Call, Document, Each, Fields, Folder, Scope, Service, links, tags
from awsfs.services._arns import PLACES, named
from awsfs.services._metrics import metrics
from awsfs.services._places import key
from awsfs.services._verbs import dangerous, verb

URL = "{QueueUrl}"
QUEUES = Call("list_queues", "QueueUrls[].{QueueUrl: @}", MaxResults=1000)
QUEUE = Call("get_queue_url", QueueName="{name()}")
ATTRIBUTES = Call("get_queue_attributes", "Attributes", ttl=30, QueueUrl=URL, AttributeNames=["All"])
SOURCES = Call("list_dead_letter_source_queues", "queueUrls[]", QueueUrl=URL, MaxResults=1000)
QUEUE_LINK = "sqs/{region}/queues/{@ | tail(@)}"


def dead_letter_queue(scope: Scope) -> Iterator[dict[str, str]]:
    """Where messages go that nobody could work on; AWS keeps its ARN in a JSON document that is text."""
    try:
        policy = json.loads(scope.get("RedrivePolicy") or "{}")
    except ValueError:
        policy = {}
    return named("queue", "RedrivePolicy")({**scope, "RedrivePolicy": policy})


def setting(name: str, field: str) -> Attribute:
    """An attribute that can be set."""
    return Attribute(name, field, put=Call("set_queue_attributes", QueueUrl=URL, Attributes={field: "{value()}"}))


def policy(name: str, field: str) -> Document:
    """An attribute that is a JSON document, empty where there is none."""
    told = Call("get_queue_attributes", f"Attributes.{field}", QueueUrl=URL, AttributeNames=["All"])
    put = Call("set_queue_attributes", QueueUrl=URL, Attributes={field: "{value()}"})
    return Document(name, told, put=put)


COUNTED = ("get_queue_attributes", "receive_message")
SEND = Call("send_message", forgets=COUNTED, QueueUrl=URL, MessageBody="{value()}")
# With a visibility of 0 they can be had by others at once. That they were received is counted all the same, and a queue
# with a redrive policy moves what was received too often.
PEEK = Call(
    "receive_message",
    "Messages[]",
    ttl=0,
    QueueUrl=URL,
    MaxNumberOfMessages=10,
    VisibilityTimeout=0,
    AttributeNames=["All"],
    MessageAttributeNames=["All"],
)
VERBS = (
    Action("send", SEND, content="text"),
    verb("send-message", "send_message", QueueUrl=URL),
    dangerous("set-attributes", "set_queue_attributes", QueueUrl=URL),
    dangerous("purge", "purge_queue", QueueUrl=URL),
    dangerous("delete", "delete_queue", QueueUrl=URL),
)
TAGS = tags(
    Call("list_queue_tags", "pairs(Tags)", QueueUrl=URL),
    put=Call("tag_queue", QueueUrl=URL, Tags={"{name()}": "{value()}"}),
    delete=Call("untag_queue", QueueUrl=URL, TagKeys=["{name()}"]),
)
QUEUE_FOLDER = Folder(
    "{tail(QueueUrl)}",
    Attribute("queue-url", "QueueUrl"),
    Each(
        ATTRIBUTES,
        setting("delay-seconds", "DelaySeconds"),
        setting("maximum-message-size", "MaximumMessageSize"),
        setting("message-retention-period", "MessageRetentionPeriod"),
        setting("receive-message-wait-time-seconds", "ReceiveMessageWaitTimeSeconds"),
        setting("visibility-timeout", "VisibilityTimeout"),
        setting("content-based-deduplication", "ContentBasedDeduplication"),
        setting("kms-data-key-reuse-period-seconds", "KmsDataKeyReusePeriodSeconds"),
        setting("sqs-managed-sse-enabled", "SqsManagedSseEnabled"),
        links("dead-letter-queue", dead_letter_queue, "{Name}", PLACES["queue"][2]),
        key("KmsMasterKeyId"),
    ),
    Fields(source=ATTRIBUTES),
    policy("policy.json", "Policy"),
    policy("redrive-policy.json", "RedrivePolicy"),
    policy("redrive-allow-policy.json", "RedriveAllowPolicy"),
    metrics(
        "AWS/SQS",
        "ApproximateNumberOfMessagesVisible ApproximateNumberOfMessagesNotVisible ApproximateNumberOfMessagesDelayed "
        "ApproximateAgeOfOldestMessage NumberOfMessagesSent NumberOfMessagesReceived NumberOfMessagesDeleted "
        "NumberOfEmptyReceives SentMessageSize",
        QueueName="{tail(QueueUrl)}",
    ),
    Document(".receive.json", PEEK, many=True),
    links("dead-letter-sources", SOURCES, "{@ | tail(@)}", QUEUE_LINK),
    TAGS,
    *VERBS,
)

SERVICE = Service(
    "sqs",
    Folder("queues", Each(QUEUES, QUEUE_FOLDER, get=QUEUE, named=r"[\w-]{1,75}(\.fifo)?|[\w-]{76,80}", arn="sqs:(.+)")),
    billed=True,
)
