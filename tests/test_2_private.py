"""Floor 2: directories that are their owner's alone."""

import os
import stat

import pytest

from awsfs.spool.private import Spools, make_private


@pytest.fixture
def careless():
    """A person whose files are open to everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


def modes(*paths):
    return [stat.S_IMODE(path.stat().st_mode) for path in paths]


@pytest.mark.usefixtures("careless")
class TestPrivate:
    def test_what_is_missing_above_is_the_owner_s_alone_too(self, tmp_path):
        directory = tmp_path / "state" / "awsfs"
        make_private(directory)
        assert modes(directory, directory.parent) == [0o700, 0o700]

    def test_what_others_could_look_into_is_shut(self, tmp_path):
        directory = tmp_path / "awsfs"
        directory.mkdir()
        make_private(directory)
        assert modes(directory) == [0o700]

    def test_what_is_there_above_it_is_left_as_it_is(self, tmp_path):
        above = tmp_path / "state"
        above.mkdir()
        make_private(above / "awsfs")
        assert modes(above) == [0o777]

    def test_spools_are_in_one(self, tmp_path):
        spools = Spools(tmp_path / "cache" / "awsfs")
        assert modes(spools.directory, spools.base, spools.base.parent) == [0o700, 0o700, 0o700]
        spools.close()
