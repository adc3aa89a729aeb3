"""ELBv2: application, network and gateway load balancers, and the target groups behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from awsfs.schema import Attribute, Call, Each, Fields, Folder, Link, Scope, Service, Source, links, tags
from awsfs.services._places import VPC, addresses, security_groups, subnets

NAMED = "[A-Za-z0-9-]{1,32}"
BALANCERS = Call("describe_load_balancers", "LoadBalancers[]", PageSize=400)
BALANCER = Call("describe_load_balancers", "LoadBalancers[]", Names=["{name()}"])
LISTENERS = Call("describe_listeners", "Listeners[]", LoadBalancerArn="{LoadBalancerArn}", PageSize=400)
# A gateway load balancer's listener has no rules, which AWS says in this way.
RULES = Call("describe_rules", "Rules[]", ListenerArn="{ListenerArn}", PageSize=400, absent=("ListenerNotFound",))
GROUPS = Call("describe_target_groups", "TargetGroups[]", PageSize=400)
GROUP = Call("describe_target_groups", "TargetGroups[]", Names=["{name()}"])
BALANCER_GROUPS = Call(
    "describe_target_groups",
    "TargetGroups[].TargetGroupName",
    LoadBalancerArn="{LoadBalancerArn}",
    PageSize=400,
    absent=("TargetGroupNotFound",),
)
BALANCER_SETTINGS = Call("describe_load_balancer_attributes", "Attributes[]", LoadBalancerArn="{LoadBalancerArn}")
GROUP_SETTINGS = Call("describe_target_group_attributes", "Attributes[]", TargetGroupArn="{TargetGroupArn}")

TARGET_NAME = "join(':', [Target.Id, Target.Port && to_string(Target.Port)][?@])"
INSTANCE = "[Target.Id][?starts_with(@, 'i-')] | [0]"


def health(result: str) -> Call:
    """How a target group's targets are, as one looks at it."""
    return Call("describe_target_health", result, TargetGroupArn="{TargetGroupArn}", ttl=30)


HEALTH = health("TargetHealthDescriptions[]")
HEALTH_LINES = health(
    f"TargetHealthDescriptions[].join(' ', [{TARGET_NAME}, TargetHealth.State, TargetHealth.Description][?@])"
)


def named(arns: Iterable[str]) -> Iterator[str]:
    """The names in ``.../app/NAME/ID`` and ``.../NAME/ID``, each once."""
    return iter(dict.fromkeys(arn.split("/")[-2] for arn in arns if arn.count("/") > 1))


def forwarded(actions: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The target groups that actions forward to, the one or the several weighted ones."""
    groups = [
        group for action in actions for group in [action, *action.get("ForwardConfig", {}).get("TargetGroups", ())]
    ]
    return named(group["TargetGroupArn"] for group in groups if "TargetGroupArn" in group)


def listener_groups(scope: Scope) -> Iterator[str]:
    """Where a listener sends what no rule of its takes."""
    return forwarded(scope.get("DefaultActions") or ())


def rule_groups(scope: Scope) -> Iterator[str]:
    """Where a rule sends what it takes."""
    return forwarded(scope.get("Actions") or ())


def balancers(scope: Scope) -> Iterator[str]:
    """The load balancers in front of a target group."""
    return named(scope.get("LoadBalancerArns") or ())


def target_balancer(scope: Scope) -> Iterator[str]:
    """The load balancer that is itself the target, where it is one."""
    target = scope["Target"]["Id"]
    return named([target] if ":loadbalancer/" in target else ())


def target_groups(source: Source) -> Folder:
    """``target-groups/``: links to where traffic goes."""
    return links("target-groups", source, "{@}", "elbv2/{region}/target-groups/{@}")


def tags_of(arn: str) -> Folder:
    """``tags/`` of what the record calls by this field."""
    return tags(Call("describe_tags", "TagDescriptions[].Tags[]", ResourceArns=[f"{{{arn}}}"]))


def settings(call: Call) -> Folder:
    """``attributes/``: a file per setting, which AWS keeps as pairs of key and value."""
    return Folder("attributes", Each(call, Attribute("{Key}", "Value")))


RULE = Folder("{Priority}", Fields(), target_groups(rule_groups), tags_of("RuleArn"))
LISTENER = Folder(
    "{Port || tail(ListenerArn)}",
    Fields(),
    target_groups(listener_groups),
    Folder("rules", Each(RULES, RULE)),
    tags_of("ListenerArn"),
)
LOAD_BALANCER = Folder(
    "{LoadBalancerName}",
    Fields(),
    Attribute("state", "State.Code"),
    Folder("listeners", Each(LISTENERS, LISTENER)),
    target_groups(BALANCER_GROUPS),
    VPC,
    subnets("AvailabilityZones[]"),
    security_groups("SecurityGroups[]", "{@}"),
    addresses("AvailabilityZones[].LoadBalancerAddresses[?AllocationId][]"),
    settings(BALANCER_SETTINGS),
    tags_of("LoadBalancerArn"),
    time="CreatedTime",
)
TARGET = Folder(
    f"{{{TARGET_NAME}}}",
    Fields(),
    Attribute("id", "Target.Id"),
    Attribute("port", "Target.Port"),
    Attribute("state", "TargetHealth.State"),
    Attribute("reason", "TargetHealth.Reason"),
    Attribute("description", "TargetHealth.Description"),
    Link("instance", f"ec2/{{region}}/{{{INSTANCE}}}"),
    Each(target_balancer, Link("load-balancer", "elbv2/{region}/load-balancers/{@}")),
)
TARGET_GROUP = Folder(
    "{TargetGroupName}",
    Fields(),
    Attribute("health", HEALTH_LINES),
    Folder("targets", Each(HEALTH, TARGET)),
    VPC,
    links("load-balancers", balancers, "{@}", "elbv2/{region}/load-balancers/{@}"),
    settings(GROUP_SETTINGS),
    tags_of("TargetGroupArn"),
)

SERVICE = Service(
    "elbv2",
    Folder("load-balancers", Each(BALANCERS, LOAD_BALANCER, get=BALANCER, named=NAMED)),
    Folder("target-groups", Each(GROUPS, TARGET_GROUP, get=GROUP, named=NAMED)),
)
