"""The few functions that declarations call: rules as lines, names out of ARNs, and what is written as AWS wants it."""

from __future__ import annotations

from collections import ChainMap
from typing import Any

import pytest

from awsfs.expressions import expression
from awsfs.services import _ec2_reach, cognito_idp
from awsfs.services._dynamo_table import point_in_time, time_to_live
from awsfs.services._ec2_instance import encoded
from awsfs.services._ec2_rules import egress, ingress, peers
from awsfs.services._s3_settings import LOCATION, logging_status
from awsfs.services._verbs import chosen, json_object

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


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ({"Enabled": True, "AttributeName": "end"}, {"Enabled": True, "AttributeName": "end"}),
        ({"Enabled": False, "AttributeName": "end"}, {"Enabled": False, "AttributeName": "end"}),
        ({"TimeToLiveStatus": "ENABLED", "AttributeName": "end"}, {"Enabled": True, "AttributeName": "end"}),
        ({"TimeToLiveStatus": "ENABLING", "AttributeName": "end"}, {"Enabled": True, "AttributeName": "end"}),
        ({"TimeToLiveStatus": "DISABLED", "AttributeName": "end"}, {"Enabled": False, "AttributeName": "end"}),
    ],
)
def test_the_end_of_items_is_set_in_the_words_it_is_read_in_too(written: Any, sent: Any) -> None:
    assert time_to_live({"json()": written}) == sent


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"TimeToLiveStatus": "DISABLED"}, "AttributeName is missing"),
        ({"TimeToLiveStatus": "ON", "AttributeName": "end"}, "write ENABLED or DISABLED"),
        ({"AttributeName": "end"}, "write ENABLED or DISABLED"),
        ([], "write a JSON object"),
    ],
)
def test_what_cannot_be_the_end_of_items_is_told(written: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        time_to_live({"json()": written})


@pytest.mark.parametrize(("word", "is_on"), [("ENABLED", True), ("true", True), ("DISABLED", False), ("false", False)])
def test_a_switch_is_written_in_aws_s_words_or_in_anybody_s(word: str, is_on: bool) -> None:
    assert point_in_time({"value()": word}) is is_on


def test_another_word_is_no_switch() -> None:
    with pytest.raises(ValueError, match="write ENABLED or DISABLED"):
        point_in_time({"value()": "on"})


def test_of_what_is_read_only_what_can_be_set_is_sent() -> None:
    assert chosen("Read", "Write")({"json()": {"Read": 1, "Since": "2026", "Write": 2}}) == {"Read": 1, "Write": 2}


@pytest.mark.parametrize("written", [[], "x", None])
def test_what_is_no_object_has_no_fields(written: Any) -> None:
    with pytest.raises(ValueError, match="write a JSON object"):
        json_object({"json()": written})


@pytest.mark.parametrize(
    ("written", "sent"), [({"TargetBucket": "logs"}, {"LoggingEnabled": {"TargetBucket": "logs"}}), ({}, {})]
)
def test_the_log_of_a_bucket_is_ended_by_an_empty_object(written: Any, sent: Any) -> None:
    assert logging_status({"json()": written}) == sent


def test_user_data_is_sent_in_base64() -> None:
    assert encoded({"bytes()": b"\xff\n"}) == "/wo="


@pytest.mark.parametrize(
    ("location", "region"),
    [("EU", "eu-west-1"), (None, "us-east-1"), ("", "us-east-1"), ("ap-south-2", "ap-south-2")],
)
def test_the_first_two_regions_of_buckets_have_their_names(location: str | None, region: str) -> None:
    assert expression(LOCATION)({"LocationConstraint": location}) == region


@pytest.mark.parametrize(("number", "written"), [(32767, "*"), (32768, "*"), (32766, "32766"), (100, "100")])
def test_the_last_rule_of_a_network_acl_is_a_star(number: int, written: str) -> None:
    entry = {"RuleNumber": number, "Egress": False, "Protocol": "-1", "RuleAction": "deny", "Ipv6CidrBlock": "::/0"}
    assert list(_ec2_reach.ingress({"Entries": [entry]})) == [f"{written} deny all all ::/0"]


@pytest.mark.parametrize(
    ("name", "written"),
    [("ann", 'username = "ann"'), ('a"n', r'username = "a\"n"'), ("a\\n", r'username = "a\\n"')],
)
def test_a_quote_in_the_name_of_a_user_does_not_end_the_filter(name: str, written: str) -> None:
    assert cognito_idp.named({"name()": name}) == written
