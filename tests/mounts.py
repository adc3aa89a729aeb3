"""A real mount: the command as a child process, driven by real programs through bash."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "awsfs")
PATIENCE = 300.0
"""The longest wait for anything, in seconds: a loaded machine stays far below it, and only a hang reaches it."""
MARK = "AWSFS_TEST_MOUNT"


def why_no_mount() -> str | None:
    """What this machine lacks for a mount, or None."""
    if not Path("/dev/fuse").exists():
        return "no /dev/fuse on this machine"
    try:
        os.close(os.open("/dev/fuse", os.O_RDWR))
    except OSError as error:
        return f"/dev/fuse does not open: {error.strerror}"
    if not (ctypes.util.find_library("fuse3") and shutil.which("fusermount3")):
        return "libfuse 3 is not installed (package fuse3)"
    return None


def is_mounted(path: Path) -> bool:
    """Whether the kernel has a FUSE mount there, dead or alive."""
    written = str(path.absolute()).replace(" ", "\\040")
    return any(line.split()[1] == written for line in Path("/proc/mounts").read_text().splitlines())


def processes(mark: str) -> dict[int, str]:
    """The processes that were started, by whatever detour, with this mark in their environment; not the zombies."""
    found = {}
    wanted = f"{MARK}={mark}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found[int(folder.name)] = (
                    (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                )
        except OSError:
            continue  # it ended while we looked
    return found


class Mount:
    """A mount point and what is started on it. `environment` is that of the command, marked to find its processes."""

    def __init__(self, path: Path, environment: dict[str, str]) -> None:
        self.path = path
        self.mark = uuid.uuid4().hex
        self.environment = environment | {MARK: self.mark}

    def start(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `awsfs ARGUMENTS MOUNTPOINT`, which is to come back by itself."""
        return subprocess.run(
            [*COMMAND, *arguments, str(self.path)],
            env=self.environment,
            cwd=ROOT,
            text=True,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )

    def sh(self, script: str, timeout: float = PATIENCE) -> subprocess.CompletedProcess[str]:
        """Run the script in bash inside the mount, which is also `$M`; `$T` is a scratch directory.

        It is bash that enters the mount: were it Python's `cwd`, this process would wait inside vfork with its
        interpreter locked, and the server of the tests lives in this process.
        """
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC", "M": str(self.path)}
        with tempfile.TemporaryDirectory() as scratch:
            return subprocess.run(
                ["bash", "-c", f'cd "$M" || exit 99\n{script}'],
                env=environment | {"T": scratch},
                text=True,
                errors="surrogateescape",
                capture_output=True,
                timeout=timeout,
                stdin=subprocess.DEVNULL,
                check=False,
            )

    def out(self, script: str, timeout: float = PATIENCE) -> str:
        """What the script prints; it is to end well and to complain of nothing."""
        done = self.sh(script, timeout)
        assert (done.returncode, done.stderr) == (0, ""), f"{script}\n{done}"
        return done.stdout

    def lines(self, script: str, timeout: float = PATIENCE) -> list[str]:
        """The lines that the script prints."""
        return self.out(script, timeout).splitlines()

    def alive(self) -> dict[int, str]:
        """The processes of this mount, id and command line."""
        return processes(self.mark)

    def holder(self) -> int:
        """The process that answers the kernel: it has /dev/fuse open."""
        for process in self.alive():
            for handle in Path(f"/proc/{process}/fd").iterdir():
                if handle.is_symlink() and os.readlink(handle) == "/dev/fuse":  # noqa: PTH115
                    return process
        raise AssertionError(f"none of {self.alive()} has /dev/fuse open")

    def is_gone(self, patience: float = PATIENCE) -> bool:
        """Whether the mount and its processes end, waiting for that long at most."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if not is_mounted(self.path) and not self.alive():
                return True
            time.sleep(0.02)
        return False

    def end(self) -> None:
        """Unmount, at the last lazily, and insist that nothing is left."""
        for option in ("-u", "-u", "-uz"):
            if not is_mounted(self.path):
                break
            subprocess.run(["fusermount3", option, str(self.path)], capture_output=True, timeout=PATIENCE, check=False)
            time.sleep(0.0 if not is_mounted(self.path) else 0.2)
        left = {} if self.is_gone() else self.alive()
        for process in left:
            os.kill(process, signal.SIGKILL)
        if is_mounted(self.path):
            subprocess.run(["umount", "-l", str(self.path)], capture_output=True, timeout=PATIENCE, check=False)
        assert not left, f"still running after the unmount: {left}"
