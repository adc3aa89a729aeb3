"""Floor 4: moving objects and directories of objects, so that nothing is lost where it stops half-way."""

import errno
import json

import pytest
from object_files import NEW, OBJECTS, THERE, close, create, errors, keys, rename, write
from test_4_tree_grown import content, errno_of, grow, is_there, names, node
from worlds import make_bucket

from awsfs.tree.handles import READING

EVERYTHING = ((),)


@pytest.fixture
def tree(desk):
    return grow(desk.aws, delete_below=EVERYTHING)


class TestRenaming:
    def test_an_object_is_copied_looked_at_and_deleted(self, desk, tree):
        write(tree, NEW, b"x")
        write(tree, THERE, b"")  # its bucket has no ACLs, which is known from now on
        node(tree, NEW)
        with desk.server.counting() as calls:
            rename(tree, NEW, f"{OBJECTS}/other")
        del calls["s3", "ListObjectsV2"]
        assert calls == {("s3", "CopyObject"): 1, ("s3", "HeadObject"): 1, ("s3", "DeleteObject"): 1}
        assert keys(desk) == ["other", "there"]

    def test_a_rehearsal_moves_nothing(self, desk):
        desk.aws = desk.another(dry_run=True)
        tree = grow(desk.aws, delete_below=EVERYTHING, dry_run=True)
        rename(tree, THERE, NEW)
        assert (keys(desk), errors(tree)) == (["there"], [])

    def test_it_is_seen_at_once(self, tree):
        names(tree, OBJECTS)
        rename(tree, THERE, NEW)
        assert (names(tree, OBJECTS), content(tree, NEW)) == (["new"], b"old")

    def test_without_leave_it_is_refused(self, desk):
        assert errno_of(rename, grow(desk.aws), THERE, NEW) == errno.EPERM
        assert keys(desk) == ["there"]

    def test_what_this_mount_made_a_moment_ago_needs_no_leave(self, desk):
        tree = grow(desk.aws)
        write(tree, NEW, b"x")
        rename(tree, NEW, THERE)
        assert desk.content("there") == b"x"

    def test_what_it_replaces_must_be_the_version_that_was_read(self, desk, tree):
        content(tree, THERE)
        write(tree, NEW, b"x")
        desk.put("there", b"other")
        assert errno_of(rename, tree, NEW, THERE) == errno.ESTALE
        assert (desk.content("there"), desk.content("new")) == (b"other", b"x")

    def test_an_open_file_keeps_its_bytes_under_the_new_name(self, desk, tree):
        handle = create(tree)
        handle.write(b"1", 0)
        handle.flush()
        rename(tree, NEW, f"{OBJECTS}/other")
        handle.write(b"2", 1)
        close(handle)
        assert (keys(desk), desk.content("other")) == (["other", "there"], b"12")

    def test_what_is_not_sent_yet_is_sent_by_its_new_name_alone(self, desk, tree):
        handle = create(tree)
        handle.write(b"1", 0)
        rename(tree, NEW, f"{OBJECTS}/other")
        close(handle)
        assert (keys(desk), desk.content("other")) == (["other", "there"], b"1")

    def test_it_works_between_buckets(self, desk, server, tree):
        make_bucket(server, "second", {})
        rename(tree, THERE, "s3/second/objects/there")
        assert (keys(desk), content(tree, "s3/second/objects/there")) == ([], b"old")

    def test_to_anything_but_objects_it_is_exdev(self, tree):
        assert errno_of(rename, tree, THERE, "s3/bucket/there") == errno.EXDEV

    def test_onto_a_directory_it_is_eisdir(self, tree):
        node(tree, OBJECTS).mkdir("dir")
        assert errno_of(rename, tree, THERE, f"{OBJECTS}/dir") == errno.EISDIR

    def test_what_is_not_there_is_enoent(self, tree):
        assert errno_of(rename, tree, NEW, THERE) == errno.ENOENT

    def test_a_deletion_that_fails_leaves_both_and_says_so(self, desk, tree):
        with desk.server.refusing("s3", "DeleteObject"):
            assert errno_of(rename, tree, THERE, NEW) == errno.EACCES
        assert keys(desk) == ["new", "there"]
        assert "both exist now" in errors(tree)[0]["note"]


class TestRenamingDirectories:
    @pytest.fixture(autouse=True)
    def _keys(self, desk):
        for key in ("a/1", "a/2", "a/in/3"):
            desk.put(key, key.encode())

    def test_every_key_moves(self, desk, tree):
        rename(tree, f"{OBJECTS}/a", f"{OBJECTS}/b")
        assert keys(desk) == ["b/1", "b/2", "b/in/3", "there"]

    def test_it_is_seen_at_once(self, tree):
        rename(tree, f"{OBJECTS}/a", f"{OBJECTS}/b")
        assert (is_there(tree, f"{OBJECTS}/a"), names(tree, f"{OBJECTS}/b/in")) == (False, ["3"])

    def test_an_empty_one_moves_in_the_mount_alone(self, desk, tree):
        node(tree, OBJECTS).mkdir("empty")
        with desk.server.counting() as calls:
            rename(tree, f"{OBJECTS}/empty", f"{OBJECTS}/void")
        assert (set(calls), "void" in names(tree, OBJECTS), "empty" in names(tree, OBJECTS)) == (
            {("s3", "ListObjectsV2")}, True, False,
        )  # fmt: skip

    def test_without_leave_nothing_is_copied(self, desk):
        tree = grow(desk.aws, delete_below=(("s3", "bucket", "objects", "a", "in"),))
        assert errno_of(rename, tree, f"{OBJECTS}/a", f"{OBJECTS}/b") == errno.EPERM
        assert keys(desk) == ["a/1", "a/2", "a/in/3", "there"]

    def test_half_way_it_says_what_moved_and_what_did_not(self, desk, tree):
        with desk.server.refusing("s3", "CopyObject", where="b/2"):
            assert errno_of(rename, tree, f"{OBJECTS}/a", f"{OBJECTS}/b") == errno.EACCES
        told = json.loads(errors(tree)[0]["note"])
        assert told == {"moved": [f"{OBJECTS}/a/1"], "not moved": [f"{OBJECTS}/a/2", f"{OBJECTS}/a/in/3"]}

    @pytest.mark.parametrize("operation", ["CopyObject", "DeleteObject"])
    def test_the_same_again_goes_on_there(self, desk, tree, operation):
        with desk.server.refusing("s3", operation, where="/2"):
            errno_of(rename, tree, f"{OBJECTS}/a", f"{OBJECTS}/b")
        rename(tree, f"{OBJECTS}/a", f"{OBJECTS}/b")
        assert keys(desk) == ["b/1", "b/2", "b/in/3", "there"]

    def test_another_directory_with_something_in_it_is_enotempty(self, desk, tree):
        desk.put("b/other", b"")
        assert errno_of(rename, tree, f"{OBJECTS}/a", f"{OBJECTS}/b") == errno.ENOTEMPTY

    def test_into_itself_it_is_einval(self, tree):
        assert errno_of(rename, tree, f"{OBJECTS}/a", f"{OBJECTS}/a/in/a") == errno.EINVAL

    def test_onto_a_file_it_is_enotdir(self, tree):
        assert errno_of(rename, tree, f"{OBJECTS}/a", THERE) == errno.ENOTDIR


def test_a_reader_holds_no_object_back(desk, tree):
    reader = node(tree, THERE).open(READING)
    rename(tree, THERE, NEW)
    assert reader.read(3, 0) == b"old"
