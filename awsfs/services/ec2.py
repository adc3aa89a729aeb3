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
from awsfs.services._ec2_collection import NAME_TAG, collection
from awsfs.services._ec2_network import NETWORK
from awsfs.services._ec2_storage import STORAGE
from awsfs.services._places import SUBNET, VPC, network_interfaces, security_groups

INSTANCES = Call("describe_instances", "Reservations[].Instances[]", ttl=30, MaxResults=1000)
INSTANCE = Call("describe_instances", "Reservations[].Instances[]", ttl=30, InstanceIds=["{name()}"])
STATUS = Call(
    "describe_instance_status", "InstanceStatuses[]", InstanceIds=["{InstanceId}"], IncludeAllInstances=True, ttl=30
)
KEY_PAIRS = Call("describe_key_pairs", "KeyPairs[]", IncludePublicKey=True)
KEY_PAIR = Call("describe_key_pairs", "KeyPairs[]", IncludePublicKey=True, KeyNames=["{name()}"])


def instance_attribute(field: str, attribute: str) -> Call:
    """What AWS tells about an instance only when asked for it alone."""
    return Call("describe_instance_attribute", f"{field}.Value", InstanceId="{InstanceId}", Attribute=attribute)


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
            Attribute("termination-protection", instance_attribute("DisableApiTermination", "disableApiTermination")),
            Document("status.json", STATUS),
            Blob("user-data", instance_attribute("UserData", "userData"), decode="base64", private=True),
            Blob("console-output", Call("get_console_output", "Output", InstanceId="{InstanceId}")),
            Link("image", "ec2/{region}/images/{ImageId}"),
            VPC,
            SUBNET,
            Link("key", "ec2/{region}/key-pairs/{KeyName}"),
            Link("iam-profile", "iam/instance-profiles/{tail(IamInstanceProfile.Arn)}"),
            security_groups("SecurityGroups[]"),
            links("volumes", "BlockDeviceMappings[].Ebs", "{VolumeId}", "ec2/{region}/volumes/{VolumeId}"),
            network_interfaces("NetworkInterfaces[]"),
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
    *STORAGE,
    *NETWORK,
    collection(
        "key-pairs",
        KEY_PAIRS,
        KEY_PAIR,
        Folder("{KeyName}", Fields(), tags(), time="CreateTime"),
        named=None,  # people choose these names
        second_name="KeyPairId",
    ),
)
