"""Floor 4: modification times are AWS's own, else those of a change, and never move without one."""

from datetime import datetime, timezone
from decimal import Decimal

import pytest
from test_4_tree_grown import Api, made_up, names, node

from awsfs.schema import Attribute, Call, Each, Fields, Folder, Link
from awsfs.tree.times import Times

MANY = Call("list_them", "Them[]")
BORN = 1_000_000_000
RECORD = {"Id": "a", "Born": BORN, "State": {"Name": "running"}, "Tags": [{"Key": "k", "Value": "v"}]}


class Thing(Api):
    """An API with one thing, whose record can be changed."""

    def __init__(self):
        super().__init__(list_them=lambda: {"Them": [self.record]})
        self.record = dict(RECORD)

    def change(self, **fields):
        self.record = {**self.record, **fields}


def of(time=None):
    api = Thing()
    tags = Folder("tags", Each("Tags[]", Attribute("{Key}", "Value")))
    entries = (Fields(), Attribute("state", "State.Name"), tags, Link("it", "made/{Id}"))
    return api, made_up(Each(MANY, Folder("{Id}", *entries, time=time)), api=api)


def again(tree):
    """Forget everything and look anew."""
    tree.forget()
    names(tree, "made")


FILES = ["made/a/id", "made/a/state", "made/a/info.json", "made/a/tags/k", "made/a", "made/a/tags", "made/a/it"]


class TestTree:
    @pytest.mark.parametrize("path", FILES)
    def test_a_time_of_awss_own_is_everybodys_below(self, path):
        assert node(of("Born")[1], path).mtime == BORN

    @pytest.mark.parametrize(
        "born",
        [datetime.fromtimestamp(BORN, timezone.utc), "2001-09-09T01:46:40Z", BORN * 1000, float(BORN), Decimal(BORN)],
        ids=["datetime", "text", "milliseconds", "float", "decimal"],
    )
    def test_it_is_understood_in_all_the_forms_that_aws_has(self, born):
        api, tree = of("Born")
        api.change(Born=born)
        assert node(tree, "made/a").mtime == BORN

    @pytest.mark.parametrize("born", ["yesterday", True, None, {"at": 1}])
    def test_what_is_no_time_is_as_none(self, born):
        api, tree = of("Born")
        api.change(Born=born)
        assert node(tree, "made/a").mtime == node(tree, "").mtime

    @pytest.mark.parametrize("path", FILES)
    def test_without_one_it_is_when_the_mount_began(self, path):
        _, tree = of()
        assert node(tree, path).mtime == node(tree, "").mtime

    @pytest.mark.parametrize("path", FILES)
    @pytest.mark.parametrize("time", [None, "Born", "Missing"])
    def test_it_does_not_move_when_the_same_is_fetched_again(self, path, time):
        api, tree = of(time)
        before = node(tree, path).mtime
        api.change()
        again(tree)
        assert node(tree, path).mtime == before

    @pytest.mark.parametrize("time", [None, "Born"])
    @pytest.mark.parametrize("path", ["made/a/state", "made/a/state.json", "made/a/info.json", "made/a"])
    def test_it_moves_where_the_field_has_changed(self, path, time):
        api, tree = of(time)
        before = node(tree, path).mtime
        api.change(State={"Name": "stopped"})
        again(tree)
        assert node(tree, path).mtime > before

    @pytest.mark.parametrize("path", ["made/a/id", "made/a/tags/k", "made/a/it"])
    def test_it_stays_where_another_field_has_changed(self, path):
        api, tree = of()
        before = node(tree, path).mtime
        node(tree, "made/a/state")
        api.change(State={"Name": "stopped"})
        again(tree)
        assert node(tree, path).mtime == before

    def test_a_tag_that_changed_moves(self):
        api, tree = of()
        before = node(tree, "made/a/tags/k").mtime
        api.change(Tags=[{"Key": "k", "Value": "w"}])
        again(tree)
        assert node(tree, "made/a/tags/k").mtime > before

    def test_a_link_that_leads_elsewhere_moves(self):
        api = Thing()
        link = Link("it", "iam/{tail(Arn)}")
        tree = made_up(Each(MANY, Folder("{Id}", link)), api=api)
        api.change(Arn="a/b")
        before = node(tree, "made/a/it").mtime
        api.change(Arn="a/c")
        again(tree)
        assert node(tree, "made/a/it").mtime > before


class TestMemory:
    def test_what_is_seen_first_has_not_changed(self):
        assert Times().see(("a",), {"x": 1}) == {}

    def test_a_field_that_changed_is_told(self):
        times = Times()
        times.see(("a",), {"x": 1, "y": 1})
        assert list(times.see(("a",), {"x": 2, "y": 1})) == ["x"]

    def test_fields_that_come_and_go_have_changed(self):
        times = Times()
        times.see(("a",), {"x": 1})
        assert set(times.see(("a",), {"y": 1})) == {"x", "y"}

    def test_a_change_is_remembered(self):
        times = Times()
        times.see(("a",), {"x": 1})
        changed = times.see(("a",), {"x": 2})
        assert times.see(("a",), {"x": 2}) == changed

    def test_what_is_no_record_changes_as_a_whole(self):
        times = Times()
        times.see(("a",), "x")
        assert list(times.see(("a",), "y")) == [""]

    def test_the_same_text_has_not_changed(self):
        times = Times()
        times.see(("a",), "x" * 2)
        assert times.see(("a",), "".join(["x", "x"])) == {}
