"""Floor 3: how the operations of AWS go on from page to page, and how fast."""

import errno
from types import SimpleNamespace

import boto3
import pytest
from aws_server import CREDENTIALS
from test_3_fetch import number_of, request
from test_4_tree_grown import REGION, Api, aws_of
from worlds import make_table, put_items

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.aws.paging import ONE_PAGE, Rule, beginnings, rule_of
from awsfs.cache import Cache

TOKEN = Rule(("NextToken",), ("NextToken",))
TRUNCATED = Rule(("Marker",), ("Marker",), "IsTruncated")
PAIR = Rule(("KeyMarker", "IdMarker"), ("NextKeyMarker", "NextIdMarker"), "IsTruncated")


@pytest.mark.parametrize(
    ("rule", "answer", "following"),
    [
        (TOKEN, {"NextToken": "t"}, {"NextToken": "t"}),
        (TOKEN, {}, None),
        (TOKEN, {"NextToken": ""}, None),
        (TRUNCATED, {"Marker": "m", "IsTruncated": True}, {"Marker": "m"}),
        (TRUNCATED, {"Marker": "m", "IsTruncated": False}, None),
        (TRUNCATED, {"Marker": "m"}, None),
        (PAIR, {"NextKeyMarker": "k", "NextIdMarker": "i", "IsTruncated": True}, {"KeyMarker": "k", "IdMarker": "i"}),
        (PAIR, {"NextKeyMarker": "k", "IsTruncated": True}, {"KeyMarker": "k"}),
        (ONE_PAGE, {"NextToken": "t"}, None),
    ],
)
def test_an_answer_tells_what_the_next_page_is_asked_for_with(rule, answer, following):
    assert rule.following(answer, {}) == following


def test_a_segment_stays_itself():
    token = {"Segment": 1, "TotalSegments": 4, "NextToken": "a"}
    assert TOKEN.following({"NextToken": "b"}, token) == {"Segment": 1, "TotalSegments": 4, "NextToken": "b"}


def test_an_answer_that_goes_in_circles_is_an_error():
    assert number_of(TOKEN.following, {"NextToken": "t"}, {"NextToken": "t"}) == errno.EREMOTEIO


@pytest.mark.parametrize(
    ("service", "operation", "inputs"),
    [
        ("ec2", "describe_instances", ("NextToken",)),
        ("dynamodb", "scan", ("ExclusiveStartKey",)),
        ("s3", "list_objects_v2", ("ContinuationToken",)),
        ("iam", "list_users", ("Marker",)),
        ("ec2", "describe_regions", ()),
    ],
)
def test_the_rules_are_botocores(service, operation, inputs):
    client = boto3.Session(**CREDENTIALS, region_name=REGION).client(service)
    assert rule_of(client, operation).inputs == inputs


def test_every_segment_begins_by_itself():
    asked = request("dynamodb", "scan", segments=2)
    assert beginnings(asked) == [{"Segment": 0, "TotalSegments": 2}, {"Segment": 1, "TotalSegments": 2}]


def test_all_segments_together_are_the_table(server):
    make_table(server, "users", "id:N")
    put_items(server, "users", [{"id": {"N": str(number)}} for number in range(50)])
    asked = request("dynamodb", "scan", "Items[].id.N", {"TableName": "users"}, segments=4)
    with server.counting() as calls:
        assert sorted(map(int, aws_of(server).records(asked))) == list(range(50))
    assert calls == {("dynamodb", "Scan"): 4}


def test_pages_with_nothing_in_them_and_more_to_come_are_read_on():
    left = [3]

    def scan(**params):
        left[0] -= 1
        return {"Items": [] if left[0] else [1], "LastEvaluatedKey": {"n": left[0]} if left[0] else None}

    class Scanning(Api):
        meta = SimpleNamespace(
            service_model=SimpleNamespace(service_name="dynamodb"), method_to_api_mapping={"scan": "Scan"}
        )

        def can_paginate(self, operation):
            return True

    api = Scanning(scan=scan)
    aws = Aws(api, Cache(), Journal())
    assert list(aws.records(request("dynamodb", "scan", "Items"))) == [1]
    assert api.calls == {"scan": 3}
