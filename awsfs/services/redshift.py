"""Redshift: data warehouses."""

from __future__ import annotations

from awsfs.schema import Attribute, Call, Document, Each, Fields, Folder, Scope, Service, links, tags
from awsfs.services._metrics import metrics
from awsfs.services._places import VPC, key, security_groups
from awsfs.services._verbs import dangerous, verb

CLUSTER = "{ClusterIdentifier}"
CLUSTERS = Call("describe_clusters", "Clusters[]", MaxRecords=100)
ONE_CLUSTER = Call("describe_clusters", "Clusters[]", ClusterIdentifier="{name()}")
LOGGING = Call("describe_logging_status", ClusterIdentifier=CLUSTER)


def arn(scope: Scope) -> str | None:
    """The ARN of a cluster, which its record leaves out, by that of its namespace, which has all but the name."""
    namespace = scope.get("ClusterNamespaceArn")
    return f"{namespace.partition(':namespace:')[0]}:cluster:{scope['ClusterIdentifier']}" if namespace else None


TAGS = tags(
    put=Call("create_tags", ResourceName=arn, Tags=[{"Key": "{name()}", "Value": "{value()}"}]),
    delete=Call("delete_tags", ResourceName=arn, TagKeys=["{name()}"]),
)

SERVICE = Service(
    "redshift",
    Folder(
        "clusters",
        Each(
            CLUSTERS,
            Folder(
                CLUSTER,
                Fields(),
                Attribute("status", "ClusterStatus"),
                Attribute("address", "Endpoint.Address"),
                Attribute("port", "Endpoint.Port"),
                Attribute(
                    "allow-version-upgrade",
                    "AllowVersionUpgrade",
                    put=Call("modify_cluster", ClusterIdentifier=CLUSTER, AllowVersionUpgrade="{value()}"),
                ),
                Attribute(
                    "preferred-maintenance-window",
                    "PreferredMaintenanceWindow",
                    put=Call("modify_cluster", ClusterIdentifier=CLUSTER, PreferredMaintenanceWindow="{value()}"),
                ),
                Document("logging.json", LOGGING),
                metrics(
                    "AWS/Redshift",
                    "CPUUtilization DatabaseConnections HealthStatus PercentageDiskSpaceUsed ReadIOPS WriteIOPS "
                    "ReadLatency WriteLatency NetworkReceiveThroughput NetworkTransmitThroughput",
                    ClusterIdentifier=CLUSTER,
                ),
                VPC,
                security_groups("VpcSecurityGroups[]", "{VpcSecurityGroupId}"),
                links("roles", "IamRoles[]", "{tail(IamRoleArn)}", "iam/roles/{tail(IamRoleArn)}"),
                links("log-buckets", LOGGING, "{BucketName}", "s3/{BucketName}"),
                key(),
                TAGS,
                verb("resume", "resume_cluster", ClusterIdentifier=CLUSTER),
                verb("create-snapshot", "create_cluster_snapshot", ClusterIdentifier=CLUSTER),
                dangerous("pause", "pause_cluster", ClusterIdentifier=CLUSTER),
                dangerous("reboot", "reboot_cluster", ClusterIdentifier=CLUSTER),
                dangerous("resize", "resize_cluster", ClusterIdentifier=CLUSTER),
                dangerous("modify", "modify_cluster", ("MasterUserPassword",), ClusterIdentifier=CLUSTER),
                dangerous("delete", "delete_cluster", ClusterIdentifier=CLUSTER),
                time="ClusterCreateTime",
            ),
            get=ONE_CLUSTER,
            named="[a-z][a-z0-9-]{0,62}",
            state="ClusterStatus",
            arn="redshift:cluster:(.+)",
        ),
    ),
)
