"""SNS: topics that messages are published to, and who has subscribed to them."""

from awsfs.schema import (
    Action,
    Attribute,
    ByName,
    Call,
    Document,
    Each,
    Fields,
    Folder,
    Link,
    Service,
    UsedBy,
    links,
    tags,
)
from awsfs.services._arns import arn_link_of
from awsfs.services._metrics import metrics
from awsfs.services._places import key, role
from awsfs.services._verbs import dangerous, verb

TOPIC, SUBSCRIPTION = "{TopicArn}", "{SubscriptionArn}"
# What nobody has confirmed yet has no ARN, and cannot be asked for.
CONFIRMED = "Subscriptions[?SubscriptionArn && starts_with(SubscriptionArn, 'arn:')]"
WAITING = "Subscriptions[?SubscriptionArn == 'PendingConfirmation'].join(' ', [Protocol, Endpoint])"

TOPICS = Call("list_topics", "Topics[]")
ONE = Call("get_topic_attributes", "Attributes", TopicArn="arn:{partition}:sns:{region}:{account}:{name()}")
ATTRIBUTES = Call("get_topic_attributes", "Attributes", TopicArn=TOPIC)
POLICY = Call("get_topic_attributes", "Attributes.Policy", TopicArn=TOPIC)
DELIVERY = Call("get_topic_attributes", "Attributes.DeliveryPolicy", TopicArn=TOPIC)
PROTECTION = Call("get_data_protection_policy", "DataProtectionPolicy", ResourceArn=TOPIC)
# The ARN of a subscription has its topic in it: there is none to ask by its own name alone.
SUBSCRIPTIONS = Call("list_subscriptions", CONFIRMED)
SUBSCRIBED = Call("list_subscriptions_by_topic", CONFIRMED, TopicArn=TOPIC)
PENDING = Call("list_subscriptions_by_topic", WAITING, TopicArn=TOPIC)
DETAILS = Call("get_subscription_attributes", "Attributes", SubscriptionArn=SUBSCRIPTION)
FILTER = Call("get_subscription_attributes", "Attributes.FilterPolicy", SubscriptionArn=SUBSCRIPTION)
# A topic lists the subscriptions of other accounts too; those are listed nowhere else here.
OURS = "(!account || !Owner || Owner == account) && SubscriptionArn || `null`"
SUBSCRIPTION_LINK = f"sns/{{region}}/subscriptions/{{tail({OURS})}}"


def set_topic(field: str) -> Call:
    """The call that sets an attribute of a topic."""
    return Call("set_topic_attributes", TopicArn=TOPIC, AttributeName=field, AttributeValue="{value()}")


def set_subscription(field: str) -> Call:
    """The call that sets an attribute of a subscription."""
    return Call(
        "set_subscription_attributes", SubscriptionArn=SUBSCRIPTION, AttributeName=field, AttributeValue="{value()}"
    )


TAGS = tags(
    Call("list_tags_for_resource", "Tags[]", ResourceArn=TOPIC),
    put=Call("tag_resource", ResourceArn=TOPIC, Tags=[{"Key": "{name()}", "Value": "{value()}"}]),
    delete=Call("untag_resource", ResourceArn=TOPIC, TagKeys=["{name()}"]),
)
VERBS = (
    Action("publish", Call("publish", forgets=(), TopicArn=TOPIC, Message="{value()}"), content="text"),
    verb("publish-message", "publish", ("PhoneNumber",), TopicArn=TOPIC),
    verb("subscribe", "subscribe", TopicArn=TOPIC),
    dangerous("set-attributes", "set_topic_attributes", TopicArn=TOPIC),
    dangerous("delete", "delete_topic", TopicArn=TOPIC),
)
TOPIC_FOLDER = Folder(
    "{tail(TopicArn)}",
    Each(
        ATTRIBUTES, Attribute("display-name", "DisplayName || ''", put=set_topic("DisplayName")), key("KmsMasterKeyId")
    ),
    Fields(source=ATTRIBUTES),
    Document("policy.json", POLICY, put=set_topic("Policy")),
    Document("delivery-policy.json", DELIVERY, put=set_topic("DeliveryPolicy")),
    Document("data-protection-policy.json", PROTECTION),
    metrics(
        "AWS/SNS",
        "NumberOfMessagesPublished NumberOfNotificationsDelivered NumberOfNotificationsFailed PublishSize",
        TopicName="{tail(TopicArn)}",
    ),
    links("subscriptions", SUBSCRIBED, "{tail(SubscriptionArn)}", SUBSCRIPTION_LINK),
    Attribute("pending-subscriptions", PENDING),
    UsedBy(),
    TAGS,
    *VERBS,
)
SUBSCRIPTION_FOLDER = Folder(
    "{tail(SubscriptionArn)}",
    Fields(),
    Folder("attributes", Fields(source=DETAILS), Each(DETAILS, role("SubscriptionRoleArn"))),
    Document("filter-policy.json", FILTER, put=set_subscription("FilterPolicy")),
    Link("topic", "sns/{region}/topics/{tail(TopicArn)}"),
    *arn_link_of(("function", "queue", "delivery-stream"), "Endpoint"),
    dangerous("unsubscribe", "unsubscribe", SubscriptionArn=SUBSCRIPTION),
)

SERVICE = Service(
    "sns",
    Folder("topics", Each(TOPICS, TOPIC_FOLDER, get=ONE, named=r"[\w-]{1,256}(\.fifo)?", arn="sns:([^:]+)")),
    Folder(
        "subscriptions",
        Each(SUBSCRIPTIONS, SUBSCRIPTION_FOLDER, named="[0-9a-f-]{36}", arn="sns:[^:]+:(.+)"),
        ByName(SUBSCRIPTIONS, "Endpoint", "{tail(SubscriptionArn)}"),
    ),
    billed=True,
)
