"""CodeBuild: projects, and their builds. Environments of builds are private."""

from awsfs.schema import Attribute, Blob, Call, Describe, Each, Fields, Folder, Link, Service, tags
from awsfs.services._places import key, log_group, role, security_groups, subnets, vpc
from awsfs.services._verbs import dangerous, verb

NAME = "{name}"
PROJECTS = Call(
    "list_projects", "projects[]", describe=Describe(Call("batch_get_projects", "projects[]"), "names", 100)
)
PROJECT = Call("batch_get_projects", "projects[]", names=["{name()}"])
BUILDS = Call(
    "list_builds_for_project",
    "ids[]",
    ttl=30,
    describe=Describe(Call("batch_get_builds", "builds[]"), "ids", 100),
    projectName=NAME,
)
# A build is called after its project and a UUID.
BUILD = Call("batch_get_builds", "builds[]", ttl=30, ids=["{name}:{name()}"])
ENVIRONMENT = Folder(
    "environment",
    Fields(private=("environmentVariables",), source="environment"),
    Folder("variables", Each("environment.environmentVariables[]", Attribute("{name}", "value", private=True))),
)
OVERRIDES = ("environmentVariablesOverride", "registryCredentialOverride", "sourceAuthOverride")
NETWORK = (
    vpc("vpcConfig.vpcId"),
    subnets("vpcConfig.subnets[]", "{@}"),
    security_groups("vpcConfig.securityGroupIds[]", "{@}"),
    role("serviceRole"),
    key("encryptionKey"),
)
# They are only told: CodeBuild takes all of them together, in words of its own.
TAGS = tags("tags[].{Key: key, Value: value}")
BUILD_FOLDER = Folder(
    "{tail(id)}",
    Fields(private=("environment.environmentVariables", "exportedEnvironmentVariables")),
    Attribute("status", "buildStatus"),
    Attribute("phases", "phases[].join(' ', [phaseType, phaseStatus || 'IN_PROGRESS'])"),
    ENVIRONMENT,
    Link("log", "logs/{region}/groups/{logs.groupName}/streams/{logs.streamName}"),
    *NETWORK,
    verb("retry", "retry_build", id="{id}"),
    dangerous("stop", "stop_build", id="{id}"),
    time="startTime",
)

SERVICE = Service(
    "codebuild",
    Folder(
        "projects",
        Each(
            PROJECTS,
            Folder(
                NAME,
                Fields(private=("environment.environmentVariables",)),
                Attribute(
                    "description",
                    "description || ''",
                    put=Call("update_project", name=NAME, description="{value()}"),
                ),
                Attribute(
                    "timeout-in-minutes",
                    "timeoutInMinutes",
                    put=Call("update_project", name=NAME, timeoutInMinutes="{value()}"),
                ),
                Blob("buildspec", "source.buildspec"),
                ENVIRONMENT,
                Folder("builds", Each(BUILDS, BUILD_FOLDER, get=BUILD, named="[0-9a-f-]{36}", state="buildStatus")),
                log_group("logsConfig.cloudWatchLogs.groupName"),
                *NETWORK,
                TAGS,
                verb("start-build", "start_build", OVERRIDES, projectName=NAME),
                dangerous("update", "update_project", ("environment",), name=NAME),
                dangerous("delete", "delete_project", name=NAME),
                time="lastModified",
            ),
            get=PROJECT,
            named="[A-Za-z0-9][A-Za-z0-9_-]{1,149}",
            arn="codebuild:project/(.+)",
        ),
    ),
)
