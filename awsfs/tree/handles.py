"""Open files, and how they are opened."""

from __future__ import annotations

import errno
from dataclasses import dataclass

from awsfs.errors import refused


@dataclass(frozen=True)
class Opening:
    """How a file is opened, as open(2) was told. `exclusive`: the name must not have been there (O_EXCL).
    `executable`: what is created by it has that bit.

    `appending`: something is added at the end, though each write says for itself whether it goes there.

    `renaming`: for a rename onto the name. What was last shown there counts then even where nothing is found any more,
    for the kernel repeats a rename; whoever creates by open(2) has seen that there is nothing.
    """

    reading: bool = True
    writing: bool = False
    truncating: bool = False
    appending: bool = False
    exclusive: bool = False
    executable: bool = False
    renaming: bool = False


READING = Opening()
WRITING = Opening(reading=False, writing=True)
REPLACING = Opening(reading=False, writing=True, truncating=True)
RENAMING = Opening(reading=False, writing=True, truncating=True, renaming=True)


class Handle:
    """An open file; this one is empty and takes nothing. What is read from a handle changes only by writing to it."""

    def size(self) -> int:
        """Bytes in the file as this handle sees it."""
        return 0

    def read(self, size: int, offset: int) -> bytes | memoryview:
        """At most `size` bytes from `offset`; fewer only at the end. A view is of memory that stays as it is."""
        return b""

    def version(self) -> str:
        """What tells this content from any other of the file, such as an ETag; empty where nothing does.

        The kernel may keep what was read as long as it is the same, also when the file is opened again.
        """
        return ""

    def write(self, data: bytes, offset: int | None) -> int:
        """Take bytes, at the end where `offset` is None; the number taken. Raises OSError where they mean nothing."""
        raise refused(errno.EBADF)

    def truncate(self, length: int) -> None:
        """Cut or lengthen with zeros, as ftruncate(2)."""
        raise refused(errno.EINVAL)

    def flush(self) -> None:
        """Send what was written and not yet sent: close(2) of one descriptor, or fsync(2). Raises what AWS answered."""

    def abandon(self) -> None:
        """A program that was writing was killed: what it left half-done is not to be sent."""

    def set_time(self, mtime: float) -> None:
        """Set the time of last modification, as futimens(2)."""
        raise refused(errno.EPERM)

    def release(self) -> None:
        """The last descriptor is closed: let go of what the handle holds. Errors have nobody to go to."""


class Bytes(Handle):
    """A handle on bytes in hand."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def size(self) -> int:
        """See `Handle`."""
        return len(self.data)

    def read(self, size: int, offset: int) -> bytes:
        """See `Handle`."""
        return self.data[offset : offset + size]
