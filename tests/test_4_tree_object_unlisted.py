"""Floor 4: buckets of which AWS lets a person list, read or write a part only."""

from __future__ import annotations

import errno
import json

import pytest
from object_files import APPENDING, OBJECTS, close_written, create, errors, keys, write
from test_4_tree_grown import content, errno_of, grow, is_there, mode, names, node

ME = f"{OBJECTS}/home/me"
MINE = ("home/me/*",)


@pytest.fixture
def policy(desk):
    """The policy of somebody who has a part of the bucket."""
    for key in ("home/me/a.txt", "home/me/deep/b.txt", "home/you/c.txt"):
        desk.put(key, key.encode())
    desk.strict.policy.listed = desk.strict.policy.read = desk.strict.policy.written = MINE
    return desk.strict.policy


@pytest.fixture
def tree(desk, policy):
    return grow(desk.aws)


def rooted(desk, *below):
    """A mount of a part of the bucket."""
    tree = grow(desk.aws, root=("s3", "bucket", "objects", *below))
    tree.check()
    return tree


class TestMkdir:
    def test_a_name_that_may_be_neither_listed_nor_read_does_not_exist(self, tree):
        assert [is_there(tree, path) for path in (f"{OBJECTS}/home", f"{OBJECTS}/there")] == [False, False]

    def test_it_opens_the_way_to_what_may_be_listed(self, tree):
        node(tree, OBJECTS).mkdir("home")
        assert sorted(names(tree, ME)) == ["a.txt", "deep"]

    def test_what_may_be_read_is_read(self, tree):
        node(tree, OBJECTS).mkdir("home")
        assert content(tree, f"{ME}/deep/b.txt") == b"home/me/deep/b.txt"

    def test_the_directory_can_be_searched_and_not_listed(self, tree):
        node(tree, OBJECTS).mkdir("home")
        assert (mode(tree, f"{OBJECTS}/home"), errno_of(names, tree, f"{OBJECTS}/home")) == (0o111, errno.EACCES)

    def test_it_makes_no_call_beside_the_looks_at_the_name(self, desk, tree):
        is_there(tree, f"{OBJECTS}/home")
        with desk.server.counting() as calls:
            node(tree, OBJECTS).mkdir("home")
            mode(tree, f"{OBJECTS}/home")
        assert calls == {}

    def test_what_may_be_listed_shows_that(self, tree):
        node(tree, OBJECTS).mkdir("home")
        names(tree, ME)
        assert mode(tree, ME) == 0o755

    def test_one_that_was_refused_and_may_be_listed_by_now_shows_that(self, policy, tree):
        node(tree, OBJECTS).mkdir("home")
        policy.listed = None
        node(tree, "s3").forget()
        names(tree, f"{OBJECTS}/home")
        assert mode(tree, f"{OBJECTS}/home") == 0o755

    def test_rmdir_takes_it_away(self, tree):
        node(tree, OBJECTS).mkdir("home")
        node(tree, f"{OBJECTS}/home").remove()
        assert not is_there(tree, f"{OBJECTS}/home")

    def test_one_with_another_in_it_stays(self, tree):
        node(tree, OBJECTS).mkdir("home")
        node(tree, f"{OBJECTS}/home").mkdir("new")
        assert errno_of(node(tree, f"{OBJECTS}/home").remove) == errno.ENOTEMPTY

    def test_ls_shows_what_was_made_in_it_before_the_refusal(self, tree):
        node(tree, OBJECTS).mkdir("home")
        node(tree, f"{OBJECTS}/home").mkdir("new")
        found = node(tree, f"{OBJECTS}/home").entries()
        assert (next(found)[0], errno_of(next, found)) == ("new", errno.EACCES)


class TestTheWholeWay:
    """The policy of AWS's own walkthrough: each level on the way, and all of one's own."""

    def test_needs_no_mkdir(self, policy, tree):
        policy.listed = ("", "home/", *MINE)
        assert sorted(names(tree, ME)) == ["a.txt", "deep"]
        assert sorted(names(tree, OBJECTS)) == ["home", "there"]


def test_where_names_alone_may_be_listed_a_look_at_many_finds_them_too(desk, policy, tree):
    policy.listed, policy.read = ("home*",), ()
    desk.put("homework.txt", b"x")
    for number in range(6):
        assert not is_there(tree, f"{OBJECTS}/home{number}")
    assert is_there(tree, f"{OBJECTS}/homework.txt")


class TestReading:
    """Without any right to list."""

    @pytest.fixture(autouse=True)
    def _read_only(self, policy, tree):
        policy.listed = policy.written = ()
        for level in ("home", "home/me"):
            above, _, name = f"{OBJECTS}/{level}".rpartition("/")
            node(tree, above).mkdir(name)

    def test_a_key_that_may_be_read_is_read(self, tree):
        assert content(tree, f"{ME}/a.txt") == b"home/me/a.txt"

    def test_its_size_and_time_are_those_of_the_object(self, tree):
        found = node(tree, f"{ME}/a.txt")
        assert (found.size(), found.mtime > tree._context.times.started - 3600) == (13, True)

    def test_what_does_not_exist_or_may_not_be_read_is_absent(self, tree):
        assert [is_there(tree, f"{ME}/no"), is_there(tree, f"{OBJECTS}/home/you")] == [False, False]

    def test_one_after_the_other_is_a_head_and_a_get(self, desk, policy, tree):
        policy.read = ("home/me/*",)
        content(tree, f"{ME}/a.txt")
        desk.put("home/me/z.txt", b"z")
        with desk.server.counting():
            desk.strict.asked.clear()
            content(tree, f"{ME}/z.txt")
        assert desk.strict.asked == {"HeadObject": 1, "GetObject": 1}

    def test_many_names_do_not_have_the_level_listed(self, desk, tree):
        for number in range(6):
            is_there(tree, f"{ME}/{number}")
        assert content(tree, f"{ME}/a.txt") == b"home/me/a.txt"

    def test_a_name_is_a_head_and_a_listing_at_most(self, desk, tree):
        is_there(tree, f"{ME}/first")
        desk.strict.asked.clear()
        is_there(tree, f"{ME}/second")
        assert desk.strict.asked == {"HeadObject": 1, "ListObjectsV2": 1}


class TestWriting:
    """Into a place of which nothing else is allowed."""

    @pytest.fixture(autouse=True)
    def _drop(self, policy, tree):
        policy.listed = policy.read = ()
        for level in ("home", "home/me"):
            above, _, name = f"{OBJECTS}/{level}".rpartition("/")
            node(tree, above).mkdir(name)

    def test_a_new_name_is_written(self, desk, tree):
        write(tree, f"{ME}/drop.txt", b"x")
        assert desk.content("home/me/drop.txt") == b"x"

    def test_what_was_written_exists_from_then_on(self, tree):
        write(tree, f"{ME}/drop.txt", b"new")
        found = node(tree, f"{ME}/drop.txt")
        assert (found.size(), mode(tree, f"{ME}/drop.txt")) == (3, 0o644)

    def test_what_is_there_already_is_not_overwritten(self, desk, tree):
        handle = create(tree, f"{ME}/a.txt")
        assert errno_of(close_written, handle, b"mine") == errno.EEXIST
        assert desk.content("home/me/a.txt") == b"home/me/a.txt"

    def test_where_writing_is_refused_too_it_fails_at_open(self, desk, policy, tree):
        policy.written = ()
        assert errno_of(create, tree, f"{ME}/drop.txt") == errno.EACCES
        assert "home/me/drop.txt" not in keys(desk)


class TestRoot:
    def test_it_is_mounted_where_the_levels_above_may_not_be_listed(self, desk, policy):
        assert sorted(names(rooted(desk, "home", "me"), "")) == ["a.txt", "deep"]

    def test_no_level_above_it_is_looked_at(self, desk, policy):
        policy.lists_buckets = False
        desk.strict.asked.clear()
        names(rooted(desk, "home", "me"), "")
        assert desk.strict.asked == {"ListObjectsV2": 1}

    def test_it_may_be_one_that_may_not_be_listed_either(self, desk, policy):
        policy.listed = ()
        tree = rooted(desk, "home", "me")
        assert (content(tree, "a.txt"), errno_of(names, tree, "")) == (b"home/me/a.txt", errno.EACCES)

    @pytest.mark.parametrize("below", [("home", "me", "no"), ("home", "me", "a.txt")])
    def test_one_with_nothing_in_it_is_refused(self, desk, policy, below):
        with pytest.raises(FileNotFoundError, match="does not exist"):
            rooted(desk, *below)

    @pytest.mark.parametrize("root", [("s3", "no-such-bucket"), ("s3", "no-such-bucket", "objects", "a")])
    def test_so_is_a_bucket_that_does_not_exist(self, desk, root):
        with pytest.raises(FileNotFoundError, match="does not exist"):
            grow(desk.aws, root=root).check()

    def test_an_empty_bucket_is_mounted(self, desk):
        desk.s3.create_bucket(Bucket="empty", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
        tree = grow(desk.aws, root=("s3", "empty", "objects"))
        tree.check()
        assert names(tree, "") == []


class TestBuckets:
    """One that may neither be found in the list of buckets nor looked at."""

    @pytest.fixture(autouse=True)
    def _refused(self, policy):
        policy.lists_buckets = False

    def test_its_objects_are_reached(self, tree):
        node(tree, OBJECTS).mkdir("home")
        assert content(tree, f"{ME}/a.txt") == b"home/me/a.txt"

    def test_it_lists_the_objects_before_the_refusal(self, tree):
        found = node(tree, "s3/bucket").entries()
        assert (next(found)[0], errno_of(list, found)) == ("objects", errno.EACCES)

    def test_what_is_told_of_it_is_refused(self, tree):
        assert errno_of(node, tree, "s3/bucket/creation-date") == errno.EACCES

    def test_one_that_aws_calls_absent_is_not_taken_for_one(self, policy, tree):
        policy.listed = None
        assert errno_of(node, tree, "s3/no-such-bucket") == errno.EACCES


class TestTheRemedy:
    def test_names_both_ways(self, tree):
        is_there(tree, f"{OBJECTS}/home")
        remedies = {found.get("remedy", "") for found in errors(tree)}
        assert any("--root s3/bucket/objects/home" in words and "mkdir" in words for words in remedies)

    def test_is_at_the_level_that_may_not_be_listed(self, tree):
        errno_of(names, tree, OBJECTS)
        assert "--root s3/bucket/objects/PREFIX" in json.dumps(errors(tree)[0])

    def test_of_a_bucket_names_the_root(self, policy, tree):
        policy.lists_buckets = False
        errno_of(node, tree, "s3/bucket/creation-date")
        assert any("--root s3/bucket/objects/PREFIX" in found.get("remedy", "") for found in errors(tree))


def test_where_nothing_is_refused_nothing_more_is_asked(desk):
    tree = grow(desk.aws)
    desk.put("home/me/a.txt", b"x")
    desk.strict.asked.clear()
    content(tree, f"{ME}/a.txt")
    assert not is_there(tree, f"{ME}/no")
    assert (desk.strict.asked["HeadObject"], desk.strict.asked["ListObjectsV2"]) == (0, 4)


def test_appending_to_what_may_not_be_read_fails_at_open(desk, policy):
    tree = grow(desk.aws)
    policy.read = ()
    node(tree, OBJECTS).mkdir("home")
    assert errno_of(node(tree, f"{ME}/a.txt").open, APPENDING) == errno.EACCES
