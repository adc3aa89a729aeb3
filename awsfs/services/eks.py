"""EKS: Kubernetes clusters, the groups of machines in them, and their add-ons."""

from __future__ import annotations

from typing import Any

from awsfs.schema import Attribute, Blob, Call, Each, Fields, Folder, Link, Service, Tags, links, tags
from awsfs.services._places import key, role, security_groups, subnets, vpc
from awsfs.services._verbs import dangerous, verb

CLUSTER = "{name}"
GROUP: dict[str, Any] = {"clusterName": "{clusterName}", "nodegroupName": "{nodegroupName}"}
ADDON: dict[str, Any] = {"clusterName": "{clusterName}", "addonName": "{addonName}"}
CLUSTERS = Call("list_clusters", "clusters[].{name: @}", maxResults=100)
ONE_CLUSTER = Call("describe_cluster", "cluster", name="{name()}")
GROUPS = Call("list_nodegroups", "nodegroups[].{nodegroupName: @}", clusterName=CLUSTER, maxResults=100)
ONE_GROUP = Call("describe_nodegroup", "nodegroup", clusterName=CLUSTER, nodegroupName="{name()}")
ADDONS = Call("list_addons", "addons[].{addonName: @}", clusterName=CLUSTER, maxResults=100)
ONE_ADDON = Call("describe_addon", "addon", clusterName=CLUSTER, addonName="{name()}")
NAMED = "[0-9A-Za-z][A-Za-z0-9_-]{0,99}"
NETWORK = "resourcesVpcConfig"


def tagged(arn: str) -> Tags:
    """``tags/`` of what the record calls by this ARN."""
    return tags(
        "pairs(tags)",
        put=Call("tag_resource", resourceArn=arn, tags={"{name()}": "{value()}"}),
        delete=Call("untag_resource", resourceArn=arn, tagKeys=["{name()}"]),
    )


def size(name: str, field: str) -> Attribute:
    """One of the sizes of a group of machines."""
    put = Call("update_nodegroup_config", scalingConfig={field: "{value()}"}, **GROUP)
    return Attribute(name, f"scalingConfig.{field}", put=put)


NODEGROUP = Folder(
    "{nodegroupName}",
    Fields(),
    size("desired-size", "desiredSize"),
    size("min-size", "minSize"),
    size("max-size", "maxSize"),
    links("auto-scaling-groups", "resources.autoScalingGroups[]", "{name}", "autoscaling/{region}/groups/{name}"),
    Link("cluster", "eks/{region}/clusters/{clusterName}"),
    Link("launch-template", "ec2/{region}/launch-templates/{launchTemplate.id}"),
    Link("ssh-key", "ec2/{region}/key-pairs/{remoteAccess.ec2SshKey}"),
    subnets("subnets[]", "{@}"),
    security_groups("[remoteAccess.sourceSecurityGroups, [resources.remoteAccessSecurityGroup]][][]", "{@}"),
    role("nodeRole"),
    tagged("{nodegroupArn}"),
    verb("update-version", "update_nodegroup_version", **GROUP),
    dangerous("update-config", "update_nodegroup_config", **GROUP),
    dangerous("delete", "delete_nodegroup", **GROUP),
    time="createdAt",
)
ADDON_FOLDER = Folder(
    "{addonName}",
    Fields(),
    role("serviceAccountRoleArn"),
    tagged("{addonArn}"),
    dangerous("update", "update_addon", **ADDON),
    dangerous("delete", "delete_addon", **ADDON),
    time="createdAt",
)

SERVICE = Service(
    "eks",
    Folder(
        "clusters",
        Each(
            CLUSTERS,
            Folder(
                CLUSTER,
                Fields(),
                Attribute(
                    "deletion-protection",
                    "deletionProtection",
                    put=Call("update_cluster_config", name=CLUSTER, deletionProtection="{value()}"),
                ),
                Attribute("oidc-issuer", "identity.oidc.issuer"),
                Blob("certificate-authority.pem", "certificateAuthority.data", decode="base64"),
                Folder(
                    "nodegroups",
                    Each(GROUPS, NODEGROUP, get=ONE_GROUP, brief=True, named=NAMED, state="status", asked=True),
                ),
                Folder(
                    "addons",
                    Each(ADDONS, ADDON_FOLDER, get=ONE_ADDON, brief=True, named=NAMED, state="status", asked=True),
                ),
                vpc(f"{NETWORK}.vpcId"),
                subnets(f"{NETWORK}.subnetIds[]", "{@}"),
                security_groups(f"{NETWORK}.[securityGroupIds, [clusterSecurityGroupId]][]", "{@}"),
                role("roleArn"),
                key("encryptionConfig[0].provider.keyArn"),
                tagged("{arn}"),
                verb("update-version", "update_cluster_version", name=CLUSTER),
                dangerous("update-config", "update_cluster_config", name=CLUSTER),
                dangerous("delete", "delete_cluster", name=CLUSTER),
                time="createdAt",
            ),
            get=ONE_CLUSTER,
            brief=True,
            asked=True,
            state="status",
            named=NAMED,
            arn="eks:cluster/(.+)",
        ),
    ),
)
