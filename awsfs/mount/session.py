"""The life of a mount: taking the mount point, the loop, and an end that leaves nothing behind."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from awsfs.mount.binding import binding
from awsfs.mount.fast_session import serve_fast
from awsfs.mount.library import is_fast, thread_options
from awsfs.mount.names import KEPT
from awsfs.mount.operations import Operations

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TYPE = "fuse.awsfs"
DEAD = (errno.ENOTCONN, errno.ECONNABORTED)
"""What a mount answers whose process is gone; the second in the first moments after a kill."""

INTERRUPTED = 130
"""Exit status of a start that a signal ended, as a shell would say of ctrl-C."""

LONGEST = 1.0
"""Seconds that the kernel may believe a name or a stat, at most: what changes without us shows after that."""

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
            raise MountPointError(
                f"{directory} is a dead mount of another program; run: umount -l {directory}"
            ) from error
        elif error.errno == errno.ENOENT:
            raise MountPointError(f"{directory} does not exist; run: mkdir -p {directory}") from error
        else:
            raise MountPointError(f"{directory}: {error.strerror}") from error
    path = os.path.realpath(path)
    if mounted_type(path) == TYPE:
        raise MountPointError(f"{directory} is already mounted; to mount again, first run: umount {directory}")
    if not Path(path).is_dir():
        raise MountPointError(f"{directory} is not a directory; give an empty directory")
    try:
        crowded = not nonempty and next(os.scandir(path), None) is not None
    except OSError as error:
        raise MountPointError(f"{directory}: {error.strerror}") from error
    if crowded:
        raise MountPointError(f"{directory} is not empty; give an empty directory, or -o nonempty to hide its files")
    return path


def claim(directory: str) -> Callable[[], None]:
    """Have nobody else mount there meanwhile; what ends that, once it is mounted. Raises `MountPointError`.

    The directory itself is locked, below what will be mounted on it; where its file system has no locks, nothing is.
    """
    held = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    release = partial(os.close, held)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        release()
        raise MountPointError(f"{directory} is already mounted: another awsfs is starting there") from None
    except OSError:
        return release
    if mounted_type(directory) == TYPE:
        release()
        raise MountPointError(f"{directory} is already mounted; to mount again, first run: umount {directory}")
    return release


def end_on_signal(directory: str, ending: Callable[[], None], closing: Callable[[], None]) -> None:
    """Have a signal end the mount, or the start of one. `ending` is called first, `closing` last.

    A signal unmounts, which ends every loop; files still open keep it up, so that is given a while only. `SIGNALS` must
    be blocked in the calling thread, before any other thread is made: they are waited for in one of their own. Called
    before the mount is up: what is below it is held, which tells where the mount is once that was renamed.
    """
    below = os.open(directory, os.O_PATH | os.O_CLOEXEC)

    def wait() -> None:
        signal.sigwait(SIGNALS)
        ending()
        present = str(Path(f"/proc/self/fd/{below}").readlink())
        if mounted_type(present) != TYPE:
            os._exit(INTERRUPTED)
        unmount(present)
        time.sleep(_GRACE)
        closing()
        os._exit(0)

    threading.Thread(target=wait, name="signals", daemon=True).start()


def believed(ttl: float | None) -> float:
    """Seconds that the kernel may believe what it is told, where answers of AWS are kept that long; None for long."""
    return LONGEST if ttl is None else min(LONGEST, ttl)


def serve(
    loaded: tuple[ModuleType, ctypes.CDLL],
    operations: Operations,
    directory: str,
    options: Mapping[str, Any],
    timeout: float = LONGEST,
    *,
    kept: int = KEPT,
) -> None:
    """Serve until it is unmounted. Raises RuntimeError where mounting fails.

    `loaded` are mfusepy and the libfuse below it. `timeout`: seconds for which the kernel may believe what it is told;
    `kept`: names that it may keep.
    """
    named = {"fsname": "awsfs", "subtype": "awsfs", **options}
    if is_fast(*loaded):
        serve_fast(loaded, operations, directory, named, timeout, kept=kept)
    else:
        _serve_by_mfusepy(loaded[0], operations, directory, named, timeout)


def _serve_by_mfusepy(
    fuse: ModuleType, operations: Operations, directory: str, options: Mapping[str, Any], timeout: float
) -> None:
    """With what every libfuse has, where the kernel keeps nothing but names."""
    binding(fuse)(
        operations,
        directory,
        foreground=True,
        use_ino=True,
        direct_io=True,
        hard_remove=True,
        entry_timeout=timeout,
        attr_timeout=0,
        negative_timeout=0,
        **thread_options(fuse),
        **options,
    )
