"""The demo account's networks: a VPC per stage and region, with everything machines need to be in it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from awsfs.demo.words import tag_list, tag_specs

ZONES = ("a", "b")
KEY_PAIRS = ("ops", "deploy")
WORLD = {"CidrIp": "0.0.0.0/0", "Description": "anyone"}
WORLD_6 = {"CidrIpv6": "::/0", "Description": "anyone"}
OFFICE = {"CidrIp": "192.0.2.0/24", "Description": "office"}

GROUPS = {
    "alb": "load balancers",
    "web": "web servers",
    "api": "api servers",
    "db": "databases",
    "bastion": "the way in",
    "cache": "caches, which also talk to each other",
}

RULES: tuple[tuple[str, int, str | Mapping[str, str]], ...] = (
    ("alb", 80, WORLD),
    ("alb", 443, WORLD),
    ("alb", 443, WORLD_6),
    ("web", 8080, "alb"),
    ("api", 9000, "alb"),
    ("api", 9000, "web"),
    ("db", 5432, "api"),
    ("cache", 6379, "api"),
    ("cache", 6379, "cache"),
    ("bastion", 22, OFFICE),
    ("web", 22, "bastion"),
    ("api", 22, "bastion"),
    ("db", 22, "bastion"),
)
"""Who lets whom in: a security group, a TCP port, and another group of the same VPC or addresses."""


@dataclass(frozen=True)
class Network:
    """What was made in one VPC, by its short name: ids of subnets (``public-a``) and of security groups (``web``)."""

    vpc: str
    subnets: Mapping[str, str]
    groups: Mapping[str, str]

    def public_subnets(self) -> list[str]:
        """Ids of the subnets that face the internet, one per zone."""
        return [self.subnets[f"public-{zone}"] for zone in ZONES]


def make_network(ec2: Any, region: str, env: str, second: int) -> Network:
    """A VPC called after its stage; `second` is the second number of its addresses."""
    vpc = ec2.create_vpc(
        CidrBlock=f"10.{second}.0.0/16", TagSpecifications=tag_specs("vpc", Name=env, env=env, team="platform")
    )["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    subnets = {
        f"{side}-{zone}": _make_subnet(
            ec2,
            vpc,
            f"{region}{zone}",
            f"10.{second}.{number}.0/24",
            Name=f"{env}-{side}-{zone}",
            env=env,
            side=side,
        )
        for side, numbers in (("public", (0, 1)), ("private", (10, 11)))
        for zone, number in zip(ZONES, numbers, strict=True)
    }
    _route(ec2, vpc, env, subnets, f"198.51.100.{second}")
    return Network(vpc, subnets, _make_groups(ec2, vpc, env))


def name_dhcp_options(ec2: Any) -> None:
    """Options that exist, for all networks, the default one too: moto's own are a mere word."""
    options = ec2.create_dhcp_options(
        DhcpConfigurations=[{"Key": "domain-name-servers", "Values": ["AmazonProvidedDNS"]}],
        TagSpecifications=tag_specs("dhcp-options", Name="amazon-dns"),
    )["DhcpOptions"]["DhcpOptionsId"]
    for vpc in ec2.describe_vpcs()["Vpcs"]:
        ec2.associate_dhcp_options(DhcpOptionsId=options, VpcId=vpc["VpcId"])


def import_key_pairs(ec2: Any) -> None:
    """Public keys for logging in. Nobody has their private halves: the bytes are a hash of the name."""
    for name in KEY_PAIRS:
        blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + hashlib.sha256(name.encode()).digest()
        ec2.import_key_pair(
            KeyName=name,
            PublicKeyMaterial=b"ssh-ed25519 " + base64.b64encode(blob) + b" " + name.encode(),
            TagSpecifications=tag_specs("key-pair", team="platform"),
        )


def _make_subnet(ec2: Any, vpc: str, zone: str, cidr: str, **tags: str) -> str:
    subnet: str = ec2.create_subnet(
        VpcId=vpc, CidrBlock=cidr, AvailabilityZone=zone, TagSpecifications=tag_specs("subnet", **tags)
    )["Subnet"]["SubnetId"]
    if tags["side"] == "public":
        ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
    return subnet


def _route(ec2: Any, vpc: str, env: str, subnets: Mapping[str, str], address: str) -> None:
    internet = ec2.create_internet_gateway(TagSpecifications=tag_specs("internet-gateway", Name=env, env=env))[
        "InternetGateway"
    ]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=internet, VpcId=vpc)
    allocation = ec2.allocate_address(
        Domain="vpc", Address=address, TagSpecifications=tag_specs("elastic-ip", Name=f"{env}-nat", env=env)
    )["AllocationId"]
    nat = ec2.create_nat_gateway(
        SubnetId=subnets["public-a"],
        AllocationId=allocation,
        TagSpecifications=tag_specs("natgateway", Name=env, env=env),
    )["NatGateway"]["NatGatewayId"]
    for side, gateway in (("public", {"GatewayId": internet}), ("private", {"NatGatewayId": nat})):
        table = ec2.create_route_table(
            VpcId=vpc, TagSpecifications=tag_specs("route-table", Name=f"{env}-{side}", env=env)
        )["RouteTable"]["RouteTableId"]
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", **gateway)
        for zone in ZONES:
            ec2.associate_route_table(RouteTableId=table, SubnetId=subnets[f"{side}-{zone}"])


def _make_groups(ec2: Any, vpc: str, env: str) -> dict[str, str]:
    groups = {
        name: ec2.create_security_group(GroupName=f"{env}-{name}", Description=description, VpcId=vpc)["GroupId"]
        for name, description in GROUPS.items()
    }
    for name, group in groups.items():
        ec2.create_tags(Resources=[group], Tags=tag_list(Name=f"{env}-{name}", env=env, team="platform"))
    for name, port, source in RULES:
        rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **_allowed(source, groups)}
        ec2.authorize_security_group_ingress(GroupId=groups[name], IpPermissions=[rule])
    return groups


def _allowed(source: str | Mapping[str, str], groups: Mapping[str, str]) -> dict[str, Any]:
    if isinstance(source, str):
        return {"UserIdGroupPairs": [{"GroupId": groups[source], "Description": f"from {source}"}]}
    return {"Ipv6Ranges" if "CidrIpv6" in source else "IpRanges": [source]}
