"""Floor 2: which call answers a question about a table's items, and how it is asked."""

from collections import ChainMap

import pytest

from awsfs.questions import parse
from awsfs.services._dynamo_query import answer, item_file

ALL = {"ProjectionType": "ALL"}


def keys(*names):
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=False)]


def table(*key, indexes=(), types=None, **more):
    names = {*key, *(name for index in indexes for name in (each["AttributeName"] for each in index["KeySchema"]))}
    kinds = {**dict.fromkeys(names, "S"), **(types or {})}
    defined = [{"AttributeName": name, "AttributeType": kind} for name, kind in kinds.items()]
    record = {"TableName": "t", "KeySchema": keys(*key), "AttributeDefinitions": defined, "TableSizeBytes": 20_000}
    return ChainMap({**record, "GlobalSecondaryIndexes": list(indexes), **more})


def index(name, *key, projection=ALL):
    return {"IndexName": name, "KeySchema": keys(*key), "Projection": projection, "IndexStatus": "ACTIVE"}


def asked(text, scope):
    """The operation and its expressions, with the placeholders filled in."""
    call = answer(parse(text), scope).call
    found = {
        name: call.params[name]
        for name in ("KeyConditionExpression", "FilterExpression", "IndexName")
        if name in call.params
    }
    told = {name: call.params[name](scope) for name in call.params if name.startswith("ExpressionAttribute")}
    for marks in told.values():
        for mark in sorted(marks, key=len, reverse=True):
            found = {name: text.replace(mark, str(marks[mark])) for name, text in found.items()}
    return call.operation, found


PLAN = index("by-plan", "plan")
PLAN_AGE = index("by-plan-age", "plan", "age")
KEYS_ONLY = index("by-plan", "plan", projection={"ProjectionType": "KEYS_ONLY"})


class TestWhichCall:
    @pytest.mark.parametrize(
        ("text", "scope", "operation", "where"),
        [
            ("id=a", table("id"), "query", None),
            ("id=a,age>3", table("id"), "query", None),
            ("id=a,at>3", table("id", "at"), "query", None),
            ("plan=pro", table("id"), "scan", None),
            ("plan=pro", table("id", indexes=[PLAN]), "query", "by-plan"),
            ("plan=pro,age=3", table("id", indexes=[PLAN, PLAN_AGE]), "query", "by-plan-age"),
            ("plan=pro,id=a", table("id", indexes=[PLAN]), "query", None),
            ("plan=pro", table("id", indexes=[PLAN_AGE]), "scan", None),
            ("plan=pro", table("age", indexes=[PLAN_AGE]), "query", "by-plan-age"),
            ("plan=pro", table("id", indexes=[KEYS_ONLY]), "scan", None),
            ("id=a or id=b", table("id"), "scan", None),
            ("not id=a", table("id"), "scan", None),
            ("id=a*", table("id"), "scan", None),
            ("id=a,at>1,at<3", table("id", "at"), "scan", None),
            ("id>a", table("id"), "scan", None),
        ],
    )  # fmt: skip
    def test_a_key_is_better_than_an_index_and_an_index_than_a_scan(self, text, scope, operation, where):
        found, expressions = asked(text, scope)
        assert (found, expressions.get("IndexName")) == (operation, where)

    @pytest.mark.parametrize(
        ("text", "words"), [("id=a", "Query of the table by id"), ("x=1", "Scan with a filter"), ("x=1", "3 units")]
    )
    def test_the_explanation_says_which_and_what_it_reads(self, text, words):
        assert words in answer(parse(text), table("id")).words


class TestHowItIsAsked:
    @pytest.mark.parametrize(
        ("text", "condition"),
        [
            ("plan='pro' and age>30", "(plan = {'S': 'pro'}) AND (age > {'N': '30'})"),
            ("a.b=true", "a.b = {'BOOL': True}"),
            ("a='true'", "a = {'S': 'true'}"),
            ("a=null", "a = {'NULL': True}"),
            ("a=t3.*", "begins_with(a, {'S': 't3.'})"),
            ("a!=t3.*", "NOT begins_with(a, {'S': 't3.'})"),
            ("a!=1", "a <> {'N': '1'}"),
            ("not (a=1 or b=2)", "NOT ((a = {'N': '1'}) OR (b = {'N': '2'}))"),
            ("attribute_exists(a)", "attribute_exists(a)"),
            ("contains(a,'x')", "contains(a, {'S': 'x'})"),
            ("a='{id}'", "a = {'S': '{id}'}"),
        ],
    )
    def test_a_question_is_a_condition_of_the_same_meaning(self, text, condition):
        assert asked(text, table("id"))[1] == {"FilterExpression": condition}

    def test_a_key_is_asked_for_in_its_own_type(self):
        scope = table("id", types={"id": "S"})
        assert asked("id=42", scope)[1] == {"KeyConditionExpression": "id = {'S': '42'}"}

    def test_what_the_key_does_not_say_is_filtered(self):
        assert asked("id=a,x=1", table("id"))[1] == {
            "KeyConditionExpression": "id = {'S': 'a'}",
            "FilterExpression": "(x = {'N': '1'})",
        }

    @pytest.mark.parametrize(
        ("text", "types", "words"),
        [
            ("a=*x", {}, "must end with its only star"),
            ("id=x", {"id": "N"}, "is not"),
            ("id=x", {"id": "B"}, "of bytes"),
        ],
    )
    def test_what_dynamodb_cannot_be_asked_is_refused(self, text, types, words):
        with pytest.raises(ValueError, match=words):
            answer(parse(text), table("id", types=types))


def test_an_item_of_a_composite_key_has_both_in_its_name():
    scope = table("id", "at", types={"at": "N"}).new_child({"Item": {"id": {"S": "a"}, "at": {"N": "1"}}})
    assert item_file(scope) == b"a/1.json"
