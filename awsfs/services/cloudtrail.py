"""CloudTrail: trails that record who did what."""

from awsfs.schema import Call, Document, Each, Fields, Folder, Service, tags
from awsfs.services._arns import arn_link
from awsfs.services._places import bucket, role
from awsfs.services._verbs import dangerous, verb

ARN = "{TrailARN}"
# A trail of all regions, or of the organization, is in each region that it records; it obeys in its own alone.
# To ask for one is a single call as well, and finds only those that are at home here.
TRAILS = Call("describe_trails", "trailList[]", includeShadowTrails=True)
STATUS = Call("get_trail_status", ttl=30, Name=ARN)
SELECTORS = Call("get_event_selectors", TrailName=ARN)

TAGS = tags(
    Call("list_tags", "ResourceTagList[].TagsList[]", ResourceIdList=[ARN]),
    put=Call("add_tags", ResourceId=ARN, TagsList=[{"Key": "{name()}", "Value": "{value()}"}]),
    delete=Call("remove_tags", ResourceId=ARN, TagsList=[{"Key": "{name()}"}]),
)
FOLDER = Folder(
    "{Name}",
    Fields(),
    Folder("status", Fields(source=STATUS)),
    Document("event-selectors.json", SELECTORS),
    bucket("S3BucketName"),
    arn_link("log-group", "CloudWatchLogsLogGroupArn"),
    arn_link("topic", "SnsTopicARN"),
    role("CloudWatchLogsRoleArn"),
    arn_link("key", "KmsKeyId"),
    TAGS,
    verb("start-logging", "start_logging", Name=ARN),
    dangerous("stop-logging", "stop_logging", Name=ARN),
    dangerous("put-event-selectors", "put_event_selectors", TrailName=ARN),
    dangerous("update", "update_trail", Name=ARN),
    dangerous("delete", "delete_trail", Name=ARN),
)

SERVICE = Service(
    "cloudtrail",
    Folder("trails", Each(TRAILS, FOLDER, named="[A-Za-z0-9][A-Za-z0-9._-]{2,127}", arn="cloudtrail:trail/(.+)")),
)
