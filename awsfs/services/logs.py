"""CloudWatch Logs: groups and the streams in them.

The name of a group has slashes in it; as a file name it is written with ``%2F``.
"""

from awsfs.schema import Attribute, Call, Each, Fields, Folder, Lines, Service, UsedBy, tags
from awsfs.services._arns import arn_link
from awsfs.services._listed import other_than
from awsfs.services._log_lines import last, line
from awsfs.services._places import key, role
from awsfs.services._verbs import dangerous, verb

GROUP, STREAM = "{logGroupName}", "{logStreamName}"
GROUPS = Call("describe_log_groups", "logGroups[]", limit=50)
# What is listed comes by name, and the one whose name is the whole prefix is the first.
ONE_GROUP = Call(
    "describe_log_groups", "logGroups[]", past=other_than("logGroupName"), logGroupNamePrefix="{name()}", limit=50
)
STREAMS = Call("describe_log_streams", "logStreams[]", ttl=30, logGroupName=GROUP, limit=50)
ONE_STREAM = Call(
    "describe_log_streams",
    "logStreams[]",
    ttl=30,
    past=other_than("logStreamName"),
    logGroupName=GROUP,
    logStreamNamePrefix="{name()}",
    limit=50,
)
METRIC_FILTERS = Call("describe_metric_filters", "metricFilters[]", logGroupName=GROUP, limit=50)
ONE_METRIC_FILTER = Call(
    "describe_metric_filters",
    "metricFilters[]",
    past=other_than("filterName"),
    logGroupName=GROUP,
    filterNamePrefix="{name()}",
    limit=50,
)
SUBSCRIPTION_FILTERS = Call("describe_subscription_filters", "subscriptionFilters[]", logGroupName=GROUP, limit=50)
ONE_SUBSCRIPTION_FILTER = Call(
    "describe_subscription_filters",
    "subscriptionFilters[]",
    past=other_than("filterName"),
    logGroupName=GROUP,
    filterNamePrefix="{name()}",
    limit=50,
)
SET_RETENTION = Call("put_retention_policy", logGroupName=GROUP, retentionInDays="{value()}")

GROUP_VERBS = (
    verb("create-stream", "create_log_stream", logGroupName=GROUP),
    verb("put-retention-policy", "put_retention_policy", logGroupName=GROUP),
    dangerous("delete-retention-policy", "delete_retention_policy", logGroupName=GROUP),
    verb("put-metric-filter", "put_metric_filter", logGroupName=GROUP),
    verb("put-subscription-filter", "put_subscription_filter", logGroupName=GROUP),
    dangerous("delete", "delete_log_group", logGroupName=GROUP),
)
STREAM_VERBS = (
    verb("put-events", "put_log_events", logGroupName=GROUP, logStreamName=STREAM),
    dangerous("delete", "delete_log_stream", logGroupName=GROUP, logStreamName=STREAM),
)
METRIC_FILTER = Folder(
    "{filterName}",
    Fields(),
    dangerous("delete", "delete_metric_filter", logGroupName=GROUP, filterName="{filterName}"),
    time="creationTime",
)
SUBSCRIPTION_FILTER = Folder(
    "{filterName}",
    Fields(),
    role("roleArn"),
    arn_link("function", "destinationArn"),
    arn_link("stream", "destinationArn"),
    arn_link("delivery-stream", "destinationArn"),
    dangerous("delete", "delete_subscription_filter", logGroupName=GROUP, filterName="{filterName}"),
    time="creationTime",
)
TAGS = tags(
    Call("list_tags_for_resource", "pairs(tags)", resourceArn="{logGroupArn}"),
    put=Call("tag_resource", resourceArn="{logGroupArn}", tags={"{name()}": "{value()}"}),
    delete=Call("untag_resource", resourceArn="{logGroupArn}", tagKeys=["{name()}"]),
)
EVENTS = Call("get_log_events", "events[]", logGroupName=GROUP, logStreamName=STREAM, startFromHead=True, limit=10000)
STREAM_FOLDER = Folder(
    STREAM,
    Fields(),
    Lines("events", EVENTS, line, follow=True),
    *STREAM_VERBS,
    time="lastEventTimestamp || creationTime",
)
GROUP_FOLDER = Folder(
    GROUP,
    Fields(),
    # AWS leaves the field out where nothing is ever deleted.
    Attribute("retention-in-days", "retentionInDays || 'never'", put=SET_RETENTION),
    Folder("streams", Each(STREAMS, STREAM_FOLDER, get=ONE_STREAM, named="[^:*]+")),
    *last(GROUP),
    Folder("metric-filters", Each(METRIC_FILTERS, METRIC_FILTER, get=ONE_METRIC_FILTER, named="[^:*]+")),
    Folder(
        "subscription-filters",
        Each(SUBSCRIPTION_FILTERS, SUBSCRIPTION_FILTER, get=ONE_SUBSCRIPTION_FILTER, named="[^:*]+"),
    ),
    key("kmsKeyId"),
    UsedBy(),
    TAGS,
    *GROUP_VERBS,
    time="creationTime",
)

SERVICE = Service(
    "logs",
    Folder(
        "groups", Each(GROUPS, GROUP_FOLDER, get=ONE_GROUP, named=r"[\w.#%~-]+", arn="logs:log-group:([^:]+)(?::.*)?")
    ),
)
