"""CodePipeline: pipelines, their stages and executions."""

from awsfs.schema import Attribute, Call, Document, Each, Fields, Folder, Service, links, tags
from awsfs.services._places import key, role
from awsfs.services._verbs import dangerous, verb

NAME = "{name}"
PIPELINES = Call("list_pipelines", "pipelines[]", maxResults=1000)
PIPELINE = Call("get_pipeline", "merge(pipeline, metadata || `{}`)", name="{name()}")
STATES = Call("get_pipeline_state", "stageStates[]", ttl=30, name=NAME)
STATE_LINES = Call(
    "get_pipeline_state", "stageStates[].join(' ', [stageName, latestExecution.status || 'None'])", ttl=30, name=NAME
)
EXECUTIONS = Call("list_pipeline_executions", "pipelineExecutionSummaries[]", ttl=30, pipelineName=NAME, maxResults=100)
EXECUTION = Call(
    "get_pipeline_execution",
    "pipelineExecution",
    ttl=30,
    pipelineName=NAME,
    pipelineExecutionId="{pipelineExecutionId}",
)
TAGS = tags(
    Call("list_tags_for_resource", "tags[].{Key: key, Value: value}", resourceArn="{pipelineArn}", maxResults=100),
    put=Call("tag_resource", resourceArn="{pipelineArn}", tags=[{"key": "{name()}", "value": "{value()}"}]),
    delete=Call("untag_resource", resourceArn="{pipelineArn}", tagKeys=["{name()}"]),
)
# What an action is told may be the environment of a build.
ACTION = Folder("{name}", Fields(private=("configuration", "environmentVariables")), role("roleArn"))
EXECUTION_FOLDER = Folder(
    "{pipelineExecutionId}",
    Fields(),
    Document("execution.json", EXECUTION),
    dangerous("stop", "stop_pipeline_execution", pipelineName=NAME, pipelineExecutionId="{pipelineExecutionId}"),
    time="startTime",
)
STORES = "[[artifactStore], values(artifactStores || `{}`)][] | [?type == 'S3']"

SERVICE = Service(
    "codepipeline",
    Folder(
        "pipelines",
        Each(
            PIPELINES,
            Folder(
                NAME,
                Fields(private=("stages[].actions[].configuration", "stages[].actions[].environmentVariables")),
                Attribute("stage-status", STATE_LINES),
                Folder("stage-states", Each(STATES, Document("{stageName}.json", "@"))),
                Folder("stages", Each("stages[]", Folder("{name}", Folder("actions", Each("actions[]", ACTION))))),
                Folder("executions", Each(EXECUTIONS, EXECUTION_FOLDER, state="status")),
                links("artifact-buckets", STORES, "{location}", "s3/{location}"),
                role("roleArn"),
                key("artifactStore.encryptionKey.id"),
                TAGS,
                verb("start-execution", "start_pipeline_execution", name=NAME),
                dangerous("delete", "delete_pipeline", name=NAME),
                time="updated",
            ),
            get=PIPELINE,
            brief=True,
            asked=True,
            named="[A-Za-z0-9.@_-]{1,100}",
            arn="codepipeline:([^/:]+)",
        ),
    ),
)
