"""Floor 5: the answers to the fast path are those of `Operations`, in bytes and numbers."""

import errno
import json
import os
from types import SimpleNamespace

import pytest
from mounts import why_no_mount
from test_4_tree_grown import errno_of, in_record, made_up
from test_5_operations import ALL, ENTRIES, FUSE, MISSING, READ, WRITE, at, made_up_api

from awsfs.aws.journal import NOBODY, caller
from awsfs.mount.answers import UNSORTED, TreeAnswers
from awsfs.mount.kept import Timeouts, Told
from awsfs.mount.operations import Operations
from awsfs.mount.structures import info_bits
from awsfs.tree.handles import Bytes
from awsfs.tree.nodes import FILE, Directory, File

pytestmark = pytest.mark.skipif(bool(why_no_mount()), reason=str(why_no_mount()))

WHO = SimpleNamespace(uid=1000, gid=1000, pid=os.getpid())


@pytest.fixture
def forgotten():
    """The paths that the kernel was made to forget."""
    return []


@pytest.fixture
def answering(fuse, forgotten):
    """A function that makes the answers on a tree."""
    told = Told(60.0)
    told.start(forgotten.append)

    def make(root):
        answers = TreeAnswers(Operations(fuse, root), lambda: WHO, told)
        answers.timeouts = Timeouts(told, fuse.fuse_config())
        return answers

    yield make
    told.close()


@pytest.fixture
def api():
    return made_up_api()


@pytest.fixture
def root(api):
    return made_up(*in_record({"Id": "i-1", "Word": "x"}, ENTRIES), api=api)


@pytest.fixture
def answers(answering, root):
    return answering(root)


def there(name):
    return os.fsencode(at(name))


class TestStat:
    @pytest.mark.parametrize("name", [name for name in ALL if name != "broken"])
    def test_it_is_the_one_that_operations_tell(self, fuse, answers, root, name):
        found = fuse.c_stat.from_buffer_copy(answers.stat(there(name)))
        wanted = Operations(FUSE, root).getattr(at(name))
        assert {key: getattr(found, key) for key in wanted if "time" not in key} == {
            key: value for key, value in wanted.items() if "time" not in key
        }
        assert found.st_mtimespec.tv_sec == wanted["st_mtime"] // 10**9

    def test_what_is_not_there_is_enoent(self, answers):
        assert answers.stat(os.fsencode(MISSING)) == -errno.ENOENT

    def test_what_is_below_a_file_is_enotdir(self, answers):
        assert errno_of(answers.stat, there("word/x")) == errno.ENOTDIR

    def test_a_bug_is_eio(self, answers):
        assert answers.stat(there("broken")) == -errno.EIO

    def test_a_bug_has_a_line_in_the_record_of_errors(self, answers, root):
        answers.stat(there("broken"))
        told = json.loads(root.journals[0].errors()[0])
        assert (told["errno"], told["path"], "ZeroDivisionError" in told["message"]) == ("EIO", at("broken"), True)

    def test_an_open_file_has_the_size_it_was_opened_with(self, fuse, answers, root):
        number, _ = answers.open(there("asked"), READ)
        root.forget()
        assert fuse.c_stat.from_buffer_copy(answers.stat_open(number)).st_size == 5

    def test_a_stat_costs_no_call(self, answers, api):
        for name in ALL:
            answers.stat(there(name))
        assert api.calls == {}


class TestOpen:
    @pytest.mark.parametrize(
        ("name", "flags", "number"),
        [("word", WRITE, errno.EACCES), ("folder", READ, errno.EISDIR), ("secret", READ, errno.EACCES)],
    )
    def test_what_cannot_be_opened_says_so(self, answers, name, flags, number):
        assert errno_of(answers.open, there(name), flags) == number

    def test_what_is_gone_is_estale(self, answers):
        assert answers.open(os.fsencode(MISSING), READ) == -errno.ESTALE

    def test_a_file_is_read_in_pieces(self, answers):
        number, _ = answers.open(there("asked"), READ)
        assert [answers.read(number, 3, offset) for offset in (0, 3, 6)] == [b"tol", b"d\n", b""]

    def test_a_handle_that_is_closed_is_bad(self, answers):
        number, _ = answers.open(there("word"), READ)
        answers.release(number)
        assert errno_of(answers.read, number, 1, 0) == errno.EBADF

    def test_content_without_a_version_is_never_in_pages(self, fuse, answers):
        assert answers.open(there("word"), READ)[1] & info_bits(fuse).direct_io

    def test_what_is_only_read_is_not_flushed(self, fuse, answers):
        number, bits = answers.open(there("word"), READ)
        assert (bits & info_bits(fuse).noflush > 0, answers.flush(number)) == (True, 0)

    def test_a_size_that_the_kernel_was_told_otherwise_is_forgotten(self, answers, forgotten):
        answers.stat(there("asked"))
        answers.open(there("asked"), READ)
        assert forgotten == [there("asked")]

    def test_who_asks_is_told_to_the_floors_below(self, answers, api):
        seen = []
        api.operations["get_it"] = lambda: seen.append(caller.get()) or {"It": "told"}
        answers.open(there("asked"), READ)
        assert [(who.verb, who.path, who.uid, who.pid) for who in seen] == [("open", at("asked"), 1000, os.getpid())]
        assert caller.get() is NOBODY

    def test_reading_refresh_has_the_kernel_forget_as_well(self, answers, forgotten):
        answers.stat(there("word"))
        answers.open(there(".refresh"), READ)
        assert there("word") in forgotten


class Versioned(Bytes):
    """Content that has a version."""

    def version(self):
        return self.data[:1].decode()


class Object(File):
    """A file whose content has a version; it is replaced by `data`."""

    def __init__(self, data):
        super().__init__(0o444, 1.0)
        self.data = data

    def size(self):
        return len(self.data)

    def open(self, how):
        return Versioned(self.data)


class Shelf(Directory):
    """A root with that file, and with a listing that stays the same until there is another."""

    def __init__(self):
        super().__init__(0o555, 0)
        self.object, self.names = Object(b"1 one"), {"object"}

    def at(self, path):
        return self if path == b"/" else self.object

    def version(self):
        return self.names

    def entries(self):
        return iter((name, FILE) for name in sorted(self.names))


class TestPages:
    @pytest.fixture
    def shelf(self):
        return Shelf()

    @pytest.fixture
    def bits(self, fuse, answering, shelf):
        """What opening the object answers: `pages` that are kept, `new` ones, or `direct` reading."""
        answers, known = answering(shelf), info_bits(fuse)

        def opened():
            number, bits = answers.open(b"/object", READ)
            return number, "direct" if bits & known.direct_io else "kept" if bits & known.keep_cache else "new"

        opened.answers = answers
        return opened

    def test_pages_are_kept_while_the_version_is_the_same(self, bits):
        assert [bits()[1], bits()[1]] == ["new", "kept"]

    def test_another_version_has_new_ones(self, bits, shelf):
        bits.answers.release(bits()[0])
        shelf.object.data = b"2 two"
        assert bits()[1] == "new"

    def test_while_the_old_one_is_open_the_new_one_is_read_directly(self, bits, shelf):
        bits()
        shelf.object.data = b"2 two"
        assert bits()[1] == "direct"

    def test_where_the_kernel_believes_in_another_size_it_is_read_directly(self, bits, shelf):
        bits.answers.stat(b"/object")
        shelf.object.data = b"2 longer"
        assert [bits()[1], bits()[1]] == ["direct", "new"]

    def test_while_it_is_read_through_pages_no_smaller_size_is_told(self, fuse, bits, shelf):
        number, _ = bits()
        shelf.object.data = b"2"
        sizes = [fuse.c_stat.from_buffer_copy(bits.answers.stat(b"/object")).st_size]
        bits.answers.release(number)
        assert [*sizes, fuse.c_stat.from_buffer_copy(bits.answers.stat(b"/object")).st_size] == [5, 1]

    def test_a_change_by_name_drops_them(self, bits):
        bits()
        bits.answers.changing("truncate", lambda path: 0)(b"/object")
        assert bits()[1] == "new"


class TestListings:
    def test_the_same_listing_is_kept(self, fuse, answering):
        names = type("Names", (set,), {})({"object"})
        shelf, known = Shelf(), info_bits(fuse)
        shelf.names = names
        answers = answering(shelf)
        found = [answers.opendir(b"/")[1] & (known.cache_readdir | known.keep_cache) for _ in range(2)]
        assert found == [known.cache_readdir, known.cache_readdir | known.keep_cache]

    def test_one_that_may_change_by_itself_is_not(self, answers):
        assert answers.opendir(b"/")[1] == 0

    def test_what_is_no_directory_is_enotdir(self, answers):
        assert answers.opendir(there("word")) == -errno.ENOTDIR

    def test_entries_are_those_of_operations(self, answers):
        number, _ = answers.opendir(b"/made/it")
        assert [name.decode() for name, *_ in answers.readdir(number, 0, False)] == [".", "..", *ALL]

    def test_at_first_no_file_is_rendered_for_its_stat(self, answers):
        number, _ = answers.opendir(b"/made/it")
        whole = {name for name, _, _, is_whole in answers.readdir(number, 0, True) if is_whole}
        assert whole == {b"link", b"folder", b"refused", b"bug"}

    def test_for_who_has_asked_for_stats_they_come_with_the_names(self, answers):
        number, _ = answers.opendir(b"/made/it")
        whole = {name for name, _, _, is_whole in answers.readdir(number, 2, True) if is_whole}
        assert whole == {os.fsencode(name) for name in ALL if name != "broken"}

    def test_the_numbers_of_very_many_files_are_in_the_order_of_the_listing(self, fuse, answering):
        shelf = Shelf()
        shelf.names = {f"{number}" for number in range(UNSORTED + 20)}
        answers = answering(shelf)
        number, _ = answers.opendir(b"/")
        found = [
            fuse.c_stat.from_buffer_copy(stat).st_ino for _, stat, _, _ in answers.readdir(number, UNSORTED, False)
        ]
        assert (len(found), found == sorted(found)) == (22, True)

    def test_what_cannot_be_told_comes_without_and_ends_nothing(self, answers):
        number, _ = answers.opendir(b"/made/it")
        assert [whole for name, _, _, whole in answers.readdir(number, 2, True) if name == b"broken"] == [False]

    def test_a_stat_that_comes_with_a_name_is_the_same(self, answers):
        number, _ = answers.opendir(b"/made/it")
        found = {name: stat for name, stat, _, whole in answers.readdir(number, 2, True) if whole}
        assert found[b"word"] == answers.stat(there("word"))

    def test_a_directory_that_is_closed_is_bad(self, answers):
        number, _ = answers.opendir(b"/made/it")
        answers.releasedir(number)
        assert errno_of(lambda: list(answers.readdir(number, 0, False))) == errno.EBADF


class TestOthers:
    def test_a_link_is_read(self, answers):
        assert answers.readlink(there("link")) == b"../i-1"

    def test_what_is_no_link_is_einval(self, answers):
        assert answers.readlink(there("word")) == -errno.EINVAL

    @pytest.mark.parametrize(
        ("name", "number"),
        [
            (b"system.posix_acl_access", errno.EOPNOTSUPP),
            (b"system.posix_acl_default", errno.EOPNOTSUPP),
            (b"security.selinux", errno.EOPNOTSUPP),
            (b"security.capability", errno.ENODATA),
        ],
    )
    def test_other_attributes_than_the_users_are_refused_without_a_look(self, answers, name, number):
        assert answers.getxattr(os.fsencode(MISSING), name) == -number

    def test_a_file_without_attributes_lists_none(self, answers):
        assert answers.listxattr(there("word")) == b""
