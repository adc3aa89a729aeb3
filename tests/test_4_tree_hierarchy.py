"""Floor 4: keys with slashes as a tree in which every key has one path and none hides another."""

import errno
import itertools

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from made_up_bucket import HOSTILE, OBJECTS, of
from test_4_tree_grown import aws_of, content, dots, errno_of, grow, is_there, names, node
from worlds import make_bucket

from awsfs.text import NAME_MAX, encode
from awsfs.tree.nodes import Directory
from awsfs.tree.objects.keys import LOOK


def files(tree, path=OBJECTS):
    """The path and the content of every file below a path, as a walk finds them."""
    for name, kind in node(tree, path).entries():
        inner = f"{path}/{name}"
        assert isinstance(node(tree, inner), Directory) == (kind == Directory.kind)
        if kind == Directory.kind:
            yield from files(tree, inner)
        else:
            yield inner, content(tree, inner).decode()


PATHS = {key: path for path, key in files(of(*HOSTILE)[1])}


class TestKeys:
    @pytest.mark.parametrize("key", HOSTILE)
    def test_any_key_is_found_by_a_walk_and_reads_its_own_bytes(self, key):
        _, tree = of(key)
        assert [found for _, found in files(tree)] == [key]

    @pytest.mark.parametrize("key", HOSTILE)
    def test_any_key_is_found_without_a_listing_among_all_the_others(self, key):
        assert content(of(*HOSTILE)[1], PATHS[key]).decode() == key

    def test_all_of_them_at_once_are_each_found_once(self):
        _, tree = of(*HOSTILE)
        assert sorted(found for _, found in files(tree)) == sorted(HOSTILE)

    def test_all_of_them_have_paths_of_their_own(self):
        assert len(set(PATHS.values())) == len(HOSTILE)

    def test_no_name_is_longer_than_a_file_system_allows(self):
        parts = {part for path in PATHS.values() for part in path.split("/")}
        assert max(len(part.encode()) for part in parts) <= NAME_MAX

    def test_both_forms_of_an_accent_are_two_files(self):
        _, tree = of("caf\u00e9", "cafe\u0301")
        assert sorted(names(tree, OBJECTS)) == ["cafe\u0301", "caf\u00e9"]

    def test_a_key_that_is_a_prefix_too_is_the_directory_and_a_marked_file(self):
        _, tree = of("a", "a/b")
        assert (names(tree, OBJECTS), content(tree, f"{OBJECTS}/a%")) == (["a", "a%"], b"a")

    def test_what_sorts_between_a_key_and_its_prefix_is_not_lost(self):
        _, tree = of("a", "a!", "a-b", "a.txt", "a/b", page=1)
        assert sorted(names(tree, OBJECTS)) == ["a", "a!", "a%", "a-b", "a.txt"]

    @settings(max_examples=60, deadline=None)
    @given(
        st.sets(st.text("a/%.!~\u00e9", min_size=1, max_size=5), min_size=1, max_size=6),
        st.integers(1, 4),
        st.booleans(),
    )
    @example({"a", "a/", "a//", "a%"}, 1, True)
    def test_whatever_the_keys_a_walk_finds_each_once_with_its_own_bytes(self, keys, page, afresh):
        _, tree = of(*keys, page=page)
        found = list(files(tree))
        if afresh:
            tree.forget()
            found = [(path, content(tree, path).decode()) for path, _ in found]
        assert sorted(key for _, key in found) == sorted(keys)


class TestAbsence:
    @pytest.mark.parametrize("name", ["b", "a%", "a!", ".more2", "%41", "a%2F", "x" * 255])
    def test_a_name_that_no_key_has_is_not_there(self, name):
        assert not is_there(of("a", "dir/b")[1], f"{OBJECTS}/{name}")

    @pytest.mark.parametrize("name", ["%41", "a%2f", "%00%2e"])
    def test_what_is_no_written_form_of_any_name_costs_nothing(self, name):
        api, tree = of("a")
        assert (is_there(tree, f"{OBJECTS}/{name}"), api.calls["list_objects_v2"]) == (False, 0)

    def test_bytes_that_are_not_utf_8_are_in_no_key(self):
        api, tree = of("a")
        assert (is_there(tree, f"{OBJECTS}/%FF"), api.calls["list_objects_v2"]) == (False, 0)

    def test_the_marked_name_of_a_key_that_is_no_prefix_is_not_there(self):
        assert not is_there(of("a")[1], f"{OBJECTS}/a%")

    def test_a_cut_name_of_nothing_is_not_there(self):
        assert not is_there(of("x" * 300)[1], f"{OBJECTS}/{encode('x' * 301, NAME_MAX - 1)}")

    def test_the_marked_form_of_a_cut_name_needs_a_prefix(self):
        assert not is_there(of("x" * 300)[1], f"{OBJECTS}/{encode('x' * 300, NAME_MAX - 1)}%")

    def test_a_cut_name_that_is_both_has_two_forms(self):
        _, tree = of("x" * 300, "x" * 300 + "/b")
        written = encode("x" * 300, NAME_MAX - 1)
        assert (names(tree, f"{OBJECTS}/{written}"), content(tree, f"{OBJECTS}/{written}%")) == (["b"], b"x" * 300)

    def test_an_empty_bucket_lists_nothing(self):
        assert names(of()[1], OBJECTS) == []


class TestCost:
    def test_a_listed_key_costs_only_its_own_get(self):
        api, tree = of("a", "b")
        names(tree, OBJECTS)
        api.calls.clear()
        content(tree, f"{OBJECTS}/a")
        assert api.calls == {"get_object": 1}

    def test_an_unlisted_key_costs_a_listing_per_component(self):
        api, tree = of("dir/sub/a")
        content(tree, f"{OBJECTS}/dir/sub/a")
        assert (api.calls["list_objects_v2"], api.calls["get_object"]) == (3, 1)

    def test_a_dot_name_costs_nothing(self):
        api, tree = of("a")
        assert (dots(tree, OBJECTS), api.calls["list_objects_v2"]) == ([".refresh"], 0)

    def test_a_listing_is_read_no_further_than_the_name(self):
        api, tree = of("a", *(f"b{n}" for n in range(20)), page=2)
        next(node(tree, OBJECTS).entries())
        assert api.calls["list_objects_v2"] <= 2

    def test_touching_a_level_forgets_it(self):
        api, tree = of("a")
        names(tree, OBJECTS)
        node(tree, OBJECTS).forget()
        names(tree, OBJECTS)
        assert api.calls["list_objects_v2"] == 2


class TestDeleting:
    def test_a_level_is_never_empty(self):
        assert errno_of(node(of("a/b", delete_below=((),))[1], f"{OBJECTS}/a").remove) == errno.ENOTEMPTY

    def test_all_the_keys_of_a_bucket_cannot_be_removed(self):
        assert errno_of(node(of()[1], OBJECTS).remove) == errno.EPERM

    def test_an_object_is_removed_with_leave(self):
        api, tree = of("a", "b", delete_below=((),))
        node(tree, f"{OBJECTS}/a").remove()
        assert list(api.objects) == ["b"]

    def test_a_tree_is_removed_from_its_leaves_up(self):
        api, tree = of("a/b/c", "d", delete_below=((),))
        for path in ("a/b/c", "a/b", "a"):
            node(tree, f"{OBJECTS}/{path}").remove()
        assert (list(api.objects), names(tree, OBJECTS)) == (["d"], ["d"])


@pytest.fixture(scope="module")
def full(module_server):
    """AWS with a bucket of more keys than a page holds."""
    make_bucket(module_server, "bucket", {f"{n:04}": b"" for n in range(1001)})
    return module_server


class TestPages:
    def test_more_keys_than_a_page_holds_are_all_listed(self, full):
        tree = grow(aws_of(full))
        with full.counting() as calls:
            assert len(names(tree, OBJECTS)) == 1001
        assert calls == {("s3", "ListBuckets"): 1, ("s3", "ListObjectsV2"): 2}

    def test_the_first_entries_come_before_the_last_page_is_asked_for(self, full):
        entries = node(grow(aws_of(full)), OBJECTS).entries()
        with full.counting() as calls:
            list(itertools.islice(entries, 500))
        assert calls == {("s3", "ListObjectsV2"): 1}


class TestLookingForOne:
    """What is found without the whole of a listing."""

    def looks(self, api):
        """How many keys were asked for at most, each time."""
        return [params.get("MaxKeys") for params in api.asked]

    def test_a_look_for_one_name_asks_for_a_few_keys(self):
        api, tree = of(*(f"k{n:03}" for n in range(500)), page=1000)
        node(tree, f"{OBJECTS}/k250")
        assert self.looks(api) == [LOOK]

    def test_what_lies_between_a_name_and_its_prefix_costs_one_look_more(self):
        api, tree = of(*(f"a-{n:03}" for n in range(100)), "a/b", page=1000)
        assert isinstance(node(tree, f"{OBJECTS}/a"), Directory)
        assert self.looks(api) == [LOOK, 1]

    def test_the_same_name_is_looked_for_once(self):
        api, tree = of("a")
        for _ in range(3):
            node(tree, f"{OBJECTS}/a")
        assert api.calls["list_objects_v2"] == 1

    def test_names_are_found_in_as_much_of_a_listing_as_there_is(self):
        api, tree = of(*(f"k{n:03}" for n in range(50)), "m/x", *(f"z{n:03}" for n in range(50)), page=60)
        list(itertools.islice(node(tree, OBJECTS).entries(), 50))
        api.asked.clear()
        found = [node(tree, f"{OBJECTS}/{name}") for name in ("k000", "k048", "m")]
        assert ([isinstance(each, Directory) for each in found], api.asked) == ([False, False, True], [])

    def test_a_key_at_the_end_of_a_page_is_told_by_the_next_one(self):
        api, tree = of("a", "b", "b/c", "d", page=2)
        next(node(tree, OBJECTS).entries())
        assert [isinstance(node(tree, f"{OBJECTS}/{name}"), Directory) for name in ("a", "b", "d")] == [
            False,
            True,
            False,
        ]
        assert set(self.looks(api)) == {None}

    def test_what_is_not_on_the_one_page_of_a_level_that_came_a_moment_ago_is_not_looked_for(self):
        api, tree = of("a")
        names(tree, OBJECTS)
        asked = api.calls.copy()
        assert not is_there(tree, f"{OBJECTS}/new")
        assert api.calls == asked

    def test_what_is_not_in_a_level_of_several_pages_is_looked_for(self):
        api, tree = of("a", "b", "c", "d")
        names(tree, OBJECTS)
        api.objects["new"] = b"new"
        assert content(tree, f"{OBJECTS}/new") == b"new"


def test_a_directory_in_which_many_names_are_looked_for_is_listed_instead():
    api, tree = of("dir/a")
    for number in range(9):
        assert not is_there(tree, f"{OBJECTS}/dir/{number}")
    assert api.calls["list_objects_v2"] <= 6
