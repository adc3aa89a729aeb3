"""Glue: databases of the catalog with their tables, and jobs with their runs."""

from __future__ import annotations

from awsfs.schema import Attribute, Call, Document, Each, Fields, Folder, Scope, Service, Tags, Template, tags
from awsfs.services._places import role
from awsfs.services._verbs import dangerous, verb

NAME = "{Name}"
DATABASES = Call("get_databases", "DatabaseList[]", MaxResults=100)
DATABASE = Call("get_database", "Database", Name="{name()}")
# A catalog is called after its account.
DATABASE_ARN = "arn:{partition}:glue:{region}:{CatalogId}:database/{Name}"
TABLES = Call("get_tables", "TableList[]", DatabaseName=NAME, MaxResults=100)
TABLE = Call("get_table", "Table", DatabaseName=NAME, Name="{name()}")
JOBS = Call("get_jobs", "Jobs[]", MaxResults=1000)
JOB = Call("get_job", "Job", JobName="{name()}")
RUNS = Call("get_job_runs", "JobRuns[]", ttl=30, JobName=NAME, MaxResults=200)
RUN = Call("get_job_run", "JobRun", ttl=30, JobName=NAME, RunId="{name()}")


def job_arn(scope: Scope) -> str:
    """The ARN of a job; where its account is not known, that of its role tells it, or AWS says what is missing."""
    account = scope.get("account") or (str(scope.get("Role") or "").split(":") + 5 * [""])[4]
    return f"arn:{scope['partition']}:glue:{scope['region']}:{account}:job/{scope['Name']}"


def tagged(arn: Template) -> Tags:
    """``tags/`` of what has this ARN."""
    return tags(
        Call("get_tags", "pairs(Tags)", ResourceArn=arn),
        put=Call("tag_resource", ResourceArn=arn, TagsToAdd={"{name()}": "{value()}"}),
        delete=Call("untag_resource", ResourceArn=arn, TagsToRemove=["{name()}"]),
    )


TABLE_FOLDER = Folder(
    NAME,
    Fields(),
    Attribute("location", "StorageDescriptor.Location"),
    Attribute("columns", "[StorageDescriptor.Columns, PartitionKeys][] | [?@].join(' ', [Name, Type][?@])"),
    Document("parameters.json", "Parameters"),
    dangerous("delete", "delete_table", DatabaseName="{DatabaseName}", Name=NAME),
    time="UpdateTime",
)
RUN_FOLDER = Folder(
    "{Id}",
    Fields(),
    Attribute("state", "JobRunState"),
    dangerous("stop", "batch_stop_job_run", JobName="{JobName}", JobRunIds=["{Id}"]),
    time="StartedOn",
)

SERVICE = Service(
    "glue",
    Folder(
        "databases",
        Each(
            DATABASES,
            Folder(
                NAME,
                Fields(),
                Folder("tables", Each(TABLES, TABLE_FOLDER, get=TABLE, arn="glue:table/([^/]+)/(.+)")),
                tagged(DATABASE_ARN),
                verb("create-table", "create_table", DatabaseName=NAME),
                dangerous("delete", "delete_database", Name=NAME),
                time="CreateTime",
            ),
            get=DATABASE,
            arn="glue:database/(.+)",
        ),
    ),
    Folder(
        "jobs",
        Each(
            JOBS,
            Folder(
                NAME,
                Fields(),
                Attribute("script-location", "Command.ScriptLocation"),
                Folder("runs", Each(RUNS, RUN_FOLDER, get=RUN, named="[A-Za-z0-9_-]+", state="JobRunState")),
                role("Role"),
                tagged(job_arn),
                verb("start-run", "start_job_run", JobName=NAME),
                dangerous("stop-runs", "batch_stop_job_run", JobName=NAME),
                dangerous("delete", "delete_job", JobName=NAME),
                time="LastModifiedOn",
            ),
            get=JOB,
            arn="glue:job/(.+)",
        ),
    ),
)
