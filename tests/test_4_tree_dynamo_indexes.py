"""Floor 4: the items of a table's indexes, which nobody lists by walking."""

import json

import pytest
from test_4_tree_grown import REGION, aws_of, content, dots, grow, names
from worlds import make_table, put_items

INDEXES = f"dynamo/{REGION}/people/indexes"
BY_PLAN = {
    "IndexName": "by-plan",
    "KeySchema": [{"AttributeName": "plan", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "KEYS_ONLY"},
}


@pytest.fixture(scope="module")
def table(module_server):
    dynamo = module_server.client("dynamodb")
    dynamo.create_table(
        TableName="people",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("id", "at", "plan")],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[BY_PLAN],
        BillingMode="PAY_PER_REQUEST",
    )
    people = [("ann", "pro"), ("bob", "pro"), ("cid", None)]
    items = [{"id": {"S": name}, "at": {"S": "1"}, **({"plan": {"S": plan}} if plan else {})} for name, plan in people]
    put_items(module_server, "people", items)
    make_table(module_server, "plain", "id:S")


def test_are_called_after_the_tables_key(module_server, table):
    tree = grow(aws_of(module_server))
    assert sorted(names(tree, f"{INDEXES}/by-plan/.items")) == ["ann%2F1.json", "bob%2F1.json"]


def test_are_what_the_index_has_of_them(module_server, table):
    found = json.loads(content(grow(aws_of(module_server)), f"{INDEXES}/by-plan/.items/ann%2F1.json"))
    assert found == {"id": "ann", "at": "1", "plan": "pro"}


def test_are_listed_by_nobody_who_walks(module_server, table):
    tree = grow(aws_of(module_server))
    assert (".items" in names(tree, f"{INDEXES}/by-plan"), ".items" in dots(tree, f"{INDEXES}/by-plan")) == (
        False,
        True,
    )


def test_cost_one_scan_of_the_index(module_server, table):
    tree = grow(aws_of(module_server))
    with module_server.counting() as calls:
        for name in names(tree, f"{INDEXES}/by-plan/.items"):
            content(tree, f"{INDEXES}/by-plan/.items/{name}")
    assert calls == {("dynamodb", "DescribeTable"): 1, ("dynamodb", "Scan"): 1}


def test_a_table_without_indexes_has_none(module_server, table):
    assert names(grow(aws_of(module_server)), f"dynamo/{REGION}/plain/indexes") == []
