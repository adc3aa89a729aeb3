"""Auto Scaling: groups of machines that grow and shrink."""

from __future__ import annotations

from typing import Any

from awsfs.schema import Attribute, Call, Document, Each, Fields, Folder, Link, Scope, Service, links, tags
from awsfs.services._arns import arn_links
from awsfs.services._metrics import metrics
from awsfs.services._places import instances, role, subnets
from awsfs.services._verbs import dangerous, verb

NAME = "{AutoScalingGroupName}"
GROUPS = Call("describe_auto_scaling_groups", "AutoScalingGroups[]", ttl=30, MaxRecords=100)
GROUP = Call("describe_auto_scaling_groups", "AutoScalingGroups[]", ttl=30, AutoScalingGroupNames=["{name()}"])


def called(scope: Scope) -> str:
    """What the thing is called whose file is looked up."""
    return str(scope["name()"]).removesuffix(".json")


ACTIVITIES = Call("describe_scaling_activities", "Activities[]", ttl=30, AutoScalingGroupName=NAME, MaxRecords=100)
ACTIVITY = Call("describe_scaling_activities", "Activities[]", ttl=30, AutoScalingGroupName=NAME, ActivityIds=[called])
POLICIES = Call("describe_policies", "ScalingPolicies[]", AutoScalingGroupName=NAME, MaxRecords=100)
POLICY = Call("describe_policies", "ScalingPolicies[]", AutoScalingGroupName=NAME, PolicyNames=["{name()}"])
REFRESHES = Call(
    "describe_instance_refreshes", "InstanceRefreshes[]", ttl=30, AutoScalingGroupName=NAME, MaxRecords=100
)
REFRESH = Call(
    "describe_instance_refreshes", "InstanceRefreshes[]", ttl=30, AutoScalingGroupName=NAME, InstanceRefreshIds=[called]
)
SCHEDULED = Call(
    "describe_scheduled_actions", "ScheduledUpdateGroupActions[]", AutoScalingGroupName=NAME, MaxRecords=100
)
SCHEDULED_ONE = Call(
    "describe_scheduled_actions",
    "ScheduledUpdateGroupActions[]",
    AutoScalingGroupName=NAME,
    ScheduledActionNames=[called],
)
DOCUMENTS = r".+\.json"
TEMPLATE = "LaunchTemplate || MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification"


def subnets_of(scope: Scope) -> list[str]:
    """The subnets that machines are started in, which AWS writes with commas between them."""
    return [each for each in str(scope.get("VPCZoneIdentifier") or "").split(",") if each]


def propagated(scope: Scope) -> bool:
    """Whether machines to come get a tag too: as it was, and a new one does, as the console has it."""
    known = {tag["Key"]: tag.get("PropagateAtLaunch", True) for tag in scope.get("Tags") or ()}
    return bool(known.get(scope["name()"], True))


def setting(name: str, field: str) -> Attribute:
    """What can be set of a group."""
    params: dict[str, Any] = {field: "{value()}"}
    return Attribute(name, field, put=Call("update_auto_scaling_group", AutoScalingGroupName=NAME, **params))


TAG = {"ResourceId": NAME, "ResourceType": "auto-scaling-group", "Key": "{name()}"}
TAGS = tags(
    put=Call("create_or_update_tags", Tags=[{**TAG, "Value": "{value()}", "PropagateAtLaunch": propagated}]),
    delete=Call("delete_tags", Tags=[TAG]),
)
SETTABLE = (
    Attribute(
        "desired-capacity",
        "DesiredCapacity",
        put=Call("set_desired_capacity", AutoScalingGroupName=NAME, DesiredCapacity="{value()}"),
    ),
    setting("min-size", "MinSize"),
    setting("max-size", "MaxSize"),
    setting("default-cooldown", "DefaultCooldown"),
    setting("health-check-type", "HealthCheckType"),
    setting("health-check-grace-period", "HealthCheckGracePeriod"),
    setting("new-instances-protected-from-scale-in", "NewInstancesProtectedFromScaleIn"),
)
VERBS = (
    verb("start-instance-refresh", "start_instance_refresh", AutoScalingGroupName=NAME),
    dangerous("cancel-instance-refresh", "cancel_instance_refresh", AutoScalingGroupName=NAME),
    verb("resume-processes", "resume_processes", AutoScalingGroupName=NAME),
    dangerous("suspend-processes", "suspend_processes", AutoScalingGroupName=NAME),
    dangerous("set-desired-capacity", "set_desired_capacity", AutoScalingGroupName=NAME),
    dangerous("update", "update_auto_scaling_group", AutoScalingGroupName=NAME),
    dangerous("terminate-instance", "terminate_instance_in_auto_scaling_group", AutoScalingGroupName=NAME),
    dangerous("delete", "delete_auto_scaling_group", AutoScalingGroupName=NAME),
)
POLICY_FOLDER = Folder(
    "{PolicyName}",
    Fields(),
    links("alarms", "Alarms[]", "{AlarmName}", "cloudwatch/{region}/alarms/{AlarmName}"),
    dangerous("execute", "execute_policy", AutoScalingGroupName=NAME, PolicyName="{PolicyName}"),
    dangerous("delete", "delete_policy", AutoScalingGroupName=NAME, PolicyName="{PolicyName}"),
)

SERVICE = Service(
    "autoscaling",
    Folder(
        "groups",
        Each(
            GROUPS,
            Folder(
                NAME,
                Fields(),
                *SETTABLE,
                Attribute("suspended-processes", "SuspendedProcesses[].ProcessName"),
                instances("Instances[]"),
                Link("launch-template", f"ec2/{{region}}/launch-templates/{{({TEMPLATE}).LaunchTemplateId}}"),
                arn_links("target-groups", "target-group", "TargetGroupARNs"),
                links("load-balancers", "LoadBalancerNames[]", "{@}", "elb/{region}/load-balancers/{@}"),
                subnets(subnets_of, "{@}"),
                role("ServiceLinkedRoleARN"),
                metrics(
                    "AWS/AutoScaling",
                    "GroupDesiredCapacity GroupInServiceInstances GroupMinSize GroupMaxSize GroupPendingInstances "
                    "GroupTerminatingInstances GroupTotalInstances",
                    AutoScalingGroupName=NAME,
                ),
                Folder("policies", Each(POLICIES, POLICY_FOLDER, get=POLICY)),
                Folder(
                    "scheduled-actions",
                    Each(SCHEDULED, Document("{ScheduledActionName}.json", "@"), get=SCHEDULED_ONE, named=DOCUMENTS),
                ),
                Folder(
                    "activities",
                    Each(ACTIVITIES, Document("{ActivityId}.json", "@"), get=ACTIVITY, named=DOCUMENTS),
                ),
                Folder(
                    "instance-refreshes",
                    Each(REFRESHES, Document("{InstanceRefreshId}.json", "@"), get=REFRESH, named=DOCUMENTS),
                ),
                TAGS,
                *VERBS,
                time="CreatedTime",
            ),
            get=GROUP,
            state="Status",
            arn="autoscaling:autoScalingGroup:[^:]*:autoScalingGroupName/(.+)",
        ),
    ),
)
