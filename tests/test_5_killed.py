"""Floor 5: programs that are killed with a file open, told from those that end by themselves."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from shelf import EACH, Shelf
from test_4_tree_grown import made_up
from test_5_operations import FUSE

from awsfs.mount.operations import Operations
from awsfs.mount.writing import was_killed
from awsfs.schema import Folder

A = "/made/them/a.json"


@pytest.fixture
def shelf():
    return Shelf(a={"Id": "a", "n": "1"})


@pytest.fixture
def mount(shelf):
    return Operations(FUSE, made_up(Folder("them", EACH), api=shelf))


class TestKilled:
    def killed(self, mount, shelf, flushes):
        """Half a record is written; then these programs close it, the killed ones by their end."""
        handle = mount.open(A, os.O_WRONLY | os.O_TRUNC)
        mount.write(None, b'{"Id": "a"', 0, handle)
        for process in flushes:
            mount.fuse = SimpleNamespace(fuse_get_context=lambda process=process: (0, 0, process))
            try:
                mount.flush(None, handle)
            except OSError:
                return "refused"
        mount.release(None, handle)
        return shelf.records["a"]

    @pytest.fixture
    def dying(self):
        """A process that was killed and not yet waited for."""
        process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        yield process.pid
        process.communicate()

    @pytest.fixture
    def ended(self):
        """A process that has ended by itself and was not yet waited for."""
        process = subprocess.Popen([sys.executable, "-c", "import os; os._exit(3)"])
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        yield process.pid
        process.wait()

    def test_a_program_that_was_killed_is_told_apart(self, dying, ended):
        assert (was_killed(dying), was_killed(ended), was_killed(os.getpid()), was_killed(0)) == (
            True,
            False,
            False,
            False,
        )

    def test_what_it_left_is_not_even_looked_at(self, mount, shelf, dying):
        assert self.killed(mount, shelf, [dying]) == {"Id": "a", "n": "1"}

    def test_what_a_program_left_that_ended_by_itself_is_sent(self, mount, shelf, ended):
        assert self.killed(mount, shelf, [ended]) == "refused"

    def test_where_another_program_closes_it_after_that_it_counts(self, mount, shelf, dying):
        assert self.killed(mount, shelf, [dying, os.getpid()]) == "refused"
