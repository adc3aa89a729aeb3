"""Floor 4: people's own records, written back whole and on condition."""

import errno
import json
import stat
from pathlib import Path

import pytest
from shelf import BOTH, EXCLUSIVE, Shelf, grown, text, write
from test_4_tree_grown import content, errno_of, is_there, names, node

from awsfs.tree.handles import READING, REPLACING, WRITING


@pytest.fixture
def shelf():
    return Shelf(a={"Id": "a", "n": "1"})


@pytest.fixture
def tree(shelf):
    return grown(shelf)


class TestReplacing:
    def test_what_is_written_is_there(self, tree, shelf):
        write(tree, "a.json", text(Id="a", n="2"))
        assert shelf.records["a"] == {"Id": "a", "n": "2"}

    def test_what_was_written_is_read_back(self, tree):
        write(tree, "a.json", text(Id="a", n="2"))
        assert json.loads(content(tree, "made/them/a.json")) == {"Id": "a", "n": "2"}

    def test_it_costs_a_consistent_read_and_a_write(self, tree, shelf):
        found = node(tree, "made/them/a.json")
        shelf.calls.clear()
        handle = found.open(REPLACING)
        handle.write(text(Id="a", n="2"), 0)
        assert shelf.calls == {"get_it": 1, "put_over": 1}

    def test_it_is_sent_inside_the_write_that_makes_it_whole(self, tree, shelf):
        handle = node(tree, "made/them/a.json").open(REPLACING)
        handle.write(b'{"Id": "a",', 0)
        before = shelf.calls["put_over"]
        handle.write(b' "n": "2"}', 11)
        assert (before, shelf.calls["put_over"]) == (0, 1)

    def test_a_newline_after_it_sends_nothing_more(self, tree, shelf):
        handle = node(tree, "made/them/a.json").open(REPLACING)
        handle.write(text(Id="a"), 0)
        handle.write(b"\n", len(text(Id="a")))
        handle.flush()
        assert shelf.calls["put_over"] == 1

    def test_a_second_flush_sends_nothing_more(self, tree, shelf):
        handle = node(tree, "made/them/a.json").open(REPLACING)
        handle.write(text(Id="a"), 0)
        handle.flush()
        handle.flush()
        assert shelf.calls["put_over"] == 1

    def test_truncating_alone_sends_nothing(self, tree, shelf):
        handle = node(tree, "made/them/a.json").open(REPLACING)
        handle.flush()
        handle.release()
        assert shelf.records["a"] == {"Id": "a", "n": "1"}

    def test_a_change_in_the_middle_is_sent_whole(self, tree, shelf):
        handle = node(tree, "made/them/a.json").open(WRITING)
        handle.write(b"7", handle.read(100, 0).index(b"1"))
        handle.flush()
        assert shelf.records["a"] == {"Id": "a", "n": "7"}

    def test_it_may_be_cut_to_something_that_is_still_a_record(self, tree, shelf):
        handle = node(tree, "made/them/a.json").open(WRITING)
        handle.truncate(0)
        handle.write(text(Id="a"), 0)
        assert shelf.records["a"] == {"Id": "a"}


class TestRefusing:
    @pytest.mark.parametrize("data", [b"{", b"[]x", b"", b'{"Id": "a", "Id": "a"}', b'{"Id": NaN}', b'{"Id": "\xff"}'])
    def test_what_is_no_json_is_einval(self, tree, data):
        assert errno_of(write, tree, "a.json", data) == errno.EINVAL

    def test_another_records_key_is_einval(self, tree):
        assert errno_of(write, tree, "a.json", text(Id="b")) == errno.EINVAL

    def test_the_reason_is_in_the_errors(self, tree):
        errno_of(write, tree, "a.json", text(Id="b"))
        assert json.loads(content(tree, ".awsfs/errors").splitlines()[0])["message"] == "its Id is not the file's name"

    def test_what_was_there_stays(self, tree, shelf):
        errno_of(write, tree, "a.json", text(Id="b"))
        assert shelf.records == {"a": {"Id": "a", "n": "1"}}

    def test_a_close_after_a_failed_write_fails_too(self, tree):
        handle = node(tree, "made/them/a.json").open(REPLACING)
        errno_of(handle.write, text(Id="b"), 0)
        assert errno_of(handle.flush) == errno.EINVAL

    def test_more_than_the_limit_is_efbig(self, tree):
        handle = node(tree, "made/them/a.json").open(REPLACING)
        assert errno_of(handle.write, b"x", 5 * 2**20) == errno.EFBIG

    def test_what_a_killed_program_left_is_not_sent(self, tree, shelf):
        handle = node(tree, "made/them/a.json").open(REPLACING)
        handle.write(b'{"Id": "a"', 0)
        handle.abandon()
        handle.release()
        assert shelf.calls["put_over"] == 0

    def test_it_is_kept_in_a_file_of_its_owner_that_the_error_names(self, tree):
        handle = node(tree, "made/them/a.json").open(REPLACING)
        handle.write(b'{"Id": "a"', 0)
        handle.abandon()
        file = Path(json.loads(content(tree, ".awsfs/errors").splitlines()[0])["note"].split()[6])
        assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b'{"Id": "a"', 0o600)


class TestSomebodyElse:
    def test_a_change_since_it_was_read_is_estale(self, tree, shelf):
        content(tree, "made/them/a.json")
        shelf.records["a"] = {"Id": "a", "n": "theirs"}
        assert errno_of(write, tree, "a.json", text(Id="a", n="2")) == errno.ESTALE

    def test_their_change_stays(self, tree, shelf):
        content(tree, "made/them/a.json")
        shelf.records["a"] = {"Id": "a", "n": "theirs"}
        errno_of(write, tree, "a.json", text(Id="a", n="2"))
        assert shelf.records["a"]["n"] == "theirs"

    def test_writing_it_again_without_reading_is_estale_again(self, tree, shelf):
        content(tree, "made/them/a.json")
        shelf.records["a"] = {"Id": "a", "n": "theirs"}
        errno_of(write, tree, "a.json", text(Id="a", n="2"))
        assert errno_of(write, tree, "a.json", text(Id="a", n="2")) == errno.ESTALE

    def test_once_theirs_was_read_it_may_be_written(self, tree, shelf):
        content(tree, "made/them/a.json")
        shelf.records["a"] = {"Id": "a", "n": "theirs"}
        errno_of(write, tree, "a.json", text(Id="a", n="2"))
        content(tree, "made/them/a.json")
        write(tree, "a.json", text(Id="a", n="3"))
        assert shelf.records["a"]["n"] == "3"

    def test_opening_alone_is_not_reading(self, tree, shelf):
        content(tree, "made/them/a.json")
        shelf.records["a"] = {"Id": "a", "n": "theirs"}
        node(tree, "made").forget()
        node(tree, "made/them/a.json").open(READING).release()
        assert errno_of(write, tree, "a.json", text(Id="a", n="2")) == errno.ESTALE

    def test_a_handle_that_read_theirs_may_write_over_it(self, tree, shelf):
        content(tree, "made/them/a.json")
        shelf.records["a"] = {"Id": "a", "n": "theirs"}
        node(tree, "made").forget()
        handle = node(tree, "made/them/a.json").open(BOTH)
        handle.read(100, 0)
        handle.truncate(0)
        handle.write(text(Id="a", n="2"), 0)
        assert shelf.records["a"]["n"] == "2"

    def test_own_writes_follow_each_other(self, tree, shelf):
        for number in "234":
            write(tree, "a.json", text(Id="a", n=number))
        assert shelf.records["a"]["n"] == "4"

    def test_deleted_meanwhile_is_estale(self, tree, shelf):
        content(tree, "made/them/a.json")
        handle = node(tree, "made/them/a.json").open(REPLACING)
        del shelf.records["a"]
        assert errno_of(handle.write, text(Id="a", n="2"), 0) == errno.ESTALE


class TestCreating:
    def test_a_new_name_makes_a_record(self, tree, shelf):
        write(tree, "b.json", text(Id="b"))
        assert shelf.records["b"] == {"Id": "b"}

    def test_it_is_listed_at_once(self, tree):
        names(tree, "made/them")
        write(tree, "b.json", text(Id="b"))
        assert sorted(names(tree, "made/them")) == ["a.json", "b.json"]

    def test_it_costs_one_write(self, tree, shelf):
        handle = node(tree, "made/them").create("b.json", WRITING)
        shelf.calls.clear()
        handle.write(text(Id="b"), 0)
        assert shelf.calls == {"put_new": 1}

    def test_with_nothing_written_there_is_none(self, tree, shelf):
        handle = node(tree, "made/them").create("b.json", WRITING)
        handle.flush()
        handle.release()
        assert "b" not in shelf.records

    def test_somebody_elses_of_that_name_is_estale(self, tree, shelf):
        handle = node(tree, "made/them").create("b.json", WRITING)
        shelf.records["b"] = {"Id": "b", "n": "theirs"}
        assert errno_of(handle.write, text(Id="b"), 0) == errno.ESTALE

    def test_where_the_name_had_to_be_new_it_is_eexist(self, tree, shelf):
        handle = node(tree, "made/them").create("b.json", EXCLUSIVE)
        shelf.records["b"] = {"Id": "b", "n": "theirs"}
        assert errno_of(handle.write, text(Id="b"), 0) == errno.EEXIST

    def test_a_name_that_can_be_no_key_is_einval(self, tree):
        assert errno_of(node(tree, "made/them").create, "never.json", WRITING) == errno.EINVAL


class TestNoAnswer:
    def test_what_happened_all_the_same_is_a_success(self, tree, shelf):
        shelf.fails = "done"
        write(tree, "a.json", text(Id="a", n="2"))
        assert shelf.records["a"]["n"] == "2"

    def test_what_did_not_happen_is_an_error(self, tree, shelf):
        shelf.fails = "lost"
        assert errno_of(write, tree, "a.json", text(Id="a", n="2")) == errno.EREMOTEIO


class TestRemoving:
    def test_it_is_refused_by_default(self, tree):
        assert errno_of(node(tree, "made/them/a.json").remove) == errno.EPERM

    def test_where_it_is_allowed_the_record_is_gone(self, shelf):
        tree = grown(shelf, delete_below=((),))
        node(tree, "made/them/a.json").remove()
        assert (shelf.records, is_there(tree, "made/them/a.json")) == ({}, False)

    def test_what_this_mount_just_made_it_may_delete(self, tree, shelf):
        write(tree, "b.json", text(Id="b"))
        node(tree, "made/them/b.json").remove()
        assert list(shelf.records) == ["a"]

    def test_after_it_the_name_is_as_new(self, shelf):
        tree = grown(shelf, delete_below=((),))
        content(tree, "made/them/a.json")
        node(tree, "made/them/a.json").remove()
        write(tree, "a.json", text(Id="a", n="9"))
        assert shelf.records["a"]["n"] == "9"
