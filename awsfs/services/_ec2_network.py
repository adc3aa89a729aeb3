"""EC2's networks: VPCs and their subnets, routes, gateways, interfaces, addresses and security groups."""

from typing import Any

from awsfs.schema import Attribute, Call, Fields, Folder, Link, UsedBy, links
from awsfs.services import _ec2_network_verbs as verbs
from awsfs.services._ec2_collection import collection, tagged
from awsfs.services._ec2_rules import egress, ingress, peers
from awsfs.services._metrics import metrics
from awsfs.services._places import SUBNET, VPC, addresses, instances, network_interfaces, security_groups, subnets

VPCS = Call("describe_vpcs", "Vpcs[]", MaxResults=1000)
SUBNETS = Call("describe_subnets", "Subnets[]", MaxResults=1000)
GROUPS = Call("describe_security_groups", "SecurityGroups[]", MaxResults=1000)
ROUTE_TABLES = Call("describe_route_tables", "RouteTables[]", MaxResults=100)
INTERNET_GATEWAYS = Call("describe_internet_gateways", "InternetGateways[]", MaxResults=1000)
NAT_GATEWAYS = Call("describe_nat_gateways", "NatGateways[]", MaxResults=1000)
INTERFACES = Call("describe_network_interfaces", "NetworkInterfaces[]", MaxResults=1000)
ADDRESSES = Call("describe_addresses", "Addresses[]")

DESTINATION = "DestinationCidrBlock || DestinationIpv6CidrBlock || DestinationPrefixListId"
VIA = (
    "GatewayId || NatGatewayId || InstanceId || NetworkInterfaceId || TransitGatewayId || VpcPeeringConnectionId"
    " || EgressOnlyInternetGatewayId || LocalGatewayId || CarrierGatewayId || CoreNetworkArn"
)
ROUTES = f"Routes[].join(' ', [{DESTINATION}, {VIA}, State][?@])"
# A route into a black hole still names what was deleted.
LIVE = "State != 'blackhole'"
VALUE = {"Value": "{value()}"}
INTERFACE_NAME = "[TagSet[?Key=='Name'].Value | [0], Description][?@] | [0]"


def vpc_attribute(name: str, field: str, attribute: str) -> Attribute:
    """One of a VPC's switches, which AWS tells one at a time."""
    told = Call("describe_vpc_attribute", f"{field}.Value", VpcId="{VpcId}", Attribute=attribute)
    params: dict[str, Any] = {field: VALUE}
    return Attribute(name, told, put=Call("modify_vpc_attribute", VpcId="{VpcId}", **params))


def subnet_attribute(name: str, field: str) -> Attribute:
    """One of a subnet's switches."""
    params: dict[str, Any] = {field: VALUE}
    return Attribute(name, field, put=Call("modify_subnet_attribute", SubnetId="{SubnetId}", **params))


def interface_attribute(name: str, source: str, **params: Any) -> Attribute:
    """What can be set of a network interface."""
    call = Call("modify_network_interface_attribute", NetworkInterfaceId="{NetworkInterfaceId}", **params)
    return Attribute(name, source, put=call)


NETWORK = (
    collection(
        "vpcs",
        VPCS,
        Call("describe_vpcs", "Vpcs[]", VpcIds=["{name()}"]),
        Folder(
            "{VpcId}",
            Fields(),
            vpc_attribute("dns-support", "EnableDnsSupport", "enableDnsSupport"),
            vpc_attribute("dns-hostnames", "EnableDnsHostnames", "enableDnsHostnames"),
            tagged("VpcId"),
            UsedBy(),
            *verbs.VPC,
        ),
        named="vpc-[0-9a-f]+",
        state="State",
    ),
    collection(
        "subnets",
        SUBNETS,
        Call("describe_subnets", "Subnets[]", SubnetIds=["{name()}"]),
        Folder(
            "{SubnetId}",
            Fields(),
            subnet_attribute("map-public-ip-on-launch", "MapPublicIpOnLaunch"),
            subnet_attribute("assign-ipv6-address-on-creation", "AssignIpv6AddressOnCreation"),
            VPC,
            tagged("SubnetId"),
            UsedBy(),
            *verbs.SUBNET,
        ),
        named="subnet-[0-9a-f]+",
        state="State",
    ),
    collection(
        "security-groups",
        GROUPS,
        Call("describe_security_groups", "SecurityGroups[]", GroupIds=["{name()}"]),
        Folder(
            "{GroupId}",
            Fields(),
            Attribute("ingress", ingress),
            Attribute("egress", egress),
            VPC,
            links("peers", peers, "{GroupId}", "ec2/{region}/security-groups/{GroupId}"),
            tagged("GroupId"),
            UsedBy(),
            *verbs.GROUP,
        ),
        named="sg-[0-9a-f]+",
        second_name="GroupName",
        own_name="GroupName",
    ),
    collection(
        "route-tables",
        ROUTE_TABLES,
        Call("describe_route_tables", "RouteTables[]", RouteTableIds=["{name()}"]),
        Folder(
            "{RouteTableId}",
            Fields(),
            Attribute("routes", ROUTES),
            VPC,
            subnets("Associations[?SubnetId]"),
            links(
                "internet-gateways",
                f"Routes[?GatewayId && starts_with(GatewayId, 'igw-') && {LIVE}]",
                "{GatewayId}",
                "ec2/{region}/internet-gateways/{GatewayId}",
            ),
            links(
                "nat-gateways",
                f"Routes[?NatGatewayId && {LIVE}]",
                "{NatGatewayId}",
                "ec2/{region}/nat-gateways/{NatGatewayId}",
            ),
            network_interfaces(f"Routes[?NetworkInterfaceId && {LIVE}]"),
            instances(f"Routes[?InstanceId && {LIVE}]"),
            tagged("RouteTableId"),
            *verbs.ROUTE_TABLE,
        ),
        named="rtb-[0-9a-f]+",
    ),
    collection(
        "internet-gateways",
        INTERNET_GATEWAYS,
        Call("describe_internet_gateways", "InternetGateways[]", InternetGatewayIds=["{name()}"]),
        Folder(
            "{InternetGatewayId}",
            Fields(),
            links("vpcs", "Attachments[]", "{VpcId}", "ec2/{region}/vpcs/{VpcId}"),
            tagged("InternetGatewayId"),
            *verbs.INTERNET_GATEWAY,
        ),
        named="igw-[0-9a-f]+",
    ),
    collection(
        "nat-gateways",
        NAT_GATEWAYS,
        Call("describe_nat_gateways", "NatGateways[]", NatGatewayIds=["{name()}"]),
        Folder(
            "{NatGatewayId}",
            Fields(),
            VPC,
            SUBNET,
            addresses("NatGatewayAddresses[?AllocationId]"),
            network_interfaces("NatGatewayAddresses[?NetworkInterfaceId]"),
            metrics(
                "AWS/NATGateway",
                "ActiveConnectionCount BytesInFromSource BytesOutToDestination ConnectionAttemptCount "
                "ErrorPortAllocation PacketsDropCount",
                NatGatewayId="{NatGatewayId}",
            ),
            tagged("NatGatewayId"),
            *verbs.NAT_GATEWAY,
            time="CreateTime",
        ),
        named="nat-[0-9a-f]+",
        state="State",
        gone=("deleting", "deleted", "failed"),
    ),
    collection(
        "network-interfaces",
        INTERFACES,
        Call("describe_network_interfaces", "NetworkInterfaces[]", NetworkInterfaceIds=["{name()}"]),
        Folder(
            "{NetworkInterfaceId}",
            Fields(),
            interface_attribute("description", "Description || ''", Description=VALUE),
            interface_attribute("source-dest-check", "SourceDestCheck", SourceDestCheck=VALUE),
            interface_attribute("security-group-ids", "Groups[].GroupId", Groups="{lines()}"),
            VPC,
            SUBNET,
            Link("instance", "ec2/{region}/{Attachment.InstanceId}"),
            Link("address", "ec2/{region}/addresses/{Association.AllocationId}"),
            security_groups("Groups[]"),
            tagged("NetworkInterfaceId", "TagSet[]"),
            *verbs.INTERFACE,
        ),
        named="eni-[0-9a-f]+",
        second_name=INTERFACE_NAME,
        own_name=INTERFACE_NAME,
        state="Status",
    ),
    collection(
        "addresses",
        ADDRESSES,
        (),  # the listing is a single call as well
        Folder(
            # Addresses from before VPCs have no id but themselves.
            "{AllocationId || PublicIp}",
            Fields(),
            Link("instance", "ec2/{region}/{InstanceId}"),
            Link("network-interface", "ec2/{region}/network-interfaces/{NetworkInterfaceId}"),
            SUBNET,
            tagged("AllocationId"),
            *verbs.ADDRESS,
        ),
        named=r"eipalloc-[0-9a-f]+|[0-9.]+",
        second_name="PublicIp",
    ),
)
