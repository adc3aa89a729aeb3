"""Floor 5: open directories and verbs, as the programs that hold them see them."""

import errno
import os
import stat
import threading
from concurrent.futures import Future

import pytest
from test_4_tree_grown import errno_of, made_up
from test_5_operations import ALL, FUSE, READ, WRITE, at, made_up_api, operations

from awsfs.aws.journal import NOBODY, caller
from awsfs.mount.handles import DirectoryStream, Handles
from awsfs.mount.operations import Operations
from awsfs.mount.waiting import Waiting
from awsfs.text import NAME_MAX
from awsfs.tree.nodes import FILE, Directory


class Listing(Directory):
    """A directory whose listings are these, one after the other; an error in one is raised there."""

    def __init__(self, *listings):
        super().__init__(0o555, 0)
        self.listings = iter(listings)

    def entries(self):
        for name in next(self.listings):
            if isinstance(name, OSError):
                raise name
            yield name, FILE


class Slow(Listing):
    """Each of its entries is waited for."""

    def entries(self):
        for entry in super().entries():
            future = Future()
            threading.Timer(0.01, future.set_result, (None,)).start()
            Waiting()(future)
            yield entry


def refused():
    return OSError(errno.EACCES, "no")


def read(stream, offset=0):
    return [name for (name, _), _ in stream.read(offset)]


class TestHandles:
    def test_a_handle_is_found_by_its_number(self):
        handles = Handles()
        assert handles.get(handles.add("a")) == "a"

    def test_numbers_are_not_used_again(self):
        handles = Handles()
        first = handles.add("a")
        handles.take(first)
        assert handles.add("b") != first

    def test_what_is_closed_is_forgotten(self):
        handles = Handles()
        number = handles.add("a")
        assert (handles.take(number), handles.get(number)) == ("a", None)

    def test_what_was_never_open_is_not_found(self):
        assert (Handles().get(1), Handles().take(1), Handles().get(None)) == (None, None, None)

    def test_no_number_is_zero(self):
        assert Handles().add("a") > 0


class TestStream:
    def test_entries_come_after_the_two_that_every_directory_has(self):
        assert read(DirectoryStream(Listing(["a", "b"]))) == [".", "..", "a", "b"]

    def test_each_offset_is_that_of_the_next_entry(self):
        stream = DirectoryStream(Listing(["a", "b"]))
        offsets = [offset for _, offset in stream.read(0)]
        assert [read(stream, offset)[:1] for offset in offsets[:-1]] == [[".."], ["a"], ["b"]]

    def test_at_its_end_a_listing_is_empty(self):
        stream = DirectoryStream(Listing(["a"]))
        read(stream)
        assert read(stream, 3) == []

    def test_entries_are_handed_on_as_they_arrive(self):
        entries = DirectoryStream(Listing(["a", refused()])).read(0)
        assert [next(entries)[0][0] for _ in range(3)] == [".", "..", "a"]

    def test_a_read_ends_with_what_had_to_be_waited_for(self):
        stream = DirectoryStream(Slow(["a", "b"]))
        assert [read(stream), read(stream, 3), read(stream, 4)] == [[".", "..", "a"], ["b"], []]

    def test_a_reader_may_go_back(self):
        stream = DirectoryStream(Listing(["a", "b"]))
        read(stream)
        assert read(stream, 2) == ["a", "b"]

    def test_rewinding_lists_anew(self):
        stream = DirectoryStream(Listing(["a"], ["b"]))
        read(stream)
        assert read(stream, 0) == [".", "..", "b"]

    def test_an_error_with_nothing_listed_is_raised(self):
        with pytest.raises(OSError):
            read(DirectoryStream(Listing([refused()])))

    def test_a_read_that_got_some_entries_ends_without_the_error(self):
        assert read(DirectoryStream(Listing(["a", refused()]))) == [".", "..", "a"]

    def test_the_read_after_that_raises_it(self):
        stream = DirectoryStream(Listing(["a", refused()]))
        read(stream)
        with pytest.raises(OSError):
            read(stream, 3)

    def test_an_error_stays_as_long_as_nobody_rewinds(self):
        stream = DirectoryStream(Listing([refused()], []))
        for _ in range(2):
            with pytest.raises(OSError):
                read(stream, 2)

    def test_rewinding_after_an_error_lists_anew(self):
        stream = DirectoryStream(Listing([refused()], ["a"]))
        with pytest.raises(OSError):
            read(stream)
        assert read(stream) == [".", "..", "a"]


@pytest.fixture
def api():
    return made_up_api()


@pytest.fixture
def mount(api):
    return operations(api)


def listed(mount, path, offset=0, handle=None):
    handle = mount.opendir(path) if handle is None else handle
    return [name for name, _, _ in mount.readdir_with_offset(path, offset, handle)]


class TestListing:
    def test_a_directory_lists_its_entries(self, mount):
        assert listed(mount, "/made/it") == [".", "..", *ALL]

    def test_a_listing_goes_on_where_it_stopped(self, mount):
        handle = mount.opendir("/made/it")
        entries = mount.readdir_with_offset("/made/it", 0, handle)
        *_, (_, _, offset) = [next(entries) for _ in range(4)]
        assert listed(mount, "/made/it", offset, handle) == ALL[2:]

    def test_kinds_are_told_with_the_names(self, mount):
        found = {name: at["st_mode"] for name, at, _ in mount.readdir_with_offset("/", 0, mount.opendir("/"))}
        assert found["made"] == stat.S_IFDIR

    def test_an_error_comes_after_what_could_be_listed(self, mount):
        path = at("refused")
        handle = mount.opendir(path)
        assert listed(mount, path, 0, handle) == [".", "..", "first"]
        assert errno_of(listed, mount, path, 3, handle) == errno.EACCES

    def test_a_bug_is_eio(self, mount):
        assert errno_of(listed, mount, at("bug")) == errno.EIO

    def test_what_is_no_directory_is_enotdir(self, mount):
        assert errno_of(mount.opendir, at("word")) == errno.ENOTDIR

    def test_a_directory_that_is_closed_is_bad(self, mount):
        handle = mount.opendir("/")
        mount.releasedir("/", handle)
        assert errno_of(mount.readdir_with_offset, "/", 0, handle) == errno.EBADF


class TestVerbs:
    def written(self, mount, *data, flags=WRITE | os.O_TRUNC):
        """As a shell does: open, flush, write, flush, release."""
        handle = mount.open(at("stop"), flags)
        mount.flush(at("stop"), handle)
        try:
            return [mount.write(at("stop"), each, 0, handle) for each in data]
        finally:
            mount.flush(at("stop"), handle)
            mount.release(at("stop"), handle)

    def test_writing_1_does_it(self, mount, api):
        assert self.written(mount, b"1\n") == [2]
        assert api.calls == {"stop_it": 1}

    @pytest.mark.parametrize("data", [(), (b"1", b"\n")])
    def test_opening_and_closing_does_no_more(self, mount, api, data):
        self.written(mount, *data)
        assert api.calls["stop_it"] == len(data[:1])

    def test_anything_else_is_einval(self, mount):
        assert errno_of(self.written, mount, b"please\n") == errno.EINVAL

    def test_a_verb_opens_for_reading_as_an_empty_file(self, mount):
        assert mount.read(at("stop"), 10, 0, mount.open(at("stop"), READ)) == b""

    def test_who_asks_is_told_to_the_floors_below(self, mount, api):
        seen = []
        api.operations["stop_it"] = lambda thing: seen.append(caller.get()) or {}
        self.written(mount, b"1")
        assert (seen[0].verb, seen[0].path, seen[0].uid) == ("write", at("stop"), 1000)

    def test_afterwards_nobody_asks(self, mount):
        self.written(mount, b"1")
        assert caller.get() is NOBODY


class TestMount:
    def test_it_tells_when_it_answers(self):
        told = []
        Operations(FUSE, made_up(), lambda: told.append(1)).init("/")
        assert told == [1]

    def test_a_file_system_without_end_has_room(self, mount):
        found = mount.statfs("/")
        assert (found["f_bavail"] > 0, found["f_namemax"]) == (True, NAME_MAX)
