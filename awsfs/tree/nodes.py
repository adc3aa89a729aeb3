"""What a path can lead to. A node is made on lookup and thrown away; only records are kept."""

from __future__ import annotations

import contextlib
import errno
import stat
from collections.abc import Callable, Iterator
from typing import Protocol, TypeAlias

from awsfs.errors import AwsError, refused

Listed: TypeAlias = tuple[str, int]
"""A name in a directory and the type bits of its mode, ``stat.S_IFDIR`` and so on."""

DIRECTORY, FILE, SYMLINK = stat.S_IFDIR, stat.S_IFREG, stat.S_IFLNK


class Handle(Protocol):
    """An open file. What is read from one handle never changes while it is open."""

    def size(self) -> int:
        """Bytes in the file as this handle sees it."""

    def read(self, size: int, offset: int) -> bytes:
        """At most `size` bytes from `offset`; fewer only at the end."""

    def write(self, data: bytes, offset: int) -> int:
        """Take bytes; the number taken. Raises OSError where they mean nothing here."""

    def release(self) -> None:
        """Let go of what the handle holds."""


class Node:
    """Anything with a mode and a time. `mtime` is in seconds since 1970."""

    kind = 0

    def __init__(self, permissions: int, mtime: float) -> None:
        self.mode = self.kind | permissions
        self.mtime = mtime

    def remove(self) -> None:
        """What ``rm`` and ``rmdir`` do; refused unless a kind of node knows better."""
        raise refused(errno.EPERM)


class Directory(Node):
    """A directory: `find` is one name, `entries` all that are listed; both may call AWS and raise AwsError."""

    kind = DIRECTORY

    def find(self, name: str) -> Node | None:
        """The node of that name, or None."""
        raise NotImplementedError

    def entries(self) -> Iterator[Listed]:
        """The names that are listed, as they become known. What could be listed comes before an error is raised."""
        raise NotImplementedError

    def forget(self) -> None:
        """Drop what is cached below."""


class File(Node):
    """A file whose content is rendered when opened; the size is exact where that needs no call, and 0 elsewhere."""

    kind = FILE

    def size(self) -> int:
        """Bytes, or 0 where only a call could tell."""
        return 0

    def readable(self) -> bool:
        """Whether opening it for reading is allowed at all."""
        return True

    def open(self, writing: bool) -> Handle:
        """A handle; may call AWS. Raises OSError, EACCES for writing what cannot be written."""
        raise NotImplementedError


class Symlink(Node):
    """A symbolic link, relative, to a place inside the mount."""

    kind = SYMLINK

    def __init__(self, target: str, mtime: float) -> None:
        super().__init__(0o777, mtime)
        self.target = target


class Reading:
    """What handles for reading have in common."""

    def write(self, data: bytes, offset: int) -> int:
        """Refuse: the file was opened for reading."""
        raise refused(errno.EBADF)

    def release(self) -> None:
        """Nothing is held."""


class Bytes(Reading):
    """A handle on bytes in hand."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def size(self) -> int:
        """See `Handle`."""
        return len(self.data)

    def read(self, size: int, offset: int) -> bytes:
        """See `Handle`."""
        return self.data[offset : offset + size]


class Content(File):
    """A file with what `render` gives.

    `ready` tells, without a call, whether rendering needs none. `removal` is what ``rm`` does, if it may.
    """

    def __init__(
        self,
        permissions: int,
        mtime: float,
        render: Callable[[], bytes],
        ready: Callable[[], bool] = lambda: True,
        removal: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(permissions, mtime)
        self._render, self._ready, self._removal = render, ready, removal

    def size(self) -> int:
        """Exact where the content is in hand, else 0; also 0 where AWS was asked for it and refused."""
        with contextlib.suppress(AwsError):
            return len(self._render()) if self._ready() else 0
        return 0

    def open(self, writing: bool) -> Handle:
        """The content as it is now, for reading only."""
        if writing:
            raise refused(errno.EACCES)
        return Bytes(self._render())

    def remove(self) -> None:
        """See `Node`."""
        if self._removal is None:
            super().remove()
        else:
            self._removal()
