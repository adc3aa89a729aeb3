"""Floor 5: a made-up tree on a real mount, on the fast path and on what every libfuse has."""

import ast
import ctypes.util
import os
import subprocess
import sys
import time
from pathlib import Path

import fast_tree
import pytest
from mounts import PATIENCE, is_mounted, why_no_mount

from awsfs.mount.library import is_fast, load
from awsfs.mount.names import node_of

LIBFUSE_2 = ctypes.util.find_library("fuse")


def is_here_fast():
    return not why_no_mount() and is_fast(*load())


pytestmark = pytest.mark.mount


@pytest.fixture
def mounting(tmp_path):
    """A function that mounts the made-up tree, with the kernel believing it for so many seconds."""
    if reason := why_no_mount():
        pytest.skip(reason)
    running = []

    def mount(timeout=1.0, **environment):
        path = tmp_path / f"mount-{len(running)}"
        path.mkdir()
        process = subprocess.Popen(
            [sys.executable, fast_tree.__file__, str(path), str(timeout)],
            env=dict(os.environ) | environment,
            cwd=Path(__file__).parent.parent,
            stdout=subprocess.PIPE,
        )
        running.append((path, process))
        assert process.stdout.readline(), "it ended before it was mounted"
        return path

    yield mount
    for path, process in running:
        if is_mounted(path):
            subprocess.run(["fusermount3", "-u", str(path)], check=True, timeout=PATIENCE)
        assert process.wait(PATIENCE) == 0
        process.stdout.close()


@pytest.fixture(params=["fast", "libfuse 2"])
def mounted(request, mounting):
    """On either way of mounting."""
    if request.param == "fast":
        return mounting()
    if LIBFUSE_2 is None:
        pytest.skip("libfuse 2 is not installed (package libfuse2)")
    return mounting(FUSE_LIBRARY_PATH=LIBFUSE_2)


@pytest.fixture
def fast(mounting):
    """On the fast path alone."""
    if not is_here_fast():
        pytest.skip("this libfuse is none that the fast path knows")
    return mounting


def calls(path):
    """What the tree was asked so far."""
    return ast.literal_eval((path / "calls").read_text())


class TestEitherWay:
    def test_a_listing_has_every_name(self, mounted):
        assert sorted(os.listdir(mounted)) == ["calls", "large", "object", "set", "verb", "word"]  # noqa: PTH208

    def test_a_large_listing_has_every_name_once(self, mounted):
        assert sorted(os.listdir(mounted / "large")) == [f"item-{number:07}.json" for number in range(1000)]  # noqa: PTH208

    def test_a_file_is_read(self, mounted):
        assert (mounted / "word").read_text() == "before\n"

    def test_what_a_write_changes_is_seen_at_once(self, mounted):
        before = (mounted / "word").stat().st_size
        (mounted / "verb").write_text("it was\n")
        assert (before, (mounted / "word").stat().st_size) == (7, 13)

    def test_a_new_version_is_read_whole_at_once(self, mounted):
        (mounted / "object").read_bytes()
        (mounted / "set").write_text("400000")
        assert len((mounted / "object").read_bytes()) == 400_006

    def test_a_shorter_version_does_not_cut_who_reads_the_longer_one(self, mounted):
        with (mounted / "object").open("rb") as old:
            begun = old.read(1000)
            (mounted / "set").write_text("5")
            (mounted / "object").stat()
            assert len(begun + old.read()) == 300_002
        assert (mounted / "object").read_bytes() == b"5yyyyy"

    def test_more_are_answered_at_once_than_threads_are_kept(self, mounted):
        readers = [
            subprocess.Popen(["cat", str(mounted / "together")], stdout=subprocess.PIPE)
            for _ in range(fast_tree.TOGETHER)
        ]
        assert {reader.communicate(timeout=PATIENCE)[0] for reader in readers} == {b"together\n"}
        assert (mounted / "word").read_text() == "before\n"

    def test_what_is_not_there_is_not_there(self, mounted):
        with pytest.raises(FileNotFoundError):
            (mounted / "missing").stat()

    def test_a_directory_is_listed_from_where_a_reader_was(self, mounted):
        found = subprocess.run(
            ["find", str(mounted / "large"), "-type", "f", "-size", "+0"],
            capture_output=True,
            check=True,
            timeout=PATIENCE,
        )
        assert found.stdout.count(b"\n") == 1000


class TestFast:
    def test_an_object_that_is_opened_again_is_not_read_again(self, fast):
        path = fast()
        for _ in range(2):
            (path / "object").read_bytes()
            (path / "object").read_bytes()
        asked = calls(path)
        assert (asked["open"], asked["read"] * 128 * 1024 < 2 * 300_002) == (4, True)

    def test_a_stat_is_believed(self, fast):
        path = fast()
        (path / "word").stat()
        before = calls(path)["lookup"]
        for _ in range(50):
            (path / "word").stat()
        assert calls(path)["lookup"] - before < 50

    def test_where_nothing_is_believed_each_stat_asks(self, fast):
        path = fast(0)
        before = calls(path)["lookup"]
        for _ in range(50):
            (path / "word").stat()
        assert calls(path)["lookup"] - before >= 50

    def test_a_long_listing_asks_for_fewer_stats_than_it_shows(self, fast):
        path = fast()
        subprocess.run(["ls", "-l", str(path / "large")], stdout=subprocess.DEVNULL, check=True, timeout=PATIENCE)
        assert calls(path)["lookup"] < 1000


class TestNames:
    """Names that the kernel has looked up, and is made to drop when they are too many."""

    def numbers(self, path, name, seconds=PATIENCE):
        """By which numbers the kernel knows a file that is looked up again and again, until there is a second one."""
        found, end = set(), time.monotonic() + seconds
        while time.monotonic() < end and len(found) < 2:
            found.add(node_of(bytes(path / name)))
            time.sleep(0.05)
        return found

    def test_the_root_has_the_first_number(self, fast):
        assert node_of(bytes(fast())) == 1

    def test_what_is_no_fuse_mount_has_none(self, tmp_path):
        assert node_of(bytes(tmp_path)) is None

    def test_what_is_not_there_has_none(self, tmp_path):
        assert node_of(bytes(tmp_path / "absent")) is None

    def test_a_file_is_known_by_its_number_as_long_as_its_name_is_kept(self, fast):
        assert len(self.numbers(fast(0.1), "word", seconds=6)) == 1

    def test_one_whose_name_was_dropped_is_new_when_it_is_looked_up(self, fast):
        assert len(self.numbers(fast(0.1, KEPT="0"), "word")) == 2

    def test_it_is_dropped_also_once_a_directory_above_the_mount_was_renamed(self, fast):
        path = fast(0.1, KEPT="0")
        moved = path.parent.rename(path.parent.with_name(f"{path.parent.name} moved"))
        try:
            assert len(self.numbers(moved / path.name, "word")) == 2
        finally:
            moved.rename(path.parent)

    def test_a_directory_that_programs_may_be_in_is_never_dropped(self, fast):
        assert len(self.numbers(fast(0.1, KEPT="0"), "large", seconds=6)) == 1
