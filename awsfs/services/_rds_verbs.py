"""What RDS's databases, clusters and snapshots can be made to do, a tuple of verbs for each kind of thing."""

from awsfs.services._verbs import dangerous, verb

INSTANCE_ID, CLUSTER_ID, SNAPSHOT_ID = "{DBInstanceIdentifier}", "{DBClusterIdentifier}", "{DBSnapshotIdentifier}"
PASSWORDS = ("MasterUserPassword", "TdeCredentialPassword")

INSTANCE = (
    verb("start", "start_db_instance", DBInstanceIdentifier=INSTANCE_ID),
    verb("create-snapshot", "create_db_snapshot", DBInstanceIdentifier=INSTANCE_ID),
    verb(
        "create-read-replica",
        "create_db_instance_read_replica",
        ("PreSignedUrl",),
        SourceDBInstanceIdentifier=INSTANCE_ID,
    ),
    dangerous("reboot", "reboot_db_instance", DBInstanceIdentifier=INSTANCE_ID),
    dangerous("stop", "stop_db_instance", DBInstanceIdentifier=INSTANCE_ID),
    dangerous("modify", "modify_db_instance", PASSWORDS, DBInstanceIdentifier=INSTANCE_ID),
    dangerous("delete", "delete_db_instance", DBInstanceIdentifier=INSTANCE_ID),
)
CLUSTER = (
    verb("start", "start_db_cluster", DBClusterIdentifier=CLUSTER_ID),
    verb("create-snapshot", "create_db_cluster_snapshot", DBClusterIdentifier=CLUSTER_ID),
    dangerous("stop", "stop_db_cluster", DBClusterIdentifier=CLUSTER_ID),
    dangerous("failover", "failover_db_cluster", DBClusterIdentifier=CLUSTER_ID),
    dangerous("modify", "modify_db_cluster", PASSWORDS[:1], DBClusterIdentifier=CLUSTER_ID),
    dangerous("delete", "delete_db_cluster", DBClusterIdentifier=CLUSTER_ID),
)
SNAPSHOT = (
    verb("copy", "copy_db_snapshot", ("PreSignedUrl",), SourceDBSnapshotIdentifier=SNAPSHOT_ID),
    dangerous("restore", "restore_db_instance_from_db_snapshot", PASSWORDS[1:], DBSnapshotIdentifier=SNAPSHOT_ID),
    dangerous("modify-attribute", "modify_db_snapshot_attribute", DBSnapshotIdentifier=SNAPSHOT_ID),
    dangerous("delete", "delete_db_snapshot", DBSnapshotIdentifier=SNAPSHOT_ID),
)
