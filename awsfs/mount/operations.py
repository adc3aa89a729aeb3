"""The FUSE verbs: each finds a node in the tree and answers from it. Knows mfusepy and errno, never botocore."""

from __future__ import annotations

import errno
import functools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, TypeVar

import structlog

from awsfs.aws.journal import Caller, caller
from awsfs.errors import refused
from awsfs.mount.handles import DirectoryStream, Handles
from awsfs.mount.refusals import Refusals
from awsfs.text import NAME_MAX
from awsfs.tree.actions import ActionFile
from awsfs.tree.nodes import Directory, File, Handle, Node, Symlink
from awsfs.tree.root import Mounted

log = structlog.get_logger("awsfs")

F = TypeVar("F", bound=Callable[..., Any])

BLOCK = 512
READ_SIZE = 2**20
_NANO = 10**9


@contextmanager
def serving(fuse: ModuleType, name: str, path: str) -> Iterator[None]:
    """Tell the floors below which file operation this is; a bug becomes EIO and a traceback in the log."""
    uid, _, pid = fuse.fuse_get_context()
    token = caller.set(Caller(name, path, uid, pid))
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        log.exception("bug", verb=name, path=path)
        raise refused(errno.EIO) from error
    finally:
        caller.reset(token)


def verb(method: F) -> F:
    """A method that FUSE calls with a path."""

    @functools.wraps(method)
    def run(self: Operations, path: str, *args: Any) -> Any:
        with serving(self.fuse, method.__name__, path):
            return method(self, path, *args)

    return run  # type: ignore[return-value]


class Operations(Refusals):
    """What mfusepy calls, in many threads at once. Paths are absolute within the mount, bytes as surrogates."""

    use_ns = True

    def __init__(self, fuse: ModuleType, root: Mounted, on_ready: Callable[[], None] = lambda: None) -> None:
        self.fuse = fuse
        self._root = root
        self._on_ready = on_ready
        self._files: Handles[Handle] = Handles()
        self._directories: Handles[DirectoryStream] = Handles()
        self._owner = (os.getuid(), os.getgid())

    def init(self, path: str) -> None:
        """The kernel knows us: the mount answers from now on."""
        self._on_ready()

    def _node(self, path: str) -> Node:
        return self._root.walk([name for name in path.split("/") if name])

    @verb
    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        """stat(2): no call to AWS but what finding the name takes."""
        handle = self._files.get(fh)
        node = self._node(path)
        if isinstance(node, File):
            size = node.size() if handle is None or isinstance(node, ActionFile) else handle.size()
        else:
            size = len(os.fsencode(node.target)) if isinstance(node, Symlink) else 0
        moment = int(node.mtime * _NANO)
        return {
            "st_ino": _inode(path),
            "st_mode": node.mode,
            "st_nlink": 1,
            "st_uid": self._owner[0],
            "st_gid": self._owner[1],
            "st_size": size,
            "st_blocks": -(-size // BLOCK),
            "st_blksize": READ_SIZE,
            "st_atime": moment,
            "st_mtime": moment,
            "st_ctime": moment,
        }

    @verb
    def access(self, path: str, mode: int) -> int:
        """access(2), as open(2) would decide."""
        node = self._node(path)
        allowed = node.mode >> 6 & 0o7
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
        return self._directories.add(DirectoryStream(node))

    @verb
    def readdir_with_offset(self, path: str, offset: int, fh: int) -> Iterator[tuple[str, dict[str, int], int]]:
        """readdir(3): entries as they arrive."""
        stream = self._directories.get(fh)
        if stream is None:
            raise refused(errno.EBADF)
        return self._entries(path, stream, offset)

    def _entries(self, path: str, stream: DirectoryStream, offset: int) -> Iterator[tuple[str, dict[str, int], int]]:
        with serving(self.fuse, "readdir", path):
            for (name, kind), following in stream.read(offset):
                inode = _inode(f"{path.rstrip('/')}/{name}")
                yield name, {"st_mode": kind, "st_ino": inode}, following

    @verb
    def releasedir(self, path: str, fh: int) -> int:
        """closedir(3)."""
        self._directories.take(fh)
        return 0

    @verb
    def open(self, path: str, flags: int) -> int:
        """open(2): the content is fetched here, so that errors come from here, and no two reads disagree."""
        node = self._node(path)
        if isinstance(node, Directory):
            raise refused(errno.EISDIR)
        if not isinstance(node, File):
            raise refused(errno.ELOOP)
        return self._files.add(node.open(bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_TRUNC))))

    def _handle(self, fh: int) -> Handle:
        handle = self._files.get(fh)
        if handle is None:
            raise refused(errno.EBADF)
        return handle

    @verb
    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        """read(2)."""
        return self._handle(fh).read(size, offset)

    @verb
    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        """write(2)."""
        return self._handle(fh).write(data, offset)

    @verb
    def flush(self, path: str, fh: int) -> int:
        """close(2) of one descriptor: what was written has been sent already."""
        return 0

    @verb
    def release(self, path: str, fh: int) -> int:
        """The last descriptor is closed."""
        handle = self._files.take(fh)
        if handle is not None:
            handle.release()
        return 0

    @verb
    def truncate(self, path: str, length: int, fh: int | None = None) -> int:
        """truncate(2): of a verb, part of what a shell's ``>`` does, and so harmless."""
        if not isinstance(self._node(path), ActionFile):
            raise refused(errno.EACCES)
        if length:
            raise refused(errno.EINVAL)
        return 0

    @verb
    def utimens(self, path: str, times: tuple[int, int] | None = None) -> int:
        """utimensat(2): ``touch DIR`` forgets what is cached below it; a verb is left alone."""
        node = self._node(path)
        if isinstance(node, Directory):
            node.forget()
        elif not isinstance(node, ActionFile):
            raise refused(errno.EPERM)
        return 0

    @verb
    def unlink(self, path: str) -> int:
        """unlink(2): reaches AWS only where deleting is allowed."""
        self._node(path).remove()
        return 0

    @verb
    def rmdir(self, path: str) -> int:
        """rmdir(2)."""
        self._node(path).remove()
        return 0

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


def _inode(path: str) -> int:
    """A number for a path, the same as long as the mount lives, never 0 or 1."""
    return hash(path) & (2**63 - 1) | 2
