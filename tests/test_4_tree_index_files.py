"""Floor 4: ``.index.jsonl`` and ``.index.tsv``, all records of a collection in one stream."""

import errno
import json

import pytest
from test_4_tree_grown import Api, dots, errno_of, is_there, made_up, names, node, refuse

from awsfs.schema import Attribute, Call, Document, Each, Fields, Folder, Store
from awsfs.tree.handles import READING
from awsfs.tree.streams import Stream

THINGS = Call("list_things", "Things[]")
ONE = Call("get_thing", "Thing", name="{name()}")
FOUND = [{"Id": "a", "N": 1, "Inner": {"x": 1}, "Key": "hidden"}, {"Id": "b", "Text": "tab\there\nand \\ there"}]


def world(each=None, found=FOUND, **operations):
    api = Api(list_things=lambda: {"Things": found}, **operations)
    return api, made_up(each or Each(THINGS, Folder("{Id}", Fields(secret=("Key",)))), api=api)


def read(tree, path, piece=7):
    """A file as a program reads it, a few bytes at a time."""
    handle, found = node(tree, path).open(READING), b""
    while data := handle.read(piece, len(found)):
        found += data
    return found


def records(tree, path="made"):
    return [json.loads(line) for line in read(tree, f"{path}/.index.jsonl").splitlines()]


class TestJsonLines:
    def test_has_every_record_in_a_line(self):
        assert [record["Id"] for record in records(world()[1])] == ["a", "b"]

    def test_shows_a_record_as_its_info_does(self):
        assert records(world()[1])[0] == {"Id": "a", "N": 1, "Inner": {"x": 1}, "Key": "***"}

    def test_costs_the_listing_alone(self):
        api, tree = world()
        records(tree)
        assert api.calls == {"list_things": 1}

    def test_is_not_listed(self):
        assert ".index.jsonl" not in names(world()[1], "made")

    def test_is_named_by_more(self):
        assert {".index.csv", ".index.jsonl", ".index.tsv"} <= set(dots(world()[1], "made"))

    def test_is_not_in_a_thing_itself(self):
        assert not is_there(world()[1], "made/a/.index.jsonl")

    def test_a_collection_of_nothing_is_an_empty_file(self):
        assert records(world(found=[])[1]) == []

    def test_what_is_refused_is_refused_at_open(self):
        tree = world(Each(Call("list_refused", "Things[]"), Folder("{Id}", Fields())), list_refused=refuse())[1]
        assert errno_of(read, tree, "made/.index.jsonl") == errno.EACCES

    def test_what_is_listed_by_name_alone_is_asked_for(self):
        each = Each(THINGS, Folder("{Id}", Fields()), brief=True, get=ONE)
        tree = world(each, get_thing=lambda name: {"Thing": {"Id": name, "More": 1}})[1]
        assert records(tree) == [{"Id": "a", "More": 1}, {"Id": "b", "More": 1}]

    def test_what_is_gone_since_it_was_listed_is_left_out(self):
        def get_thing(name):
            return {"Thing": {"Id": name}} if name == "b" else refuse("NoSuchEntity")()

        each = Each(THINGS, Folder("{Id}", Fields(source=Call("get_thing", "Thing", name="{Id}"))))
        assert records(world(each, get_thing=get_thing)[1]) == [{"Id": "b"}]

    def test_peoples_own_records_are_shown_as_their_files_are(self):
        store = Store(dict, now=ONE, create=ONE, replace=ONE, delete=ONE)
        each = Each(THINGS, Document("{Id}.json", "{id: Id}", store=store), named=r".*\.json")
        assert records(world(each)[1]) == [{"id": "a"}, {"id": "b"}]

    def test_whoever_goes_back_reads_the_same_again(self):
        handle = node(world()[1], "made/.index.jsonl").open(READING)
        first = handle.read(10, 0)
        handle.read(10, 60)
        assert handle.read(10, 0) == first

    def test_is_open_for_reading_alone(self):
        path = "made/.index.jsonl"
        assert errno_of(lambda: node(world()[1], path).truncate(0)) == errno.EACCES


class TestTabSeparated:
    def table(self, **world_of):
        return [line.split("\t") for line in read(world(**world_of)[1], "made/.index.tsv").decode().splitlines()]

    def test_begins_with_the_id_and_the_names_of_all_scalar_fields(self):
        assert self.table()[0] == ["id", "n", "key", "text"]

    def test_has_a_line_for_each_record(self):
        assert self.table()[1] == ["a", "1", "***", ""]

    def test_tabs_and_line_breaks_in_a_value_are_escaped(self):
        assert self.table()[2][-1] == r"tab\there\nand \\ there"


def test_a_directory_of_files_has_no_index():
    assert not is_there(made_up(Attribute("x", "`1`")), "made/.index.jsonl")


def failing(*beginnings, number=errno.EINTR):
    """An open file of three pieces, of which each time that it is made one more comes before it fails."""
    made = iter(beginnings)

    def pieces():
        for piece in next(made):
            if piece is None:
                raise OSError(number, "no")
            yield piece

    return Stream(0.0, pieces).open(READING)


class TestAfterAFailure:
    def test_the_same_read_goes_on_where_it_was(self):
        handle = failing((b"one", b"two", None), (b"one", b"two", b"three"))
        assert handle.read(4, 0) == b"onet"
        assert errno_of(handle.read, 9, 4) == errno.EINTR
        assert handle.read(9, 4) == b"wothree"

    def test_a_failure_while_it_is_made_anew_loses_nothing_either(self):
        handle = failing((b"one", None), (b"one", None), (b"one", b"two"))
        assert [errno_of(handle.read, 9, 0) for _ in range(2)] == [errno.EINTR] * 2
        assert handle.read(9, 0) == b"onetwo"

    @pytest.mark.parametrize("changed", [(b"uno", b"two"), (b"o",)])
    def test_it_does_not_go_on_in_what_begins_otherwise_by_now(self, changed):
        handle = failing((b"one", None), changed)
        handle.read(3, 0)
        assert errno_of(handle.read, 9, 3) == errno.EINTR
        assert [errno_of(handle.read, 9, 3) for _ in range(2)] == [errno.ESTALE] * 2

    def test_whoever_begins_anew_reads_what_there_is_now(self):
        handle = failing((b"one", None), (b"uno", b"dos"))
        handle.read(3, 0)
        assert errno_of(handle.read, 9, 3) == errno.EINTR
        assert handle.read(9, 0) == b"unodos"
