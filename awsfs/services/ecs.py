"""ECS: clusters with their services, tasks and machines, and the definitions that tasks are made from."""

from __future__ import annotations

from typing import Any

from awsfs.schema import Attribute, Call, Describe, Document, Each, Fields, Folder, Link, Service, links
from awsfs.services._arns import arn_links
from awsfs.services._ecs_task import (
    CLUSTER,
    DEFINITION_FOLDER,
    DEFINITIONS,
    ONE_DEFINITION,
    OWN_CLUSTER,
    STOPPED,
    TASK,
    TASK_FOLDER,
    TASKS,
    WITH_TAGS,
    tagged,
    tasks,
)
from awsfs.services._metrics import metrics
from awsfs.services._places import role, security_groups, subnets
from awsfs.services._verbs import dangerous

ALL = ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"]
CLUSTERS = Call(
    "list_clusters",
    "clusterArns[]",
    describe=Describe(Call("describe_clusters", "clusters[]", include=ALL), "clusters", 100),
    maxResults=100,
)
ONE_CLUSTER = Call("describe_clusters", "clusters[]", clusters=["{name()}"], include=ALL)
SERVICES = Call(
    "list_services",
    "serviceArns[]",
    ttl=30,
    describe=Describe(Call("describe_services", "services[]", cluster=CLUSTER, include=WITH_TAGS), "services", 10),
    cluster=CLUSTER,
    maxResults=100,
)
ONE_SERVICE = Call("describe_services", "services[]", ttl=30, cluster=CLUSTER, services=["{name()}"], include=WITH_TAGS)
TASKS_OF = Call("list_tasks", "taskArns[]", ttl=30, cluster=CLUSTER, serviceName="{serviceName}", maxResults=100)
MACHINES = Call(
    "list_container_instances",
    "containerInstanceArns[]",
    describe=Describe(
        Call("describe_container_instances", "containerInstances[]", cluster=CLUSTER, include=WITH_TAGS),
        "containerInstances",
        100,
    ),
    cluster=CLUSTER,
    maxResults=100,
)
MACHINE = Call(
    "describe_container_instances",
    "containerInstances[]",
    cluster=CLUSTER,
    containerInstances=["{name()}"],
    include=WITH_TAGS,
)
NAMED = "[A-Za-z0-9_-]{1,255}"
IDS = "[A-Za-z0-9-]{32,36}"
NETWORK = "networkConfiguration.awsvpcConfiguration"


def setting(name: str, field: str) -> Attribute:
    """What can be set of a service."""
    params: dict[str, Any] = {field: "{value()}"}
    return Attribute(name, field, put=Call("update_service", cluster=CLUSTER, service="{serviceName}", **params))


SERVICE_FOLDER = Folder(
    "{serviceName}",
    Fields(),
    setting("desired-count", "desiredCount"),
    setting("enable-execute-command", "enableExecuteCommand"),
    setting("task-definition", "taskDefinition"),
    Folder("events", Each("events[]", Document("{id}.json", "@"))),
    Attribute("messages", "events[].message"),
    Link("definition", "ecs/{region}/task-definitions/{tail(taskDefinition)}"),
    tasks("tasks", TASKS_OF),
    arn_links("target-groups", "target-group", "loadBalancers"),
    links(
        "load-balancers",
        "loadBalancers[?loadBalancerName]",
        "{loadBalancerName}",
        "elb/{region}/load-balancers/{loadBalancerName}",
    ),
    subnets(f"{NETWORK}.subnets[]", "{@}"),
    security_groups(f"{NETWORK}.securityGroups[]", "{@}"),
    role("roleArn"),
    metrics(
        "AWS/ECS", "CPUUtilization MemoryUtilization", ClusterName="{tail(clusterArn)}", ServiceName="{serviceName}"
    ),
    tagged("{serviceArn}"),
    dangerous("update", "update_service", cluster=CLUSTER, service="{serviceName}"),
    dangerous("delete", "delete_service", cluster=CLUSTER, service="{serviceName}"),
    time="createdAt",
)
MACHINE_FOLDER = Folder(
    "{tail(containerInstanceArn)}",
    Fields(),
    Link("instance", "ec2/{region}/{ec2InstanceId}"),
    tasks(
        "tasks", Call("list_tasks", "taskArns[]", ttl=30, cluster=CLUSTER, containerInstance="{containerInstanceArn}")
    ),
    tagged("{containerInstanceArn}"),
    dangerous(
        "update-state",
        "update_container_instances_state",
        cluster=CLUSTER,
        containerInstances=["{containerInstanceArn}"],
    ),
    dangerous(
        "deregister", "deregister_container_instance", cluster=CLUSTER, containerInstance="{containerInstanceArn}"
    ),
    time="registeredAt",
)
CLUSTER_FOLDER = Folder(
    CLUSTER,
    Fields(),
    Folder(
        "services",
        Each(
            SERVICES,
            SERVICE_FOLDER,
            get=ONE_SERVICE,
            named=NAMED,
            state="status",
            asked=True,
            arn="ecs:service/([^/]+)/(.+)",
        ),
    ),
    Folder("tasks", Each(TASKS, TASK_FOLDER, get=TASK, named=IDS, state="lastStatus", arn="ecs:task/([^/]+)/(.+)")),
    # For an hour they tell why they stopped; by name, they are found among the others.
    tasks("stopped-tasks", STOPPED, OWN_CLUSTER),
    Folder("container-instances", Each(MACHINES, MACHINE_FOLDER, get=MACHINE, named=IDS, state="status")),
    tagged("{clusterArn}"),
    dangerous("run-task", "run_task", ("overrides",), cluster=CLUSTER),
    dangerous("update", "update_cluster", cluster=CLUSTER),
    dangerous("delete", "delete_cluster", cluster=CLUSTER),
)

SERVICE = Service(
    "ecs",
    Folder(
        "clusters", Each(CLUSTERS, CLUSTER_FOLDER, get=ONE_CLUSTER, named=NAMED, state="status", arn="ecs:cluster/(.+)")
    ),
    Folder(
        "task-definitions",
        Each(
            DEFINITIONS,
            DEFINITION_FOLDER,
            get=ONE_DEFINITION,
            brief=True,
            named="[A-Za-z0-9_-]{1,255}:[0-9]+",
            arn="ecs:task-definition/(.+)",
        ),
    ),
)
