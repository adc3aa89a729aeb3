"""What a filesystem does for the kernel: one method per operation, on nodes.

The kernel's protocol (`awsfs.mount.kernel`) and the portable adapter call these methods, in many threads at once. What
an operation raises as an OSError is the program's errno; any other exception is a bug, which `Filesystem.bug` reports.
An operation whose answer comes later returns `LATER` and calls `Request.reply` or `Request.fail`.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from awsfs.errors import refused
from awsfs.mount.nodes import Node, Nodes
from awsfs.mount.requests import Request


class Entry(NamedTuple):
    """A name that was found: its node, ``struct fuse_attr``, and for how many seconds the kernel may believe the name
    and the attributes."""

    node: Node
    attributes: bytes
    entry_valid: float = 0.0
    valid: float = 0.0


class Attributes(NamedTuple):
    """``struct fuse_attr``, and for how many seconds the kernel may believe it."""

    attributes: bytes
    valid: float = 0.0


class Open(NamedTuple):
    """What open(2) or opendir(3) answers: a number above 0 for what is open, and flags."""

    handle: int
    direct_io: bool = False
    keep_cache: bool = False
    cache_dir: bool = False
    noflush: bool = False
    nonseekable: bool = False
    stream: bool = False
    parallel_direct_writes: bool = False


class Listed(NamedTuple):
    """A name in a listing. `kind`: the type bits of its mode. `following`: the offset of the next name.

    `entry`: with READDIRPLUS, what a lookup would answer; None leaves the kernel to look it up when it needs it.
    """

    name: bytes
    ino: int
    kind: int
    following: int
    entry: Entry | None = None


@dataclass(frozen=True)
class Changes:
    """What SETATTR sets; None stays as it is. Times in nanoseconds since 1970, `NOW` for the present.

    The open file of ftruncate(2), fchmod(2) and so on is `Request.handle`.
    """

    size: int | None = None
    mode: int | None = None
    uid: int | None = None
    gid: int | None = None
    atime: int | None = None
    mtime: int | None = None
    ctime: int | None = None
    kill_suidgid: bool = False


NOW = -(2**63)
"""The present, in `Changes`."""


@dataclass(frozen=True)
class Lock:
    """A record lock (fcntl) or, with `is_flock`, a lock of the whole file (flock). `end` is inclusive."""

    owner: int
    start: int
    end: int
    kind: int
    pid: int = 0
    is_flock: bool = False


@dataclass(frozen=True)
class Statfs:
    """What statfs(2) shows."""

    blocks: int
    bfree: int
    bavail: int
    files: int
    ffree: int
    bsize: int = 4096
    namelen: int = 255
    frsize: int = 4096


@dataclass(frozen=True)
class Wanted:
    """What a filesystem asks of the kernel at INIT; the kernel may lack any of it, see `Kernel.has`."""

    readdirplus: bool = True
    readdirplus_auto: bool = True
    posix_locks: bool = False
    flock_locks: bool = False
    cache_symlinks: bool = False
    parallel_dirops: bool = True
    default_permissions: bool = False
    atomic_o_trunc: bool = True
    auto_inval_data: bool = False
    handle_killpriv: bool = False
    export_support: bool = False
    writeback_cache: bool = False
    max_background: int = 64
    max_readahead: int = 2**20
    max_write: int = 2**20


class Kernel(Protocol):
    """What a filesystem can tell the kernel, beside answers. Each method returns 0 or an errno; ENOSYS: it is too old.

    A notice may wait for locks that requests under way hold, so call these from a thread that answers no request, and
    never INVAL_INODE with `pages`, nor `store`, while a READ of that node is unanswered.
    """

    def has(self, name: str) -> bool:
        """Whether the kernel has a capability by its name in fuse.h without the prefix, such as ``CACHE_SYMLINKS``."""

    def invalidate_node(self, node: Node, pages: bool = False) -> int:
        """Attributes are not to be believed any more; with `pages`, neither are pages, the listing, the link."""

    def invalidate_name(self, parent: Node, name: bytes, is_gone: bool = False) -> int:
        """A name is to be looked up again. `is_gone`: and dropped, which detaches what is mounted below."""

    def store(self, node: Node, data: bytes, offset: int = 0) -> int:
        """Put content in the page cache. The size may only grow by it."""

    def prune(self, nodes: Iterable[Node]) -> int:
        """The kernel may forget these, as far as nobody uses them."""

    def increment_epoch(self) -> int:
        """No name is to be believed any more."""


class Filesystem:
    """A filesystem with nothing in it. Subclasses override what they have.

    `nodes` is the table that the protocol counts lookups and open files in; a subclass puts its own root there.
    """

    wanted = Wanted()
    nodes: Nodes

    def started(self, kernel: Kernel) -> None:
        """The kernel has answered INIT: the mount answers from now on."""

    def destroy(self) -> None:
        """The mount has ended, and nothing is asked any more."""

    def bug(self, request: Request, error: Exception) -> int:
        """Report an exception that is no OSError; the errno for the program."""
        return errno.EIO

    def failed(self, request: Request, error: OSError) -> None:
        """An operation has raised this error, which the program gets."""

    def lookup(self, request: Request) -> Entry:
        """The name `request.name` in a directory. Raises ENOENT."""
        raise refused(errno.ENOENT)

    def forget(self, node: Node) -> None:
        """The kernel has forgotten a node that nobody has open; it has left the table."""

    def getattr(self, request: Request) -> Attributes:
        """stat(2), and fstat(2) with a handle."""
        raise refused(errno.EIO)

    def setattr(self, request: Request, changes: Changes) -> Attributes:
        """chmod(2), chown(2), truncate(2), utimensat(2), and with a handle their variants for open files."""
        raise refused(errno.EPERM)

    def readlink(self, request: Request) -> bytes:
        """readlink(2)."""
        raise refused(errno.EINVAL)

    def symlink(self, request: Request, target: bytes) -> Entry:
        """symlink(2): make `request.name`."""
        raise refused(errno.EPERM)

    def link(self, request: Request, existing: Node) -> Entry:
        """link(2): make `request.name` another name of a node."""
        raise refused(errno.EPERM)

    def mknod(self, request: Request, mode: int, device: int, umask: int) -> Entry:
        """mknod(2)."""
        raise refused(errno.EPERM)

    def mkdir(self, request: Request, mode: int, umask: int) -> Entry:
        """mkdir(2)."""
        raise refused(errno.EPERM)

    def unlink(self, request: Request) -> None:
        """unlink(2). The protocol detaches the node's name afterwards."""
        raise refused(errno.EPERM)

    def rmdir(self, request: Request) -> None:
        """rmdir(2). As `unlink`."""
        raise refused(errno.EPERM)

    def rename(self, request: Request, target: Node, new: bytes, flags: int) -> None:
        """renameat2(2): `request.name` becomes `new` in the directory `target`. Raises EINVAL for flags that it does
        not honour. The protocol moves the node in the table afterwards, or with RENAME_EXCHANGE both nodes."""
        raise refused(errno.EPERM)

    def create(self, request: Request, mode: int, umask: int) -> tuple[Entry, Open]:
        """open(2) with O_CREAT of a name that the kernel does not know; `request.flags` are those of open(2)."""
        raise refused(errno.EACCES)

    def tmpfile(self, request: Request, mode: int, umask: int) -> tuple[Entry, Open]:
        """open(2) with O_TMPFILE in a directory."""
        raise refused(errno.EOPNOTSUPP)

    def open(self, request: Request) -> Open:
        """open(2) with `request.flags`."""
        raise refused(errno.EACCES)

    def read(self, request: Request, offset: int, size: int) -> bytes | memoryview:
        """read(2), in whatever order the kernel reads; fewer bytes only at the end."""
        raise refused(errno.EBADF)

    def write(self, request: Request, offset: int, data: bytes, write_flags: int) -> int:
        """write(2); the number of bytes taken. `request.flags` has O_APPEND as fcntl(2) has set it."""
        raise refused(errno.EBADF)

    def flush(self, request: Request) -> None:
        """close(2) of one descriptor."""

    def release(self, request: Request, release_flags: int) -> None:
        """The last descriptor is closed."""

    def fsync(self, request: Request, datasync: bool) -> None:
        """fsync(2) and fdatasync(2)."""

    def opendir(self, request: Request) -> Open:
        """opendir(3)."""
        raise refused(errno.ENOTDIR)

    def readdir(self, request: Request, offset: int, plus: bool) -> Iterable[Listed]:
        """Names from an offset on, lazily: the protocol takes as many as there is room for, and closes the iterator."""
        raise refused(errno.ENOTDIR)

    def releasedir(self, request: Request) -> None:
        """closedir(3)."""

    def fsyncdir(self, request: Request, datasync: bool) -> None:
        """fsync(2) of a directory."""

    def access(self, request: Request, mode: int) -> None:
        """access(2). Raises EACCES. Not asked with default_permissions."""

    def statfs(self, request: Request) -> Statfs:
        """statfs(2)."""
        blocks = 2**40
        return Statfs(blocks, blocks, blocks, blocks, blocks)

    def getxattr(self, request: Request, name: bytes) -> bytes:
        """getxattr(2). Raises ENODATA."""
        raise refused(errno.EOPNOTSUPP)

    def listxattr(self, request: Request) -> Iterable[bytes]:
        """listxattr(2): the names."""
        return ()

    def setxattr(self, request: Request, name: bytes, value: bytes, flags: int) -> None:
        """setxattr(2)."""
        raise refused(errno.EOPNOTSUPP)

    def removexattr(self, request: Request, name: bytes) -> None:
        """removexattr(2)."""
        raise refused(errno.EOPNOTSUPP)

    def getlk(self, request: Request, lock: Lock) -> Lock | None:
        """fcntl(2) with F_GETLK: a lock that is in the way, None where there is none."""
        raise refused(errno.EOPNOTSUPP)

    def setlk(self, request: Request, lock: Lock, wait: bool) -> Any:
        """fcntl(2) with F_SETLK or F_SETLKW, and flock(2). Raises EAGAIN; with `wait`, it may answer `LATER`."""
        raise refused(errno.EOPNOTSUPP)

    def fallocate(self, request: Request, offset: int, length: int, mode: int) -> None:
        """fallocate(2)."""
        raise refused(errno.EOPNOTSUPP)

    def lseek(self, request: Request, offset: int, whence: int) -> int:
        """lseek(2) with SEEK_DATA or SEEK_HOLE. ENOSYS: the kernel takes the whole file for data."""
        raise refused(errno.ENOSYS)

    def copy_file_range(self, request: Request, offset: int, target: tuple[Node, int, int], length: int) -> int:
        """copy_file_range(2) from here to a node, handle and offset; the bytes copied. ENOSYS: the kernel copies."""
        raise refused(errno.ENOSYS)

    def ioctl(self, request: Request, command: int, data: bytes, size: int) -> bytes:
        """ioctl(2) whose command says how many bytes go in and come out."""
        raise refused(errno.ENOTTY)

    def poll(self, request: Request, events: int) -> int:
        """poll(2): the events that are there. ENOSYS: always ready."""
        raise refused(errno.ENOSYS)

    def syncfs(self, request: Request) -> None:
        """syncfs(2) and sync(2)."""
