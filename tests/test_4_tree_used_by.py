"""Floor 4: ``used-by/``, the links that lead to a thing, told from there."""

import errno
import os

import pytest
from test_4_tree_grown import REGION, Api, errno_of, grow, is_there, names, node, refuse

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.schema import Call, Each, Fields, Folder, Link, Service, UsedBy, links

ELSEWHERE = "eu-west-1"
GROUPS = Call("list_groups", "Groups[]")
ROLES = Call("list_roles", "Roles[]")
MACHINES = Call("list_machines", "Machines[]")
SHOPS = Call("list_shops", "Shops[]")
NAMED = Call("list_named", "Names[].{Id: @}")
GROUP_LINK = Link("{@}", "net/{region}/groups/{@}")
SERVICES = (
    Service(
        "net",
        Folder("groups", Each(GROUPS, Folder("{Id}", Fields(), UsedBy()))),
        Folder("named", Each(NAMED, Folder("{Id}", Link("group", "net/{region}/groups/{Id}")), brief=True)),
    ),
    Service(
        "made",
        Each(
            MACHINES,
            Folder("{Id}", Folder("groups", Each("Groups", GROUP_LINK)), Link("role", "people/roles/{Role}")),
        ),
    ),
    Service("people", Folder("roles", Each(ROLES, Folder("{Id}", UsedBy()))), regional=False),
    Service(
        "shops",
        Each(SHOPS, Folder("{Id}", Link("role", "people/roles/{Role}"), links("g", "Groups", "{@}", "x/{region}/{@}"))),
        regional=False,
    ),
)
HERE = f"net/{REGION}/groups"


def world(**operations):
    found = {
        "list_groups": lambda: {"Groups": [{"Id": "g1"}, {"Id": "g2"}]},
        "list_roles": lambda: {"Roles": [{"Id": "r"}]},
        "list_machines": lambda: {"Machines": [{"Id": "m1", "Groups": ["g1", "g1"], "Role": "r"}, {"Id": "m2"}]},
        "list_shops": lambda: {"Shops": [{"Id": "s", "Role": "r"}]},
        "list_named": lambda: {"Names": ["g1"]},
    }
    api = Api(**{**found, **operations})
    return api, grow(Aws(api, Cache(), Journal()), *SERVICES, regions=(REGION, ELSEWHERE))


def used_by(name):
    return names(world()[1], f"{HERE}/{name}/used-by")


class TestAThingOfARegion:
    def test_has_a_link_to_each_thing_that_refers_to_it_once(self):
        assert used_by("g1") == ["made:m1"]

    def test_has_none_where_nothing_does(self):
        assert used_by("g2") == []

    def test_is_told_by_links_that_lead_there(self):
        tree = world()[1]
        assert os.path.normpath(f"{HERE}/g1/used-by/{node(tree, f'{HERE}/g1/used-by/made:m1').target}") == (
            f"made/{REGION}/m1"
        )

    def test_costs_the_listing_of_each_kind_that_may_refer_to_it(self):
        api, tree = world()
        names(tree, f"{HERE}/g1/used-by")
        assert api.calls == {"list_groups": 1, "list_machines": 1}

    def test_costs_nothing_more_for_the_next_one(self):
        api, tree = world()
        names(tree, f"{HERE}/g1/used-by")
        names(tree, f"{HERE}/g2/used-by")
        assert api.calls == {"list_groups": 1, "list_machines": 1}

    def test_costs_nothing_before_it_is_listed(self):
        api, tree = world()
        assert "used-by" in names(tree, f"{HERE}/g1")
        assert api.calls == {"list_groups": 1}

    @pytest.mark.parametrize("name", ["made:m2", "made:m3", "made", "x"])
    def test_has_no_other_name(self, name):
        assert not is_there(world()[1], f"{HERE}/g1/used-by/{name}")

    def test_leaves_out_what_is_refused(self):
        assert names(world(list_machines=refuse())[1], f"{HERE}/g1/used-by") == []

    def test_is_an_error_where_a_listing_fails_for_a_while(self):
        assert errno_of(names, world(list_machines=refuse("Throttling"))[1], f"{HERE}/g1/used-by") == errno.EAGAIN


class TestAThingOfNoRegion:
    def test_has_links_to_what_is_of_none_either_and_a_directory_for_each_region(self):
        api, tree = world()
        assert names(tree, "people/roles/r/used-by") == ["shops:s", REGION, ELSEWHERE]
        assert api.calls == {"list_roles": 1, "list_shops": 1}

    def test_has_what_refers_to_it_in_a_region_there(self):
        assert names(world()[1], f"people/roles/r/used-by/{ELSEWHERE}") == ["made:m1"]

    def test_is_told_by_links_that_lead_into_that_region(self):
        place = f"people/roles/r/used-by/{ELSEWHERE}"
        assert os.path.normpath(f"{place}/{node(world()[1], f'{place}/made:m1').target}") == f"made/{ELSEWHERE}/m1"
