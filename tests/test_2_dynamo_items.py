"""Floor 2: how an item of DynamoDB is written back: under its own key, and on condition that it is as it was shown."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from aws_server import Server
from test_2_dynamo_values import COMPOSITE, parsed, refusal, scope
from worlds import make_table

from awsfs.records import fill_all
from awsfs.services import _dynamo_keys as keys
from awsfs.services._dynamo_items import STORE, plan, same


class TestKeys:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("{}", "id is missing; it is a key of the table"),
            ('{"id": "b"}', "id is a key of the table, and differs from the name of the file"),
            ('{"id": 1}', "id must have the type S, as a key of the table"),
            ('{"id": null}', "id must have the type S, as a key of the table"),
        ],
    )
    def test_another_key_than_the_names_is_refused(self, text: str, said: str) -> None:
        assert refusal(text) == said

    @pytest.mark.parametrize(
        ("kind", "name", "key", "typed"),
        [
            ("S", "a/b.json", '"a/b"', {"S": "a/b"}),
            ("N", "42.json", "42", {"N": "42"}),
            ("N", "42.json", "42.0", {"N": "42"}),
            ("B", "\udcff.json", '{"B": "/w=="}', {"B": b"\xff"}),
        ],
    )
    def test_a_key_of_any_type_is_compared_with_the_name(self, kind: str, name: str, key: str, typed: Any) -> None:
        assert parsed(f'{{"id": {key}}}', name, kinds=kind) == {"id": typed}

    @pytest.mark.parametrize("name", ["1.0", "+1", "01", "1e0", "-0"])
    def test_a_new_item_is_not_called_by_a_number_written_otherwise(self, name: str) -> None:
        assert refusal(f'{{"id": {Decimal(name)}}}', f"{name}.json", kinds="N") != ""

    def test_an_item_that_bears_such_a_name_is_written_under_it(self) -> None:
        assert parsed('{"id": 1}', "1.0.json", kinds="N", Item={"id": {"N": "1.0"}}) == {"id": {"N": "1.0"}}

    def test_an_item_in_a_partition_has_both_keys(self) -> None:
        found = parsed('{"when": 1, "who": "ann"}', "1.json", table=COMPOSITE, kinds="SN", Item={"who": {"S": "ann"}})
        assert found == {"when": {"N": "1"}, "who": {"S": "ann"}}

    def test_an_item_of_another_partition_is_refused(self) -> None:
        said = refusal('{"when": 1, "who": "bob"}', "1.json", table=COMPOSITE, kinds="SN", Item={"who": {"S": "ann"}})
        assert said == "who is a key of the table, and differs from the name of the file"

    def test_a_name_too_long_to_tell_is_that_of_the_item_in_hand(self) -> None:
        assert parsed('{"id": "long"}', "lo%~0.", Item={"id": {"S": "long"}}) == {"id": {"S": "long"}}

    def test_a_name_too_long_to_tell_makes_no_new_item(self) -> None:
        assert refusal('{"id": "long"}', "lo%~0.") == "the name of the file cannot be a key of this table"

    @pytest.mark.parametrize(
        ("kind", "name", "made"),
        [
            ("S", "ann", {"S": "ann"}),
            ("N", "7", {"N": "7"}),
            ("N", "7.0", None),
            ("N", "x", None),
            ("B", "a", {"B": b"a"}),
        ],
    )
    def test_an_empty_partition_has_the_key_that_its_name_says(self, kind: str, name: str, made: Any) -> None:
        found = keys.partition(scope(COMPOSITE, f"{kind}S", name=name))
        assert found == (made and {"Item": {"who": made}})


def changed(old: dict[str, Any], new: dict[str, Any]) -> Any:
    """How one item `a` becomes another."""
    key = {"id": {"S": "a"}}
    return plan(scope(old={"Item": key | old}, new={"Item": key | new}))


class TestPlan:
    def test_what_differs_is_set_and_what_is_gone_removed(self) -> None:
        found = changed({"x": {"N": "1"}, "y": {"N": "1"}, "z": {"N": "1"}}, {"x": {"N": "2"}, "z": {"N": "1.0"}})
        assert (found.update, found.names["#1"], found.names["#2"]) == ("SET #1=:n1 REMOVE #2", "x", "y")

    def test_everything_shown_is_compared_and_everything_new_must_be_absent(self) -> None:
        found = changed({"x": {"N": "1"}}, {"x": {"N": "1"}, "y": {"N": "2"}})
        assert found.condition == "#0=:o0 AND attribute_not_exists(#1) AND #2=:o2"
        assert found.names == {"#0": "id", "#1": "y", "#2": "x"}
        assert found.values == {":o0": {"S": "a"}, ":o2": {"N": "1"}, ":n1": {"N": "2"}}

    def test_what_is_unchanged_is_compared_all_the_same(self) -> None:
        found = changed({"_": {"N": "1"}}, {"_": {"N": "1"}})
        assert (found.update, found.names["#1"]) == ("REMOVE #1", "__")

    def test_of_many_attributes_those_written_are_compared_first(self) -> None:
        old = {f"x{n}": {"N": "1"} for n in range(500)}
        found = changed(old, {**old, "x499": {"N": "2"}})
        assert found.condition.startswith("#0=:o0 AND #1=:o1 AND")
        assert (found.names["#1"], found.condition.count("=") + found.condition.count("AND")) == ("x499", 299)

    def test_what_stands_in_no_expression_has_no_placeholder(self) -> None:
        old = {f"x{n}": {"N": "1"} for n in range(500)}
        found = changed(old, {**old, "x499": {"N": "2"}})
        text = f"{found.update} {found.condition}"
        assert all(word in text for word in (*found.names, *found.values))

    def test_the_expression_for_300_attributes_is_short_enough(self) -> None:
        found = changed({}, {f"x{n}": {"N": "1"} for n in range(300)})
        assert len(found.update) <= 4096


OLD = {
    "s": {"S": "x"}, "n": {"N": "1"}, "b": {"B": b"\xff"}, "yes": {"BOOL": True}, "none": {"NULL": True},
    "ss": {"SS": ["a", "b"]}, "ns": {"NS": ["1", "2"]}, "bs": {"BS": [b"a", b"b"]},
    "l": {"L": [{"N": "1"}, {"SS": ["a"]}]}, "m": {"M": {"a": {"M": {"b": {"NULL": True}}}}},
}  # fmt: skip


@pytest.fixture
def things(server: Server) -> Any:
    """A client for the empty table `things`."""
    return make_table(server, "things", "id:S")


def replace(client: Any, old: dict[str, Any], new: dict[str, Any]) -> None:
    """Have AWS make one item `a` another."""
    key = {"id": {"S": "a"}}
    here = scope(name="a.json", old={"Item": key | old}, new={"Item": key | new})
    client.update_item(**fill_all(STORE.replace.params, here))


def put(client: Any, attributes: dict[str, Any]) -> None:
    """Have the item `a`, whatever there was."""
    client.put_item(TableName="things", Item={"id": {"S": "a"}} | attributes)


def got(client: Any) -> Any:
    """The item `a` without its key."""
    found = client.get_item(**fill_all(STORE.now.params, scope(name="a.json")))["Item"]
    return same({"Item": {name: value for name, value in found.items() if name != "id"}})["Item"]


class TestAtAws:
    @pytest.mark.parametrize("name", OLD)
    def test_a_value_of_any_type_is_changed(self, things: Any, name: str) -> None:
        put(things, OLD)
        replace(things, OLD, {**OLD, name: {"S": "new"}})
        assert got(things) == {**OLD, name: {"S": "new"}}

    def test_an_attribute_is_added_and_another_removed(self, things: Any) -> None:
        put(things, {"x": {"N": "1"}})
        replace(things, {"x": {"N": "1"}}, {"y": {"N": "1"}})
        assert got(things) == {"y": {"N": "1"}}

    @pytest.mark.parametrize("name", OLD)
    def test_a_value_of_any_type_that_somebody_changed_is_not_overwritten(self, things: Any, name: str) -> None:
        put(things, {**OLD, name: {"S": "theirs"}})
        with pytest.raises(things.exceptions.ConditionalCheckFailedException):
            replace(things, OLD, {**OLD, "more": {"N": "1"}})

    def test_an_attribute_that_somebody_added_stays(self, things: Any) -> None:
        put(things, {"x": {"N": "1"}, "theirs": {"N": "1"}})
        replace(things, {"x": {"N": "1"}}, {"x": {"N": "2"}})
        assert got(things) == {"x": {"N": "2"}, "theirs": {"N": "1"}}

    def test_an_attribute_that_both_add_is_refused(self, things: Any) -> None:
        put(things, {"y": {"N": "1"}})
        with pytest.raises(things.exceptions.ConditionalCheckFailedException):
            replace(things, {}, {"y": {"N": "2"}})

    def test_an_item_that_somebody_deleted_is_not_made_again(self, things: Any) -> None:
        with pytest.raises(things.exceptions.ConditionalCheckFailedException):
            replace(things, {}, {"x": {"N": "1"}})

    @pytest.mark.parametrize("attributes", [{}, OLD], ids=["a key alone", "all types"])
    def test_an_item_that_is_not_changed_stays_as_it_is(self, things: Any, attributes: dict[str, Any]) -> None:
        put(things, attributes)
        replace(things, attributes, attributes)
        assert got(things) == attributes

    def test_100_attributes_are_changed_at_once(self, things: Any) -> None:
        old = {f"x{n}": {"N": "1"} for n in range(100)}
        put(things, old)
        replace(things, old, {name: {"N": "2"} for name in old})
        assert got(things) == {name: {"N": "2"} for name in old}

    def test_a_new_item_is_made_where_there_is_none(self, things: Any) -> None:
        here = scope(name="a.json", old=None, new={"Item": {"id": {"S": "a"}, "x": {"N": "1"}}})
        things.put_item(**fill_all(STORE.create.params, here))
        with pytest.raises(things.exceptions.ConditionalCheckFailedException):
            things.put_item(**fill_all(STORE.create.params, here))
        assert got(things) == {"x": {"N": "1"}}

    def test_the_item_of_the_name_is_deleted(self, things: Any) -> None:
        put(things, {})
        things.delete_item(**fill_all(STORE.delete.params, scope(name="a.json")))
        assert things.scan(TableName="things")["Items"] == []
