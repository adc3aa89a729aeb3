"""ElastiCache: caches of Redis, Valkey and Memcached, and the replication groups that some of them form."""

from __future__ import annotations

from typing import Any

from awsfs.schema import Attribute, ByName, Call, Each, Fields, Folder, Link, Service, Tags, links, tags
from awsfs.services._metrics import metrics
from awsfs.services._places import key, security_groups, topics
from awsfs.services._verbs import dangerous, verb

CLUSTER, GROUP = "{CacheClusterId}", "{ReplicationGroupId}"
CLUSTERS = Call("describe_cache_clusters", "CacheClusters[]", ShowCacheNodeInfo=True, MaxRecords=100)
ONE_CLUSTER = Call("describe_cache_clusters", "CacheClusters[]", ShowCacheNodeInfo=True, CacheClusterId="{name()}")
GROUPS = Call("describe_replication_groups", "ReplicationGroups[]", MaxRecords=100)
ONE_GROUP = Call("describe_replication_groups", "ReplicationGroups[]", ReplicationGroupId="{name()}")
NAMED = "(?!by-name$)[A-Za-z][A-Za-z0-9-]{0,49}"
SECRET = ("AuthToken",)


def tagged() -> Tags:
    """``tags/`` of what has an ARN."""
    return tags(
        Call("list_tags_for_resource", "TagList[]", ResourceName="{ARN}"),
        put=Call("add_tags_to_resource", ResourceName="{ARN}", Tags=[{"Key": "{name()}", "Value": "{value()}"}]),
        delete=Call("remove_tags_from_resource", ResourceName="{ARN}", TagKeys=["{name()}"]),
    )


def log_groups() -> Folder:
    """``log-groups/``: links to where logs are delivered."""
    source = "LogDeliveryConfigurations[].DestinationDetails.CloudWatchLogsDetails"
    return links("log-groups", source, "{LogGroup}", "logs/{region}/groups/{LogGroup}")


def setting(name: str, field: str, operation: str, **thing: Any) -> Attribute:
    """What can be set at once, without interrupting anybody."""
    params: dict[str, Any] = {field: "{value()}"}
    return Attribute(name, field, put=Call(operation, ApplyImmediately=True, **thing, **params))


def settings(operation: str, **thing: Any) -> tuple[Attribute, ...]:
    """What can be set of clusters and of groups alike."""
    return (
        setting("auto-minor-version-upgrade", "AutoMinorVersionUpgrade", operation, **thing),
        setting("snapshot-retention-limit", "SnapshotRetentionLimit", operation, **thing),
        setting("snapshot-window", "SnapshotWindow", operation, **thing),
    )


CLUSTER_FOLDER = Folder(
    CLUSTER,
    Fields(),
    Attribute("status", "CacheClusterStatus"),
    Attribute("address", "(ConfigurationEndpoint || CacheNodes[0].Endpoint).Address"),
    Attribute("port", "(ConfigurationEndpoint || CacheNodes[0].Endpoint).Port"),
    *settings("modify_cache_cluster", CacheClusterId=CLUSTER),
    Folder("nodes", Each("CacheNodes[]", Folder("{CacheNodeId}", Fields(), time="CacheNodeCreateTime"))),
    Link("replication-group", f"elasticache/{{region}}/replication-groups/{GROUP}"),
    security_groups("SecurityGroups[]", "{SecurityGroupId}"),
    topics("NotificationConfiguration.TopicArn"),
    metrics(
        "AWS/ElastiCache",
        "CPUUtilization EngineCPUUtilization CurrConnections NewConnections CacheHits CacheMisses Evictions "
        "FreeableMemory DatabaseMemoryUsagePercentage NetworkBytesIn NetworkBytesOut ReplicationLag",
        CacheClusterId=CLUSTER,
    ),
    log_groups(),
    tagged(),
    verb("create-snapshot", "create_snapshot", CacheClusterId=CLUSTER),
    dangerous(
        "reboot", "reboot_cache_cluster", CacheClusterId=CLUSTER, CacheNodeIdsToReboot="{CacheNodes[].CacheNodeId}"
    ),
    dangerous("modify", "modify_cache_cluster", SECRET, CacheClusterId=CLUSTER),
    dangerous("delete", "delete_cache_cluster", CacheClusterId=CLUSTER),
    time="CacheClusterCreateTime",
)
GROUP_FOLDER = Folder(
    GROUP,
    Fields(),
    Attribute(
        "description",
        "Description",
        put=Call("modify_replication_group", ReplicationGroupId=GROUP, ReplicationGroupDescription="{value()}"),
    ),
    Attribute("address", "(ConfigurationEndpoint || NodeGroups[0].PrimaryEndpoint).Address"),
    Attribute("port", "(ConfigurationEndpoint || NodeGroups[0].PrimaryEndpoint).Port"),
    Attribute("reader-address", "NodeGroups[0].ReaderEndpoint.Address"),
    *settings("modify_replication_group", ReplicationGroupId=GROUP),
    links("clusters", "MemberClusters[]", "{@}", "elasticache/{region}/clusters/{@}"),
    key(),
    log_groups(),
    tagged(),
    verb("create-snapshot", "create_snapshot", ReplicationGroupId=GROUP),
    dangerous("test-failover", "test_failover", ReplicationGroupId=GROUP),
    dangerous("modify", "modify_replication_group", SECRET, ReplicationGroupId=GROUP),
    dangerous("delete", "delete_replication_group", ReplicationGroupId=GROUP),
    time="ReplicationGroupCreateTime",
)

SERVICE = Service(
    "elasticache",
    Folder(
        "clusters",
        Each(
            CLUSTERS,
            CLUSTER_FOLDER,
            get=ONE_CLUSTER,
            named=NAMED,
            state="CacheClusterStatus",
            arn="elasticache:cluster:(.+)",
        ),
    ),
    Folder(
        "replication-groups",
        Each(GROUPS, GROUP_FOLDER, get=ONE_GROUP, named=NAMED, state="Status", arn="elasticache:replicationgroup:(.+)"),
        ByName(GROUPS, "Description", GROUP),
    ),
)
