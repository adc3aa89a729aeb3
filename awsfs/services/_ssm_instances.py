"""The machines that Systems Manager's agent runs on: what they have told of themselves, and commands to them."""

from __future__ import annotations

from awsfs.schema import Call, Document, Each, Fields, Folder, Link
from awsfs.services._places import role
from awsfs.services._verbs import dangerous

ID = "{InstanceId}"
INSTANCES = Call("describe_instance_information", "InstanceInformationList[]", ttl=30, MaxResults=50)
ONE = Call(
    "describe_instance_information",
    "InstanceInformationList[]",
    ttl=30,
    Filters=[{"Key": "InstanceIds", "Values": ["{name()}"]}],
)
COMMANDS = Call("list_commands", "Commands[]", ttl=30, InstanceId=ID, MaxResults=50)
COMMAND_BY_ID = Call("list_commands", "Commands[]", ttl=30, InstanceId=ID, CommandId="{name()}")
PATCHES = Call("describe_instance_patches", "Patches[]", InstanceId=ID, MaxResults=100)
PATCH_STATES = Call("describe_instance_patch_states", "InstancePatchStates[]", InstanceIds=[ID])
ASSOCIATIONS = Call(
    "describe_instance_associations_status", "InstanceAssociationStatusInfos[]", InstanceId=ID, MaxResults=50
)


def inventory(name: str, kind: str) -> Document:
    """What the agent has found of one kind, asked for when it is opened."""
    entries = Call("list_inventory_entries", "Entries[]", InstanceId=ID, TypeName=f"AWS:{kind}", MaxResults=50)
    return Document(f"{name}.json", entries, many=True)


# A command's parameters are shell scripts, and those hold passwords.
COMMAND = Folder(
    "{CommandId}",
    Fields(private=("Parameters",)),
    dangerous("cancel", "cancel_command", CommandId="{CommandId}"),
    time="RequestedDateTime",
)
INSTANCE = Folder(
    ID,
    Fields(),
    Each("[@][?InstanceId && starts_with(InstanceId, 'i-')]", Link("instance", "ec2/{region}/{InstanceId}")),
    role("IamRole"),
    Folder(
        "inventory",
        inventory("applications", "Application"),
        inventory("aws-components", "AWSComponent"),
        inventory("instance-information", "InstanceInformation"),
        inventory("network", "Network"),
        inventory("services", "Service"),
        inventory("windows-updates", "WindowsUpdate"),
    ),
    Document("patches.json", PATCHES, many=True),
    Document("patch-state.json", PATCH_STATES),
    Document("associations.json", ASSOCIATIONS, many=True),
    Folder("commands", Each(COMMANDS, COMMAND, get=COMMAND_BY_ID, named="[0-9a-f-]{36}", state="Status")),
    dangerous("send-command", "send_command", ("Parameters",), InstanceIds=[ID]),
    # Those that are no machines of EC2.
    Each(
        "[@][?InstanceId && starts_with(InstanceId, 'mi-')]",
        dangerous("update-role", "update_managed_instance_role", InstanceId=ID),
        dangerous("deregister", "deregister_managed_instance", InstanceId=ID),
    ),
    time="RegistrationDate",
)
