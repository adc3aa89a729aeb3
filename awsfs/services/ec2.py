"""EC2: rented machines and what they are attached to."""

from awsfs.schema import (
    Action,
    Attribute,
    Blob,
    ByName,
    Call,
    Document,
    Each,
    Fields,
    Folder,
    Link,
    Service,
    links,
    tags,
)

INSTANCES = Call("describe_instances", "Reservations[].Instances[]", ttl=30, MaxResults=1000)
INSTANCE = Call("describe_instances", "Reservations[].Instances[]", ttl=30, InstanceIds=["{name()}"])
USER_DATA = Call("describe_instance_attribute", "UserData.Value", InstanceId="{InstanceId}", Attribute="userData")
STATUS = Call(
    "describe_instance_status", "InstanceStatuses[]", InstanceIds=["{InstanceId}"], IncludeAllInstances=True, ttl=30
)
NAME_TAG = "Tags[?Key=='Name'].Value | [0]"


def instance_action(name: str, operation: str, dangerous: bool) -> Action:
    """A verb of one instance."""
    return Action(name, Call(operation, InstanceIds=["{InstanceId}"]), dangerous)


SERVICE = Service(
    "ec2",
    Each(
        INSTANCES,
        Folder(
            "{InstanceId}",
            Fields(),
            Attribute("state", "State.Name"),
            Attribute("type", "InstanceType"),
            Attribute("az", "Placement.AvailabilityZone"),
            Attribute("private-ip", "PrivateIpAddress"),
            Attribute("public-ip", "PublicIpAddress"),
            Attribute("name", NAME_TAG),
            Document("status.json", STATUS),
            Blob("user-data", USER_DATA, decode="base64", private=True),
            Blob("console-output", Call("get_console_output", "Output", InstanceId="{InstanceId}")),
            Link("image", "ec2/{region}/images/{ImageId}"),
            Link("vpc", "ec2/{region}/vpcs/{VpcId}"),
            Link("subnet", "ec2/{region}/subnets/{SubnetId}"),
            Link("key", "ec2/{region}/key-pairs/{KeyName}"),
            Link("iam-profile", "iam/instance-profiles/{tail(IamInstanceProfile.Arn)}"),
            links("security-groups", "SecurityGroups[]", "{GroupId}", "ec2/{region}/security-groups/{GroupId}"),
            links("volumes", "BlockDeviceMappings[].Ebs", "{VolumeId}", "ec2/{region}/volumes/{VolumeId}"),
            links(
                "network-interfaces",
                "NetworkInterfaces[]",
                "{NetworkInterfaceId}",
                "ec2/{region}/network-interfaces/{NetworkInterfaceId}",
            ),
            tags(),
            instance_action("start", "start_instances", dangerous=False),
            instance_action("stop", "stop_instances", dangerous=True),
            instance_action("reboot", "reboot_instances", dangerous=True),
            instance_action("terminate", "terminate_instances", dangerous=True),
            time="LaunchTime",
        ),
        get=INSTANCE,
        named="i-[0-9a-f]+",
    ),
    ByName(INSTANCES, NAME_TAG, "{InstanceId}"),
)
