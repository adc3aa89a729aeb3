"""How a mount begins and how it ends: by itself, by any of the usual ways, and leaving nothing behind."""

from __future__ import annotations

import errno
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import COMMAND, PATIENCE, ROOT, Mount, is_mounted, why_no_mount
from worlds import run_instance

pytestmark = pytest.mark.mount


@pytest.fixture
def mounted(mount: Mounting) -> Mount:
    return mount()


def wait_for(mounted: Mount, present: bool) -> None:
    """Wait until the kernel has, or has no more, a mount there."""
    end = time.monotonic() + PATIENCE
    while is_mounted(mounted.path) is not present and time.monotonic() < end:
        time.sleep(0.02)


def wait_until_dead(path: Path) -> None:
    """Wait until the kernel knows that nobody answers there any more."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            path.stat()
        except OSError as error:
            if error.errno == errno.ENOTCONN:
                return
        time.sleep(0.02)
    raise AssertionError(f"{path} is not a dead mount")


def test_the_command_comes_back_when_the_mount_answers(mounted: Mount) -> None:
    assert is_mounted(mounted.path)


def test_the_mount_outlives_the_command_in_one_process_that_holds_it(mounted: Mount) -> None:
    assert mounted.holder() in mounted.alive()


@pytest.mark.parametrize("command", ["umount", "fusermount3 -u", "fusermount3 -uz", "umount -l"])
def test_unmounting_ends_every_process(mounted: Mount, command: str) -> None:
    subprocess.run([*command.split(), str(mounted.path)], check=True, timeout=PATIENCE)
    assert mounted.is_gone()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_unmounts_and_ends_every_process(mounted: Mount, number: signal.Signals) -> None:
    os.kill(mounted.holder(), number)
    assert mounted.is_gone()


def test_a_signal_ends_a_mount_that_somebody_stands_in(mounted: Mount) -> None:
    with subprocess.Popen(["bash", "-c", f"cd '{mounted.path}' && echo in && read"], stdin=-1, stdout=-1) as somebody:
        assert somebody.stdout is not None
        somebody.stdout.readline()
        os.kill(mounted.holder(), signal.SIGTERM)
        gone = mounted.is_gone()
        somebody.communicate(b"\n")
    assert gone


def test_a_signal_ends_a_mount_that_waits_for_aws(mounted: Mount, server: Server) -> None:
    with server.holding("ec2", "DescribeInstances") as held:
        reader = subprocess.Popen(["ls", f"{mounted.path}/ec2/us-west-2"], stdout=-3, stderr=-3)
        held.arrived.acquire(timeout=PATIENCE)
        os.kill(mounted.holder(), signal.SIGTERM)
        gone = mounted.is_gone()
        reader.wait(PATIENCE)
    assert gone


def test_a_signal_unmounts_it_where_it_is_once_a_directory_above_it_was_renamed(mounted: Mount) -> None:
    parent = mounted.path.parent
    moved = parent.rename(parent.with_name(f"{parent.name} moved"))
    try:
        os.kill(mounted.holder(), signal.SIGTERM)
        assert (mounted.is_gone(), is_mounted(moved / mounted.path.name)) == (True, False)
    finally:
        moved.rename(parent)


class TestForeground:
    """The mount that stays with its terminal."""

    @pytest.fixture
    def mounted(self, mount: Mounting, server: Server) -> Mount:
        mounted = mount()
        mounted.end()
        return mounted

    @pytest.fixture
    def running(self, mounted: Mount, server: Server) -> Iterator[subprocess.Popen[str]]:
        command = [*COMMAND, "--endpoint-url", server.url, "--region", "us-west-2", "--foreground", str(mounted.path)]
        with subprocess.Popen(command, env=mounted.environment, cwd=ROOT, stdout=-1, stderr=-1, text=True) as process:
            wait_for(mounted, present=True)
            yield process
            process.kill()

    def test_it_answers(self, mounted: Mount, running: subprocess.Popen[str]) -> None:
        assert "ec2" in mounted.lines("ls")

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_ctrl_c_ends_it_without_a_traceback(
        self, mounted: Mount, running: subprocess.Popen[str], number: signal.Signals
    ) -> None:
        running.send_signal(number)
        said = "".join(running.communicate(timeout=PATIENCE))
        assert ("Traceback" in said, is_mounted(mounted.path)) == (False, False)

    def test_it_ends_when_it_is_unmounted(self, mounted: Mount, running: subprocess.Popen[str]) -> None:
        subprocess.run(["fusermount3", "-u", str(mounted.path)], check=True, timeout=PATIENCE)
        assert running.wait(PATIENCE) == 0


class TestTerminal:
    """A mount that was begun in a terminal, which is closed."""

    @pytest.fixture
    def mounted(self, tmp_path: Path) -> Iterator[Mount]:
        if reason := why_no_mount():
            pytest.skip(reason)
        (tmp_path / "aws").mkdir()
        mounted = Mount(tmp_path / "aws", dict(os.environ))
        yield mounted
        mounted.end()

    def begin_and_close(self, mounted: Mount, server: Server, *options: str) -> None:
        command = [*COMMAND, "--endpoint-url", server.url, "--region", "us-west-2", *options, str(mounted.path)]
        ours, theirs = os.openpty()
        shell = subprocess.Popen(
            ["setsid", "--ctty", "bash", "-c", f"{shlex.join(command)}; sleep {PATIENCE}"],
            env=mounted.environment,
            cwd=ROOT,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        wait_for(mounted, present=True)
        mounted.lines("ls")
        os.close(ours)
        shell.wait(PATIENCE)

    def test_it_stays(self, mounted: Mount, server: Server) -> None:
        self.begin_and_close(mounted, server)
        assert "ec2" in mounted.lines("ls")

    def test_in_the_foreground_it_ends(self, mounted: Mount, server: Server) -> None:
        self.begin_and_close(mounted, server, "--foreground")
        assert mounted.is_gone()


class TestKilled:
    """A process that was killed leaves a dead mount behind."""

    @pytest.fixture
    def dead(self, mounted: Mount) -> Mount:
        for process in mounted.alive():
            os.kill(process, signal.SIGKILL)
        wait_until_dead(mounted.path)
        return mounted

    def test_the_next_mount_on_the_same_directory_clears_the_dead_one(self, dead: Mount, server: Server) -> None:
        done = dead.start("--endpoint-url", server.url, "--region", "us-west-2")
        assert (done.returncode, "ec2" in dead.lines("ls")) == (0, True)

    def test_nothing_stays_stacked_below_it(self, dead: Mount, server: Server) -> None:
        dead.start("--endpoint-url", server.url, "--region", "us-west-2")
        subprocess.run(["fusermount3", "-u", str(dead.path)], check=True, timeout=PATIENCE)
        assert not is_mounted(dead.path)


def test_two_mounts_live_beside_each_other(mount: Mounting) -> None:
    first, second = mount(), mount()
    first.end()
    assert "ec2" in second.lines("ls")


@pytest.mark.parametrize(
    "write",
    ["touch ec2", "touch ec2/us-west-2/$I/stop", "mkdir ec2/new", "echo 1 > new", "rm ec2/us-west-2/$I/state"],
)
def test_a_read_only_mount_refuses_every_write(mount: Mounting, server: Server, write: str) -> None:
    instance = run_instance(server)
    assert "Read-only file system" in mount("--read-only").sh(f"I={instance}; {write}").stderr


def test_ctrl_c_ends_a_program_that_waits_for_aws(mounted: Mount, server: Server) -> None:
    with server.holding("ec2", "DescribeInstances"):
        done = mounted.sh("timeout -s INT 1 ls ec2/us-west-2")
    assert done.returncode == 124


def test_what_aws_keeps_waiting_holds_up_nothing_else(mounted: Mount, server: Server) -> None:
    instance = run_instance(server)
    mounted.out("ls ec2/us-west-2/vpcs")
    with server.holding("ec2", "DescribeInstances") as held:
        paths = [f"{mounted.path}/ec2/us-west-2/{instance[:-2]}{n:02x}/state" for n in range(40)]
        readers = [subprocess.Popen(["cat", path], stdout=-3, stderr=-3) for path in paths]
        held.arrived.acquire(timeout=PATIENCE)
        listed = mounted.lines("ls ec2/us-west-2/vpcs")
        for reader in readers:
            reader.terminate()
        for reader in readers:
            reader.wait(PATIENCE)
    assert listed
