"""Floor 5: what the kernel believes, and how it is made to forget."""

import gc
import queue
import threading
from types import SimpleNamespace

import pytest

from awsfs.mount.handles import WINDOW, DirectoryStream
from awsfs.mount.kept import PATIENCE, TOLD, Timeouts, Told
from awsfs.mount.names import Names
from awsfs.mount.pages import Listings, Pages
from awsfs.mount.session import LONGEST, believed
from awsfs.mount.walkers import Walkers
from awsfs.tree.nodes import FILE, Directory


@pytest.fixture
def forgotten():
    """The paths that the kernel was made to forget."""
    return []


@pytest.fixture
def told(forgotten):
    made = Told(60.0)
    made.start(forgotten.append)
    yield made
    made.close()


class TestTold:
    def test_a_change_has_what_was_told_forgotten(self, told, forgotten):
        told.tell(b"/a")
        told.changed()
        assert forgotten == [b"/a"]

    def test_what_is_in_the_same_directory_comes_first(self, told, forgotten):
        for path in (b"/far", b"/there/near", b"/other/far"):
            told.tell(path)
        told.changed(b"/there/verb")
        assert (forgotten[0], len(forgotten)) == (b"/there/near", 3)

    def test_what_was_forgotten_is_not_forgotten_again(self, told, forgotten):
        told.tell(b"/a")
        told.changed()
        told.changed()
        assert forgotten == [b"/a"]

    def test_a_path_that_was_not_told_is_dropped_all_the_same(self, told, forgotten):
        told.drop(b"/a")
        assert forgotten == [b"/a"]

    def test_another_size_than_the_one_told_is_another(self, told):
        told.tell(b"/a", 5)
        assert (told.is_other(b"/a", 5), told.is_other(b"/a", 6), told.is_other(b"/b", 6)) == (False, True, False)

    def test_a_size_that_is_being_looked_up_may_be_another(self, told):
        told.tell(b"/a")
        assert told.is_other(b"/a", 5)

    def test_where_the_kernel_believes_nothing_nothing_is_kept(self):
        told = Told(0)
        told.tell(b"/a")
        assert len(told) == 0

    def test_what_is_not_believed_any_more_is_not_kept(self, forgotten):
        told = Told(0.01)
        told.start(forgotten.append)
        told.tell(b"/a", 5)
        while told.is_other(b"/a", 6):
            threading.Event().wait(0.005)
        told.close()
        told.changed()
        assert forgotten == []

    def test_a_kernel_that_does_not_forget_is_not_waited_for(self):
        ending = threading.Event()
        told = Told(60.0)
        told.start(lambda path: ending.wait() and None)
        told.tell(b"/a")
        told.changed()
        assert not ending.wait(PATIENCE / 100)
        ending.set()
        told.close()

    def test_what_was_told_longer_ago_is_handed_on_files_and_links_alone(self, forgotten):
        aged = queue.SimpleQueue()
        told = Told(0.01, aged.put)
        told.start(forgotten.append)
        told.tell(b"/directory")
        told.tell(b"/directory/file", 5)
        found = []
        while not found:
            found = aged.get(timeout=60)
        told.close()
        assert found == [b"/directory/file"]


class TestNames:
    """Which names are dropped; that they are is seen on a real mount."""

    def left(self, paths, kept, is_quiet=lambda: True):
        """The names that are left once there is nothing to do."""
        names = Names("/", is_quiet, kept)
        names.start(lambda directory, name: None)
        names.add(paths)
        while len(names) > kept and is_quiet():
            threading.Event().wait(0.005)
        names.close()
        return len(names)

    def test_so_many_are_left_alone(self):
        assert self.left([b"/a/%d" % number for number in range(100)], 30) == 30

    def test_fewer_are_all_left_alone(self):
        assert self.left([b"/a/1", b"/a/2"], 30) == 2

    def test_while_somebody_waits_for_aws_none_is_dropped(self):
        waited = threading.Event()
        names = Names("/", lambda: False, 0)
        names.start(lambda directory, name: waited.set())
        names.add([b"/a/1"])
        assert not waited.wait(0.2)
        names.close()


class TestTimeouts:
    def made(self, told):
        config = SimpleNamespace(entry_timeout=9.0, attr_timeout=9.0, negative_timeout=9.0)
        return Timeouts(told, config), config

    def test_they_are_those_of_what_is_told(self):
        _, config = self.made(Told(0.5))
        assert (config.entry_timeout, config.attr_timeout, config.negative_timeout) == (0.5, 0.5, 0.0)

    def test_past_a_number_of_stats_none_is_believed(self):
        told = Told(0.5)
        timeouts, config = self.made(told)
        for number in range(TOLD):
            told.tell(b"%d" % number)
        assert (timeouts.believed(), config.attr_timeout) == (False, 0.0)

    def test_when_stats_are_forgotten_others_are_believed_again(self, told):
        timeouts, config = self.made(told)
        for number in range(TOLD):
            told.tell(b"%d" % number)
        timeouts.believed()
        told.changed()
        while len(told):
            threading.Event().wait(0.001)
        assert (timeouts.believed(), config.attr_timeout) == (True, 60.0)

    def test_where_nothing_is_believed_nothing_is(self):
        assert not self.made(Told(0))[0].believed()

    @pytest.mark.parametrize(("ttl", "seconds"), [(None, LONGEST), (0, 0), (0.5, 0.5), (60, LONGEST)])
    def test_the_kernel_believes_no_longer_than_the_mount(self, ttl, seconds):
        assert believed(ttl) == seconds


class TestPages:
    def test_the_first_who_opens_finds_none(self):
        assert Pages().open(b"/a", "1", 5) is False

    def test_the_same_version_is_kept(self):
        pages = Pages()
        pages.open(b"/a", "1", 5)
        assert pages.open(b"/a", "1", 5) is True

    def test_another_version_is_not_kept(self):
        pages = Pages()
        pages.open(b"/a", "1", 5)
        pages.close(b"/a")
        assert pages.open(b"/a", "2", 5) is False

    def test_two_versions_do_not_share_pages(self):
        pages = Pages()
        pages.open(b"/a", "1", 5)
        assert pages.open(b"/a", "2", 5) is None

    def test_they_belong_to_a_version_until_the_last_reader_is_done(self):
        pages = Pages()
        pages.open(b"/a", "1", 5)
        pages.open(b"/a", "1", 5)
        pages.close(b"/a")
        assert (pages.open(b"/a", "2", 5), pages.size(b"/a")) == (None, 5)

    def test_nobody_reads_what_is_closed(self):
        pages = Pages()
        pages.open(b"/a", "1", 5)
        pages.close(b"/a")
        assert pages.size(b"/a") == 0

    @pytest.mark.parametrize("path", [b"/a", b""])
    def test_what_was_written_is_not_kept(self, path):
        pages = Pages()
        pages.open(b"/a", "1", 5)
        pages.forget(path)
        assert pages.open(b"/a", "1", 5) is False

    def test_what_was_opened_longest_ago_is_let_go(self):
        pages = Pages()
        for number in range(10_001):
            pages.open(b"%d" % number, "1", 5)
        assert (pages.open(b"0", "1", 5), pages.open(b"10000", "1", 5)) == (False, True)


class TestListings:
    class Names:
        """What a directory says that its names are."""

    def test_the_same_names_are_kept(self):
        listings, names = Listings(), self.Names()
        assert (listings.open(b"/", names), listings.open(b"/", names)) == (False, True)

    def test_others_are_not(self):
        listings, names, others = Listings(), self.Names(), self.Names()
        listings.open(b"/", names)
        assert not listings.open(b"/", others)

    def test_they_are_not_kept_alive(self):
        listings = Listings()
        listings.open(b"/", self.Names())
        gc.collect()
        assert not listings.open(b"/", self.Names())

    def test_what_cannot_be_told_apart_is_not_kept(self):
        listings, names = Listings(), ("a",)
        assert (listings.open(b"/", names), listings.open(b"/", names)) == (False, False)


class TestWalkers:
    def walk(self, walkers, directories):
        """For each directory whether stats come with the names; the program asks for them where they do not."""
        found = []
        for _ in range(directories):
            found.append(walkers.follows(1))
            walkers.lists(1)
            if not found[-1]:
                walkers.saw(1)
        return found

    def test_who_asks_is_believed_for_more_and_more_directories(self):
        found = self.walk(Walkers(), 16)
        assert [at for at, followed in enumerate(found) if not followed] == [0, 5, 14]

    def test_who_never_asks_is_never_believed(self):
        walkers = Walkers()
        for _ in range(9):
            assert not walkers.follows(1)
            walkers.lists(1)

    def test_who_asks_no_more_is_not_believed_for_ever(self):
        walkers = Walkers()
        self.walk(walkers, 2)
        found = []
        for _ in range(6):
            found.append(walkers.follows(1))
            walkers.lists(1)
        assert found == [True, True, True, False, False, False]

    def test_directories_without_files_say_nothing_of_a_program(self):
        walkers = Walkers()
        self.walk(walkers, 2)
        assert all(walkers.follows(1) for _ in range(20))

    def test_one_program_says_nothing_of_another(self):
        walkers = Walkers()
        self.walk(walkers, 2)
        walkers.saw(2)
        assert not walkers.follows(2)

    def test_so_many_programs_are_remembered(self):
        walkers = Walkers()
        self.walk(walkers, 1)
        for program in range(2, 66):
            walkers.follows(program)
        assert not walkers.follows(1)


class Numbered(Directory):
    """More entries than an open directory keeps; `listed` counts how often they were listed."""

    def __init__(self):
        super().__init__(0o555, 0)
        self.listed = 0

    def entries(self):
        self.listed += 1
        return ((str(number), FILE) for number in range(WINDOW + 100))


class TestWindow:
    @pytest.fixture
    def read(self):
        directory = Numbered()
        stream = DirectoryStream(directory)
        for _ in stream.read(0):
            pass
        return directory, stream

    def first(self, stream, offset):
        return next(stream.read(offset))[0][0]

    def test_who_goes_back_a_little_finds_what_is_kept(self, read):
        directory, stream = read
        assert (self.first(stream, 202), directory.listed) == ("200", 1)

    def test_who_goes_back_further_has_it_listed_anew(self, read):
        directory, stream = read
        assert (self.first(stream, 12), directory.listed) == ("10", 2)
