"""Floor 2: spool files, which bytes are in them, and what mounts that were killed leave behind."""

import errno
import itertools
import stat
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awsfs.spool.kept import WEEK, Kept
from awsfs.spool.private import Spools, Upload, default_base, leftovers
from awsfs.spool.sparse import LARGEST, Spans

UPLOAD = Upload("bucket", "a/b", "id-1", "s3", "us-west-2", "me")
RANGES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=12)


@pytest.fixture
def spools(tmp_path):
    made = Spools(tmp_path / "base", "me", limit=3)
    yield made
    made.close()


@pytest.fixture
def spool(spools):
    opened = spools.open()
    yield opened
    opened.close()


def spans_of(ranges):
    spans = Spans()
    for start, end in ranges:
        spans.add(start, end)
    return spans


def positions(ranges):
    return {place for start, end in ranges for place in range(start, end)}


class TestSpans:
    @given(RANGES)
    def test_what_was_put_in_is_in_it(self, ranges):
        assert positions(spans_of(ranges)) == positions(ranges)

    @given(RANGES)
    def test_ranges_that_touch_are_one(self, ranges):
        spans = list(spans_of(ranges))
        assert all(before[1] < after[0] for before, after in itertools.pairwise(spans))

    @given(RANGES, st.integers(0, 40), st.integers(0, 40))
    def test_the_rest_is_missing(self, ranges, start, end):
        assert positions(spans_of(ranges).missing(start, end)) == set(range(start, end)) - positions(ranges)

    @given(RANGES, st.integers(0, 40))
    def test_a_cut_takes_out_what_is_behind_it(self, ranges, length):
        spans = spans_of(ranges)
        spans.cut(length)
        assert positions(spans) == {place for place in positions(ranges) if place < length}

    @given(RANGES, st.integers(0, 40), st.integers(0, 40))
    def test_a_range_meets_what_it_shares_a_position_with(self, ranges, start, end):
        assert spans_of(ranges).meets(start, end) == bool(positions(ranges) & set(range(start, end)))


WRITES = st.lists(
    st.one_of(st.tuples(st.binary(max_size=20), st.integers(0, 50)), st.integers(0, 60)), min_size=1, max_size=12
)


class TestSpool:
    @settings(max_examples=60, deadline=None)
    @given(WRITES)
    def test_it_holds_what_a_file_would(self, tmp_path_factory, writes):
        spools = Spools(tmp_path_factory.mktemp("base"))
        spool, plain = spools.open(), bytearray()
        for write in writes:
            if isinstance(write, int):
                spool.truncate(write)
                plain = plain[:write].ljust(write, b"\0")
            elif write[0]:
                spool.write(*write)
                plain = plain.ljust(write[1], b"\0")
                plain[write[1] : write[1] + len(write[0])] = write[0]
        assert (spool.read(1000, 0), spool.size) == (bytes(plain), len(plain))
        spools.close()

    def test_only_what_was_not_written_is_missing(self, spools):
        spool = spools.open(100)
        spool.write(b"x" * 10, 20)
        assert spool.missing(0, 200) == [(0, 20), (30, 100)]

    def test_what_was_fetched_is_held_and_not_its_own(self, spools):
        spool = spools.open(100)
        spool.fill(b"x" * 10, 20)
        assert (spool.missing(20, 30), list(spool.own)) == ([], [])

    def test_bytes_behind_a_cut_are_zeros_and_its_own(self, spools):
        spool = spools.open(100)
        spool.truncate(50)
        spool.truncate(80)
        assert (spool.missing(0, 80), list(spool.own)) == ([(0, 50)], [(50, 80)])

    def test_a_gap_before_what_is_written_is_zeros_and_its_own(self, spool):
        spool.write(b"x", 5)
        assert (spool.read(9, 0), list(spool.own)) == (b"\0\0\0\0\0x", [(0, 6)])

    def test_after_an_upload_nothing_is_its_own(self, spool):
        spool.write(b"x", 0)
        spool.sent()
        assert (list(spool.own), spool.missing(0, 1)) == ([], [])

    def test_nobody_else_can_read_it(self, spool):
        modes = [stat.S_IMODE(path.stat().st_mode) for path in (spool.path, spool.path.parent)]
        assert modes == [0o600, 0o700]

    def test_more_than_any_object_can_hold_is_too_large(self, spool):
        with pytest.raises(OSError, match="too large") as caught:
            spool.write(b"x", LARGEST)
        assert caught.value.errno == errno.EFBIG

    def test_a_full_disk_says_so(self, tmp_path):
        script = (
            "import resource, signal, pathlib; from awsfs.spool.private import Spools\n"
            "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
            f"spool = Spools(pathlib.Path({str(tmp_path)!r})).open()\n"
            "print(spool.write(b'x' * 2000, 0), spool.size)\n"
            "try: spool.write(b'x', 1000)\n"
            "except OSError as error: print(error.errno)\n"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert done.stdout.split() == ["1000", "1000", str(errno.EFBIG)]

    def test_closing_removes_it(self, spool):
        spool.close()
        assert not spool.path.exists()

    def test_one_that_is_kept_stays(self, spool):
        spool.close(keep=True)
        assert spool.path.exists()


class TestDirectories:
    def test_nothing_is_made_before_it_is_needed(self, tmp_path):
        Spools(tmp_path / "base").close()
        assert not (tmp_path / "base").exists()

    def test_too_many_files_are_enfile(self, spools):
        for _ in range(3):
            spools.open()
        with pytest.raises(OSError, match="open files") as caught:
            spools.open()
        assert caught.value.errno == errno.ENFILE

    def test_a_file_that_is_closed_makes_room(self, spools):
        for _ in range(9):
            spools.open().close()
            spools.gone()

    def test_a_mount_that_ends_leaves_nothing(self, spools):
        spools.open().close(keep=True)
        spools.close()
        assert list(spools.base.iterdir()) == []

    def test_what_lives_is_nobodys_leftover(self, spools):
        spools.open()
        assert list(leftovers(spools.base)) == []

    def test_they_are_below_the_cache_of_the_person(self, monkeypatch, tmp_path):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        assert default_base() == tmp_path / "awsfs"

    def test_without_one_they_are_below_the_home(self, monkeypatch, tmp_path):
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
        monkeypatch.setenv("HOME", str(tmp_path))
        assert default_base() == tmp_path / ".cache" / "awsfs"


def killed(base):
    """A mount that noted an upload, opened a file, and was killed."""
    script = (
        "import os, pathlib; from awsfs.spool.private import Spools, Upload\n"
        f"spools = Spools(pathlib.Path({str(base)!r}), 'me'); spools.open()\n"
        f"spools.note({UPLOAD!r}); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 9


class TestLeftovers:
    def test_a_mount_that_was_killed_leaves_its_uploads_to_be_found(self, tmp_path):
        killed(tmp_path)
        assert [left.uploads() for left in leftovers(tmp_path)] == [[UPLOAD]]

    def test_an_upload_that_ended_is_not_found(self, spools):
        spools.note(UPLOAD)
        spools.ended(UPLOAD)
        assert list((spools.directory / "uploads").iterdir()) == []

    def test_clearing_leaves_nothing(self, tmp_path):
        killed(tmp_path)
        for left in leftovers(tmp_path):
            left.clear()
        assert list(tmp_path.iterdir()) == []

    def test_clearing_keeps_notes_that_are_still_needed(self, tmp_path):
        killed(tmp_path)
        for left in leftovers(tmp_path):
            left.clear(kept=1)
        assert [left.uploads() for left in leftovers(tmp_path)] == [[UPLOAD]]

    def test_a_note_that_was_half_written_is_passed_over(self, tmp_path):
        killed(tmp_path)
        (next(tmp_path.glob("mount-*")) / "uploads" / "half").write_text('{"bucket": ')
        assert [left.uploads() for left in leftovers(tmp_path)] == [[UPLOAD]]


class TestKept:
    @pytest.fixture
    def now(self):
        return [1_800_000_000.0]

    @pytest.fixture
    def kept(self, tmp_path, now):
        return Kept(tmp_path, limit=3 * 4096, clock=lambda: now[0])

    @pytest.fixture
    def keep(self, tmp_path, now, kept):
        """A function: keep a file of so many blocks, a second after the last one."""

        def made(name, blocks=1):
            now[0] += 1
            path = tmp_path / "spool"
            path.write_bytes(b"x" * 4096 * blocks)
            return kept.take(path, name)

        return made

    def test_a_file_is_moved_to_where_its_owner_alone_may_look(self, keep, tmp_path):
        path = keep("page.html")
        modes = [stat.S_IMODE(each.stat().st_mode) for each in (path, path.parent)]
        assert (modes, (tmp_path / "spool").exists(), path.name.endswith("-page.html")) == ([0o600, 0o700], False, True)

    def test_its_name_has_no_letter_that_a_shell_would_take(self, keep):
        assert keep("a b/$c\n" + "d" * 300).name.partition("-")[2].isascii()

    def test_it_goes_after_a_week(self, keep, kept, now):
        keep("old")
        now[0] += WEEK + 1
        new = keep("new")
        assert kept.files() == [new]

    def test_past_the_limit_the_oldest_go_first(self, keep, kept):
        names = [keep(name) for name in "abcd"]
        assert kept.files() == names[:0:-1]

    def test_one_that_is_too_large_stays_where_it_is(self, keep, kept, tmp_path):
        assert (keep("large", blocks=4), kept.files(), (tmp_path / "spool").exists()) == (None, [], True)

    def test_where_nothing_was_kept_there_is_nothing(self, kept):
        assert kept.files() == []
