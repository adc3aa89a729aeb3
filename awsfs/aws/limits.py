"""How fast AWS lets an account call, as far as AWS says so.

Defaults of an account that has not asked for more, in requests, each region by itself. IAM, Auto Scaling and
CloudFormation publish none, S3 and DynamoDB have none per account: those are learnt from their answers
(`awsfs.aws.rates`). Where AWS publishes a rate alone, what it gives in one second counts as the burst.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

SHARE = 0.9
"""The part of a limit that is used: requests overtake each other on their way, and the person has other programs."""


@dataclass(frozen=True)
class Limit:
    """A token bucket: `burst` tokens at first and at most, `rate` new ones a second.

    `operations` are patterns, of the names that AWS gives them. They have a bucket each, or one that is `shared`.
    """

    operations: tuple[str, ...]
    burst: float
    rate: float
    shared: bool = False

    def takes(self, operation: str) -> bool:
        """Whether an operation is one of those."""
        return any(fnmatchcase(operation, pattern) for pattern in self.operations)


def _each(burst: float, rate: float, *operations: str) -> Limit:
    return Limit(operations, burst, rate)


def _together(burst: float, rate: float, *operations: str) -> Limit:
    return Limit(operations, burst, rate, shared=True)


def _a_second(rate: float, *operations: str) -> Limit:
    return Limit(operations, rate, rate)


_READING = ("Describe*", "Get*", "List*", "Search*")

# https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html: first what has figures of its own.
# Some have less while neither paged nor filtered, and that a question by id counts as filtered is not said.
_EC2 = (
    _each(1, 0.1, "*ByoipCidr", "*BlockPublicAccess"),
    _each(1, 0.5, "DescribeByoipCidrs", "*CapacityReservationBillingOwner"),
    _each(1, 1, "CreateDefault*", "DescribeInstanceTopology", "DescribeMovingAddresses", "*DeclarativePoliciesReport"),
    _each(1, 1, "MoveAddressToVpc", "RestoreAddressToClassic"),
    _each(2, 2, "ModifyInstanceMetadataDefaults"),
    _each(4, 0.3, "CreateVpcEndpoint", "DeleteVpcEndpoints", "ModifyVpcEndpoint"),
    _each(5, 1, "CreateCoip*", "DeleteCoip*", "*SubnetCidrReservation"),
    _each(5, 2, "RunInstances", "StartInstances", "*ClientVpnIngress", "*ClientVpnRoute", "*FastLaunch"),
    _each(5, 2, "*HostReservation*"),
    _each(5, 5, "*DeclarativePoliciesReport*", "DeleteQueuedReservedInstances", "PurchaseReservedInstancesOffering"),
    _each(10, 0.15, "*CapacityBlockOfferings", "*CapacityBlockExtensionOfferings", "PurchaseCapacityBlock*"),
    _each(10, 1, "*NatGatewayAddress", "CreateNatGateway", "DeleteNatGateway", "*EnclaveCertificateIamRole*"),
    _each(10, 1, "AcceptVpcEndpointConnections", "RejectVpcEndpointConnections"),
    _each(10, 1, "CreateVpcEndpointServiceConfiguration", "DeleteVpcEndpointServiceConfigurations"),
    _each(10, 1, "ModifyVpcEndpointServiceConfiguration"),
    _each(10, 2, "*teVerifiedAccess*", "ModifyVerifiedAccess*", "*tachVerifiedAccess*"),
    _each(10, 2, "DescribeVerifiedAccessInstanceLoggingConfigurations"),
    _each(10, 10, "Describe*IdFormat", "DescribeReservedInstancesOfferings"),
    _each(20, 5, "DescribeSecurityGroupReferences", "DescribeStaleSecurityGroups"),
    _each(50, 0.1, "CreateRestoreImageTask", "CreateStoreImageTask"),
    _each(50, 0.5, "DescribeStoreImageTasks"),
    _each(50, 3, "CreateSpotDatafeedSubscription", "DeleteSpotDatafeedSubscription", "DescribeSpotFleetRequests"),
    _each(100, 1, "CopyImage"),
    _each(
        100, 5, "*IamInstanceProfile", "*eNetworkInterface", "ModifyNetworkInterfaceAttribute", "*PrivateIpAddresses"
    ),
    _each(100, 5, "CreateSnapshot", "CreateSnapshots", "DeleteSnapshot", "ModifySnapshotAttribute", "*eVolume"),
    _each(100, 5, "CreateLaunchTemplateVersion", "ModifyLaunchTemplate", "DeregisterImage", "ModifyImageAttribute"),
    _each(100, 5, "TerminateInstances", "ModifyInstanceMetadataOptions", "DescribeSpotFleetInstances"),
    _each(100, 5, "DescribeSpotFleetRequestHistory", "AssignIpv6Addresses"),
    _each(100, 10, "CreateTags", "DeleteTags"),
    _each(100, 13, "DescribeSpotDatafeedSubscription"),
    _each(50, 10, "DescribeInstances", "DescribeInstanceStatus", "DescribeNetworkInterfaces", "DescribeSecurityGroups"),
    _each(50, 10, "DescribeSnapshots", "DescribeSpotInstanceRequests", "DescribeVolumes"),
    _each(100, 20, *_READING),
    _each(50, 5, "*"),
)

# https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-throttling.html: a bucket for each category,
# and each of the two versions has its own.
_ELB = (
    _together(10, 0.2, "CreateLoadBalancer", "SetSubnets", "*LoadBalancer*Subnets", "*ZonesForLoadBalancer"),
    _together(20, 4, "*egisterTargets", "*InstancesWithLoadBalancer", "*InstancesFromLoadBalancer"),
    _together(
        10, 0.2, "CreateTrustStore", "ModifyTrustStore", "Delete*TrustStore*", "Add*Revocations", "Remove*Revocations"
    ),
    _together(20, 4, "Get*"),
    _together(40, 10, "Describe*"),
    _together(20, 3, "*"),
)

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html: a bucket for each category.
_ECS = (
    _together(50, 20, "DescribeClusters", "ListClusters"),
    _together(50, 20, "DescribeTaskDefinition", "ListTaskDefinitions", "ListTaskDefinitionFamilies"),
    _together(50, 20, "DescribeCapacityProviders"),
    _together(50, 20, "ListTagsForResource"),
    _together(50, 20, "ListAccountSettings"),
    _together(50, 20, "*ServiceDeployments"),
    _together(50, 20, "DescribeServiceRevisions"),
    _together(10, 1, "ListServicesByNamespace"),
    _together(100, 20, "DescribeServices", "ListServices"),
    _together(100, 20, "*ContainerInstances", "*Tasks", "ListAttributes"),
    _together(200, 80, "*TaskProtection"),
    _together(20, 10, "TagResource", "UntagResource"),
    _together(50, 5, "*Service"),
    _together(100, 40, "RunTask", "StartTask", "StopTask", "ExecuteCommand", "*Attributes", "*ContainerInstance*"),
    _together(20, 1, "*Cluster*"),
    _together(20, 1, "*TaskDefinition"),
    _together(5, 1, "DeleteTaskDefinitions"),
    _together(10, 1, "*"),
)

# https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html
_KMS = (
    _a_second(2000, "DescribeKey", "GetPublicKey", "ListResourceTags"),
    _a_second(1000, "GetKeyPolicy", "GetKeyRotationStatus"),
    _a_second(500, "ListAliases", "ListKeys"),
    _a_second(100, "ListGrants", "ListKeyPolicies", "ListKeyRotations", "ListRetirableGrants"),
    _a_second(50, "CreateGrant"),
    _a_second(5, "*"),
)

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html: the least of all regions.
_LOGS = (
    _a_second(25, "DescribeLogStreams"),
    _a_second(10, "DescribeLogGroups", "GetLogEvents", "DescribeImportTask*", "StartQuery", "GetQueryResults"),
    _a_second(5000, "PutLogEvents"),
    _a_second(50, "CreateLogStream"),
    _a_second(5, "*"),
)

LIMITS: Mapping[str, tuple[Limit, ...]] = {
    # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
    "cloudtrail": (_together(2, 2, "LookupEvents"), _together(10, 10, "Get*", "Describe*", "List*"), _a_second(1, "*")),
    "ec2": _EC2,
    "ecs": _ECS,
    "elb": _ELB,
    "elbv2": _ELB,
    "kms": _KMS,
    # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: invocations have a quota of another kind.
    "lambda": (
        _a_second(100, "GetFunction"),
        _a_second(15, "GetPolicy"),
        _together(15, 15, "[!I]*"),
    ),
    "logs": _LOGS,
    # https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html: of the account, all together.
    "route53": (_together(5, 5, "*"),),
    # https://docs.aws.amazon.com/general/latest/gr/ssm.html: Parameter Store, unless its throughput was raised.
    "ssm": (_together(40, 40, "GetParameter", "GetParameters", "GetParametersByPath", "PutParameter"),),
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    "sts": (_together(600, 600, "*"),),
}
"""By boto3's name of the service; the first that takes an operation counts. A source for each."""


def limit_of(service: str, operation: str, limits: Mapping[str, tuple[Limit, ...]]) -> Limit | None:
    """The limit of an operation; None where AWS publishes none."""
    return next((limit for limit in limits.get(service, ()) if limit.takes(operation)), None)
