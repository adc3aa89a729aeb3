"""Names that the kernel has looked up, and that are dropped from its cache when they are very many.

libfuse keeps about 180 bytes for each until the kernel forgets it, which the kernel does only when memory is short: a
walk over a million files would take 200 MB here that nobody wants. So the kernel is told that the oldest are stale.
"""

from __future__ import annotations

import ctypes
import os
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path

KEPT = 40_000
"""Names that are left to the kernel. At 80,000, dropping all but 20,000 took 3 to 10 % more of the CPU (measured)."""

MOST = 200_000
"""Names that are waited with at most; those before are the kernel's to forget when it likes."""

BATCH = 64
"""Names that are dropped before there is another look at whether somebody waits for AWS."""

PAUSE = 0.05

_LIBC = ctypes.CDLL(None)
_ROOM = 128
_HEADER = struct.Struct("=Ii")
_NODE = struct.Struct("=II")
_TYPES = (0x81, 0x82)
"""FILEID_INO64_GEN and FILEID_INO64_GEN_PARENT of the kernel's exportfs.h, which FUSE uses."""

AT_FDCWD = -100


def node_of(directory: bytes) -> int | None:
    """The number by which the kernel and libfuse know a directory of a FUSE mount; None where it cannot be told.

    It is in the handle that name_to_handle_at(2) gives: see fuse_encode_fh of the kernel.
    """
    handle = ctypes.create_string_buffer(_ROOM)
    _HEADER.pack_into(handle, 0, _ROOM - _HEADER.size, 0)
    mount = ctypes.c_int()
    if _LIBC.name_to_handle_at(AT_FDCWD, directory, handle, ctypes.byref(mount), 0):
        return None
    _, kind = _HEADER.unpack_from(handle)
    high, low = _NODE.unpack_from(handle, _HEADER.size)
    return high << 32 | low if kind in _TYPES else None


class Names:
    """The names of files and links that programs asked for lately, oldest first, and whoever drops them.

    The kernel locks the directory for that, so it is done in a thread of its own, and only while no callback waits for
    AWS (`is_quiet`): whoever held the lock meanwhile would have all others wait there too. `kept` is how many names are
    left alone. Made before the mount is up: the directory below it is held, which tells where the mount is once a
    directory above it was renamed, and, unlike the mount's own root, keeps nobody from unmounting.
    """

    def __init__(self, root: str, is_quiet: Callable[[], bool], kept: int = KEPT) -> None:
        self._below = os.open(root, os.O_PATH | os.O_CLOEXEC)
        self._is_quiet, self._kept = is_quiet, kept
        self._names: deque[bytes] = deque(maxlen=MOST)
        self._more, self._ending = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def __len__(self) -> int:
        return len(self._names)

    def start(self, drop: Callable[[int, bytes], None]) -> None:
        """Begin to drop; `drop` is told a directory's number and a name in it."""
        self._thread = threading.Thread(target=self._run, args=(drop,), name="names", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """The session ends: its library must not be called any more."""
        self._ending.set()
        self._more.set()
        if self._thread is not None:
            self._thread.join()
        os.close(self._below)

    def add(self, paths: Iterable[bytes]) -> None:
        """These were asked for some moments ago."""
        self._names.extend(paths)
        if len(self._names) > self._kept:
            self._more.set()

    def _run(self, drop: Callable[[int, bytes], None]) -> None:
        while not self._ending.is_set():
            self._more.wait()
            self._more.clear()
            while len(self._names) > self._kept and not self._ending.is_set():
                self._drop_some(drop)

    def _drop_some(self, drop: Callable[[int, bytes], None]) -> None:
        batch = [self._names.popleft() for _ in range(min(BATCH, len(self._names) - self._kept))]
        root = os.fsencode(Path(f"/proc/self/fd/{self._below}").readlink())
        for directory, paths in groupby(batch, lambda path: path.rpartition(b"/")[0]):
            node = node_of(root + directory)
            for path in paths:
                while not self._is_quiet() and not self._ending.wait(PAUSE):
                    pass
                if node is not None and not self._ending.is_set():
                    drop(node, path.rpartition(b"/")[2])
