"""Firehose: streams that deliver records to buckets, searches and warehouses."""

from awsfs.schema import Attribute, Call, Each, Fields, Folder, Link, Service, tags
from awsfs.services._metrics import metrics
from awsfs.services._places import bucket, key, log_group, role
from awsfs.services._verbs import dangerous, verb

NAME = "{DeliveryStreamName}"
TO_S3 = "Destinations[0].ExtendedS3DestinationDescription"
STREAMS = Call("list_delivery_streams", "DeliveryStreamNames[].{DeliveryStreamName: @}", Limit=10000)
STREAM = Call("describe_delivery_stream", "DeliveryStreamDescription", ttl=30, DeliveryStreamName="{name()}")

VERBS = (
    verb("put-record", "put_record", DeliveryStreamName=NAME),
    verb("start-encryption", "start_delivery_stream_encryption", DeliveryStreamName=NAME),
    dangerous("stop-encryption", "stop_delivery_stream_encryption", DeliveryStreamName=NAME),
    dangerous("delete", "delete_delivery_stream", DeliveryStreamName=NAME),
)
TAGS = tags(
    Call("list_tags_for_delivery_stream", "Tags[]", DeliveryStreamName=NAME, Limit=50),
    put=Call("tag_delivery_stream", DeliveryStreamName=NAME, Tags=[{"Key": "{name()}", "Value": "{value()}"}]),
    delete=Call("untag_delivery_stream", DeliveryStreamName=NAME, TagKeys=["{name()}"]),
)

SERVICE = Service(
    "firehose",
    Folder(
        "streams",
        Each(
            STREAMS,
            Folder(
                NAME,
                Fields(),
                Attribute("state", "DeliveryStreamStatus"),
                bucket(f"tail({TO_S3}.BucketARN)"),
                log_group(f"{TO_S3}.CloudWatchLoggingOptions.LogGroupName"),
                role(f"{TO_S3}.RoleARN"),
                key("DeliveryStreamEncryptionConfiguration.KeyARN"),
                Link(
                    "stream", "kinesis/{region}/streams/{tail(Source.KinesisStreamSourceDescription.KinesisStreamARN)}"
                ),
                metrics(
                    "AWS/Firehose",
                    "IncomingBytes IncomingRecords ThrottledRecords DeliveryToS3.Records DeliveryToS3.Success "
                    "DeliveryToS3.DataFreshness",
                    DeliveryStreamName=NAME,
                ),
                TAGS,
                *VERBS,
                time="LastUpdateTimestamp || CreateTimestamp",
            ),
            get=STREAM,
            brief=True,
            asked=True,
            state="DeliveryStreamStatus",
            named=r"[\w.-]{1,64}",
            arn="firehose:deliverystream/(.+)",
        ),
    ),
)
