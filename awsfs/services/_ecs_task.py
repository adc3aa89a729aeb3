"""ECS's tasks, the definitions that they are made from, and their tags. Environments of containers are private."""

from __future__ import annotations

from awsfs.schema import Attribute, Call, Describe, Each, Fields, Folder, Link, Source, Tags, links, tags
from awsfs.services._places import log_group, network_interfaces, role, subnets
from awsfs.services._verbs import dangerous, verb

CLUSTER = "{clusterName}"
OWN_CLUSTER = "{parent.clusterName}"
WITH_TAGS = ["TAGS"]
DEFINITION = "ecs/{region}/task-definitions/{tail(taskDefinitionArn)}"
DESCRIBED = Describe(Call("describe_tasks", "tasks[]", cluster=CLUSTER, include=WITH_TAGS), "tasks", 100)
TASKS = Call("list_tasks", "taskArns[]", ttl=30, describe=DESCRIBED, cluster=CLUSTER, maxResults=100)
TASK = Call("describe_tasks", "tasks[]", ttl=30, cluster=CLUSTER, tasks=["{name()}"], include=WITH_TAGS)
STOPPED = Call("list_tasks", "taskArns[]", ttl=30, cluster=CLUSTER, desiredStatus="STOPPED", maxResults=100)
DEFINITIONS = Call("list_task_definitions", "taskDefinitionArns[].{taskDefinitionArn: @}", maxResults=100)
# A revision changes in nothing but its status.
ONE_DEFINITION = Call("describe_task_definition", "taskDefinition", ttl=300, taskDefinition="{name()}")
STREAMS = Call(
    "describe_task_definition",
    'taskDefinition.containerDefinitions[?logConfiguration.options."awslogs-stream-prefix"].{name: name, '
    'group: logConfiguration.options."awslogs-group", '
    "stream: join('/', [logConfiguration.options.\"awslogs-stream-prefix\", name, ''])}",
    ttl=300,
    taskDefinition="{taskDefinitionArn}",
)
DETAILS = "attachments[].details[] | "


def tagged(arn: str, source: Source = "tags[].{Key: key, Value: value}") -> Tags:
    """``tags/`` of what the record calls by this ARN."""
    return tags(
        source,
        put=Call("tag_resource", resourceArn=arn, tags=[{"key": "{name()}", "value": "{value()}"}]),
        delete=Call("untag_resource", resourceArn=arn, tagKeys=["{name()}"]),
    )


def tasks(name: str, source: Call, cluster: str = "{parent.parent.clusterName}") -> Folder:
    """Links to tasks of the cluster."""
    return links(name, source, "{@ | tail(@)}", f"ecs/{{region}}/clusters/{cluster}/tasks/{{@ | tail(@)}}")


def environment(source: str) -> Folder:
    """``environment/``: a file per variable."""
    return Folder("environment", Each(source, Attribute("{name}", "value", private=True)))


OVERRIDDEN = Folder("{name}", Fields(private=("environment",)), environment("environment[]"))
TASK_FOLDER = Folder(
    "{tail(taskArn)}",
    Fields(private=("overrides.containerOverrides[].environment",)),
    Folder("containers", Each("containers[]", Folder("{name}", Fields()))),
    Folder("overrides", Each("overrides.containerOverrides[]", OVERRIDDEN)),
    Link("definition", DEFINITION),
    Link(
        "service",
        f"ecs/{{region}}/clusters/{OWN_CLUSTER}/services/{{[group][?@ && starts_with(@, 'service:')] | [0].tail(@)}}",
    ),
    Link(
        "container-instance",
        f"ecs/{{region}}/clusters/{OWN_CLUSTER}/container-instances/{{tail(containerInstanceArn)}}",
    ),
    subnets(f"{DETAILS}[?name == 'subnetId'].value", "{@}"),
    network_interfaces(f"{DETAILS}[?name == 'networkInterfaceId'].{{NetworkInterfaceId: value}}"),
    links("logs", STREAMS, "{name}", "logs/{region}/groups/{group}/streams/{stream}{tail(parent.taskArn)}"),
    tagged("{taskArn}"),
    verb("execute-command", "execute_command", ("command",), cluster="{clusterArn}", task="{taskArn}"),
    dangerous("stop", "stop_task", cluster="{clusterArn}", task="{taskArn}"),
    time="createdAt",
)
CONTAINER = Folder(
    "{name}",
    Fields(private=("environment",)),
    environment("environment[]"),
    log_group('logConfiguration.options."awslogs-group"'),
)
DEFINITION_FOLDER = Folder(
    "{tail(taskDefinitionArn)}",
    Fields(private=("containerDefinitions[].environment",)),
    Folder("containers", Each("containerDefinitions[]", CONTAINER)),
    role("taskRoleArn", "task-role"),
    role("executionRoleArn", "execution-role"),
    tagged(
        "{taskDefinitionArn}",
        Call("list_tags_for_resource", "tags[].{Key: key, Value: value}", resourceArn="{taskDefinitionArn}"),
    ),
    dangerous("run", "run_task", ("overrides",), taskDefinition="{taskDefinitionArn}"),
    dangerous("deregister", "deregister_task_definition", taskDefinition="{taskDefinitionArn}"),
    time="registeredAt",
)
