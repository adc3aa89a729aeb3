"""The life of a mount: taking the mount point, the loop, and an end that leaves nothing behind."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from awsfs.mount.library import thread_options
from awsfs.mount.operations import Operations

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TYPE = "fuse.awsfs"
DEAD = (errno.ENOTCONN, errno.ECONNABORTED)
"""What a mount answers whose process is gone; the second in the first moments after a kill."""

_GRACE = 3.0
_ESCAPES = {"\\040": " ", "\\011": "\t", "\\012": "\n", "\\134": "\\"}


class MountPointError(Exception):
    """A directory that cannot be mounted on; the text says why and what to do."""


def mounted_type(directory: str) -> str | None:
    """The type of what is mounted exactly there, the topmost; None where nothing is."""
    found = None
    for line in Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        _, where, kind, *_ = line.split(" ")
        for escape, character in _ESCAPES.items():
            where = where.replace(escape, character)
        if where == directory:
            found = kind
    return found


def unmount(directory: str) -> bool:
    """Unmount, lazily, so that it also ends where files are open. Whether a program did it."""
    for command in (["fusermount3", "-u", "-z", "-q"], ["fusermount", "-u", "-z", "-q"], ["umount", "-l"]):
        if shutil.which(command[0]):
            done = subprocess.run([*command, "--", directory], capture_output=True, check=False)
            if done.returncode == 0:
                return True
    return False


def take(directory: str, nonempty: bool = False) -> str:
    """The absolute path of a directory to mount on; clears a dead mount of ours. Raises `MountPointError`."""
    path = os.path.abspath(directory)  # noqa: PTH100  realpath would stat a dead mount
    try:
        Path(path).stat()
    except OSError as error:
        if error.errno in DEAD and mounted_type(path) == TYPE:
            unmount(path)
        elif error.errno in DEAD:
            raise MountPointError(f"{directory} is a dead mount of another kind: umount -l {directory}") from error
        elif error.errno == errno.ENOENT:
            raise MountPointError(f"{directory} does not exist: mkdir -p {directory}") from error
        else:
            raise MountPointError(f"{directory}: {error.strerror}") from error
    path = os.path.realpath(path)
    if mounted_type(path) == TYPE:
        raise MountPointError(f"{directory} is already mounted: to mount anew, first umount {directory}")
    if not Path(path).is_dir():
        raise MountPointError(f"{directory} is not a directory: give an empty one to mount on")
    try:
        crowded = not nonempty and next(os.scandir(path), None) is not None
    except OSError as error:
        raise MountPointError(f"{directory}: {error.strerror}") from error
    if crowded:
        raise MountPointError(f"{directory} is not empty: give an empty directory, or -o nonempty to hide its files")
    return path


@dataclass
class Session:
    """A mount from its beginning to its end. `ending` is called once, before the loop is left."""

    fuse: ModuleType
    operations: Operations
    directory: str
    options: Mapping[str, Any]
    ending: Callable[[], None]
    closing: Callable[[], None]

    def run(self) -> None:
        """Serve until it is unmounted or a signal comes. Raises RuntimeError where mounting fails.

        `SIGNALS` must be blocked in the calling thread, before any other thread is made: they are waited for here.
        """
        threading.Thread(target=self._await_signal, name="signals", daemon=True).start()
        self.fuse.FUSE(
            self.operations,
            self.directory,
            foreground=True,
            fsname="awsfs",
            subtype="awsfs",
            use_ino=True,
            direct_io=True,
            entry_timeout=1,
            attr_timeout=0,
            negative_timeout=0,
            **thread_options(self.fuse),
            **self.options,
        )

    def _await_signal(self) -> None:
        """A signal unmounts, which ends every loop; files still open keep it up, so that is given a while only."""
        signal.sigwait(SIGNALS)
        self.ending()
        unmount(self.directory)
        time.sleep(_GRACE)
        self.closing()
        os._exit(0)
