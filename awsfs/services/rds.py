"""RDS: databases, the clusters that some of them form, and snapshots of them."""

from __future__ import annotations

from typing import Any

from awsfs.schema import Attribute, Blob, Call, Each, Fields, Folder, Link, Service, Tags, links, tags
from awsfs.services import _rds_verbs as verbs
from awsfs.services._metrics import metrics
from awsfs.services._places import key, role, security_groups, subnets, vpc

INSTANCE_ID, CLUSTER_ID, SNAPSHOT_ID = "{DBInstanceIdentifier}", "{DBClusterIdentifier}", "{DBSnapshotIdentifier}"
INSTANCES = Call("describe_db_instances", "DBInstances[]", MaxRecords=100)
INSTANCE = Call("describe_db_instances", "DBInstances[]", DBInstanceIdentifier="{name()}")
CLUSTERS = Call("describe_db_clusters", "DBClusters[]", MaxRecords=100)
CLUSTER = Call("describe_db_clusters", "DBClusters[]", DBClusterIdentifier="{name()}")
SNAPSHOTS = Call("describe_db_snapshots", "DBSnapshots[]", MaxRecords=100)
SNAPSHOT = Call("describe_db_snapshots", "DBSnapshots[]", DBSnapshotIdentifier="{name()}")
SNAPSHOTS_OF = Call(
    "describe_db_snapshots", "DBSnapshots[]", within=(SNAPSHOTS, INSTANCE_ID), DBInstanceIdentifier=INSTANCE_ID
)
LOGS = Call("describe_db_log_files", "DescribeDBLogFiles[]", DBInstanceIdentifier=INSTANCE_ID)
LOG_BY_NAME = Call(
    "describe_db_log_files", "DescribeDBLogFiles[]", DBInstanceIdentifier=INSTANCE_ID, FilenameContains="{name()}"
)
# Without a marker AWS gives the last 10,000 lines, or the last megabyte.
LOG = Call(
    "download_db_log_file_portion", "LogFileData", ttl=30, DBInstanceIdentifier=INSTANCE_ID, LogFileName="{LogFileName}"
)
SHARING = Call(
    "describe_db_snapshot_attributes",
    "DBSnapshotAttributesResult.DBSnapshotAttributes[]",
    DBSnapshotIdentifier=SNAPSHOT_ID,
)
NAMED = "[A-Za-z][A-Za-z0-9-]{0,62}"


def tagged(arn: str) -> Tags:
    """``tags/`` of what the record calls by this ARN."""
    return tags(
        "TagList[]",
        put=Call("add_tags_to_resource", ResourceName=arn, Tags=[{"Key": "{name()}", "Value": "{value()}"}]),
        delete=Call("remove_tags_from_resource", ResourceName=arn, TagKeys=["{name()}"]),
    )


def setting(name: str, field: str) -> Attribute:
    """What can be set of a database without interrupting it."""
    params: dict[str, Any] = {field: "{value()}"}
    put = Call("modify_db_instance", DBInstanceIdentifier=INSTANCE_ID, ApplyImmediately=True, **params)
    return Attribute(name, field, put=put)


def cluster_setting(name: str, field: str) -> Attribute:
    """The same of a cluster."""
    params: dict[str, Any] = {field: "{value()}"}
    put = Call("modify_db_cluster", DBClusterIdentifier=CLUSTER_ID, ApplyImmediately=True, **params)
    return Attribute(name, field, put=put)


def databases(name: str, source: str, identifier: str = "{@}") -> Folder:
    """Links to databases."""
    return links(name, source, identifier, f"rds/{{region}}/instances/{identifier}")


DB_INSTANCE = Folder(
    INSTANCE_ID,
    Fields(),
    Attribute("status", "DBInstanceStatus"),
    Attribute("address", "Endpoint.Address"),
    Attribute("port", "Endpoint.Port"),
    setting("auto-minor-version-upgrade", "AutoMinorVersionUpgrade"),
    setting("copy-tags-to-snapshot", "CopyTagsToSnapshot"),
    setting("deletion-protection", "DeletionProtection"),
    setting("preferred-backup-window", "PreferredBackupWindow"),
    setting("preferred-maintenance-window", "PreferredMaintenanceWindow"),
    Folder("logs", Each(LOGS, Blob("{LogFileName}", LOG, private=True), get=LOG_BY_NAME)),
    vpc("DBSubnetGroup.VpcId"),
    subnets("DBSubnetGroup.Subnets[]", "{SubnetIdentifier}"),
    security_groups("VpcSecurityGroups[]", "{VpcSecurityGroupId}"),
    key(),
    role("MonitoringRoleArn", "monitoring-role"),
    Link("cluster", f"rds/{{region}}/clusters/{CLUSTER_ID}"),
    Link("source", "rds/{region}/instances/{tail(ReadReplicaSourceDBInstanceIdentifier)}"),
    databases("read-replicas", "ReadReplicaDBInstanceIdentifiers[]", "{@ | tail(@)}"),
    links("snapshots", SNAPSHOTS_OF, SNAPSHOT_ID, f"rds/{{region}}/snapshots/{SNAPSHOT_ID}"),
    metrics(
        "AWS/RDS",
        "CPUUtilization DatabaseConnections FreeStorageSpace FreeableMemory ReadIOPS WriteIOPS ReadLatency "
        "WriteLatency DiskQueueDepth ReplicaLag BurstBalance CPUCreditBalance",
        DBInstanceIdentifier=INSTANCE_ID,
    ),
    tagged("{DBInstanceArn}"),
    *verbs.INSTANCE,
    time="InstanceCreateTime",
)
DB_CLUSTER = Folder(
    CLUSTER_ID,
    Fields(),
    cluster_setting("copy-tags-to-snapshot", "CopyTagsToSnapshot"),
    cluster_setting("deletion-protection", "DeletionProtection"),
    cluster_setting("preferred-backup-window", "PreferredBackupWindow"),
    cluster_setting("preferred-maintenance-window", "PreferredMaintenanceWindow"),
    databases("instances", "DBClusterMembers[]", INSTANCE_ID),
    Link("writer", "rds/{region}/instances/{DBClusterMembers[?IsClusterWriter].DBInstanceIdentifier | [0]}"),
    security_groups("VpcSecurityGroups[]", "{VpcSecurityGroupId}"),
    key(),
    metrics(
        "AWS/RDS",
        "CPUUtilization DatabaseConnections VolumeBytesUsed VolumeReadIOPs VolumeWriteIOPs ServerlessDatabaseCapacity "
        "AuroraReplicaLagMaximum",
        DBClusterIdentifier=CLUSTER_ID,
    ),
    tagged("{DBClusterArn}"),
    *verbs.CLUSTER,
    time="ClusterCreateTime",
)
DB_SNAPSHOT = Folder(
    SNAPSHOT_ID,
    Fields(),
    # Who may restore it: account ids, or ``all``.
    Folder("attributes", Each(SHARING, Attribute("{AttributeName}", "AttributeValues[]"))),
    # Snapshots outlive their databases.
    Link("instance", f"rds/{{region}}/instances/{INSTANCE_ID}", among=(INSTANCES, INSTANCE_ID)),
    key(),
    tagged("{DBSnapshotArn}"),
    *verbs.SNAPSHOT,
    time="SnapshotCreateTime",
)

SERVICE = Service(
    "rds",
    Folder(
        "instances",
        Each(INSTANCES, DB_INSTANCE, get=INSTANCE, named=NAMED, state="DBInstanceStatus", arn="rds:db:(.+)"),
    ),
    Folder("clusters", Each(CLUSTERS, DB_CLUSTER, get=CLUSTER, named=NAMED, state="Status", arn="rds:cluster:(.+)")),
    # Those that AWS makes by itself have a colon: rds:web-2026-01-02-03-04.
    Folder(
        "snapshots",
        Each(
            SNAPSHOTS,
            DB_SNAPSHOT,
            get=SNAPSHOT,
            named="[A-Za-z][A-Za-z0-9:-]*",
            state="Status",
            arn="rds:snapshot:(.+)",
        ),
    ),
)
