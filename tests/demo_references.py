"""What EC2's records say of one another, by where each kind of id is found; and which applications there are."""

from __future__ import annotations

IDS = {
    "instance": ("describe_instances", "Reservations[].Instances[].InstanceId"),
    "volume": ("describe_volumes", "Volumes[].VolumeId"),
    "vpc": ("describe_vpcs", "Vpcs[].VpcId"),
    "subnet": ("describe_subnets", "Subnets[].SubnetId"),
    "group": ("describe_security_groups", "SecurityGroups[].GroupId"),
    "interface": ("describe_network_interfaces", "NetworkInterfaces[].NetworkInterfaceId"),
    "address": ("describe_addresses", "Addresses[].AllocationId"),
    "key": ("describe_key_pairs", "KeyPairs[].KeyName"),
    "snapshot": ("describe_snapshots", "Snapshots[].SnapshotId"),
    "internet gateway": ("describe_internet_gateways", "InternetGateways[].InternetGatewayId"),
    "nat gateway": ("describe_nat_gateways", "NatGateways[].NatGatewayId"),
    "dhcp options": ("describe_dhcp_options", "DhcpOptions[].DhcpOptionsId"),
}

REFERENCES: tuple[tuple[str, str, str], ...] = (
    ("describe_instances", "Reservations[].Instances[].VpcId", "vpc"),
    ("describe_instances", "Reservations[].Instances[].SubnetId", "subnet"),
    ("describe_instances", "Reservations[].Instances[].KeyName", "key"),
    ("describe_instances", "Reservations[].Instances[].SecurityGroups[].GroupId", "group"),
    ("describe_instances", "Reservations[].Instances[].BlockDeviceMappings[].Ebs.VolumeId", "volume"),
    ("describe_instances", "Reservations[].Instances[].NetworkInterfaces[].NetworkInterfaceId", "interface"),
    ("describe_volumes", "Volumes[].Attachments[].InstanceId", "instance"),
    ("describe_volumes", "Volumes[?SnapshotId].SnapshotId", "snapshot"),
    ("describe_snapshots", "Snapshots[].VolumeId", "volume"),
    ("describe_vpcs", "Vpcs[].DhcpOptionsId", "dhcp options"),
    ("describe_subnets", "Subnets[].VpcId", "vpc"),
    ("describe_security_groups", "SecurityGroups[].VpcId", "vpc"),
    ("describe_security_groups", "SecurityGroups[].IpPermissions[].UserIdGroupPairs[].GroupId", "group"),
    ("describe_route_tables", "RouteTables[].VpcId", "vpc"),
    ("describe_route_tables", "RouteTables[].Associations[].SubnetId", "subnet"),
    ("describe_route_tables", "RouteTables[].Routes[].NatGatewayId", "nat gateway"),
    ("describe_route_tables", "RouteTables[].Routes[].GatewayId | [?@ != 'local']", "internet gateway"),
    ("describe_internet_gateways", "InternetGateways[].Attachments[].VpcId", "vpc"),
    ("describe_nat_gateways", "NatGateways[].VpcId", "vpc"),
    ("describe_nat_gateways", "NatGateways[].SubnetId", "subnet"),
    ("describe_nat_gateways", "NatGateways[].NatGatewayAddresses[].AllocationId", "address"),
    ("describe_nat_gateways", "NatGateways[].NatGatewayAddresses[].NetworkInterfaceId", "interface"),
    ("describe_network_interfaces", "NetworkInterfaces[].VpcId", "vpc"),
    ("describe_network_interfaces", "NetworkInterfaces[].SubnetId", "subnet"),
    ("describe_network_interfaces", "NetworkInterfaces[].Groups[].GroupId", "group"),
    ("describe_network_interfaces", "NetworkInterfaces[].Attachment.InstanceId", "instance"),
    ("describe_network_interfaces", "NetworkInterfaces[].Association.AllocationId", "address"),
    ("describe_addresses", "Addresses[].InstanceId | [?@ != '']", "instance"),
    ("describe_addresses", "Addresses[].NetworkInterfaceId | [?@ != '']", "interface"),
)

APPLICATIONS = (
    "autoscaling/us-west-2/groups/web",
    "cloudformation/us-west-2/stacks/reports",
    "cloudwatch/us-west-2/alarms/thumbnails-pile-up",
    "ecr/us-west-2/repositories/acme%2Fshop",
    "ecs/us-west-2/clusters/shop",
    "kms/us-west-2/keys/by-name",
    "lambda/us-west-2/functions/thumbnail",
    "logs/us-west-2/groups/%2Faws%2Flambda%2Fthumbnail",
    "logs/us-west-2/groups/%2Fecs%2Fshop",
    "rds/us-west-2/instances/shop",
    "route53/zones/by-name",
    "secretsmanager/us-west-2/secrets/prod%2Fshop%2Fdatabase",
    "sns/us-west-2/topics/uploads",
    "sqs/us-west-2/queues/thumbnails",
    "ssm/us-west-2/parameters/app/prod/db",
    "stepfunctions/us-west-2/state-machines/upload",
)

OF_MOTO = frozenset({"code", "instance-refreshes", "used-by"})
"""Directories that moto does not answer for, or only outside this machine."""
