"""Athena: groups of those who query, the queries they keep, and what they ran, which is billed by what it reads."""

from awsfs.schema import Attribute, Call, Describe, Document, Each, Fields, Folder, Service, tags
from awsfs.services._listed import listed
from awsfs.services._verbs import dangerous

GROUP, QUERY, EXECUTION = "{Name}", "{NamedQueryId}", "{QueryExecutionId}"
GROUPS = Call("list_work_groups", "WorkGroups[]", MaxResults=50)
ORDER = "Name, State, Description, CreationTime, EngineVersion: Configuration.EngineVersion"
ONE_GROUP = Call("get_work_group", listed("Configuration", "WorkGroup", first=ORDER), WorkGroup="{name()}")
CONFIGURATION = Call("get_work_group", "WorkGroup.Configuration", WorkGroup=GROUP)
QUERIES = Call(
    "list_named_queries",
    "NamedQueryIds[]",
    describe=Describe(Call("batch_get_named_query", "NamedQueries[]"), "NamedQueryIds", 50),
    WorkGroup=GROUP,
    MaxResults=50,
)
ONE_QUERY = Call("get_named_query", "NamedQuery", NamedQueryId="{name()}")
EXECUTIONS = Call(
    "list_query_executions",
    "QueryExecutionIds[]",
    ttl=30,
    describe=Describe(Call("batch_get_query_execution", "QueryExecutions[]"), "QueryExecutionIds", 50),
    WorkGroup=GROUP,
    MaxResults=50,
)
ONE_EXECUTION = Call("get_query_execution", "QueryExecution", ttl=30, QueryExecutionId="{name()}")
ARN = "arn:{partition}:athena:{region}:{account}:workgroup/{Name}"
UUIDS = "[0-9a-f-]{36}"

QUERY_FOLDER = Folder(
    QUERY,
    Fields(),
    Attribute("query.sql", "QueryString"),
    dangerous("delete", "delete_named_query", NamedQueryId=QUERY),
)
EXECUTION_FOLDER = Folder(
    EXECUTION,
    Fields(),
    Attribute("state", "Status.State"),
    Attribute("reason", "Status.StateChangeReason"),
    Attribute("query.sql", "Query"),
    Attribute("output-location", "ResultConfiguration.OutputLocation"),
    Attribute("bytes-scanned", "Statistics.DataScannedInBytes"),
    dangerous("stop", "stop_query_execution", QueryExecutionId=EXECUTION),
    time="Status.SubmissionDateTime",
)
GROUP_FOLDER = Folder(
    GROUP,
    Fields(),
    Attribute("state", "State", put=Call("update_work_group", WorkGroup=GROUP, State="{value()}")),
    Attribute(
        "description", "Description || ''", put=Call("update_work_group", WorkGroup=GROUP, Description="{value()}")
    ),
    Document("settings.json", CONFIGURATION),
    Folder("named-queries", Each(QUERIES, QUERY_FOLDER, get=ONE_QUERY, named=UUIDS)),
    Folder("executions", Each(EXECUTIONS, EXECUTION_FOLDER, get=ONE_EXECUTION, named=UUIDS, state="Status.State")),
    tags(
        Call("list_tags_for_resource", "Tags[]", ResourceARN=ARN),
        put=Call("tag_resource", ResourceARN=ARN, Tags=[{"Key": "{name()}", "Value": "{value()}"}]),
        delete=Call("untag_resource", ResourceARN=ARN, TagKeys=["{name()}"]),
    ),
    dangerous("start-query-execution", "start_query_execution", WorkGroup=GROUP),
    dangerous("update", "update_work_group", WorkGroup=GROUP),
    dangerous("delete", "delete_work_group", WorkGroup=GROUP),
    time="CreationTime",
)

SERVICE = Service(
    "athena",
    Folder(
        "work-groups",
        Each(
            GROUPS,
            GROUP_FOLDER,
            get=ONE_GROUP,
            named="[A-Za-z0-9._-]{1,128}",
            state="State",
            arn="athena:workgroup/(.+)",
        ),
    ),
)
