"""What may pass in EC2's networks: the private ways to AWS's services, and the access lists of subnets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from awsfs.schema import Attribute, Call, Document, Each, Fields, Folder, Scope, links
from awsfs.services._ec2_collection import collection, tagged
from awsfs.services._places import VPC, network_interfaces, security_groups, subnets
from awsfs.services._verbs import dangerous

ENDPOINTS = Call("describe_vpc_endpoints", "VpcEndpoints[]", MaxResults=1000)
ENDPOINT = Call("describe_vpc_endpoints", "VpcEndpoints[]", VpcEndpointIds=["{name()}"])
LISTS = Call("describe_network_acls", "NetworkAcls[]", MaxResults=1000)
LIST = Call("describe_network_acls", "NetworkAcls[]", NetworkAclIds=["{name()}"])
POLICY = Call("modify_vpc_endpoint", VpcEndpointId="{VpcEndpointId}", PolicyDocument="{value()}")
PRIVATE_DNS = Call("modify_vpc_endpoint", VpcEndpointId="{VpcEndpointId}", PrivateDnsEnabled="{value()}")

PROTOCOLS = {"-1": "all", "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
LAST = (32767, 32768)
"""The numbers of the rules that AWS shows as ``*``, for IPv4 and IPv6: what no other takes is denied."""


def ingress(scope: Scope) -> Iterator[str]:
    """What comes in, a line per rule in the order in which they count: ``100 allow tcp 443 0.0.0.0/0``."""
    return (_line(entry) for entry in _entries(scope, is_egress=False))


def egress(scope: Scope) -> Iterator[str]:
    """What goes out, in the same way."""
    return (_line(entry) for entry in _entries(scope, is_egress=True))


def _entries(scope: Scope, *, is_egress: bool) -> list[Mapping[str, Any]]:
    found = [entry for entry in scope.get("Entries") or () if entry["Egress"] == is_egress]
    return sorted(found, key=lambda entry: int(entry["RuleNumber"]))


def _line(entry: Mapping[str, Any]) -> str:
    number = "*" if entry["RuleNumber"] in LAST else entry["RuleNumber"]
    protocol = PROTOCOLS.get(entry["Protocol"], entry["Protocol"])
    peer = entry.get("CidrBlock") or entry.get("Ipv6CidrBlock")
    return f"{number} {entry['RuleAction']} {protocol} {_ports(entry)} {peer}"


def _ports(entry: Mapping[str, Any]) -> str:
    """Ports, or type and code for ICMP, where -1 stands for all of them."""
    kind, ports = entry.get("IcmpTypeCode"), entry.get("PortRange")
    if kind and kind.get("Type", -1) != -1:
        return str(kind["Type"]) if kind.get("Code", -1) == -1 else f"{kind['Type']}/{kind['Code']}"
    if not ports or kind:
        return "all"
    low, high = ports.get("From"), ports.get("To")
    return str(low) if low == high else f"{low}-{high}"


ENTRY = Folder(
    # The rules of both directions are numbered each by itself.
    "{Egress && 'egress' || 'ingress'}-{RuleNumber}",
    Fields(),
    dangerous(
        "delete",
        "delete_network_acl_entry",
        NetworkAclId="{NetworkAclId}",
        RuleNumber="{RuleNumber}",
        Egress="{Egress}",
    ),
)

REACH = (
    collection(
        "vpc-endpoints",
        ENDPOINTS,
        ENDPOINT,
        Folder(
            "{VpcEndpointId}",
            Fields(),
            Document("policy.json", "PolicyDocument", put=POLICY),
            Attribute("private-dns-enabled", "PrivateDnsEnabled", put=PRIVATE_DNS),
            VPC,
            subnets("SubnetIds[]", "{@}"),
            security_groups("Groups[]"),
            links("route-tables", "RouteTableIds[]", "{@}", "ec2/{region}/route-tables/{@}"),
            network_interfaces("NetworkInterfaceIds[].{NetworkInterfaceId: @}"),
            tagged("VpcEndpointId"),
            dangerous("modify", "modify_vpc_endpoint", VpcEndpointId="{VpcEndpointId}"),
            dangerous("delete", "delete_vpc_endpoints", VpcEndpointIds=["{VpcEndpointId}"]),
            time="CreationTimestamp",
        ),
        named="vpce-[0-9a-f]+",
        second_name="ServiceName",
        state="State",
        gone=("deleting", "deleted", "rejected", "expired", "Deleting", "Deleted", "Rejected", "Expired"),
    ),
    collection(
        "network-acls",
        LISTS,
        LIST,
        Folder(
            "{NetworkAclId}",
            Fields(),
            Attribute("ingress", ingress),
            Attribute("egress", egress),
            Folder("rules", Each("Entries[]", ENTRY)),
            VPC,
            subnets("Associations[]"),
            tagged("NetworkAclId"),
            dangerous("create-entry", "create_network_acl_entry", NetworkAclId="{NetworkAclId}"),
            dangerous("replace-entry", "replace_network_acl_entry", NetworkAclId="{NetworkAclId}"),
            dangerous("delete-entry", "delete_network_acl_entry", NetworkAclId="{NetworkAclId}"),
            dangerous("delete", "delete_network_acl", NetworkAclId="{NetworkAclId}"),
        ),
        named="acl-[0-9a-f]+",
    ),
)
