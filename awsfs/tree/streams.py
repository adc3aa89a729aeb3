"""Files that are made while they are read: as long as AWS has more to say, in as much memory as a page takes."""

from __future__ import annotations

import errno
import threading
import zlib
from collections.abc import Callable, Iterator

from awsfs.errors import refused
from awsfs.tree.handles import READING, Handle, Opening
from awsfs.tree.nodes import File

PUBLIC = 0o444


class Stream(File):
    """A file of pieces that come one after the other; its size is known to nobody before it was read."""

    def __init__(self, mtime: float, pieces: Callable[[], Iterator[bytes]], permissions: int = PUBLIC) -> None:
        super().__init__(permissions, mtime)
        self._pieces = pieces

    def open(self, how: Opening = READING) -> Handle:
        """See `File`. The first piece is waited for here, so that what is refused is refused by open(2)."""
        if how.writing:
            raise refused(errno.EACCES)
        return _Reading(self._pieces)


class _Reading(Handle):
    """Reads on; whoever goes back has it made anew from its beginning. Thread-safe.

    So has who reads on after a failure, such as ctrl-C: nothing is left out, and where what he has read is not how it
    begins any more, that is ESTALE.
    """

    def __init__(self, pieces: Callable[[], Iterator[bytes]]) -> None:
        self._make, self._lock = pieces, threading.Lock()
        self._failed: tuple[int, int] | None = None
        self._begin()
        self._more()

    def _begin(self) -> None:
        self._pieces = self._make()
        self._start, self._sum, self._held = 0, 0, bytearray()

    def _more(self) -> bool:
        try:
            piece = next(self._pieces, None)
        except BaseException:
            self._failed = self._failed or (self._start, self._sum)
            self._begin()  # pieces that have failed once say that they are at their end
            raise
        self._held += piece or b""
        return piece is not None

    def read(self, size: int, offset: int) -> bytes:
        """See `Handle`. What is before the offset is let go of."""
        with self._lock:
            if offset < self._start:
                self._begin()
            while len(self._held) < offset + size - self._start:
                self._skip(offset)
                if not self._more():
                    break
            self._skip(offset)
            self._compare(offset)
            first = offset - self._start
            return bytes(self._held[first : first + size])

    def _compare(self, offset: int) -> None:
        """After a failure: whether what comes before is still what was read. Raises ESTALE."""
        failed = self._failed
        if failed is not None and failed[0] == offset and failed != (self._start, self._sum):
            raise refused(errno.ESTALE)
        self._failed = None

    def _skip(self, offset: int) -> None:
        gone = max(0, min(offset - self._start, len(self._held)))
        self._sum = zlib.crc32(self._held[:gone], self._sum)
        self._start += gone
        del self._held[:gone]

    def release(self) -> None:
        """See `Handle`."""
        with self._lock:
            self._pieces, self._held = iter(()), bytearray()
