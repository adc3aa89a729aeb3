"""Floor 4: Parameter Store as a directory tree: what is listed, found and read, and what that costs."""

import errno

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_parameters import EVERYTHING, TOP, Store, of, tree_of, walk
from test_4_tree_grown import content, errno_of, is_there, mode, names, node, refuse

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.tree.handles import REPLACING
from awsfs.tree.nodes import Directory
from awsfs.tree.parameters.names import Arriving, Known

APP = {"/app/prod/db/host": "h", "/app/prod/db/port": "5432", "/app/prod/cache": "c", "/app/test/cache": "d"}


def many(number, folder="/app/prod"):
    return {f"{folder}/{n:04}": str(n) for n in range(number)}


class TestHierarchy:
    def test_the_parts_of_a_name_are_directories_and_the_last_is_a_file(self):
        assert dict(walk(of(APP)[1], TOP)) == {name[1:]: value.encode() for name, value in APP.items()}

    def test_a_name_is_found_without_a_listing(self):
        assert content(of(APP)[1], f"{TOP}/app/prod/db/host") == b"h"

    @pytest.mark.parametrize("listed", [False, True])
    def test_a_parameter_that_is_a_level_too_is_the_directory_and_a_marked_file(self, listed):
        _, tree = of({"/app": "a", "/app/x": "x", "/app-y": "y"})
        assert not listed or sorted(names(tree, TOP)) == ["app", "app%", "app-y"]
        assert (content(tree, f"{TOP}/app%"), content(tree, f"{TOP}/app/x")) == (b"a", b"x")

    def test_the_marked_name_of_a_parameter_that_is_no_level_is_not_there(self):
        assert not is_there(of(APP)[1], f"{TOP}/app/prod/cache%")

    @pytest.mark.parametrize("name", ["nothing", "no thing", "caf\u00e9", "%41", "a%2Fb", "x" * 255])
    def test_a_name_that_no_parameter_has_is_not_there(self, name):
        assert not is_there(of(APP)[1], f"{TOP}/app/{name}")

    @pytest.mark.parametrize("name", ["no thing", "caf\u00e9", "%41", "a%2Fb", "%FF"])
    def test_what_can_be_no_name_costs_nothing(self, name):
        api, tree = of(APP)
        assert (is_there(tree, f"{TOP}/{name}"), api.calls.total()) == (False, 0)

    def test_a_dot_name_of_awsfs_is_written_otherwise(self):
        _, tree = of({"/app/.more": "m", "/app/.env": "e"})
        assert dict(walk(tree, TOP)) == {"app/%2Emore": b"m", "app/.env": b"e"}

    def test_a_part_that_is_too_long_for_a_file_name_is_cut_and_found(self):
        _, tree = of({f"/app/{'x' * 300}": "long", f"/app/{'x' * 301}/y": "deep"})
        assert sorted(value for _, value in walk(tree, TOP)) == [b"deep", b"long"]

    def test_what_aws_publishes_is_in_no_listing_and_found_by_name(self):
        name = "/aws/service/ami/latest"
        api, tree = of({name: "ami-1"})
        assert content(tree, f"{TOP}{name}") == b"ami-1"
        assert api.calls["describe_parameters"] == 0

    def test_an_empty_store_is_an_empty_directory(self):
        assert names(of()[1], TOP) == []


class TestNamesWithoutASlash:
    def test_they_are_at_the_top(self):
        assert dict(walk(of({"flat": "f", "/app/x": "x"})[1], TOP)) == {"flat": b"f", "app/x": b"x"}

    @pytest.mark.parametrize("aliased", [False, True])
    def test_one_is_found_without_a_listing(self, aliased):
        assert content(of({"flat": "f"}, aliased)[1], f"{TOP}/flat") == b"f"

    @pytest.mark.parametrize("listed", [False, True])
    def test_beside_one_of_the_same_name_with_a_slash_it_is_in_a_directory_of_its_own(self, listed):
        _, tree = of({"/x": "with", "x": "without"}, aliased=False)
        assert not listed or sorted(names(tree, TOP)) == ["%", "x"]
        assert (content(tree, f"{TOP}/x"), content(tree, f"{TOP}/%/x")) == (b"with", b"without")

    def test_that_directory_has_them_all(self):
        assert names(of({"a": "1", "/b": "2", "c": "3"})[1], f"{TOP}/%") == ["a", "c"]

    def test_one_whose_name_is_a_level_too_is_marked(self):
        assert dict(walk(of({"x": "1", "/x/y": "2"}, aliased=False)[1], TOP)) == {"x%": b"1", "x/y": b"2"}


class TestListing:
    def test_whatever_the_order_a_parameter_and_a_level_of_one_name_are_told_apart(self):
        arriving = Arriving("/")
        assert list(arriving.take(["/b", "/a", "/b/x", "/a-"])) == [("b", 0o040000), ("b%", 0o100000)]
        assert [name for name, _ in arriving.rest()] == ["a", "a-"]

    def test_in_order_names_are_told_as_they_arrive(self):
        arriving, many_names = Arriving("/"), [f"/a{n:02}" for n in range(50)]
        assert [name for name, _ in arriving.take(many_names)] == [name[1:] for name in many_names[:-1]]

    @settings(max_examples=100, deadline=None)
    @given(st.lists(st.text("ab-/", min_size=1, max_size=6), max_size=8, unique=True), st.integers(1, 3))
    def test_what_is_told_as_it_arrives_is_what_is_known_in_the_end(self, texts, page):
        found = {f"/{'/'.join(filter(None, text.split('/')))}" for text in texts} - {"/"}
        found |= {text for text in texts if "/" not in text and len(text) > 4}
        arrived, arriving = sorted(found, key=lambda name: name[::-1]), Arriving("/")
        told = [each for n in range(0, len(arrived), page) for each in arriving.take(arrived[n : n + page])]
        assert sorted([*told, *arriving.rest()]) == sorted(Known(found).listed("/"))

    def test_the_first_entries_come_with_the_first_page(self):
        api, tree = of(many(1000))
        next(node(tree, f"{TOP}/app/prod").entries())
        assert api.calls["describe_parameters"] <= 1

    def test_thousands_are_listed_once_in_pages_of_fifty_whatever_the_levels(self):
        api, tree = of({f"/app/{n // 100:04}/{n:06}": "v" for n in range(5000)})
        assert sum(len(names(tree, f"{TOP}/app/{name}")) for name in names(tree, f"{TOP}/app")) == 5000
        assert api.calls["describe_parameters"] == 100

    def test_what_has_arrived_of_a_listing_is_found_before_the_rest_is_there(self):
        api, tree = of(many(200))
        entries = node(tree, f"{TOP}/app/prod").entries()
        api.calls.clear()
        found = [content(tree, f"{TOP}/app/prod/{next(entries)[0]}") for _ in range(40)]
        assert (found[-1], api.calls["get_parameters_by_path"]) == (b"39", 0)

    def test_a_level_below_one_that_was_listed_costs_nothing(self):
        api, tree = of(APP)
        names(tree, TOP)
        api.calls.clear()
        assert (names(tree, f"{TOP}/app/prod"), api.calls.total()) == (["cache", "db"], 0)

    def test_a_level_alone_is_asked_for_alone(self):
        api, tree = of({**APP, **many(20), **many(20, "/app/test")})
        names(tree, f"{TOP}/app/test")
        assert api.asked[-1]["ParameterFilters"] == [{"Key": "Path", "Option": "Recursive", "Values": ["/app/test"]}]

    def test_where_listing_is_refused_values_are_listed_instead(self):
        api, _ = of(APP)
        api.operations["describe_parameters"] = refuse("AccessDeniedException")
        assert dict(walk(tree_of(api), f"{TOP}/app")) == {name[1:]: value.encode() for name, value in APP.items()}
        assert api.calls["get_parameters"] == 0

    def test_where_all_is_refused_that_is_the_error(self):
        api, tree = of(APP)
        for operation in ("describe_parameters", "get_parameters_by_path"):
            api.operations[operation] = refuse("AccessDeniedException")
        assert errno_of(names, tree, TOP) == errno.EACCES

    def test_whoever_may_only_read_one_reads_it(self):
        api, tree = of({"/x": "v"})
        for operation in ("describe_parameters", "get_parameters_by_path"):
            api.operations[operation] = refuse("AccessDeniedException")
        assert content(tree, f"{TOP}/x") == b"v"


class TestCost:
    def test_one_value_among_few_costs_one_call(self):
        api, tree = of(APP)
        content(tree, f"{TOP}/app/prod/db/host")
        assert api.calls == {"get_parameters_by_path": 1}

    def test_one_value_among_many_costs_a_call_for_each_level_and_two(self):
        api, tree = of({**many(100, "/app/prod"), **many(100, "/app/aaa"), "/app/prod/key": "v"})
        content(tree, f"{TOP}/app/prod/key")
        assert api.calls == {"get_parameters_by_path": 3, "get_parameter": 1}

    def test_the_same_again_costs_nothing(self):
        api, tree = of(APP)
        for _ in range(3):
            content(tree, f"{TOP}/app/prod/db/host")
        assert api.calls.total() == 1

    def test_whoever_looks_for_many_by_name_has_them_listed(self):
        api, tree = of(many(40))
        for n in range(20):
            node(tree, f"{TOP}/app/prod/{n:04}")
        assert (api.calls["describe_parameters"], api.calls.total() <= 10) == (1, True)

    def test_a_walk_over_a_thousand_costs_a_listing_and_a_call_for_each_ten(self):
        api, tree = of({f"/app/{n % 10}/{n:04}": str(n) for n in range(1000)})
        assert len(dict(walk(tree, f"{TOP}/app"))) == 1000
        assert api.calls == {"describe_parameters": 20, "get_parameters": 100, "get_parameters_by_path": 1}

    def test_reading_one_that_is_listed_costs_one_call(self):
        api, tree = of(many(100))
        names(tree, f"{TOP}/app/prod")
        api.calls.clear()
        content(tree, f"{TOP}/app/prod/0050")
        assert api.calls == {"get_parameters": 1}

    def test_stat_costs_nothing_where_a_listing_is_in_hand(self):
        api, tree = of(many(100))
        names(tree, f"{TOP}/app/prod")
        api.calls.clear()
        assert [node(tree, f"{TOP}/app/prod/{n:04}").size() for n in range(100)] == [0] * 100
        assert api.calls.total() == 0

    def test_a_size_is_told_once_the_value_was_read(self):
        _, tree = of(many(20))
        names(tree, f"{TOP}/app/prod")
        content(tree, f"{TOP}/app/prod/0010")
        assert node(tree, f"{TOP}/app/prod/0011").size() == 2

    def test_with_sizes_they_are_asked_for_ten_at_a_time(self):
        api, tree = of(many(40), sizes=True)
        names(tree, f"{TOP}/app/prod")
        assert node(tree, f"{TOP}/app/prod/0010").size() == 2
        assert api.calls["get_parameters"] == 1

    def test_where_several_at_once_are_refused_one_is_asked_for(self):
        api, tree = of(many(20))
        names(tree, f"{TOP}/app/prod")
        together = api.operations["get_parameters"]
        refused = refuse("AccessDeniedException")
        api.operations["get_parameters"] = lambda **asked: (together if len(asked["Names"]) == 1 else refused)(**asked)
        assert [content(tree, f"{TOP}/app/prod/{n:04}") for n in range(3)] == [b"0", b"1", b"2"]
        assert api.calls["get_parameters"] == 4


class TestFollowing:
    """What somebody else changes is seen, once what is known is too old."""

    def later(self, api, seconds=6.0):
        """A tree whose clock can be moved on, and what moves it."""
        moment = [0.0]
        cache = Cache(clock=lambda: moment[0])
        tree = tree_of(api)
        aws = Aws(api, cache, Journal())
        return tree.__class__(type(tree._context)(aws, tree._context.options), tree._top._services.values()), (
            lambda: moment.__setitem__(0, moment[0] + seconds)
        )

    @pytest.mark.parametrize("listed", [False, True])
    def test_a_change_is_told_by_time_and_content(self, listed):
        api = Store({"/app/x": "old", "/app/y": "same"})
        tree, wait = self.later(api)
        if listed:
            names(tree, f"{TOP}/app")
        before = (node(tree, f"{TOP}/app/x").mtime, content(tree, f"{TOP}/app/x"))
        api.set("/app/x", "new")
        wait()
        assert node(tree, f"{TOP}/app/x").mtime > before[0]
        assert (before[1], content(tree, f"{TOP}/app/x")) == (b"old", b"new")

    def test_a_name_that_was_deleted_and_made_again_has_its_new_value(self):
        api = Store({"/app/x": "old"})
        tree, wait = self.later(api)
        names(tree, f"{TOP}/app")
        content(tree, f"{TOP}/app/x")
        del api.versions["/app/x"]
        api.set("/app/x", "new")
        wait()
        names(tree, f"{TOP}/app")
        assert content(tree, f"{TOP}/app/x") == b"new"

    def test_what_did_not_change_is_not_read_again(self):
        api = Store(many(20))
        tree, wait = self.later(api)
        for _ in range(3):
            assert len(dict(walk(tree, f"{TOP}/app"))) == 20
            wait()
        assert api.calls["get_parameters"] == 2

    def test_a_program_that_polls_one_file_among_fifty_costs_a_listing_each_time(self):
        api = Store(many(40))
        tree, wait = self.later(api)
        names(tree, f"{TOP}/app/prod")
        api.calls.clear()
        for _ in range(5):
            wait()
            node(tree, f"{TOP}/app/prod/0007")
        assert api.calls == {"describe_parameters": 5}

    def test_what_was_deleted_is_gone(self):
        api = Store({"/app/x": "old", "/app/y": "same"})
        tree, wait = self.later(api)
        names(tree, f"{TOP}/app")
        del api.versions["/app/x"]
        wait()
        assert (is_there(tree, f"{TOP}/app/x"), names(tree, f"{TOP}/app")) == (False, ["y"])


class TestSecrets:
    VALUES = many(20, "/app")

    def store(self, **options):
        api, _ = of(self.VALUES)
        api.set("/app/pw", "hunter2", Type="SecureString")
        return api, tree_of(api, **options)

    def test_it_is_0600(self):
        assert mode(self.store()[1], f"{TOP}/app/pw") == 0o600

    def test_it_does_not_open(self):
        _, tree = self.store()
        assert errno_of(content, tree, f"{TOP}/app/pw") == errno.EACCES
        assert "reveal-secrets" in tree.journals[0].errors()[0]

    def test_where_it_is_revealed_it_opens(self):
        assert content(self.store(reveal_below=EVERYTHING)[1], f"{TOP}/app/pw") == b"hunter2"

    def test_it_has_no_size(self):
        _, tree = self.store(reveal_below=EVERYTHING)
        content(tree, f"{TOP}/app/pw")
        assert node(tree, f"{TOP}/app/pw").size() == 0

    def test_it_is_asked_for_each_time_that_it_is_opened_and_then_alone(self):
        api, tree = self.store(reveal_below=EVERYTHING)
        names(tree, f"{TOP}/app")
        api.calls.clear()
        for _ in range(2):
            content(tree, f"{TOP}/app/pw")
        assert api.calls == {"get_parameter": 2}

    def test_it_is_never_fetched_along_with_others(self):
        api, tree = self.store()
        asked = []
        together = api.operations["get_parameters"]
        api.operations["get_parameters"] = lambda **params: asked.extend(params["Names"]) or together(**params)
        names(tree, f"{TOP}/app")
        content(tree, f"{TOP}/app/0015")
        assert asked == [f"/app/{n:04}" for n in range(15, 20)]


class TestTraits:
    def test_they_are_extended_attributes(self):
        api, tree = of(many(20, "/app"))
        api.set("/app/x", "v", Tier="Advanced", Description="what for")
        names(tree, f"{TOP}/app")
        found = node(tree, f"{TOP}/app/x")
        assert {name: found.xattr(name) for name in found.xattrs()} == {
            "user.ssm.type": b"String",
            "user.ssm.tier": b"Advanced",
            "user.ssm.data-type": b"text",
            "user.ssm.description": b"what for",
            "user.ssm.version": b"1",
            "user.ssm.last-modified-user": b"arn:aws:iam::1:user/ada",
        }

    def test_what_no_listing_has_told_costs_a_call(self):
        api, tree = of(APP)
        assert node(tree, f"{TOP}/app/prod/cache").xattr("user.ssm.tier") == b"Standard"
        assert api.calls == {"get_parameters_by_path": 1, "describe_parameters": 1}

    @pytest.mark.parametrize("name", ["user.ssm.key-id", "user.other"])
    def test_what_there_is_not_is_enodata(self, name):
        assert errno_of(node(of(APP)[1], f"{TOP}/app/prod/cache").xattr, name) == errno.ENODATA


class TestRoot:
    def test_a_subtree_can_be_the_mount(self):
        tree = of(APP, root=tuple(f"{TOP}/app/prod".split("/")))[1]
        assert sorted(names(tree, "")) == ["cache", "db"]
        assert content(tree, "db/host") == b"h"

    def test_what_is_made_at_its_top_is_made_there(self):
        api, tree = of(APP, root=tuple(f"{TOP}/app/prod".split("/")))
        handle = node(tree, "").create("new", REPLACING)
        handle.write(b"v", 0)
        handle.release()
        node(tree, "").mkdir("deep")
        assert (api.value("/app/prod/new"), sorted(names(tree, ""))) == ("v", ["cache", "db", "deep", "new"])

    def test_it_stays_when_everything_in_it_is_gone(self):
        api, tree = of({"/app/x": "v"}, root=tuple(f"{TOP}/app".split("/")))
        assert names(tree, "") == ["x"]
        api.versions.clear()
        tree.forget()
        assert names(tree, "") == []

    def test_its_root_is_a_directory(self):
        assert isinstance(of(APP, root=tuple(f"{TOP}/app/prod".split("/")))[1].base(), Directory)
