"""Floor 4: services, regions, --root, and the names that are there without being listed."""

import errno
import json

import pytest
from test_4_tree_grown import REGION, Api, aws_of, content, dots, errno_of, grow, is_there, made_up, names, node, refuse

from awsfs import __version__
from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.schema import Attribute, Call, Each, Fields, Folder, Service
from awsfs.services import all_services

MANY = Call("list_them", "Them[]")
THINGS = Each(MANY, Folder("{Id}", Fields()))


def things():
    return Api(list_them=lambda: {"Them": [{"Id": "a"}]})


def of(api, regions=(), *services, **options):
    aws = Aws(api, Cache(), Journal())
    return grow(aws, *(services or (Service("made", THINGS),)), regions=regions, **options)


def enabled(*regions):
    return Api(describe_regions=lambda: {"Regions": [{"RegionName": region} for region in regions]})


class TestServices:
    def test_every_declared_service_is_at_the_top(self, server):
        services = sorted(["by-tag", *(service.name for service in all_services())])
        assert names(grow(aws_of(server)), "") == ["README", *services]

    def test_what_is_no_service_is_not_there(self, server):
        tree = grow(aws_of(server))
        with server.counting() as calls:
            assert [is_there(tree, name) for name in (".git", "HEAD", "autorun.inf", "ec3")] == [False] * 4
        assert calls == {}

    def test_a_service_without_regions_has_its_things_at_once(self):
        assert names(made_up(THINGS, api=things()), "made") == ["a"]

    def test_a_service_has_its_things_in_a_region(self):
        assert names(of(things(), (REGION,)), f"made/{REGION}") == ["a"]


class TestRegions:
    def test_those_asked_for_are_listed_without_a_call(self):
        api = Api()
        assert (names(of(api, ("eu-west-1", REGION)), "made"), api.calls) == (["eu-west-1", REGION], {})

    def test_otherwise_those_that_the_account_has_enabled_are_listed(self):
        assert names(of(enabled("us-west-2", "ap-south-2")), "made") == ["ap-south-2", "us-west-2"]

    def test_the_account_is_asked_once_for_all_services(self):
        api = enabled("us-west-2")
        tree = of(api, (), Service("one"), Service("two"))
        assert (names(tree, "one"), names(tree, "two"), api.calls) == (
            ["us-west-2"],
            ["us-west-2"],
            {"describe_regions": 1},
        )

    @pytest.mark.parametrize("operation", [refuse("UnauthorizedOperation"), lambda: {"Regions": []}])
    def test_botocores_own_list_is_taken_where_the_account_does_not_tell(self, operation):
        assert names(of(Api(describe_regions=operation)), "made") == ["eu-west-1", "us-west-2"]

    def test_a_region_that_exists_resolves_though_it_is_not_listed(self):
        assert is_there(of(Api(), (REGION,)), "made/eu-west-1")

    def test_a_region_asked_for_resolves_though_nobody_knows_it(self):
        assert is_there(of(Api(), ("xx-new-9",)), "made/xx-new-9")

    @pytest.mark.parametrize("name", ["us-middle-1", "HEAD", ".git", "us-west-2a", "US-WEST-2"])
    def test_what_is_no_region_is_not_there_and_costs_nothing(self, name):
        api = Api()
        assert (is_there(of(api), f"made/{name}"), api.calls) == (False, {})

    def test_each_region_is_asked_for_its_own(self, server):
        tree = grow(aws_of(server))
        server.client("ec2", "eu-west-1").create_vpc(CidrBlock="10.9.0.0/16")
        counts = [len(names(tree, f"ec2/{region}/vpcs")) for region in ("us-west-2", "eu-west-1")]
        assert counts[1] == counts[0] + 1


class TestSubtree:
    def test_a_subtree_is_what_is_mounted(self):
        assert names(of(things(), root=("made", REGION)), "") == ["a"]

    def test_what_is_below_it_is_found(self):
        assert content(of(things(), root=("made", REGION)), "a/id") == b"a\n"

    def test_the_control_directory_is_there_too(self):
        assert is_there(of(things(), root=("made", REGION)), ".awsfs/errors")

    @pytest.mark.parametrize("root", [("nowhere",), ("made", "nowhere"), ("made", REGION, "a", "id")])
    def test_a_subtree_that_is_no_directory_is_not_mounted(self, root):
        assert errno_of(of(things(), root=root).base) == errno.ENOENT

    def test_forgetting_forgets_what_is_below_it(self):
        api = things()
        tree = of(api, root=("made", REGION))
        names(tree, "")
        tree.forget()
        names(tree, "")
        assert api.calls == {"list_them": 2}


class TestControl:
    def test_it_is_not_listed(self):
        assert ".awsfs" not in names(made_up(), "")

    def test_it_tells_what_has_gone_on(self):
        assert set(names(made_up(), ".awsfs")) == {"errors", "actions.jsonl", "stats.json", "config.json", "version"}

    def test_the_version_is_that_of_awsfs(self):
        assert content(made_up(), ".awsfs/version") == f"{__version__}\n".encode()

    def test_the_options_of_the_mount_are_shown(self):
        assert json.loads(content(made_up(shown={"regions": [REGION]}), ".awsfs/config.json")) == {"regions": [REGION]}

    def test_calls_and_cache_hits_are_counted(self):
        tree = of(things(), (REGION,))
        for _ in range(2):
            names(tree, f"made/{REGION}")
        stats = json.loads(content(tree, ".awsfs/stats.json"))
        assert (stats["calls"], stats["cache_hits"], stats["cache_misses"]) == (1, 1, 1)

    def test_a_failure_is_a_line_of_json(self):
        tree = of(Api(list_them=refuse()), (REGION,))
        errno_of(names, tree, f"made/{REGION}")
        assert json.loads(content(tree, ".awsfs/errors"))["code"] == "AccessDenied"

    def test_before_anything_failed_there_is_nothing(self):
        assert content(made_up(), ".awsfs/errors") == b""


PLACES = ["", "made", f"made/{REGION}", f"made/{REGION}/a"]


class TestDotNames:
    def test_more_of_the_root_has_the_control_directory(self):
        assert ".awsfs" in dots(made_up(), "")

    @pytest.mark.parametrize("path", PLACES)
    def test_reading_refresh_forgets_what_is_below(self, path):
        api = things()
        tree = of(api, (REGION,))
        names(tree, f"made/{REGION}")
        content(tree, f"{path}/.refresh".strip("/"))
        before = api.calls["list_them"]
        names(tree, f"made/{REGION}")
        assert api.calls["list_them"] == before + 1

    def test_looking_at_refresh_forgets_nothing(self):
        api = things()
        tree = of(api, (REGION,))
        names(tree, f"made/{REGION}")
        node(tree, f"made/{REGION}/.refresh").size()
        names(tree, f"made/{REGION}")
        assert api.calls == {"list_them": 1}

    @pytest.mark.parametrize("path", PLACES)
    def test_touching_a_directory_forgets_what_is_below(self, path):
        api = things()
        tree = of(api, (REGION,))
        names(tree, f"made/{REGION}")
        node(tree, path).forget()
        assert tree._context.aws.cache.forget() == 0

    def test_forgetting_a_region_leaves_the_others(self):
        api = things()
        tree = of(api, (REGION,))
        for region in (REGION, "eu-west-1"):
            names(tree, f"made/{region}")
        node(tree, f"made/{REGION}").forget()
        names(tree, "made/eu-west-1")
        assert api.calls == {"list_them": 2}

    @pytest.mark.parametrize("name", [".find", ".metrics", ".wait", ".help"])
    def test_a_dot_name_that_means_nothing_here_costs_nothing(self, name):
        api = things()
        assert (is_there(of(api, (REGION,)), f"made/{REGION}/{name}"), api.calls) == (False, {})


def test_a_word_beside_the_services_cannot_hide_the_control_directory():
    tree = made_up(Attribute("word", lambda scope: ["x"]))
    assert is_there(tree, ".awsfs/version")
