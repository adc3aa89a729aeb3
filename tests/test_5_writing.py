"""Floor 5: the FUSE verbs that change something, called as mfusepy calls them."""

import errno
import json
import os
import stat

import pytest
from shelf import EACH, Shelf, text
from test_4_tree_grown import Api, content, errno_of, is_there, made_up
from test_5_operations import FUSE

from awsfs.mount.attributes import XATTR_CREATE, XATTR_REPLACE
from awsfs.mount.operations import Operations
from awsfs.mount.writing import RENAME_NOREPLACE, opening
from awsfs.schema import Attribute, Call, Folder

READ, WRITE, CREATE = os.O_RDONLY, os.O_WRONLY, os.O_WRONLY | os.O_CREAT
RENAME_EXCHANGE = 2
A, B, SCRATCH = "/made/them/a.json", "/made/them/b.json", "/made/them/b.tmp"


@pytest.fixture
def shelf():
    return Shelf(a={"Id": "a", "n": "1"})


@pytest.fixture
def mount(shelf):
    return Operations(FUSE, made_up(Folder("them", EACH), Attribute("word", lambda scope: ["x"]), api=shelf))


def put(mount, path, data):
    """What a program does that makes a file."""
    handle = mount.create(path, 0o644, CREATE)
    mount.write(None, data, 0, handle)
    mount.flush(None, handle)
    mount.release(None, handle)


class TestOpening:
    @pytest.mark.parametrize(
        ("flags", "said"),
        [
            (READ, (True, False, False, False)),
            (WRITE, (False, True, False, False)),
            (os.O_RDWR, (True, True, False, False)),
            (WRITE | os.O_TRUNC, (False, True, True, False)),
            (READ | os.O_TRUNC, (True, True, True, False)),
            (WRITE | os.O_APPEND, (False, True, False, True)),
        ],
    )
    def test_flags_say_how(self, flags, said):
        how = opening(flags)
        assert (how.reading, how.writing, how.truncating, how.appending) == said

    @pytest.mark.parametrize(("flags", "said"), [(os.O_EXCL, False), (os.O_EXCL | os.O_CREAT, True)])
    def test_a_name_has_to_be_new_only_where_it_is_created(self, flags, said):
        assert opening(WRITE | flags).exclusive is said


class TestClosedButNotReleased:
    """The kernel tells of the last close(2) later than of what a program does next."""

    def close(self, mount, path):
        handle = mount.create(path, 0o644, CREATE)
        mount.write(None, text(Id="b"), 0, handle)
        mount.flush(None, handle)

    @pytest.mark.parametrize("path", [B, SCRATCH])
    def test_what_is_removed_then_is_gone(self, mount, path):
        self.close(mount, path)
        mount.unlink(path)
        assert errno_of(mount.getattr, path) == errno.ENOENT

    def test_what_is_renamed_then_is_gone_from_where_it_was(self, mount):
        self.close(mount, SCRATCH)
        mount.rename(SCRATCH, B)
        assert errno_of(mount.getattr, SCRATCH) == errno.ENOENT


class TestCreating:
    def test_a_record_is_made(self, mount, shelf):
        put(mount, B, text(Id="b"))
        assert shelf.records["b"] == {"Id": "b"}

    def test_before_there_is_anything_in_it_it_has_a_stat(self, mount):
        handle = mount.create(B, 0o644, CREATE)
        found = mount.getattr(B)
        assert (stat.S_ISREG(found["st_mode"]), found["st_size"], mount.getattr(None, handle)["st_size"]) == (
            True,
            0,
            0,
        )

    def test_once_it_is_closed_with_nothing_written_it_is_gone(self, mount):
        mount.release(None, mount.create(B, 0o644, CREATE))
        assert errno_of(mount.getattr, B) == errno.ENOENT

    def test_removed_before_anything_was_written_nothing_is_sent(self, mount, shelf):
        handle = mount.create(B, 0o644, CREATE)
        mount.unlink(B)
        mount.release(None, handle)
        assert (errno_of(mount.getattr, B), "b" in shelf.records) == (errno.ENOENT, False)

    def test_before_there_is_anything_in_it_its_time_is_set_by_its_name(self, mount):
        mount.create(B, 0o644, CREATE)
        assert (mount.utimens(B, 1.5), mount.chmod(B, 0o600), mount.chown(B, 1, 1)) == (0, 0, 0)

    def test_a_name_that_is_there_is_opened(self, mount):
        handle = mount.create(A, 0o644, CREATE)
        assert mount.getattr(None, handle)["st_size"] == mount.getattr(A)["st_size"]

    def test_one_that_had_to_be_new_is_eexist(self, mount):
        assert errno_of(mount.create, A, 0o644, CREATE | os.O_EXCL) == errno.EEXIST

    def test_below_a_file_is_enotdir(self, mount):
        assert errno_of(mount.create, "/made/word/x", 0o644, CREATE) == errno.ENOTDIR

    def test_mknod_makes_an_empty_file_where_there_may_be_one(self, mount):
        assert (mount.mknod(SCRATCH, stat.S_IFREG | 0o644, 0), mount.getattr(SCRATCH)["st_size"]) == (0, 0)


class TestWriting:
    def test_what_is_written_is_read_from_the_same_handle(self, mount):
        handle = mount.open(A, os.O_RDWR | os.O_TRUNC)
        mount.write(None, b'{"Id": ', 0, handle)
        assert mount.read(None, 100, 0, handle) == b'{"Id": '

    def test_a_failing_write_fails_the_close_too(self, mount):
        handle = mount.open(A, WRITE | os.O_TRUNC)
        errors = (errno_of(mount.write, None, text(Id="x"), 0, handle), errno_of(mount.flush, None, handle))
        assert errors == (errno.EINVAL, errno.EINVAL)

    def test_fsync_sends_as_close_does(self, mount):
        handle = mount.open(A, WRITE | os.O_TRUNC)
        mount.write(None, b"{", 0, handle)
        assert errno_of(mount.fsync, None, 0, handle) == errno.EINVAL

    def test_ftruncate_cuts_what_is_open(self, mount):
        handle = mount.open(A, os.O_RDWR)
        mount.truncate(None, 3, handle)
        assert mount.getattr(None, handle)["st_size"] == 3

    def test_truncate_by_name_sends_what_is_left(self, mount):
        assert errno_of(mount.truncate, A, 3) == errno.EINVAL

    @pytest.mark.parametrize(("path", "number"), [("/made", errno.EISDIR), ("/made/word", errno.EACCES)])
    def test_what_cannot_be_cut_says_so(self, mount, path, number):
        assert errno_of(mount.truncate, path, 0) == number

    def test_an_open_file_whose_name_is_gone_is_written_on(self, mount):
        put(mount, SCRATCH, b"x")
        handle = mount.open(SCRATCH, WRITE)
        mount.unlink(SCRATCH)
        assert mount.write(None, b"y", 1, handle) == 1


class TestRenaming:
    def test_the_name_that_it_gets_is_on_record(self, mount):
        put(mount, SCRATCH, text(Id="b"))
        mount.rename(SCRATCH, B)
        handle = mount.open("/.awsfs/actions.jsonl", READ)
        assert json.loads(mount.read(None, 2**20, 0, handle).splitlines()[-1])["path"] == B

    def test_a_scratch_file_becomes_a_record(self, mount, shelf):
        put(mount, SCRATCH, text(Id="b"))
        assert (mount.rename(SCRATCH, B), shelf.records["b"]) == (0, {"Id": "b"})

    def test_where_nothing_may_be_replaced_something_is_eexist(self, mount):
        put(mount, SCRATCH, text(Id="a"))
        assert errno_of(mount.rename, SCRATCH, A, RENAME_NOREPLACE) == errno.EEXIST

    def test_where_nothing_may_be_replaced_nothing_is_no_hindrance(self, mount, shelf):
        put(mount, SCRATCH, text(Id="b"))
        mount.rename(SCRATCH, B, RENAME_NOREPLACE)
        assert "b" in shelf.records

    def test_two_names_are_not_exchanged(self, mount):
        put(mount, SCRATCH, text(Id="a"))
        assert errno_of(mount.rename, SCRATCH, A, RENAME_EXCHANGE) == errno.EINVAL

    def test_what_is_not_there_is_enoent(self, mount):
        assert errno_of(mount.rename, "/nowhere/x", A) == errno.ENOENT


class TestTimesAndModes:
    def test_a_scratch_file_keeps_its_time(self, mount):
        put(mount, SCRATCH, b"x")
        mount.utimens(SCRATCH, 1.5)
        assert mount.getattr(SCRATCH)["st_mtime"] == 1_500_000_000

    def test_an_open_files_time_is_set_without_its_name(self, mount):
        handle = mount.create(SCRATCH, 0o644, CREATE)
        mount.utimens(None, 2.0, handle)
        assert mount.getattr(SCRATCH)["st_mtime"] == 2_000_000_000

    @pytest.mark.parametrize("mode", [0o600, 0o777])
    def test_where_files_are_peoples_own_chmod_is_taken(self, mount, mode):
        put(mount, SCRATCH, b"x")
        assert (mount.chmod(SCRATCH, mode), mount.chmod(A, mode)) == (0, 0)

    def test_elsewhere_only_the_mode_that_it_has(self, mount):
        assert (mount.chmod("/made/word", 0o444), errno_of(mount.chmod, "/made/word", 0o644)) == (0, errno.EPERM)

    def test_an_open_file_is_chmodded_without_its_name(self, mount):
        handle = mount.create(SCRATCH, 0o644, CREATE)
        assert (mount.chmod(None, 0o600, handle), mount.chown(None, 1, 1, handle)) == (0, 0)

    def test_to_its_owner_anything_may_be_given(self, mount):
        assert mount.chown("/made/word", os.getuid(), -1) == 0


class TestExtendedAttributes:
    def test_most_files_have_none(self, mount):
        assert (mount.listxattr(A), errno_of(mount.getxattr, A, "user.x")) == ([], errno.ENODATA)

    def test_another_namespace_costs_no_look(self, mount, shelf):
        assert (errno_of(mount.getxattr, "/made/them/zz.json", "trusted.x"), shelf.calls) == (errno.ENODATA, {})

    @pytest.mark.parametrize("name", ["user.x", "security.x"])
    def test_none_is_set_where_there_are_none(self, mount, name):
        assert errno_of(mount.setxattr, A, name, b"v", 0) == errno.EOPNOTSUPP

    @pytest.mark.parametrize(("options", "number"), [(XATTR_REPLACE, errno.ENODATA), (XATTR_CREATE, errno.EOPNOTSUPP)])
    def test_what_is_to_be_replaced_has_to_be_there(self, mount, options, number):
        assert errno_of(mount.setxattr, A, "user.x", b"v", options) == number

    @pytest.mark.parametrize(("name", "number"), [("user.x", errno.EOPNOTSUPP), ("system.x", errno.ENODATA)])
    def test_none_is_removed(self, mount, name, number):
        assert errno_of(mount.removexattr, A, name) == number


def test_a_directory_that_may_not_be_made_is_eacces():
    mount = Operations(FUSE, made_up(Attribute("word", Call("get_it")), api=Api()))
    assert errno_of(mount.mkdir, "/made/new", 0o755) == errno.EACCES


def test_the_content_of_a_scratch_file_is_never_sent(mount, shelf):
    put(mount, SCRATCH, b"secret")
    assert (
        content(mount.root, "made/them/b.tmp"),
        is_there(mount.root, SCRATCH[1:]),
        "secret" in str(shelf.records),
    ) == (
        b"secret",
        True,
        False,
    )
