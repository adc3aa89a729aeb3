"""Floor 2: bytes that were written and not sent, when a mount was killed or ended."""

import stat
import subprocess
import sys

import pytest

from awsfs.spool.kept import Kept
from awsfs.spool.private import Spools, leftovers


@pytest.fixture
def spools(tmp_path):
    made = Spools(tmp_path, "me")
    yield made
    made.close()


def contents(paths):
    """What is in files, and the end of their names."""
    return [(path.read_bytes(), path.name.rpartition("-")[2]) for path in paths]


def killed(base, *lines):
    """A mount that was killed after these lines."""
    script = (
        f"import os, pathlib; from awsfs.spool.private import Spools\nspools = Spools(pathlib.Path({str(base)!r}))\n"
    )
    done = subprocess.run([sys.executable, "-c", "\n".join([script, *lines, "os._exit(9)"])], check=False)
    assert done.returncode == 9


class TestASpoolFile:
    def test_what_was_written_and_not_sent_is_found_by_the_name_of_its_object(self, spools):
        spools.open(0, "page.html").write(b"x", 0)
        assert contents(spools.unsent()) == [(b"x", "page.html")]

    def test_what_was_only_opened_is_not(self, spools):
        spools.open(0, "page.html")
        assert spools.unsent() == []

    def test_what_was_only_fetched_is_not(self, spools):
        spools.open(1, "page.html").fill(b"x", 0)
        assert spools.unsent() == []

    def test_what_was_sent_is_not(self, spools):
        spool = spools.open(0, "page.html")
        spool.write(b"x", 0)
        spool.sent()
        assert (spools.unsent(), spool.read(1, 0)) == ([], b"x")

    def test_what_was_written_after_that_is(self, spools):
        spool = spools.open(0, "page.html")
        spool.write(b"x", 0)
        spool.sent()
        spool.write(b"y", 1)
        assert contents(spools.unsent()) == [(b"xy", "page.html")]

    def test_what_was_cut_away_is_not(self, spools):
        spool = spools.open(0, "page.html")
        spool.write(b"x", 0)
        spool.truncate(0)
        assert spools.unsent() == []

    def test_one_whose_object_has_another_name_is_found_by_that(self, spools):
        spool = spools.open(0, "page.tmp")
        spool.write(b"x", 0)
        spool.rename("page.html")
        assert contents(spools.unsent()) == [(b"x", "page.html")]

    def test_one_whose_object_was_removed_is_not(self, spools):
        spool = spools.open(0, "page.html")
        spool.write(b"x", 0)
        spool.rename(None)
        spool.write(b"y", 1)
        assert (spools.unsent(), spool.path.read_bytes()) == ([], b"xy")

    def test_closing_removes_it(self, spools):
        spool = spools.open(0, "page.html")
        spool.write(b"x", 0)
        spool.close()
        assert list(spools.directory.glob("*-*")) == []


class TestAMountThatWasKilled:
    def test_has_its_unsent_bytes_kept(self, tmp_path):
        killed(tmp_path, "spools.open(0, 'a b.html').write(b'x', 0)", "spools.open(0, 'other')")
        kept = Kept(tmp_path)
        kept.take_all()
        assert contents(kept.files()) == [(b"x", "a_b.html")]

    def test_has_them_kept_for_their_owner_alone(self, tmp_path):
        killed(tmp_path, "spools.open(0, 'a').write(b'x', 0)")
        kept = Kept(tmp_path)
        kept.take_all()
        assert [stat.S_IMODE(path.stat().st_mode) for path in kept.files()] == [0o600]

    def test_has_the_rest_cleared_by_the_next_one(self, tmp_path):
        killed(tmp_path, "spools.open(0, 'a').write(b'x', 0)", "spools.open(0, 'b')")
        Kept(tmp_path).take_all()
        for left in leftovers(tmp_path):
            left.clear()
        assert list(tmp_path.glob("mount-*")) == []

    def test_has_what_is_too_large_removed(self, tmp_path):
        killed(tmp_path, "spools.open(0, 'a').write(b'x' * 9000, 0)")
        kept = Kept(tmp_path, limit=4096)
        for left in leftovers(tmp_path):
            kept.take_from(left)
            left.clear()
        assert (kept.files(), list(tmp_path.glob("mount-*"))) == ([], [])

    def test_one_that_lives_is_left_alone(self, spools, tmp_path):
        spools.open(0, "a").write(b"x", 0)
        Kept(tmp_path).take_all()
        assert len(spools.unsent()) == 1


class TestReporting:
    @pytest.fixture
    def kept(self, tmp_path):
        return Kept(tmp_path)

    def test_a_file_is_reported_once(self, kept):
        path = kept.put(b"x", "a")
        assert [kept.unreported(), kept.unreported()] == [[path], []]

    def test_a_later_one_is_reported_alone(self, kept):
        kept.put(b"x", "a")
        kept.unreported()
        later = kept.put(b"y", "b")
        assert kept.unreported() == [later]

    def test_where_nothing_is_kept_nothing_is_made(self, kept, tmp_path):
        assert (kept.unreported(), list(tmp_path.iterdir())) == ([], [])

    def test_bytes_of_memory_are_for_their_owner_alone(self, kept):
        path = kept.put(b"x", "a")
        assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"x", 0o600)

    def test_what_is_too_old_goes_when_a_mount_starts(self, tmp_path):
        now = [1_800_000_000.0]
        kept = Kept(tmp_path, clock=lambda: now[0])
        (tmp_path / "spool").write_bytes(b"x")
        kept.take(tmp_path / "spool", "a")
        now[0] += 8 * 86_400
        kept.take_all()
        assert kept.files() == []
