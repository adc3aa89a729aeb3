"""One rented machine of EC2: what is told of it, what can be set, what it can be made to do."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from awsfs.schema import Action, Attribute, Batch, Blob, Call, Document, Fields, Folder, Link, Scope, links
from awsfs.services._ec2_collection import NAME_TAG, tagged
from awsfs.services._metrics import metrics
from awsfs.services._places import SUBNET, VPC, network_interfaces, security_groups
from awsfs.services._verbs import dangerous, verb

ID = "{InstanceId}"
STATUS = Call("describe_instance_status", "InstanceStatuses[]", InstanceIds=[ID], IncludeAllInstances=True, ttl=30)


def _gather(asked: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What is asked instead of each by itself."""
    return {"InstanceIds": sorted({name for params in asked for name in params["InstanceIds"]})}


def _answer(answer: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """What the request for one would have been answered."""
    machines = [machine for group in answer["Reservations"] for machine in group["Instances"]]
    return {"Reservations": [{"Instances": [each for each in machines if each["InstanceId"] in params["InstanceIds"]]}]}


TOGETHER = Batch("describe_instances", 100, ("InstanceIds",), _gather, _answer)
"""AWS takes up to 1,000 ids; it answers none of them where one is not there."""


def told(field: str, attribute: str) -> Call:
    """What AWS tells about an instance only when asked for it alone."""
    return Call("describe_instance_attribute", f"{field}.Value", InstanceId=ID, Attribute=attribute)


def setting(**params: Any) -> Call:
    """The call that sets an attribute."""
    return Call("modify_instance_attribute", InstanceId=ID, **params)


def encoded(scope: Scope) -> str:
    """The bytes that are written, as AWS wants user data."""
    return base64.b64encode(scope["bytes()"]).decode()


def tag(key: str) -> str:
    """The value of a tag with which AWS says where an instance came from."""
    return f"Tags[?Key=='{key}'].Value | [0]"


def state_verb(name: str, operation: str, is_dangerous: bool) -> Action:
    """A verb of AWS's for many instances at once, here for one."""
    return (dangerous if is_dangerous else verb)(name, operation, InstanceIds=[ID])


VALUE = {"Value": "{value()}"}
SETTABLE = (
    Attribute("instance-type", "InstanceType", put=setting(InstanceType=VALUE)),
    Attribute("type", "InstanceType", put=setting(InstanceType=VALUE)),
    Attribute(
        "termination-protection",
        told("DisableApiTermination", "disableApiTermination"),
        put=setting(DisableApiTermination=VALUE),
    ),
    Attribute("stop-protection", told("DisableApiStop", "disableApiStop"), put=setting(DisableApiStop=VALUE)),
    Attribute(
        "instance-initiated-shutdown-behavior",
        told("InstanceInitiatedShutdownBehavior", "instanceInitiatedShutdownBehavior"),
        put=setting(Attribute="instanceInitiatedShutdownBehavior", Value="{value()}", secret=("Value",)),
    ),
    Attribute("source-dest-check", "SourceDestCheck", put=setting(SourceDestCheck=VALUE)),
    Attribute("ebs-optimized", "EbsOptimized", put=setting(EbsOptimized=VALUE)),
    Attribute("security-group-ids", "SecurityGroups[].GroupId", put=setting(Groups="{lines()}")),
    Blob(
        "user-data",
        told("UserData", "userData"),
        decode="base64",
        private=True,
        put=setting(Attribute="userData", Value=encoded, secret=("Value",)),
    ),
)
VERBS = (
    state_verb("start", "start_instances", is_dangerous=False),
    state_verb("stop", "stop_instances", is_dangerous=True),
    state_verb("reboot", "reboot_instances", is_dangerous=True),
    state_verb("terminate", "terminate_instances", is_dangerous=True),
    state_verb("monitor", "monitor_instances", is_dangerous=False),
    state_verb("unmonitor", "unmonitor_instances", is_dangerous=False),
    verb("create-image", "create_image", InstanceId=ID),
    verb("associate-iam-instance-profile", "associate_iam_instance_profile", InstanceId=ID),
    dangerous("modify-attribute", "modify_instance_attribute", secret=("UserData", "Value"), InstanceId=ID),
    dangerous("modify-metadata-options", "modify_instance_metadata_options", InstanceId=ID),
)

INSTANCE = Folder(
    ID,
    Fields(),
    Attribute("state", "State.Name"),
    Attribute("az", "Placement.AvailabilityZone"),
    Attribute("private-ip", "PrivateIpAddress"),
    Attribute("public-ip", "PublicIpAddress"),
    Attribute("name", NAME_TAG),
    *SETTABLE,
    Document("status.json", STATUS),
    Blob("console-output", Call("get_console_output", "Output", InstanceId=ID)),
    Link("image", "ec2/{region}/images/{ImageId}"),
    VPC,
    SUBNET,
    Link("key", "ec2/{region}/key-pairs/{KeyName}"),
    Link("iam-profile", "iam/instance-profiles/{tail(IamInstanceProfile.Arn)}"),
    security_groups("SecurityGroups[]"),
    links("volumes", "BlockDeviceMappings[].Ebs", "{VolumeId}", "ec2/{region}/volumes/{VolumeId}"),
    network_interfaces("NetworkInterfaces[]"),
    Link("auto-scaling-group", f"autoscaling/{{region}}/groups/{{{tag('aws:autoscaling:groupName')}}}"),
    Link("launch-template", f"ec2/{{region}}/launch-templates/{{{tag('aws:ec2launchtemplate:id')}}}"),
    metrics(
        "AWS/EC2",
        "CPUUtilization CPUCreditBalance NetworkIn NetworkOut NetworkPacketsIn NetworkPacketsOut DiskReadBytes "
        "DiskWriteBytes EBSReadBytes EBSWriteBytes EBSIOBalance% EBSByteBalance% StatusCheckFailed",
        InstanceId=ID,
    ),
    tagged("InstanceId"),
    *VERBS,
    time="LaunchTime",
)
