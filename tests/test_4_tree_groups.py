"""Floor 4: ``by-state/`` and ``by-tag/``, a collection's things by what its listing says of them."""

import os
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from test_4_tree_grown import Api, is_there, made_up, names, node

from awsfs.budget import Budget
from awsfs.cache import Cache, Records
from awsfs.schema import Attribute, Call, Each, Fields, Folder, tags
from awsfs.tree.tables import Tables

MACHINES = Call("list_machines", "Machines[]")
ONE = Call("get_machine", "Machine", name="{name()}")
THING = Folder("{Id}", Fields(), tags())
FOUND = [
    {"Id": "a", "State": {"Name": "running"}, "Tags": [{"Key": "team", "Value": "red"}, {"Key": "web", "Value": ""}]},
    {"Id": "b", "State": {"Name": "stopped"}, "Tags": [{"Key": "team", "Value": "red/blue"}]},
    {"Id": "c", "State": {"Name": "running"}},
    {"Id": "by-tag"},
]


def get_machine(name):
    return {"Machine": {"Id": name, "Status": "up" if name != "by-tag" else None}}


def world(each=None, found=FOUND):
    api = Api(list_machines=lambda: {"Machines": found}, get_machine=get_machine)
    return api, made_up(each or Each(MACHINES, THING, state="State.Name", get=ONE), api=api)


class TestByState:
    def test_has_a_directory_for_each_state(self):
        assert names(world()[1], "made/by-state") == ["running", "stopped"]

    def test_has_a_link_there_to_each_thing_in_that_state(self):
        assert names(world()[1], "made/by-state/running") == ["a", "c"]

    def test_links_lead_to_the_thing_itself(self):
        link = node(world()[1], "made/by-state/running/a").target
        assert os.path.normpath(f"made/by-state/running/{link}") == "made/a"

    @pytest.mark.parametrize("path", ["pending", "running/b", "running/a/Id"])
    def test_has_nothing_else(self, path):
        with pytest.raises((FileNotFoundError, NotADirectoryError)):
            node(world()[1], f"made/by-state/{path}")

    def test_costs_the_listing_alone(self):
        api, tree = world()
        for state in names(tree, "made/by-state"):
            names(tree, f"made/by-state/{state}")
        assert api.calls == {"list_machines": 1}

    def test_is_there_only_where_a_state_is_declared(self):
        assert not is_there(world(Each(MACHINES, THING))[1], "made/by-state")


class TestByTag:
    def test_has_a_directory_for_each_key_and_in_it_for_each_value(self):
        tree = world()[1]
        assert (names(tree, "made/by-tag"), names(tree, "made/by-tag/team")) == (["team", "web"], ["red", "red%2Fblue"])

    def test_has_a_link_to_each_thing_with_that_tag(self):
        assert names(world()[1], "made/by-tag/team/red") == ["a"]

    def test_an_empty_value_has_a_name_too(self):
        assert names(world()[1], "made/by-tag/web/%") == ["a"]

    def test_links_lead_to_the_thing_itself(self):
        link = node(world()[1], "made/by-tag/team/red/a").target
        assert os.path.normpath(f"made/by-tag/team/red/{link}") == "made/a"

    @pytest.mark.parametrize("entries", [(), (tags(Call("list_tags", "Tags[]")),)])
    def test_is_there_only_where_the_listing_tells_the_tags(self, entries):
        assert not is_there(world(Each(MACHINES, Folder("{Id}", *entries)))[1], "made/by-tag")


class TestBoth:
    def test_are_listed_beside_the_things(self):
        assert names(world()[1], "made") == ["by-state", "by-tag", "a", "b", "c", "%62y-tag"]

    def test_a_thing_of_that_name_has_its_first_letter_encoded(self):
        assert "info.json" in names(world()[1], "made/%62y-tag")

    def test_a_thing_of_that_name_is_found_without_listing(self):
        api, tree = world()
        node(tree, "made/%62y-tag")
        assert api.calls == {"get_machine": 1}

    def test_there_are_none_of_what_is_listed_by_name_alone(self):
        each = Each(MACHINES, Folder("{Id}", Attribute("id", "Id"), tags()), brief=True, get=ONE)
        assert names(world(each)[1], "made")[:1] == ["a"]

    def test_of_what_may_be_asked_for_each_tells_its_own(self):
        api, tree = world(Each(MACHINES, THING, state="Status", brief=True, get=ONE, asked=True))
        assert (names(tree, "made/by-state"), names(tree, "made/by-state/up")) == (["up"], ["a", "b", "c"])
        assert api.calls == {"list_machines": 1, "get_machine": len(FOUND)}

    def test_a_listing_that_tells_little_more_than_names_may_tell_states(self):
        api, tree = world(Each(MACHINES, THING, state="State.Name", brief=True, get=ONE))
        assert (names(tree, "made")[0], names(tree, "made/by-state/stopped")) == ("by-state", ["b"])
        assert api.calls == {"list_machines": 1}


class TestAListingThatMemoryHasNoRoomFor:
    def test_is_not_read_again_for_each_name_in_a_view(self):
        asked = []

        def load(token):
            number = token.get("page", 0)
            asked.append(number)
            return [{"Id": f"{number}-{each}" * 1000} for each in range(10)], {
                "page": number + 1
            } if number < 5 else None

        with ThreadPoolExecutor(1) as pool:
            cache, tables = Cache(Budget(10_000)), Tables()
            records = cache.get(("made",), lambda before: Records(load, 60, pool.submit, Future.result))
            tables.of(records, "names", list)
            before = len(asked)
            tables.of(records, "names", list)
        assert len(asked) == before
