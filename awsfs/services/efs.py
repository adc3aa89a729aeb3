"""EFS: file systems for many machines, their mount targets and access points."""

from awsfs.schema import Attribute, ByName, Call, Document, Each, Fields, Folder, Link, Service, Tags, in_state, tags
from awsfs.services._metrics import metrics
from awsfs.services._places import SUBNET, VPC, key, security_groups
from awsfs.services._verbs import dangerous, verb

SYSTEM, TARGET, POINT = "{FileSystemId}", "{MountTargetId}", "{AccessPointId}"
SYSTEMS = Call("describe_file_systems", "FileSystems[]", MaxItems=100)
ONE_SYSTEM = Call("describe_file_systems", "FileSystems[]", FileSystemId="{name()}")
TARGETS = Call("describe_mount_targets", "MountTargets[]", FileSystemId=SYSTEM, MaxItems=100)
ONE_TARGET = Call("describe_mount_targets", "MountTargets[]", MountTargetId="{name()}")
GROUPS = Call("describe_mount_target_security_groups", "SecurityGroups[]", MountTargetId=TARGET)
POINTS = Call("describe_access_points", "AccessPoints[]", FileSystemId=SYSTEM, MaxResults=100)
ONE_POINT = Call("describe_access_points", "AccessPoints[]", AccessPointId="{name()}")
NONE = ("PolicyNotFound",)
POLICY = Call("describe_file_system_policy", "Policy", FileSystemId=SYSTEM, absent=NONE)
LIFECYCLE = Call("describe_lifecycle_configuration", "LifecyclePolicies", FileSystemId=SYSTEM)
BACKUP = Call("describe_backup_policy", "BackupPolicy.Status", FileSystemId=SYSTEM, absent=NONE)


def tagged(identifier: str) -> Tags:
    """``tags/`` of what is called by this id."""
    return tags(
        put=Call("tag_resource", ResourceId=identifier, Tags=[{"Key": "{name()}", "Value": "{value()}"}]),
        delete=Call("untag_resource", ResourceId=identifier, TagKeys=["{name()}"]),
    )


MOUNT_TARGET = Folder(
    TARGET,
    Fields(),
    VPC,
    SUBNET,
    Link("network-interface", "ec2/{region}/network-interfaces/{NetworkInterfaceId}"),
    security_groups(GROUPS, "{@}"),
    dangerous("modify-security-groups", "modify_mount_target_security_groups", MountTargetId=TARGET),
    dangerous("delete", "delete_mount_target", MountTargetId=TARGET),
)
ACCESS_POINT = Folder(POINT, Fields(), tagged(POINT), dangerous("delete", "delete_access_point", AccessPointId=POINT))

SERVICE = Service(
    "efs",
    Folder(
        "file-systems",
        Each(
            SYSTEMS,
            Folder(
                SYSTEM,
                Fields(),
                Attribute("size", "SizeInBytes.Value"),
                Attribute(
                    "throughput-mode",
                    "ThroughputMode",
                    put=Call("update_file_system", FileSystemId=SYSTEM, ThroughputMode="{value()}"),
                ),
                Attribute(
                    "backup-policy",
                    BACKUP,
                    put=Call("put_backup_policy", FileSystemId=SYSTEM, BackupPolicy={"Status": "{value()}"}),
                ),
                Document(
                    "policy.json", POLICY, put=Call("put_file_system_policy", FileSystemId=SYSTEM, Policy="{value()}")
                ),
                Document(
                    "lifecycle-policies.json",
                    LIFECYCLE,
                    many=True,
                    put=Call("put_lifecycle_configuration", FileSystemId=SYSTEM, LifecyclePolicies="{json()}"),
                ),
                metrics(
                    "AWS/EFS",
                    "TotalIOBytes DataReadIOBytes DataWriteIOBytes MetadataIOBytes ClientConnections "
                    "BurstCreditBalance PercentIOLimit PermittedThroughput",
                    FileSystemId=SYSTEM,
                ),
                Folder(
                    "mount-targets", Each(TARGETS, MOUNT_TARGET, get=ONE_TARGET, named="fsmt-[0-9a-f]+", asked=True)
                ),
                Folder("access-points", Each(POINTS, ACCESS_POINT, get=ONE_POINT, named="fsap-[0-9a-f]+")),
                key(),
                tagged(SYSTEM),
                verb("create-mount-target", "create_mount_target", FileSystemId=SYSTEM),
                dangerous("update", "update_file_system", FileSystemId=SYSTEM),
                dangerous("delete", "delete_file_system", FileSystemId=SYSTEM),
                time="CreationTime",
            ),
            get=ONE_SYSTEM,
            named="fs-[0-9a-f]+",
            state="LifeCycleState",
            arn="elasticfilesystem:file-system/(.+)",
        ),
        ByName(SYSTEMS, "Name", SYSTEM, in_state("LifeCycleState", "deleting", "deleted")),
    ),
)
