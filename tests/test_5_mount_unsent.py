"""What programs wrote and AWS does not have, when they or their mount are killed: it is kept, and reported once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import COMMAND, ROOT, Mount
from test_5_mount_killed import OBJECTS, furnish, kill

pytestmark = pytest.mark.mount

OPEN = """
import os, sys
file = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT)
os.write(file, b"precious")
print("written", flush=True)
sys.stdin.read()
"""
"""Writes, and has the file open until somebody lets go of it."""


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Where the mounts of a test spool."""
    return tmp_path / "cache"


@pytest.fixture
def mounted(server: Server, mount: Mounting, cache: Path) -> Mount:
    """A mount of an account with objects."""
    furnish(server)
    return mount(XDG_CACHE_HOME=str(cache))


class TestWhatWasWrittenAndNotSent:
    @pytest.fixture
    def opened(self, mounted: Mount) -> Iterator[subprocess.Popen[str]]:
        """A program that has written and not closed the file."""
        command = [sys.executable, "-c", OPEN, str(mounted.path / OBJECTS / "page.html")]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
            assert program.stdout and program.stdout.readline() == "written\n"
            yield program
            program.kill()

    def kept(self, cache: Path) -> list[bytes]:
        """The content of the files that are kept."""
        return [path.read_bytes() for path in cache.glob("awsfs/kept/*-page.html")]

    def reported(self, mounted: Mount) -> list[str]:
        """The notes on such files in the record of errors."""
        errors = [json.loads(line) for line in mounted.lines("cat .awsfs/errors")]
        return [error["note"] for error in errors if error["code"] == "Unstored"]

    def start(self, mounted: Mount, server: Server) -> None:
        done = mounted.start("--endpoint-url", server.url, "--region", "us-west-2")
        assert (done.returncode, done.stderr) == (0, "")

    @pytest.mark.usefixtures("opened")
    def test_is_kept_and_reported_once_after_the_mount_was_killed(
        self, mounted: Mount, server: Server, cache: Path
    ) -> None:
        kill(mounted)
        self.start(mounted, server)
        notes = self.reported(mounted)
        assert (self.kept(cache), [Path(note.split()[-1]).read_bytes() for note in notes]) == ([b"precious"],) * 2
        mounted.end()
        self.start(mounted, server)
        assert (self.kept(cache), self.reported(mounted)) == ([b"precious"], [])

    @pytest.mark.usefixtures("opened")
    def test_is_kept_when_a_signal_ends_the_mount(self, mounted: Mount, cache: Path) -> None:
        process = mounted.holder()
        os.kill(process, signal.SIGTERM)
        while process in mounted.alive():
            time.sleep(0.01)
        assert self.kept(cache) == [b"precious"]

    def test_is_kept_when_its_program_was_killed(
        self, opened: subprocess.Popen[str], mounted: Mount, server: Server, cache: Path
    ) -> None:
        opened.kill()
        mounted.out("until grep -q Abandoned .awsfs/errors; do sleep 0.02; done")
        assert self.kept(cache) == [b"precious"]
        mounted.end()
        self.start(mounted, server)
        assert len(self.reported(mounted)) == 1

    @pytest.mark.usefixtures("opened")
    def test_is_reported_at_a_terminal(self, mounted: Mount, server: Server) -> None:
        kill(mounted)
        ours, theirs = os.openpty()
        command = [*COMMAND, "--endpoint-url", server.url, "--region", "us-west-2", str(mounted.path)]
        subprocess.run(command, env=mounted.environment, cwd=ROOT, stderr=theirs, check=True)
        os.close(theirs)
        said = os.read(ours, 4096).decode()
        os.close(ours)
        assert said.startswith(
            "awsfs: 1 file with data that a program wrote and AWS did not store, saved for a week in /"
        )
