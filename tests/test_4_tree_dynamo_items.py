"""Floor 4: items of DynamoDB created, replaced and deleted through the tree."""

import errno
import json

import pytest
from test_4_tree_dynamo import composite, simple
from test_4_tree_grown import aws_of, content, errno_of, grow, is_there, names, node
from worlds import make_table, put_items

from awsfs.tree.handles import REPLACING, Opening

GET, PUT, UPDATE, DELETE = (("dynamodb", name) for name in ("GetItem", "PutItem", "UpdateItem", "DeleteItem"))
EXCLUSIVE = Opening(reading=False, writing=True, exclusive=True)
EXACT = "12345678901234567890123456789012345678"


def write(tree, path, text, how=REPLACING):
    """What a program does: open, make if need be, write, close."""
    folder, _, name = path.rpartition("/")
    directory = node(tree, folder)
    found = directory.find(name)
    handle = found.open(how) if found is not None else directory.create(name, how)
    try:
        handle.write(text.encode(), 0)
        handle.flush()
    finally:
        handle.release()


def item(server, table="things", **key):
    """What DynamoDB has under a key, typed."""
    found = server.client("dynamodb").get_item(TableName=table, Key=key or {"id": {"S": "a"}})
    return found.get("Item")


def change(server, name, value):
    """Somebody else sets an attribute of the item `a`."""
    server.client("dynamodb").update_item(
        TableName="things",
        Key={"id": {"S": "a"}},
        UpdateExpression="SET #name = :value",
        ExpressionAttributeNames={"#name": name},
        ExpressionAttributeValues={":value": value},
    )


class TestCreating:
    def test_a_new_file_is_a_new_item(self, server):
        tree, items = simple(server)
        write(tree, f"{items}/a.json", '{"id": "a", "n": 1}')
        assert item(server) == {"id": {"S": "a"}, "n": {"N": "1"}}

    def test_it_costs_one_write(self, server):
        tree, items = simple(server)
        is_there(tree, f"{items}/a.json")
        with server.counting() as calls:
            write(tree, f"{items}/a.json", '{"id": "a"}')
        assert calls == {PUT: 1}

    def test_it_is_listed_at_once(self, server):
        tree, items = simple(server)
        names(tree, items)
        write(tree, f"{items}/a.json", '{"id": "a"}')
        assert names(tree, items) == ["a.json"]

    def test_what_somebody_else_made_first_is_not_overwritten(self, server):
        tree, items = simple(server)
        is_there(tree, f"{items}/a.json")
        handle = node(tree, items).create("a.json", REPLACING)
        change(server, "theirs", {"N": "1"})
        assert errno_of(handle.write, b'{"id": "a"}', 0) == errno.ESTALE
        assert item(server) == {"id": {"S": "a"}, "theirs": {"N": "1"}}

    @pytest.mark.parametrize("name", ["1.0.json", "+1.json", "x.json"])
    def test_a_name_that_would_not_be_the_items_makes_none(self, server, name):
        tree, items = simple(server, kind="N")
        assert errno_of(write, tree, f"{items}/{name}", '{"id": 1}') == errno.EINVAL

    @pytest.mark.parametrize("name", ["a.json~", ".a.json.swp", "4913", "notes"])
    def test_a_name_that_no_item_has_is_scratch(self, server, name):
        tree, items = simple(server)
        with server.counting() as calls:
            write(tree, f"{items}/{name}", "anything")
        assert PUT not in calls


class TestReplacing:
    def test_what_is_written_is_what_dynamodb_has(self, server):
        tree, items = simple(server, {"id": {"S": "a"}, "x": {"N": "1"}, "y": {"N": "1"}})
        write(tree, f"{items}/a.json", '{"id": "a", "x": 2, "z": {"SS": ["b"]}}')
        assert item(server) == {"id": {"S": "a"}, "x": {"N": "2"}, "z": {"SS": ["b"]}}

    def test_it_costs_a_consistent_read_and_a_write(self, server):
        tree, items = simple(server, {"id": {"S": "a"}})
        content(tree, f"{items}/a.json")
        with server.counting() as calls:
            write(tree, f"{items}/a.json", '{"id": "a", "x": 2}')
        assert calls == {GET: 1, UPDATE: 1}

    @pytest.mark.parametrize(
        "value",
        [{"N": EXACT}, {"N": "0.0000001"}, {"B": b"\xff\x00"}, {"NS": ["1", EXACT]}, {"BS": [b"\xff"]}, {"NULL": True},
         {"M": {"SS": {"S": "x"}}}, {"L": [{"BOOL": False}, {"M": {}}]}],
        ids=lambda value: next(iter(value)),
    )  # fmt: skip
    def test_what_was_read_and_written_back_is_unchanged(self, server, value):
        tree, items = simple(server, {"id": {"S": "a"}, "value": value})
        write(tree, f"{items}/a.json", content(tree, f"{items}/a.json").decode())
        assert item(server) == {"id": {"S": "a"}, "value": value}

    def test_somebody_elses_change_in_between_is_not_lost(self, server):
        tree, items = simple(server, {"id": {"S": "a"}})
        content(tree, f"{items}/a.json")
        change(server, "theirs", {"N": "1"})
        assert errno_of(write, tree, f"{items}/a.json", '{"id": "a", "mine": 1}') == errno.ESTALE
        assert item(server) == {"id": {"S": "a"}, "theirs": {"N": "1"}}

    def test_after_it_was_read_again_it_is_written(self, server):
        tree, items = simple(server, {"id": {"S": "a"}})
        content(tree, f"{items}/a.json")
        change(server, "theirs", {"N": "1"})
        errno_of(write, tree, f"{items}/a.json", '{"id": "a"}')
        again = json.loads(content(tree, f"{items}/a.json"))
        write(tree, f"{items}/a.json", json.dumps({**again, "mine": 1}))
        assert item(server) == {"id": {"S": "a"}, "theirs": {"N": "1"}, "mine": {"N": "1"}}

    @pytest.mark.parametrize("text", ['{"id": "b"}', "{}", '{"id": "a", "x": {"SS": []}}', '{"id": "a", "x": 1e999}'])
    def test_what_is_not_that_item_is_refused_and_the_item_stays(self, server, text):
        tree, items = simple(server, {"id": {"S": "a"}})
        assert errno_of(write, tree, f"{items}/a.json", text) == errno.EINVAL
        assert item(server) == {"id": {"S": "a"}}

    def test_why_is_told(self, server):
        tree, items = simple(server, {"id": {"S": "a"}})
        errno_of(write, tree, f"{items}/a.json", '{"id": "a", "x": {"SS": []}}')
        message = json.loads(content(tree, ".awsfs/errors").decode().splitlines()[0])["message"]
        assert message == 'x: {"SS": ...} must contain a list of at least one value'

    def test_an_item_whose_key_is_too_long_for_a_name_is_written(self, server):
        long = "x" * 1000
        tree, items = simple(server, {"id": {"S": long}})
        (name,) = names(tree, items)
        write(tree, f"{items}/{name}", json.dumps({"id": long, "n": 1}))
        assert item(server, id={"S": long}) == {"id": {"S": long}, "n": {"N": "1"}}


class TestPartitions:
    def test_an_item_is_made_in_a_partition_that_is_there(self, server):
        tree, items = composite(server, ("ann", "1"))
        write(tree, f"{items}/ann/2.json", '{"who": "ann", "when": "2"}')
        assert item(server, "events", who={"S": "ann"}, when={"S": "2"}) is not None

    def test_an_item_of_another_partition_is_refused(self, server):
        tree, items = composite(server, ("ann", "1"))
        assert errno_of(write, tree, f"{items}/ann/2.json", '{"who": "bob", "when": "2"}') == errno.EINVAL

    def test_mkdir_makes_a_partition_that_takes_items(self, server):
        tree, items = composite(server)
        node(tree, items).mkdir("bob")
        write(tree, f"{items}/bob/1.json", '{"who": "bob", "when": "1"}')
        assert item(server, "events", who={"S": "bob"}, when={"S": "1"}) is not None

    def test_mkdir_of_bytes_makes_the_partition_of_these_bytes(self, server):
        tree, items = composite(server, kinds="BN")
        node(tree, items).mkdir("%FF")
        write(tree, f"{items}/%FF/7.json", '{"who": {"B": "/w=="}, "when": 7}')
        assert item(server, "events", who={"B": b"\xff"}, when={"N": "7"}) is not None

    def test_mkdir_of_what_can_be_no_key_is_refused(self, server):
        tree, items = composite(server, kinds="NS")
        assert errno_of(node(tree, items).mkdir, "bob") == errno.EINVAL

    def test_mkdir_costs_no_write(self, server):
        tree, items = composite(server)
        is_there(tree, f"{items}/bob")
        with server.counting() as calls:
            node(tree, items).mkdir("bob")
        assert calls == {}


class TestDeleting:
    def test_an_item_is_deleted_with_leave(self, server):
        tree, items = simple(server, {"id": {"S": "a"}}, delete_below=((),))
        with server.counting() as calls:
            node(tree, f"{items}/a.json").remove()
        assert (calls[DELETE], item(server)) == (1, None)

    def test_without_leave_it_stays(self, server):
        tree, items = simple(server, {"id": {"S": "a"}})
        assert errno_of(node(tree, f"{items}/a.json").remove) == errno.EPERM

    def test_what_was_made_here_just_now_may_go(self, server):
        tree, items = simple(server)
        write(tree, f"{items}/a.json", '{"id": "a"}')
        node(tree, f"{items}/a.json").remove()
        assert item(server) is None


class TestGlances:
    """What a listing shows of files that were shown before."""

    @pytest.fixture
    def items(self, server):
        make_table(server, "glances", "id:N")
        put_items(server, "glances", [{"id": {"N": str(number)}} for number in range(3)])
        tree = grow(aws_of(server))
        found = node(tree, "dynamo/us-west-2/glances/items")
        list(found.entries())
        return found

    def test_what_was_not_looked_at_is_not_known(self, items):
        assert items.glance("1.json") is None

    def test_what_was_looked_at_is_as_it_was(self, items):
        file = items.find("1.json")
        shown = (file.mode, file.size(), file.mtime)
        assert items.glance("1.json") == (*shown, (None, None))

    def test_what_is_not_there_is_not_known(self, items):
        assert items.glance("9.json") is None
