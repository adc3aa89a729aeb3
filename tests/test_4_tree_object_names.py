"""Floor 4: names of objects are made, taken away and kept out; directories are what the mount makes of them."""

import errno

import pytest
from object_files import EXCLUSIVE, NEW, OBJECTS, THERE, close_written, create, keys, rename, write
from test_4_tree_grown import content, errno_of, grow, is_there, names, node

from awsfs.tree.handles import WRITING

EVERYTHING = ((),)


@pytest.fixture
def tree(desk):
    return grow(desk.aws, delete_below=EVERYTHING)


class TestDirectories:
    def test_one_that_was_made_is_there_and_costs_nothing(self, desk, tree):
        node(tree, OBJECTS).mkdir("dir")
        assert (names(tree, OBJECTS), names(tree, f"{OBJECTS}/dir"), keys(desk)) == (["there", "dir"], [], ["there"])

    def test_it_stays_when_what_was_in_it_is_gone(self, tree):
        node(tree, OBJECTS).mkdir("dir")
        write(tree, f"{OBJECTS}/dir/x", b"x")
        node(tree, f"{OBJECTS}/dir/x").remove()
        assert names(tree, f"{OBJECTS}/dir") == []

    def test_it_goes_when_it_is_removed(self, tree):
        node(tree, OBJECTS).mkdir("dir")
        node(tree, f"{OBJECTS}/dir").remove()
        assert not is_there(tree, f"{OBJECTS}/dir")

    @pytest.mark.parametrize("sent", [True, False])
    def test_one_with_something_in_it_is_enotempty(self, tree, sent):
        node(tree, OBJECTS).mkdir("dir")
        handle = create(tree, f"{OBJECTS}/dir/x")
        if sent:
            handle.release()
        assert errno_of(node(tree, f"{OBJECTS}/dir").remove) == errno.ENOTEMPTY

    @pytest.mark.parametrize("name", ["there", "a/b"])
    def test_what_exists_is_eexist(self, desk, tree, name):
        desk.put("a/b", b"")
        assert errno_of(node(tree, OBJECTS).mkdir, name.partition("/")[0]) == errno.EEXIST


class TestNames:
    @pytest.mark.parametrize("name", ["a%", "%41", ".query", "\udcff", "x%~" + "0" * 32])
    def test_what_is_no_written_form_of_a_key_is_einval(self, tree, name):
        tried = (node(tree, OBJECTS).mkdir, name), (node(tree, OBJECTS).create, name, EXCLUSIVE)
        assert [errno_of(*each) for each in tried] == [errno.EINVAL] * 2

    def test_a_name_that_is_too_long_is_enametoolong(self, tree):
        assert errno_of(node(tree, OBJECTS).create, "x" * 255, EXCLUSIVE) == errno.ENAMETOOLONG

    def test_a_key_that_is_too_long_is_enametoolong(self, tree):
        deep = node(tree, OBJECTS)
        for _ in range(4):
            deep.mkdir("x" * 250)
            deep = deep.find("x" * 250)
        assert errno_of(deep.create, "y" * 30, EXCLUSIVE) == errno.ENAMETOOLONG


class TestRemoving:
    def test_a_removal_is_one_request(self, desk, tree):
        found = node(tree, THERE)
        with desk.server.counting() as calls:
            found.remove()
        assert (calls, keys(desk)) == ({("s3", "DeleteObject"): 1}, [])

    def test_without_leave_it_is_refused(self, desk):
        assert errno_of(node(grow(desk.aws), THERE).remove) == errno.EPERM

    def test_an_open_file_that_is_removed_is_sent_nowhere(self, desk, tree):
        handle = create(tree)
        close_written(node(tree, NEW).open(WRITING), b"x")
        node(tree, NEW).remove()
        close_written(handle, b"y")
        assert (keys(desk), handle.size()) == (["there"], 1)

    def test_what_was_only_made_needs_no_request(self, desk, tree):
        handle = create(tree)
        with desk.server.counting() as calls:
            node(tree, NEW).remove()
            handle.release()
        assert (calls, is_there(tree, NEW)) == ({}, False)

    def test_the_name_is_free_again(self, desk, tree):
        content(tree, THERE)
        node(tree, THERE).remove()
        write(tree, THERE, b"anew")
        assert desk.content("there") == b"anew"


class TestScratch:
    @pytest.fixture
    def tree(self, desk):
        return grow(desk.aws, scratch=(".*.sw?", "*~"))

    def test_what_is_kept_out_is_never_sent(self, desk, tree):
        with desk.server.counting() as calls:
            close_written(create(tree, f"{OBJECTS}/.a.swp"), b"x")
            names(tree, OBJECTS)
        assert ("s3", "PutObject") not in calls
        assert (keys(desk), content(tree, f"{OBJECTS}/.a.swp")) == (["there"], b"x")

    def test_renamed_onto_a_key_it_is_sent(self, desk, tree):
        close_written(create(tree, f"{OBJECTS}/new~"), b"x")
        rename(tree, f"{OBJECTS}/new~", THERE)
        assert (desk.content("there"), is_there(tree, f"{OBJECTS}/new~")) == (b"x", False)

    def test_a_key_renamed_to_what_is_kept_out_is_in_the_mount_alone(self, desk):
        tree = grow(desk.aws, scratch=("*~",), delete_below=EVERYTHING)
        rename(tree, THERE, f"{THERE}~")
        assert (keys(desk), content(tree, f"{THERE}~")) == ([], b"old")

    def test_without_leave_it_stays_a_key(self, desk, tree):
        assert errno_of(rename, tree, THERE, f"{THERE}~") == errno.EPERM
        assert keys(desk) == ["there"]

    def test_any_other_name_is_a_key(self, desk, tree):
        write(tree, f"{OBJECTS}/.DS_Store", b"x")
        assert keys(desk) == [".DS_Store", "there"]
