"""The few functions that declarations call: rules as lines, and names out of ARNs."""

from __future__ import annotations

from collections import ChainMap
from typing import Any

import pytest

from awsfs.services import elbv2
from awsfs.services._ec2_rules import egress, ingress, peers

OURS = "111111111111"
THEIRS = "222222222222"


def rules(*permissions: dict[str, Any]) -> ChainMap[str, Any]:
    return ChainMap({"GroupId": "sg-1", "OwnerId": OURS, "IpPermissions": list(permissions)}, {"region": "us-west-2"})


@pytest.mark.parametrize(
    ("permission", "lines"),
    [
        (
            {
                "IpProtocol": "tcp",
                "FromPort": 443,
                "ToPort": 443,
                "IpRanges": [
                    {"CidrIp": "0.0.0.0/0", "Description": "https from anywhere"},
                    {"CidrIp": "10.0.0.0/8"},
                ],
                "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
                "PrefixListIds": [{"PrefixListId": "pl-1", "Description": "S3"}],
            },
            ["tcp 443 0.0.0.0/0  https from anywhere", "tcp 443 10.0.0.0/8", "tcp 443 ::/0", "tcp 443 pl-1  S3"],
        ),
        (
            {
                "IpProtocol": "udp",
                "FromPort": 8000,
                "ToPort": 8100,
                "UserIdGroupPairs": [
                    {"GroupId": "sg-2", "UserId": OURS},
                    {"GroupId": "sg-3", "UserId": THEIRS, "Description": "the others"},
                    {"GroupName": "default"},
                ],
            },
            ["udp 8000-8100 sg-2", f"udp 8000-8100 {THEIRS}/sg-3  the others", "udp 8000-8100 default"],
        ),
        ({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}, ["all all 10.0.0.0/8"]),
        ({"IpProtocol": "50", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}, ["50 all 10.0.0.0/8"]),
        (
            {"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]},
            ["icmp all 10.0.0.0/8"],
        ),
        (
            {"IpProtocol": "icmp", "FromPort": 8, "ToPort": -1, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]},
            ["icmp 8 10.0.0.0/8"],
        ),
        (
            {"IpProtocol": "icmp", "FromPort": 3, "ToPort": 4, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]},
            ["icmp 3/4 10.0.0.0/8"],
        ),
    ],
)
def test_a_rule_of_a_security_group_is_a_line_per_peer(permission: dict[str, Any], lines: list[str]) -> None:
    assert list(ingress(rules(permission))) == lines
    assert list(egress(rules(permission))) == []


def test_the_peers_of_a_security_group_are_the_accounts_other_groups_each_once() -> None:
    pairs = [("sg-2", OURS), ("sg-1", OURS), ("sg-2", OURS), ("sg-3", THEIRS), ("sg-4", None)]
    permission = {"UserIdGroupPairs": [{"GroupId": group, "UserId": user} for group, user in pairs]}
    assert [pair["GroupId"] for pair in peers(rules(permission, {"UserIdGroupPairs": [{"GroupName": "x"}]}))] == [
        "sg-2",
        "sg-4",
    ]


def test_traffic_goes_to_the_target_groups_an_action_names_each_once() -> None:
    arn = "arn:aws:elasticloadbalancing:us-west-2:1:targetgroup/{}/0123".format
    weighted = {"TargetGroups": [{"TargetGroupArn": arn("blue")}, {"TargetGroupArn": arn("green")}]}
    actions = [
        {"Type": "authenticate-oidc"},
        {"Type": "forward", "TargetGroupArn": arn("blue"), "ForwardConfig": weighted},
    ]
    assert list(elbv2.rule_groups({"Actions": actions, "DefaultActions": []})) == ["blue", "green"]
    assert list(elbv2.listener_groups({"DefaultActions": actions[:1]})) == []


@pytest.mark.parametrize(
    ("target", "names"),
    [
        ("arn:aws:elasticloadbalancing:us-west-2:1:loadbalancer/app/web/0123", ["web"]),
        ("arn:aws:lambda:us-west-2:1:function:resize", []),
        ("i-0123", []),
    ],
)
def test_a_target_that_is_a_load_balancer_is_a_link_to_it(target: str, names: list[str]) -> None:
    assert list(elbv2.target_balancer({"Target": {"Id": target}})) == names
