"""The FUSE verbs: each finds a node in the tree and answers from it. Knows mfusepy and errno, never botocore."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from awsfs.errors import refused
from awsfs.mount.handles import DirectoryStream
from awsfs.mount.serving import Opened, handle_verb, serving, verb
from awsfs.mount.structures import BLOCK, block_size, inode
from awsfs.mount.writing import Writing, opening
from awsfs.text import NAME_MAX
from awsfs.tree.nodes import Directory, File, Node, Symlink
from awsfs.tree.profiles import Root

_NANO = 10**9


class Operations(Writing):
    """What mfusepy calls, in many threads at once. Paths are absolute within the mount, bytes as surrogates.

    What is called with an open file gets no path, for it may have been renamed or removed meanwhile.
    """

    use_ns = True
    flag_nopath = True
    flag_nullpath_ok = True

    def __init__(self, fuse: ModuleType, root: Root, on_ready: Callable[[], None] = lambda: None) -> None:
        super().__init__(fuse, root)
        self._on_ready = on_ready

    def init(self, path: str) -> None:
        """The kernel knows us: the mount answers from now on."""
        self._on_ready()

    @verb
    def getattr(self, path: str | None, fh: int | None = None) -> dict[str, Any]:
        """stat(2) and fstat(2): no call to AWS but what finding the name takes."""
        if fh is not None:
            opened = self.opened(fh)
            return self._stat(opened.path, opened.node, opened.handle.size())
        node, new = self._find(path or ""), self.new.get(path or "")
        if node is None and new is not None:
            return self._stat(new.path, new.node, new.handle.size())
        if node is None:
            raise refused(errno.ENOENT)
        if isinstance(node, File):
            return self._stat(path or "", node, node.size())
        return self._stat(path or "", node, len(os.fsencode(node.target)) if isinstance(node, Symlink) else 0)

    def _stat(self, path: str, node: Node, size: int) -> dict[str, Any]:
        moment = int(node.mtime * _NANO)
        return {
            "st_ino": inode(os.fsencode(path)),
            "st_mode": node.mode,
            "st_nlink": 1,
            "st_uid": self.owner[0] if node.owner[0] is None else node.owner[0],
            "st_gid": self.owner[1] if node.owner[1] is None else node.owner[1],
            "st_size": size,
            "st_blocks": -(-size // BLOCK),
            "st_blksize": block_size(node.mode),
            "st_atime": moment,
            "st_mtime": moment,
            "st_ctime": moment,
        }

    @verb
    def access(self, path: str, mode: int) -> int:
        """access(2), as open(2) would decide."""
        node = self._node(path)
        allowed = node.mode >> 6 & 0o7
        if isinstance(node, Directory):
            # One that AWS refuses to list may well have things that are found by their names.
            allowed |= os.X_OK
        if isinstance(node, File):
            allowed = (allowed | os.R_OK) if node.readable() else allowed & ~os.R_OK
        if mode & ~allowed:
            raise refused(errno.EACCES)
        return 0

    @verb
    def readlink(self, path: str) -> str:
        """readlink(2)."""
        node = self._node(path)
        if not isinstance(node, Symlink):
            raise refused(errno.EINVAL)
        return node.target

    @verb
    def opendir(self, path: str) -> int:
        """opendir(3)."""
        node = self._node(path)
        if not isinstance(node, Directory):
            raise refused(errno.ENOTDIR)
        return self.directories.add(DirectoryStream(node, path))

    def readdir_with_offset(self, path: str | None, offset: int, fh: int) -> Iterator[tuple[str, dict[str, int], int]]:
        """readdir(3): entries as they arrive."""
        stream = self.directories.get(fh)
        if stream is None:
            raise refused(errno.EBADF)
        return self._entries(stream, offset)

    def _entries(self, stream: DirectoryStream, offset: int) -> Iterator[tuple[str, dict[str, int], int]]:
        with serving(self, "readdir", stream.path), self.telling():
            for (name, kind), following in stream.read(offset):
                number = inode(os.fsencode(f"{stream.path.rstrip('/')}/{name}"))
                yield name, {"st_mode": kind, "st_ino": number}, following

    def releasedir(self, path: str | None, fh: int) -> int:
        """closedir(3)."""
        self.directories.take(fh)
        return 0

    @verb
    def open(self, path: str, flags: int) -> int:
        """open(2): the content is fetched here, so that errors come from here, and no two reads disagree.

        What is gone although the kernel knew it a moment ago is ESTALE: the kernel looks again then, and creates it if
        it was asked to.
        """
        node = self._find(path)
        if node is None:
            raise refused(errno.ESTALE)
        return self.open_node(path, node, opening(flags))

    @handle_verb
    def read(self, opened: Opened, size: int, offset: int) -> bytes:
        """read(2)."""
        return bytes(opened.handle.read(size, offset))

    @verb
    def statfs(self, path: str) -> dict[str, int]:
        """statfs(2): AWS has no end."""
        blocks = 2**40
        return {
            "f_bsize": 4096,
            "f_frsize": 4096,
            "f_blocks": blocks,
            "f_bfree": blocks,
            "f_bavail": blocks,
            "f_files": blocks,
            "f_ffree": blocks,
            "f_favail": blocks,
            "f_namemax": NAME_MAX,
        }
