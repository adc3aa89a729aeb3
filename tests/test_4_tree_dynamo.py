"""Floor 4: items of DynamoDB as JSON, found by their keys, and what a listing of them costs."""

import errno
import json
from collections import Counter

import pytest
from test_4_tree_grown import REGION, aws_of, content, errno_of, grow, is_there, names, node
from worlds import make_table, put_items

DYNAMO = f"dynamo/{REGION}"
TABLE, SCAN, QUERY, GET = (("dynamodb", name) for name in ("DescribeTable", "Scan", "Query", "GetItem"))


def simple(server, *items, kind="S", **options):
    """A tree on a table `things` whose key is `id`; the path of its items."""
    make_table(server, "things", f"id:{kind}")
    put_items(server, "things", list(items))
    return grow(aws_of(server), **options), f"{DYNAMO}/things/items"


def composite(server, *pairs, kinds="SS", **options):
    """A tree on a table `events` with items of these keys `who` and `when`."""
    make_table(server, "events", f"who:{kinds[0]}", f"when:{kinds[1]}")
    put_items(server, "events", [{"who": {kinds[0]: who}, "when": {kinds[1]: when}} for who, when in pairs])
    return grow(aws_of(server), **options), f"{DYNAMO}/events/items"


class TestValues:
    @pytest.mark.parametrize(
        ("typed", "text"),
        [
            ({"S": "text"}, '"text"'),
            ({"N": "12345678901234567890123456789012345678"}, "12345678901234567890123456789012345678"),
            ({"N": "0.1"}, "0.1"),
            ({"BOOL": True}, "true"),
            ({"NULL": True}, "null"),
            ({"L": [{"N": "1"}, {"S": "a"}]}, '[1,"a"]'),
            ({"M": {"a": {"N": "1"}}}, '{"a":1}'),
            ({"B": b"\xff\x00"}, '{"B":"/wA="}'),
            ({"SS": ["a", "b"]}, '{"SS":["a","b"]}'),
            ({"NS": ["1"]}, '{"NS":["1"]}'),
            ({"BS": [b"\xff"]}, '{"BS":["/w=="]}'),
            ({"M": {"SS": {"S": "x"}}}, '{"M":{"SS":"x"}}'),
            ({"M": {}}, "{}"),
        ],
        ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
    )
    def test_every_type_is_written_so_that_it_can_be_read_back(self, server, typed, text):
        tree, items = simple(server, {"id": {"S": "a"}, "value": typed})
        shown = content(tree, f"{items}/a.json").decode().replace(" ", "").replace("\n", "")
        assert f'"value":{text}' in shown


class TestSimpleKeys:
    def test_items_are_listed_by_their_keys(self, server):
        tree, items = simple(server, {"id": {"S": "a"}}, {"id": {"S": "b"}})
        assert sorted(names(tree, items)) == ["a.json", "b.json"]

    @pytest.mark.parametrize(
        ("kind", "key", "written"),
        [
            ("S", "a/b", "a%2Fb.json"),
            ("S", "..", "...json"),
            ("S", ".receive", "%2Ereceive.json"),
            ("S", "100%", "100%.json"),
            ("S", "%41", "%2541.json"),
            ("S", "new\nline", "new\nline.json"),
            ("S", "caf\u00e9", "caf\u00e9.json"),
            ("N", "42", "42.json"),
            ("N", "-0.5", "-0.5.json"),
            ("B", b"\xff\x00a", "%FF%00a.json"),
        ],
    )
    @pytest.mark.parametrize("listed", [True, False])
    def test_any_key_is_one_name_that_finds_the_item_again(self, server, kind, key, written, listed):
        tree, items = simple(server, {"id": {kind: key}}, kind=kind)
        if listed:
            assert names(tree, items) == [written]
        assert json.loads(content(tree, f"{items}/{written}")) != {}

    def test_a_key_too_long_for_a_name_is_found_too(self, server):
        tree, items = simple(server, {"id": {"S": "x" * 1000}})
        (written,) = names(tree, items)
        tree.forget()
        assert json.loads(content(tree, f"{items}/{written}")) == {"id": "x" * 1000}

    def test_one_item_is_two_calls(self, server):
        tree, items = simple(server, {"id": {"S": "a"}})
        with server.counting() as calls:
            content(tree, f"{items}/a.json")
        assert calls == {TABLE: 1, GET: 1}

    def test_what_was_listed_is_read_without_a_call(self, server):
        tree, items = simple(server, {"id": {"S": "a"}}, {"id": {"S": "b"}})
        with server.counting() as calls:
            for name in names(tree, items):
                content(tree, f"{items}/{name}")
        assert calls == {TABLE: 1, SCAN: 1}

    @pytest.mark.parametrize(
        ("kind", "name"),
        [("S", ".git"), ("S", "HEAD"), ("S", ".json"), ("N", "x.json"), ("N", "1.json.json"), ("S", "%41.json"),
         ("S", "%FF.json"), ("N", "1_0.json"), ("N", "\u0661x.json"), ("N", "%31.json")],
    )  # fmt: skip
    def test_what_can_be_no_key_costs_nothing_beyond_the_table(self, server, kind, name):
        tree, items = simple(server, kind=kind)
        with server.counting() as calls:
            assert not is_there(tree, f"{items}/{name}")
        assert calls == {TABLE: 1}

    @pytest.mark.parametrize("name", ["1.0.json", "+1.json", "1e0.json"])
    def test_another_way_to_write_a_number_is_another_name(self, server, name):
        tree, items = simple(server, {"id": {"N": "1"}}, kind="N")
        assert not is_there(tree, f"{items}/{name}")

    def test_an_item_that_is_not_there_is_remembered(self, server):
        tree, items = simple(server)
        is_there(tree, f"{items}/a.json")
        with server.counting() as calls:
            is_there(tree, f"{items}/a.json")
        assert calls == {}

    def test_deleting_reaches_aws_with_leave(self, server):
        tree, items = simple(server, {"id": {"S": "a"}}, {"id": {"S": "b"}}, delete_below=((),))
        node(tree, f"{items}/a.json").remove()
        assert names(tree, items) == ["b.json"]

    def test_the_time_of_an_item_moves_when_it_changed(self, server):
        tree, items = simple(server, {"id": {"S": "a"}, "v": {"N": "1"}}, {"id": {"S": "b"}})
        names(tree, items)
        before, other = (node(tree, f"{items}/{name}.json").mtime for name in "ab")
        put_items(server, "things", [{"id": {"S": "a"}, "v": {"N": "2"}}])
        tree.forget()
        names(tree, items)
        assert node(tree, f"{items}/a.json").mtime > before
        assert node(tree, f"{items}/b.json").mtime == other


class TestCompositeKeys:
    PAIRS = (("ann", "1"), ("ann", "2"), ("bob", "1"))

    def test_partitions_are_directories(self, server):
        tree, items = composite(server, *self.PAIRS)
        assert sorted(names(tree, items)) == ["ann", "bob"]

    def test_a_partition_lists_its_items(self, server):
        tree, items = composite(server, *self.PAIRS)
        assert names(tree, f"{items}/ann") == ["1.json", "2.json"]

    def test_an_item_is_its_json(self, server):
        tree, items = composite(server, *self.PAIRS)
        assert json.loads(content(tree, f"{items}/ann/2.json")) == {"who": "ann", "when": "2"}

    def test_a_partition_by_name_is_one_query(self, server):
        tree, items = composite(server, *self.PAIRS)
        with server.counting() as calls:
            names(tree, f"{items}/ann")
        assert calls == {TABLE: 1, QUERY: 1}

    def test_a_partition_of_a_scan_in_hand_is_no_call(self, server):
        tree, items = composite(server, *self.PAIRS)
        names(tree, items)
        with server.counting() as calls:
            assert names(tree, f"{items}/ann") == ["1.json", "2.json"]
            content(tree, f"{items}/ann/1.json")
        assert calls == {}

    @pytest.mark.parametrize("name", [".git", "carol"])
    @pytest.mark.parametrize("listed", [True, False])
    def test_a_partition_that_is_not_there_is_not_there(self, server, name, listed):
        tree, items = composite(server, *self.PAIRS)
        if listed:
            names(tree, items)
        assert not is_there(tree, f"{items}/{name}")

    def test_an_item_that_is_not_in_its_partition_is_not_there(self, server):
        tree, items = composite(server, *self.PAIRS)
        assert not is_there(tree, f"{items}/bob/2.json")

    def test_numbers_and_bytes_are_keys_too(self, server):
        tree, items = composite(server, ("7", b"\xff"), kinds="NB")
        assert names(tree, f"{items}/7") == ["%FF.json"]
        tree.forget()
        assert is_there(tree, f"{items}/7/%FF.json")

    def test_a_name_that_can_be_no_partition_costs_nothing_beyond_the_table(self, server):
        tree, items = composite(server, kinds="NS")
        with server.counting() as calls:
            assert not is_there(tree, f"{items}/.git")
        assert calls == {TABLE: 1}

    def test_a_partition_emptied_by_rm_stays_until_rmdir(self, server):
        tree, items = composite(server, ("ann", "1"), delete_below=((),))
        node(tree, f"{items}/ann/1.json").remove()
        assert names(tree, f"{items}/ann") == []
        node(tree, f"{items}/ann").remove()
        assert not is_there(tree, f"{items}/ann")


class TestLimit:
    def big(self, server):
        """A tree for which any table is too large to be listed."""
        return composite(server, ("ann", "1"), scan_limit=-1)

    def test_a_table_above_the_limit_is_not_listed(self, server):
        tree, items = self.big(server)
        with server.counting() as calls:
            assert errno_of(names, tree, items) == errno.EFBIG
        assert calls == {TABLE: 1}

    def test_the_price_and_the_option_are_told(self, server):
        tree, items = self.big(server)
        errno_of(names, tree, items)
        message = json.loads(content(tree, ".awsfs/errors").decode().splitlines()[0])["message"]
        assert ("$" in message, "--scan-limit" in message) == (True, True)

    def test_partitions_and_items_by_name_still_work(self, server):
        tree, items = self.big(server)
        assert (names(tree, f"{items}/ann"), is_there(tree, f"{items}/ann/1.json")) == (["1.json"], True)


class TestTables:
    def test_tables_are_listed_without_asking_for_each(self, server):
        for name in ("one", "two", "three"):
            make_table(server, name, "id:S")
        tree = grow(aws_of(server))
        with server.counting() as calls:
            assert sorted(names(tree, DYNAMO)) == ["one", "three", "two"]
        assert Counter(calls) == {("dynamodb", "ListTables"): 1}

    @pytest.mark.parametrize("name", ["no", "a b", "x" * 256])
    def test_what_can_be_no_table_costs_nothing(self, server, name):
        tree = grow(aws_of(server))
        with server.counting() as calls:
            assert not is_there(tree, f"{DYNAMO}/{name}")
        assert calls == {}
