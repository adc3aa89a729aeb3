"""ELBv2: application, network and gateway load balancers, and the target groups behind them."""

from __future__ import annotations

from typing import Any

from awsfs.schema import Attribute, Call, Document, Each, Fields, Folder, Link, Service, Tags, UsedBy, links, tags
from awsfs.services._arns import arn_link, arn_links
from awsfs.services._elbv2_metrics import BALANCER_METRICS, GROUP_METRICS
from awsfs.services._places import VPC, addresses, security_groups, subnets
from awsfs.services._verbs import dangerous, verb

BALANCER_ARN, GROUP_ARN = "{LoadBalancerArn}", "{TargetGroupArn}"
NAMED = "[A-Za-z0-9-]{1,32}"
BALANCERS = Call("describe_load_balancers", "LoadBalancers[]", PageSize=400)
BALANCER = Call("describe_load_balancers", "LoadBalancers[]", Names=["{name()}"])
LISTENERS = Call("describe_listeners", "Listeners[]", LoadBalancerArn=BALANCER_ARN, PageSize=400)
# A gateway load balancer's listener has no rules, which AWS says in this way.
RULES = Call("describe_rules", "Rules[]", ListenerArn="{ListenerArn}", PageSize=400, absent=("ListenerNotFound",))
GROUPS = Call("describe_target_groups", "TargetGroups[]", PageSize=400)
GROUP = Call("describe_target_groups", "TargetGroups[]", Names=["{name()}"])
BALANCER_GROUPS = Call(
    "describe_target_groups",
    "TargetGroups[].TargetGroupName",
    LoadBalancerArn=BALANCER_ARN,
    PageSize=400,
    absent=("TargetGroupNotFound",),
)
BALANCER_SETTINGS = Call("describe_load_balancer_attributes", "Attributes[]", LoadBalancerArn=BALANCER_ARN)
GROUP_SETTINGS = Call("describe_target_group_attributes", "Attributes[]", TargetGroupArn=GROUP_ARN)

TARGET_NAME = "join(':', [Target.Id, Target.Port && to_string(Target.Port)][?@])"
INSTANCE = "[Target.Id][?starts_with(@, 'i-')] | [0]"


def health(result: str) -> Call:
    """How a target group's targets are, as one looks at it."""
    return Call("describe_target_health", result, TargetGroupArn=GROUP_ARN, ttl=30)


HEALTH = health("TargetHealthDescriptions[]")
HEALTH_LINES = health(
    f"TargetHealthDescriptions[].join(' ', [{TARGET_NAME}, TargetHealth.State, TargetHealth.Description][?@])"
)


def tags_of(arn: str) -> Tags:
    """``tags/`` of what the record calls by this field."""
    thing = [f"{{{arn}}}"]
    return tags(
        Call("describe_tags", "TagDescriptions[].Tags[]", ResourceArns=thing),
        put=Call("add_tags", ResourceArns=thing, Tags=[{"Key": "{name()}", "Value": "{value()}"}]),
        delete=Call("remove_tags", ResourceArns=thing, TagKeys=["{name()}"]),
    )


def settings(call: Call, operation: str) -> Folder:
    """``attributes/``: a file per setting, which AWS keeps as pairs of key and value; the operation sets one."""
    put = Call(operation, Attributes=[{"Key": "{Key}", "Value": "{value()}"}], **call.params)
    return Folder("attributes", Each(call, Attribute("{Key}", "Value", put=put)))


def checking(name: str, field: str) -> Attribute:
    """How the health of a group's targets is checked."""
    params: dict[str, Any] = {field: "{value()}"}
    return Attribute(name, field, put=Call("modify_target_group", TargetGroupArn=GROUP_ARN, **params))


LISTENER_ARN, RULE_ARN = "{ListenerArn}", "{RuleArn}"
BALANCER_VERBS = (
    verb("create-listener", "create_listener", LoadBalancerArn=BALANCER_ARN),
    dangerous("set-security-groups", "set_security_groups", LoadBalancerArn=BALANCER_ARN),
    dangerous("set-subnets", "set_subnets", LoadBalancerArn=BALANCER_ARN),
    dangerous("modify-attributes", "modify_load_balancer_attributes", LoadBalancerArn=BALANCER_ARN),
    dangerous("delete", "delete_load_balancer", LoadBalancerArn=BALANCER_ARN),
)
LISTENER_VERBS = (
    verb("create-rule", "create_rule", ListenerArn=LISTENER_ARN),
    dangerous("modify", "modify_listener", ListenerArn=LISTENER_ARN),
    dangerous("delete", "delete_listener", ListenerArn=LISTENER_ARN),
)
RULE_VERBS = (
    dangerous("modify", "modify_rule", RuleArn=RULE_ARN),
    dangerous("delete", "delete_rule", RuleArn=RULE_ARN),
)
GROUP_VERBS = (
    verb("register-targets", "register_targets", TargetGroupArn=GROUP_ARN),
    dangerous("deregister-targets", "deregister_targets", TargetGroupArn=GROUP_ARN),
    dangerous("modify", "modify_target_group", TargetGroupArn=GROUP_ARN),
    dangerous("modify-attributes", "modify_target_group_attributes", TargetGroupArn=GROUP_ARN),
    dangerous("delete", "delete_target_group", TargetGroupArn=GROUP_ARN),
)
HEALTH_CHECK = (
    checking("health-check-enabled", "HealthCheckEnabled"),
    checking("health-check-interval-seconds", "HealthCheckIntervalSeconds"),
    checking("health-check-path", "HealthCheckPath"),
    checking("health-check-port", "HealthCheckPort"),
    checking("health-check-protocol", "HealthCheckProtocol"),
    checking("health-check-timeout-seconds", "HealthCheckTimeoutSeconds"),
    checking("healthy-threshold-count", "HealthyThresholdCount"),
    checking("unhealthy-threshold-count", "UnhealthyThresholdCount"),
    Document("matcher.json", "Matcher", put=Call("modify_target_group", TargetGroupArn=GROUP_ARN, Matcher="{json()}")),
)
IP_ADDRESS_TYPE = Attribute(
    "ip-address-type",
    "IpAddressType",
    put=Call("set_ip_address_type", LoadBalancerArn=BALANCER_ARN, IpAddressType="{value()}"),
)

RULE = Folder(
    "{Priority}", Fields(), arn_links("target-groups", "target-group", "Actions"), tags_of("RuleArn"), *RULE_VERBS
)
LISTENER = Folder(
    "{Port || tail(ListenerArn)}",
    Fields(),
    arn_links("target-groups", "target-group", "DefaultActions"),
    Folder("rules", Each(RULES, RULE, asked=True)),
    links(
        "certificates", "Certificates[]", "{tail(CertificateArn)}", "acm/{region}/certificates/{tail(CertificateArn)}"
    ),
    tags_of("ListenerArn"),
    *LISTENER_VERBS,
)
LOAD_BALANCER = Folder(
    "{LoadBalancerName}",
    Fields(),
    Attribute("state", "State.Code"),
    IP_ADDRESS_TYPE,
    Folder("listeners", Each(LISTENERS, LISTENER, asked=True)),
    links("target-groups", BALANCER_GROUPS, "{@}", "elbv2/{region}/target-groups/{@}"),
    VPC,
    subnets("AvailabilityZones[]"),
    security_groups("SecurityGroups[]", "{@}"),
    addresses("AvailabilityZones[].LoadBalancerAddresses[?AllocationId][]"),
    settings(BALANCER_SETTINGS, "modify_load_balancer_attributes"),
    BALANCER_METRICS,
    tags_of("LoadBalancerArn"),
    *BALANCER_VERBS,
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
    arn_link("load-balancer", "Target", "Id"),
    arn_links("functions", "function", "Target", "Id"),
    dangerous("deregister", "deregister_targets", TargetGroupArn=GROUP_ARN, Targets=["{Target}"]),
)
TARGET_GROUP = Folder(
    "{TargetGroupName}",
    Fields(),
    *HEALTH_CHECK,
    Attribute("health", HEALTH_LINES),
    Folder("targets", Each(HEALTH, TARGET)),
    VPC,
    arn_links("load-balancers", "load-balancer", "LoadBalancerArns"),
    settings(GROUP_SETTINGS, "modify_target_group_attributes"),
    GROUP_METRICS,
    tags_of("TargetGroupArn"),
    UsedBy(),
    *GROUP_VERBS,
)

SERVICE = Service(
    "elbv2",
    Folder(
        "load-balancers",
        Each(
            BALANCERS,
            LOAD_BALANCER,
            get=BALANCER,
            named=NAMED,
            state="State.Code",
            arn="elasticloadbalancing:loadbalancer/(?:app|net|gwy)/([^/]+)/.+",
        ),
    ),
    Folder(
        "target-groups",
        Each(GROUPS, TARGET_GROUP, get=GROUP, named=NAMED, arn="elasticloadbalancing:targetgroup/([^/]+)/.+"),
    ),
)
