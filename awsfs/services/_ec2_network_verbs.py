"""What EC2's networks can be made to do, a tuple of verbs for each kind of thing."""

from awsfs.services._verbs import dangerous, verb

VPC = (
    verb("create-subnet", "create_subnet", VpcId="{VpcId}"),
    verb("create-security-group", "create_security_group", VpcId="{VpcId}"),
    verb("create-route-table", "create_route_table", VpcId="{VpcId}"),
    dangerous("modify-attribute", "modify_vpc_attribute", VpcId="{VpcId}"),
    dangerous("delete", "delete_vpc", VpcId="{VpcId}"),
)
SUBNET = (
    dangerous("modify-attribute", "modify_subnet_attribute", SubnetId="{SubnetId}"),
    dangerous("delete", "delete_subnet", SubnetId="{SubnetId}"),
)
GROUP = (
    dangerous("authorize-ingress", "authorize_security_group_ingress", GroupId="{GroupId}"),
    dangerous("revoke-ingress", "revoke_security_group_ingress", GroupId="{GroupId}"),
    dangerous("authorize-egress", "authorize_security_group_egress", GroupId="{GroupId}"),
    dangerous("revoke-egress", "revoke_security_group_egress", GroupId="{GroupId}"),
    dangerous("delete", "delete_security_group", GroupId="{GroupId}"),
)
ROUTE_TABLE = (
    dangerous("create-route", "create_route", RouteTableId="{RouteTableId}"),
    dangerous("delete-route", "delete_route", RouteTableId="{RouteTableId}"),
    dangerous("replace-route", "replace_route", RouteTableId="{RouteTableId}"),
    dangerous("associate", "associate_route_table", RouteTableId="{RouteTableId}"),
    dangerous("delete", "delete_route_table", RouteTableId="{RouteTableId}"),
)
INTERNET_GATEWAY = (
    verb("attach", "attach_internet_gateway", InternetGatewayId="{InternetGatewayId}"),
    # A gateway is attached to one VPC at most; where it is to none, there is nothing to detach.
    dangerous(
        "detach",
        "detach_internet_gateway",
        InternetGatewayId="{InternetGatewayId}",
        VpcId="{Attachments[0].VpcId}",
    ),
    dangerous("delete", "delete_internet_gateway", InternetGatewayId="{InternetGatewayId}"),
)
NAT_GATEWAY = (dangerous("delete", "delete_nat_gateway", NatGatewayId="{NatGatewayId}"),)
INTERFACE = (
    verb("attach", "attach_network_interface", NetworkInterfaceId="{NetworkInterfaceId}"),
    dangerous("detach", "detach_network_interface", AttachmentId="{Attachment.AttachmentId}"),
    dangerous("modify-attribute", "modify_network_interface_attribute", NetworkInterfaceId="{NetworkInterfaceId}"),
    dangerous("delete", "delete_network_interface", NetworkInterfaceId="{NetworkInterfaceId}"),
)
ADDRESS = (
    verb("associate", "associate_address", AllocationId="{AllocationId}"),
    dangerous("disassociate", "disassociate_address", AssociationId="{AssociationId}"),
    dangerous("release", "release_address", AllocationId="{AllocationId}"),
)
