"""Kinesis: streams of records, and their shards and consumers."""

from awsfs.schema import Attribute, Call, Each, Fields, Folder, Service, tags
from awsfs.services._listed import listed
from awsfs.services._metrics import metrics
from awsfs.services._places import key
from awsfs.services._verbs import dangerous, verb

NAME = "{StreamName}"
# Emulators, and AWS in old regions, tell only names.
STREAMS = Call("list_streams", "StreamSummaries[] || StreamNames[].{StreamName: @}", Limit=10000)
STREAM = Call("describe_stream_summary", "StreamDescriptionSummary", ttl=30, StreamName="{name()}")
SHARDS = Call("list_shards", "Shards[]", StreamName=NAME, MaxResults=10000)
CONSUMERS = Call("list_stream_consumers", "Consumers[]", StreamARN="{StreamARN}", MaxResults=10000)
ONE_CONSUMER = Call(
    "describe_stream_consumer",
    listed("StreamARN", "ConsumerDescription"),
    StreamARN="{StreamARN}",
    ConsumerName="{name()}",
)

VERBS = (
    verb("put-record", "put_record", StreamName=NAME),
    dangerous("update-shard-count", "update_shard_count", StreamName=NAME),
    verb("increase-retention-period", "increase_stream_retention_period", StreamName=NAME),
    dangerous("decrease-retention-period", "decrease_stream_retention_period", StreamName=NAME),
    verb("start-encryption", "start_stream_encryption", StreamName=NAME),
    dangerous("stop-encryption", "stop_stream_encryption", StreamName=NAME),
    dangerous("delete", "delete_stream", StreamName=NAME),
)
SHARD = Folder(
    "{ShardId}",
    Fields(),
    dangerous("split", "split_shard", StreamName=NAME, ShardToSplit="{ShardId}"),
    dangerous("merge", "merge_shards", StreamName=NAME, ShardToMerge="{ShardId}"),
)
CONSUMER = Folder(
    "{ConsumerName}",
    Fields(),
    dangerous("deregister", "deregister_stream_consumer", ConsumerARN="{ConsumerARN}"),
    time="ConsumerCreationTimestamp",
)
TAGS = tags(
    Call("list_tags_for_stream", "Tags[]", StreamName=NAME, Limit=50),
    put=Call("add_tags_to_stream", StreamName=NAME, Tags={"{name()}": "{value()}"}),
    delete=Call("remove_tags_from_stream", StreamName=NAME, TagKeys=["{name()}"]),
)

SERVICE = Service(
    "kinesis",
    Folder(
        "streams",
        Each(
            STREAMS,
            Folder(
                NAME,
                Fields(),
                Attribute("state", "StreamStatus"),
                Attribute("stream-mode", "StreamModeDetails.StreamMode"),
                Folder("shards", Each(SHARDS, SHARD)),
                Folder(
                    "consumers",
                    Each(CONSUMERS, CONSUMER, get=ONE_CONSUMER, named=r"[\w.-]{1,128}", state="ConsumerStatus"),
                ),
                metrics(
                    "AWS/Kinesis",
                    "IncomingBytes IncomingRecords GetRecords.Bytes GetRecords.Records "
                    "GetRecords.IteratorAgeMilliseconds ReadProvisionedThroughputExceeded "
                    "WriteProvisionedThroughputExceeded",
                    StreamName=NAME,
                ),
                key("KeyId"),
                TAGS,
                *VERBS,
                time="StreamCreationTimestamp",
            ),
            get=STREAM,
            brief=True,
            asked=True,
            named=r"[\w.-]{1,128}",
            state="StreamStatus",
            arn="kinesis:stream/([^/]+)",
        ),
    ),
)
