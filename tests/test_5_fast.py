"""Floor 5: the fast path's callbacks, called as C calls them, on made-up answers."""

import ctypes
import errno
import os
import stat
import threading

import pytest
from mounts import PATIENCE, why_no_mount

from awsfs.mount.fast import callbacks
from awsfs.mount.loop import MOST, SPARE, Threads
from awsfs.mount.structures import Stats, info_bits, inode

pytestmark = pytest.mark.skipif(bool(why_no_mount()), reason=str(why_no_mount()))

DIRECTORY = stat.S_IFDIR | 0o555
TEXT = b"0123456789"


class Made:
    """Answers for `/text` and for a directory of three names; `/bug` is one, `/refused` an OSError."""

    def __init__(self, stats, bits):
        self.stats, self.bits = stats, bits
        self.closed, self.asked, self.bugs = [], [], []

    def bug(self, name, path, error):
        self.bugs.append((name, path, type(error)))
        return errno.EIO

    def stat(self, path):
        if path == b"/bug":
            raise ZeroDivisionError
        if path == b"/refused":
            raise OSError(errno.EACCES, "no")
        return -errno.ENOENT if path == b"/missing" else self.stats(7, stat.S_IFREG | 0o444, len(TEXT), 1.5)

    def stat_open(self, number):
        return self.stats(number, stat.S_IFREG | 0o444, 3)

    def readlink(self, path):
        return b"../there" if path == b"/link" else -errno.EINVAL

    def access(self, path, mode):
        return -errno.EACCES if mode & os.W_OK else 0

    def opendir(self, path):
        return (5, self.bits.cache_readdir) if path == b"/" else -errno.ENOTDIR

    def readdir(self, number, offset, plus):
        self.asked.append(plus)
        for at in range(offset, 3):
            yield b"name-%d" % at, self.stats(10 + at, DIRECTORY), at + 1, plus and at > 0

    def releasedir(self, number):
        self.closed.append(number)
        return 0

    def open(self, path, flags):
        return (9, self.bits.direct_io) if flags == os.O_RDONLY else -errno.EACCES

    def read(self, number, size, offset):
        return TEXT[offset : offset + size] if number == 9 else -errno.EBADF

    def flush(self, number):
        self.closed.append(("flush", number))
        return 0

    def release(self, number):
        self.closed.append(number)
        return 0

    def getxattr(self, path, name):
        return b"value" if name == b"user.name" else -errno.ENODATA

    def listxattr(self, path):
        return b"user.name\0"


@pytest.fixture
def made(fuse):
    return Made(Stats(fuse, (1, 2)), info_bits(fuse))


@pytest.fixture
def threads():
    """As in a callback: this thread waits for the kernel, and so do others."""
    made = Threads()
    made.idle += [None] * (SPARE + 1)
    return made


@pytest.fixture
def table(fuse, made, threads):
    return callbacks(fuse, made, {}, threads)


@pytest.fixture
def info(fuse):
    return fuse.fuse_file_info()


class TestStructures:
    def test_a_stat_is_that_of_this_machine(self, fuse):
        found = fuse.c_stat.from_buffer_copy(Stats(fuse, (1, 2))(7, DIRECTORY, 1025, 3.5))
        assert (found.st_ino, found.st_mode, found.st_size, found.st_blocks) == (7, DIRECTORY, 1025, 3)
        assert (found.st_uid, found.st_gid, found.st_nlink) == (1, 2, 1)
        assert (found.st_mtimespec.tv_sec, found.st_mtimespec.tv_nsec) == (3, 500_000_000)

    def test_a_bit_is_where_the_structure_has_it(self, fuse, info):
        ctypes.c_uint64.from_buffer(info).value = info_bits(fuse).keep_cache
        assert (info.keep_cache, info.direct_io, info.flags) == (1, 0, 0)

    def test_a_path_keeps_its_inode(self):
        assert inode(b"/a") == inode(b"/a") > 1


class TestStat:
    def test_a_path_has_its_stat(self, fuse, table):
        found = fuse.c_stat()
        assert (table.getattr(b"/text", found, None), found.st_size) == (0, len(TEXT))

    def test_what_is_open_has_its_own(self, fuse, table, info):
        found, info.fh = fuse.c_stat(), 9
        assert (table.getattr(None, found, info), found.st_ino, found.st_size) == (0, 9, 3)

    @pytest.mark.parametrize(
        ("path", "number"), [(b"/missing", errno.ENOENT), (b"/refused", errno.EACCES), (b"/bug", errno.EIO)]
    )
    def test_what_goes_wrong_is_an_errno(self, fuse, table, path, number):
        assert table.getattr(path, fuse.c_stat(), None) == -number


class TestOpenFile:
    def test_opening_gives_the_number_and_the_bits(self, table, info):
        assert (table.open(b"/text", info), info.fh, info.direct_io, info.keep_cache) == (0, 9, 1, 0)

    def test_what_is_refused_has_no_number(self, table, info):
        info.flags = os.O_WRONLY
        assert (table.open(b"/text", info), info.fh) == (-errno.EACCES, 0)

    @pytest.mark.parametrize(("offset", "read"), [(0, TEXT[:4]), (8, b"89"), (10, b"")])
    def test_a_read_is_copied(self, table, info, offset, read):
        buffer, info.fh = (ctypes.c_byte * 4)(), 9
        assert table.read(None, buffer, 4, offset, info) == len(read)
        assert bytes(buffer)[: len(read)] == read

    def test_a_read_that_fails_is_an_errno(self, table, info):
        assert table.read(None, (ctypes.c_byte * 4)(), 4, 0, info) == -errno.EBADF

    def test_closing_names_the_number(self, table, made, info):
        info.fh = 9
        table.flush(None, info)
        table.release(None, info)
        assert made.closed == [("flush", 9), 9]


class TestDirectory:
    @pytest.fixture
    def listed(self, fuse, table, info):
        """What a listing fills in, with room for so many."""

        def run(offset=0, flags=0, room=9):
            filled, info.fh = [], 5

            def fill(buffer, name, found, following, how):
                if len(filled) == room:
                    return 1
                filled.append((name, found.contents.st_ino, following, how))
                return 0

            filler = dict(fuse.fuse_operations._fields_)["readdir"]._argtypes_[2](fill)
            assert table.readdir(None, None, filler, offset, info, flags) == 0
            return filled

        return run

    def test_entries_come_with_their_inodes_and_offsets(self, listed):
        assert listed() == [(b"name-0", 10, 1, 0), (b"name-1", 11, 2, 0), (b"name-2", 12, 3, 0)]

    def test_a_listing_goes_on_at_an_offset(self, listed):
        assert [name for name, *_ in listed(2)] == [b"name-2"]

    def test_a_listing_ends_where_there_is_no_room(self, listed):
        assert len(listed(room=2)) == 2

    def test_a_whole_stat_is_marked(self, listed, made):
        assert [how for *_, how in listed(flags=1)] == [0, 2, 2]
        assert made.asked == [True]

    def test_opening_gives_number_and_bits(self, table, info):
        assert (table.opendir(b"/", info), info.fh, info.cache_readdir) == (0, 5, 1)

    def test_what_is_no_directory_is_enotdir(self, table, info):
        assert table.opendir(b"/text", info) == -errno.ENOTDIR


class TestOthers:
    def test_a_link_ends_with_a_nul(self, table):
        buffer = (ctypes.c_byte * 20)(*b"x" * 20)
        assert (table.readlink(b"/link", buffer, 20), bytes(buffer)[:9]) == (0, b"../there\0")

    def test_a_link_is_cut_where_there_is_no_room(self, table):
        buffer = (ctypes.c_byte * 4)()
        table.readlink(b"/link", buffer, 4)
        assert bytes(buffer) == b"../\0"

    def test_what_is_no_link_is_einval(self, table):
        assert table.readlink(b"/text", (ctypes.c_byte * 4)(), 4) == -errno.EINVAL

    @pytest.mark.parametrize(("room", "answer"), [(0, 5), (5, 5), (4, -errno.ERANGE)])
    def test_an_attribute_wants_room(self, table, room, answer):
        buffer = (ctypes.c_byte * room)() if room else None
        assert table.getxattr(b"/text", b"user.name", buffer, room) == answer

    def test_an_attribute_that_is_not_there_is_enodata(self, table):
        assert table.getxattr(b"/text", b"user.x", None, 0) == -errno.ENODATA

    def test_the_names_of_attributes_are_listed(self, table):
        buffer = (ctypes.c_byte * 10)()
        assert (table.listxattr(b"/text", buffer, 10), bytes(buffer)) == (10, b"user.name\0")

    def test_what_is_left_to_others_is_called(self, fuse, made, threads):
        table = callbacks(fuse, made, {"mkdir": lambda path, mode: -mode}, threads)
        assert table.mkdir(b"/x", 5) == -5


class TestThreads:
    def test_a_callback_is_busy_and_then_idle_again(self, fuse, made, threads):
        seen = []
        table = callbacks(fuse, made, {"mkdir": lambda path, mode: seen.append(len(threads.idle)) or 0}, threads)
        table.mkdir(b"/x", 0)
        assert (seen, len(threads.idle)) == ([SPARE], SPARE + 1)

    def test_there_are_so_many_idle_and_no_more(self):
        threads, ending = Threads(), threading.Event()
        started = []

        def answer(staying):
            started.append(staying)
            threads.more()
            ending.wait()

        ran = threading.Thread(target=threads.run, args=(answer,))
        ran.start()
        while len(started) < SPARE:
            threading.Event().wait(0.001)
        ending.set()
        ran.join()
        assert started == [True] * SPARE

    def test_there_is_a_most_of_them(self):
        threads, ending = Threads(), threading.Event()
        counted = threading.Semaphore(0)

        def answer(staying):
            threads.idle.pop()
            counted.release()
            threads.more()
            ending.wait()
            threads.idle.append(None)

        ran = threading.Thread(target=threads.run, args=(answer,))
        ran.start()
        for _ in range(MOST):
            assert counted.acquire(timeout=PATIENCE)
        assert not counted.acquire(timeout=0.05)
        ending.set()
        ran.join()
