"""Floor 3: JSON answers that are parsed past botocore are what botocore makes of them."""

import base64
import copy
import datetime
import json

import boto3
import pytest
from aws_server import CREDENTIALS
from botocore.parsers import ResponseParserError, create_parser
from hypothesis import given, settings
from hypothesis import strategies as st
from test_4_tree_grown import aws_of
from worlds import REGION, make_table, put_items

from awsfs.aws.parsing.json import Walks
from awsfs.aws.parsing.parser import Parser
from awsfs.requests import Request

DEPTH = 4
DYNAMO = boto3.Session(**CREDENTIALS, region_name=REGION).client("dynamodb")


def model_of(client, operation):
    return client.meta.service_model.operation_model(operation)


def by_botocore(model, body):
    response = {"status_code": 200, "body": body, "headers": {}}
    answer = create_parser("json").parse(response, model.output_shape)
    answer.pop("ResponseMetadata")
    return answer


def quickly(model, body, status=200):
    """What the parser hands over, and what it leaves to botocore."""
    response, found = {"status_code": status, "body": body, "headers": {}}, {}
    Parser(Walks().parse)(operation_model=model, response_dict=response, customized_response_dict=found, context={})
    return found, response["body"]


def made_up(shape, depth=0):
    """An answer of a shape as AWS would write it, with members that nobody knows and some that are null."""
    if shape.type_name == "structure":
        members = list(shape.members.items())[: 1 if shape.is_tagged_union else None]
        is_deep = depth >= DEPTH and not shape.is_tagged_union
        found = {name: made_up(member, depth + 1) for name, member in members if not is_deep}
        return found if shape.is_tagged_union else {**found, "NobodyKnows": {"a": 1}, "Nothing": None}
    if shape.type_name == "list":
        return [made_up(shape.member, depth + 1), made_up(shape.member, depth + 1)] if depth < DEPTH else []
    if shape.type_name == "map":
        return {"one": made_up(shape.value, depth + 1)} if depth < DEPTH else {}
    scalars = {"blob": base64.b64encode(b"\x00bytes").decode(), "timestamp": 1767323045.5, "boolean": True}
    return scalars.get(shape.type_name, 7 if shape.type_name in ("integer", "long", "float", "double") else "text")


@pytest.mark.parametrize("operation", DYNAMO.meta.service_model.operation_names)
def test_an_answer_of_any_operation_of_dynamodb_is_the_same(operation):
    model = model_of(DYNAMO, operation)
    body = json.dumps(made_up(model.output_shape) if model.output_shape else {}).encode()
    found, rest = quickly(model, body)
    assert {**found, **by_botocore(model, rest)} == by_botocore(model, body)


@pytest.mark.parametrize("service", ["logs", "ecs", "secretsmanager"])
def test_so_is_one_of_any_other_service_that_speaks_json(service):
    client = boto3.Session(**CREDENTIALS, region_name=REGION).client(service)
    different = []
    for operation in client.meta.service_model.operation_names:
        model = model_of(client, operation)
        if model.output_shape is None or model.output_shape.event_stream_name:
            continue
        body = json.dumps(made_up(model.output_shape)).encode()
        found, rest = quickly(model, body)
        if {**found, **by_botocore(model, rest)} != by_botocore(model, body):
            different.append(operation)
    assert different == []


def values():
    """Values as DynamoDB writes them."""
    text = st.text(max_size=5)
    blob = st.binary(max_size=5).map(lambda raw: base64.b64encode(raw).decode())
    leaves = st.one_of(
        text.map(lambda each: {"S": each}),
        st.integers().map(lambda each: {"N": str(each)}),
        blob.map(lambda each: {"B": each}),
        st.lists(blob, min_size=1, max_size=3).map(lambda each: {"BS": each}),
        st.just({"NULL": True}),
        st.booleans().map(lambda each: {"BOOL": each}),
        st.lists(text, max_size=2).map(lambda each: {"SS": each}),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(lambda each: {"L": each}),
            st.dictionaries(text, inner, max_size=3).map(lambda each: {"M": each}),
        ),
        max_leaves=8,
    )


class TestItems:
    @settings(deadline=None)
    @given(st.lists(st.dictionaries(st.text(max_size=4), values(), max_size=4), max_size=4))
    def test_any_items_are_the_same(self, items):
        model = model_of(DYNAMO, "Scan")
        body = json.dumps({"Items": items, "Count": len(items)}).encode()
        found, rest = quickly(model, body)
        assert (found, rest) == (by_botocore(model, body), b"{}")

    @pytest.mark.parametrize(
        "value", [{"S": "a", "N": "1"}, {}, {"S": None}, {"XY": "new"}, "text", None, {"B": 5}, {"B": "*"}]
    )
    def test_a_value_of_no_form_is_for_botocore(self, value):
        model = model_of(DYNAMO, "GetItem")
        body = json.dumps({"Item": {"a": {"S": "x"}, "odd": copy.deepcopy(value)}}).encode()
        assert outcome(lambda: merged(model, body)) == outcome(lambda: by_botocore(model, body))


def merged(model, body):
    found, rest = quickly(model, body)
    return {**found, **by_botocore(model, rest)}


def outcome(work):
    """What comes of it, an exception by its kind."""
    try:
        return work()
    except (ResponseParserError, ValueError, TypeError, AttributeError) as error:
        return type(error)


class TestLeftToBotocore:
    def test_errors(self):
        body = b'{"__type": "x#ResourceNotFoundException", "message": "no"}'
        assert quickly(model_of(DYNAMO, "Scan"), body, status=400) == ({}, body)

    @pytest.mark.parametrize("body", [b"", b"[1]", b'"text"', b"null", b'{"Items": 5}'])
    def test_what_is_no_answer(self, body):
        found, rest = quickly(model_of(DYNAMO, "Scan"), body)
        assert (found, rest) == ({}, body)


def test_items_come_through_a_client_as_they_are(server):
    make_table(server, "users", "id:S")
    item = {
        "id": {"S": "1"},
        "raw": {"B": b"\x00\xff"},
        "set": {"BS": [b"a"]},
        "deep": {"M": {"l": {"L": [{"B": b"x"}]}}},
    }
    put_items(server, "users", [item])
    request = Request("dynamodb", REGION, "scan", "Items[]", {"TableName": "users"}, 60)
    assert list(aws_of(server).records(request)) == [item]


def test_times_come_through_a_client_as_they_are(server):
    make_table(server, "users", "id:S")
    request = Request("dynamodb", REGION, "describe_table", "Table.CreationDateTime", {"TableName": "users"}, 60)
    assert [type(found) for found in aws_of(server).records(request)] == [datetime.datetime]
