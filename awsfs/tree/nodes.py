"""What a path can lead to. A node is made on lookup and thrown away; only records are kept."""

from __future__ import annotations

import contextlib
import errno
import stat
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from awsfs.cache import Records
from awsfs.errors import AwsError, refused
from awsfs.tree.handles import READING, Bytes, Handle, Opening
from awsfs.tree.modes import Owner

Listed: TypeAlias = tuple[str, int]
"""A name in a directory and the type bits of its mode, ``stat.S_IFDIR`` and so on."""

Glance: TypeAlias = tuple[int, int, float, Owner]
"""Mode, bytes, the time of last modification in seconds since 1970, and the owner."""

DIRECTORY, FILE, SYMLINK = stat.S_IFDIR, stat.S_IFREG, stat.S_IFLNK


class Node:
    """Anything with a mode and a time. `mtime` is in seconds since 1970.

    `is_lenient`: chmod and chown are taken and not kept, as by a FAT file system mounted ``quiet``; else refused.
    `owner`: whose it is, where it is not the mount's. `is_lasting`: it may be used again as long as what AWS said
    holds.
    """

    kind = 0
    is_lenient = False
    is_lasting = False
    owner: Owner = (None, None)

    def __init__(self, permissions: int, mtime: float) -> None:
        self.mode = self.kind | permissions
        self.mtime = mtime

    def remove(self) -> None:
        """What ``rm`` and ``rmdir`` do; refused unless a kind of node knows better."""
        raise refused(errno.EPERM)

    def touch(self, mtime: float | None) -> None:
        """Set the time of last modification, None for now, as utimensat(2)."""
        raise refused(errno.EPERM)

    def chmod(self, mode: int) -> None:
        """chmod(2). Raises EPERM, but where it is taken and not kept, or changes nothing."""
        if not self.is_lenient and stat.S_IMODE(mode) != stat.S_IMODE(self.mode):
            raise refused(errno.EPERM)

    def xattrs(self) -> list[str]:
        """The names of the extended attributes that are known without a call."""
        return []

    def xattr(self, name: str) -> bytes:
        """The value of an extended attribute; may call AWS. Raises ENODATA."""
        raise refused(errno.ENODATA)

    def set_xattr(self, name: str, value: bytes | None) -> None:
        """Set an extended attribute, or remove it with None."""
        raise refused(errno.EOPNOTSUPP)


class Directory(Node):
    """A directory: `find` is one name, `entries` all that are listed; both may call AWS and raise AwsError."""

    kind = DIRECTORY
    said: tuple[Records, ...] = ()
    """What AWS has said since this was made, and what is below it depends on."""

    def find(self, name: str) -> Node | None:
        """The node of that name, or None."""
        raise NotImplementedError

    def through(self, name: str) -> Node | None:
        """The same on the way to ``--root``: taken to exist, without a call, where the name alone is enough."""
        return self.find(name)

    def exists(self) -> bool:
        """Whether one that `through` took to exist does. Raises AwsError."""
        return True

    def glance(self, name: str) -> Glance | None:
        """What stat(2) shows of an entry, where that was told before and holds; None where `find` has to tell."""
        return None

    def entries(self) -> Iterator[Listed]:
        """The names that are listed, as they become known. What could be listed comes before an error is raised."""
        raise NotImplementedError

    def dot_names(self) -> Iterable[str]:
        """The dot names that resolve here, beside those that every directory has. Makes no call."""
        return ()

    def version(self) -> object:
        """What the names in hand are, by identity; None while they are not known whole, or may change by themselves.

        The kernel may keep a listing as long as it is the same.
        """
        return None

    def forget(self) -> None:
        """Drop what is cached below."""

    def touch(self, mtime: float | None) -> None:
        """``touch DIR`` forgets what is cached below it; times of its own it has none."""
        if mtime is None:
            self.forget()

    def scratch_path(self, name: str) -> tuple[str, ...] | None:
        """Where a scratch file of that name would live; None where the name may be a record's, or mistyped."""
        return None

    def create(self, name: str, how: Opening) -> Handle:
        """Make a file of a name that is not there, and open it. Raises EACCES where nothing is made by naming it."""
        raise refused(errno.EACCES)

    def mkdir(self, name: str) -> None:
        """Make a directory of a name that is not there."""
        raise refused(errno.EACCES)

    def rename(self, old: str, target: Directory, new: str) -> None:
        """Move an entry, onto whatever bears the new name in the target directory: a rename(2)."""
        raise refused(errno.EPERM)


class File(Node):
    """A file whose content is rendered when opened; the size is exact where that needs no call, and 0 elsewhere."""

    kind = FILE

    @property
    def is_growing(self) -> bool:
        """Whether its size may be another at each look."""
        return False

    def size(self) -> int:
        """Bytes, or 0 where only a call could tell."""
        return 0

    def readable(self) -> bool:
        """Whether opening it for reading is allowed at all."""
        return True

    def open(self, how: Opening = READING) -> Handle:
        """A handle; may call AWS. Raises OSError, EACCES for writing what cannot be written."""
        raise NotImplementedError

    def truncate(self, length: int) -> None:
        """Cut or lengthen by name, as truncate(2)."""
        handle = self.open(Opening(writing=True, truncating=length == 0))
        try:
            handle.truncate(length)
            handle.flush()
        finally:
            handle.release()


class Symlink(Node):
    """A symbolic link, relative, to a place inside the mount."""

    kind = SYMLINK
    is_lasting = True

    def __init__(self, target: str, mtime: float) -> None:
        super().__init__(0o777, mtime)
        self.target = target


class Content(File):
    """A file with what `render` gives.

    `ready` tells, without a call, whether rendering needs none. `removal` is what ``rm`` does, if it may.
    """

    is_lasting = True

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

    def open(self, how: Opening = READING) -> Handle:
        """The content as it is now, for reading only."""
        if how.writing:
            raise refused(errno.EACCES)
        return Bytes(self._render())

    def remove(self) -> None:
        """See `Node`."""
        if self._removal is None:
            super().remove()
        else:
            self._removal()
