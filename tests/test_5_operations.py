"""Floor 5: the FUSE verbs, called as mfusepy calls them."""

import errno
import json
import os
import stat
from types import SimpleNamespace

import pytest
from test_4_tree_grown import Api, deletable, errno_of, in_record, made_up, refuse

from awsfs.mount.operations import Operations
from awsfs.schema import Action, Attribute, Call, Document, Each, Folder, Link

FUSE = SimpleNamespace(fuse_get_context=lambda: (1000, 1000, os.getpid()))
READ, WRITE = os.O_RDONLY, os.O_WRONLY
STOP = Call("stop_it", thing="{Id}")
ASKED = Call("get_it", "It")
MISSING = "/made/it/missing"


def broken(scope):
    raise ZeroDivisionError


ENTRIES = (
    Attribute("word", "Word"),
    Attribute("asked", ASKED),
    Attribute("private", "Word", private=True),
    Attribute("secret", "Word", secret=True),
    Attribute("broken", broken),
    Document("item.json", "@", store=deletable(Call("delete_it", thing="{Id}"))),
    Link("link", "made/{Id}"),
    Action("stop", STOP),
    Folder("folder"),
    Folder("refused", Attribute("first", "Word"), Each(Call("list_them", "Them[]"), Folder("{Id}"))),
    Folder("bug", Each(broken, Folder("{Id}"))),
)
ALL = ["word", "asked", "private", "secret", "broken", "item.json", "link", "stop", "folder", "refused", "bug"]


def made_up_api():
    """What these entries ask."""
    return Api(get_it=lambda: {"It": "told"}, stop_it=lambda thing: {}, delete_it=lambda thing: {}, list_them=refuse())


def operations(api, **options):
    """The verbs on a tree whose `made/it` has these entries."""
    record = {"Id": "i-1", "Word": "x"}
    return Operations(FUSE, made_up(*in_record(record, ENTRIES), api=api, **options))


@pytest.fixture
def api():
    return made_up_api()


@pytest.fixture
def mount(api):
    return operations(api)


@pytest.fixture
def deleting(api):
    return operations(api, delete_below=((),))


def at(name):
    return f"/made/it/{name}"


class TestGetattr:
    @pytest.mark.parametrize(
        ("path", "mode"),
        [
            ("/", stat.S_IFDIR | 0o555),
            (at("folder"), stat.S_IFDIR | 0o555),
            (at("word"), stat.S_IFREG | 0o444),
            (at("private"), stat.S_IFREG | 0o400),
            (at("secret"), stat.S_IFREG | 0o400),
            (at("stop"), stat.S_IFREG | 0o200),
            (at("link"), stat.S_IFLNK | 0o777),
        ],
    )
    def test_each_kind_has_its_mode(self, mount, path, mode):
        assert mount.getattr(path)["st_mode"] == mode

    @pytest.mark.parametrize(("name", "size"), [("word", 2), ("link", len("../i-1")), ("stop", 0), ("folder", 0)])
    def test_a_size_is_exact_where_it_is_in_hand(self, mount, name, size):
        assert mount.getattr(at(name))["st_size"] == size

    def test_a_file_that_needs_a_call_is_empty_until_it_was_read(self, mount):
        before = mount.getattr(at("asked"))["st_size"]
        mount.release(at("asked"), mount.open(at("asked"), READ))
        assert (before, mount.getattr(at("asked"))["st_size"]) == (0, 5)

    def test_a_stat_costs_no_call(self, mount, api):
        for name in ALL:
            if name != "broken":
                mount.getattr(at(name))
        assert api.calls == {}

    def test_an_open_file_has_the_size_it_was_opened_with(self, mount):
        handle = mount.open(at("asked"), READ)
        mount.root.forget()
        assert (mount.getattr(at("asked"), handle)["st_size"], mount.getattr(at("asked"))["st_size"]) == (5, 0)

    def test_an_open_verb_is_empty(self, mount):
        assert mount.getattr(at("stop"), mount.open(at("stop"), WRITE))["st_size"] == 0

    def test_everything_belongs_to_whoever_mounted(self, mount):
        found = mount.getattr("/")
        assert (found["st_uid"], found["st_gid"]) == (os.getuid(), os.getgid())

    def test_blocks_cover_the_size(self, mount):
        assert mount.getattr(at("word"))["st_blocks"] == 1

    def test_what_is_not_there_is_enoent(self, mount):
        assert errno_of(mount.getattr, MISSING) == errno.ENOENT

    def test_what_is_below_a_file_is_enotdir(self, mount):
        assert errno_of(mount.getattr, at("word/x")) == errno.ENOTDIR

    def test_a_path_keeps_its_inode(self, mount):
        assert mount.getattr(at("word"))["st_ino"] == mount.getattr(at("word"))["st_ino"] > 1

    def test_a_listing_tells_the_same_inode_as_a_stat(self, mount):
        told = {name: found["st_ino"] for name, found, _ in mount.readdir_with_offset("/", 0, mount.opendir("/"))}
        assert told["made"] == mount.getattr("/made")["st_ino"]


class TestAccess:
    @pytest.mark.parametrize(
        ("name", "mode", "number"),
        [
            ("word", os.R_OK, 0),
            ("word", os.W_OK, errno.EACCES),
            ("word", os.X_OK, errno.EACCES),
            ("word", os.F_OK, 0),
            ("stop", os.R_OK, 0),
            ("stop", os.W_OK, 0),
            ("stop", os.X_OK, errno.EACCES),
            ("folder", os.R_OK | os.X_OK, 0),
            ("folder", os.W_OK, errno.EACCES),
            ("private", os.R_OK, 0),
            ("secret", os.R_OK, errno.EACCES),
        ],
    )
    def test_access_says_what_open_would(self, mount, name, mode, number):
        assert (errno_of(mount.access, at(name), mode) if number else mount.access(at(name), mode)) == number

    def test_what_is_not_there_is_enoent(self, mount):
        assert errno_of(mount.access, MISSING, os.F_OK) == errno.ENOENT


class TestReading:
    @pytest.mark.parametrize(
        ("name", "flags", "number"),
        [
            ("word", WRITE, errno.EACCES),
            ("word", os.O_RDWR, errno.EACCES),
            ("word", READ | os.O_TRUNC, errno.EACCES),
            ("word", WRITE | os.O_APPEND, errno.EACCES),
            ("folder", READ, errno.EISDIR),
            ("link", READ, errno.ELOOP),
            ("secret", READ, errno.EACCES),
            ("missing", READ, errno.ESTALE),
            ("broken", READ, errno.EIO),
        ],
    )
    def test_what_cannot_be_opened_says_so(self, mount, name, flags, number):
        assert errno_of(mount.open, at(name), flags) == number

    def test_a_fault_of_our_own_has_a_line_in_the_record_of_errors(self, mount):
        errno_of(mount.open, at("broken"), READ)
        told = json.loads(mount.root.journals[0].errors()[0])
        assert (told["errno"], told["path"]) == ("EIO", at("broken"))

    def test_a_file_is_read_in_pieces(self, mount):
        handle = mount.open(at("asked"), READ)
        assert [mount.read(at("asked"), 3, offset, handle) for offset in (0, 3, 6)] == [b"tol", b"d\n", b""]

    def test_two_reads_of_one_handle_never_disagree(self, mount, api):
        handle = mount.open(at("asked"), READ)
        api.operations["get_it"] = lambda: {"It": "other"}
        mount.root.forget()
        assert mount.read(at("asked"), 10, 0, handle) == b"told\n"

    def test_what_was_opened_for_reading_is_not_written(self, mount):
        assert errno_of(mount.write, at("word"), b"x", 0, mount.open(at("word"), READ)) == errno.EBADF

    def test_a_handle_that_is_closed_is_bad(self, mount):
        handle = mount.open(at("word"), READ)
        mount.release(at("word"), handle)
        assert errno_of(mount.read, at("word"), 1, 0, handle) == errno.EBADF

    def test_closing_what_is_not_open_is_harmless(self, mount):
        assert mount.release(at("word"), 99) == 0

    def test_a_link_is_read(self, mount):
        assert mount.readlink(at("link")) == "../i-1"

    def test_what_is_no_link_is_einval(self, mount):
        assert errno_of(mount.readlink, at("word")) == errno.EINVAL


class TestChanging:
    def test_truncating_a_verb_is_harmless(self, mount, api):
        assert (mount.truncate(at("stop"), 0), api.calls) == (0, {})

    @pytest.mark.parametrize(("name", "length", "number"), [("stop", 1, errno.EINVAL), ("word", 0, errno.EACCES)])
    def test_truncating_anything_else_is_refused(self, mount, name, length, number):
        assert errno_of(mount.truncate, at(name), length) == number

    def test_touching_a_directory_forgets_what_is_below(self, mount, api):
        mount.open(at("asked"), READ)
        mount.utimens(at("folder"), None)
        mount.open(at("asked"), READ)
        assert api.calls["get_it"] == 2

    def test_touching_a_verb_does_nothing(self, mount, api):
        assert (mount.utimens(at("stop"), None), api.calls) == (0, {})

    @pytest.mark.parametrize("name", ["word", "link"])
    def test_touching_anything_else_is_refused(self, mount, name):
        assert errno_of(mount.utimens, at(name), None) == errno.EPERM

    @pytest.mark.parametrize("name", ["word", "stop", "link", "item.json"])
    def test_removing_is_refused(self, mount, name):
        assert errno_of(mount.unlink, at(name)) == errno.EPERM

    def test_removing_reaches_aws_with_leave(self, deleting, api):
        assert (deleting.unlink(at("item.json")), api.calls) == (0, {"delete_it": 1})

    def test_a_declared_directory_is_not_removed_even_with_leave(self, deleting):
        assert errno_of(deleting.rmdir, at("folder")) == errno.EPERM

    @pytest.mark.parametrize("verb", ["unlink", "rmdir"])
    def test_removing_what_is_not_there_is_enoent(self, mount, verb):
        assert errno_of(getattr(mount, verb), MISSING) == errno.ENOENT

    @pytest.mark.parametrize(
        ("verb", "args", "number"),
        [
            ("create", (MISSING, 0o644), errno.EACCES),
            ("mkdir", (MISSING, 0o755), errno.EACCES),
            ("mknod", (MISSING, stat.S_IFREG | 0o644, 0), errno.EACCES),
            ("mknod", (MISSING, stat.S_IFIFO | 0o644, 0), errno.EPERM),
            ("symlink", (MISSING, at("word")), errno.EPERM),
            ("link", (MISSING, at("word")), errno.EPERM),
            ("rename", (at("word"), MISSING), errno.EPERM),
            ("chmod", (at("word"), 0o777), errno.EPERM),
            ("chown", (at("word"), 12345, -1), errno.EPERM),
        ],
    )
    def test_what_aws_has_no_word_for_is_refused(self, mount, verb, args, number):
        assert errno_of(getattr(mount, verb), *args) == number
