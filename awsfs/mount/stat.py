"""What stat(2) shows, in the form that the kernel takes: ``struct fuse_attr``."""

from __future__ import annotations

import struct
from typing import NamedTuple

BLOCK = 512
ATTRIBUTES = struct.Struct("=6Q10I")
"""``struct fuse_attr`` of Linux's fuse.h: ino, size, blocks, atime, mtime, ctime; their nanoseconds; mode, nlink, uid,
gid, rdev, blksize, flags."""

_NANO = 10**9


class Stat(NamedTuple):
    """The fields of stat(2). Times are in nanoseconds since 1970."""

    ino: int
    mode: int
    size: int = 0
    mtime: int = 0
    atime: int = 0
    ctime: int = 0
    nlink: int = 1
    uid: int = 0
    gid: int = 0
    rdev: int = 0
    blksize: int = 4096
    blocks: int | None = None

    def pack(self) -> bytes:
        """``struct fuse_attr``."""
        blocks = -(-self.size // BLOCK) if self.blocks is None else self.blocks
        (atime, atime_ns), (mtime, mtime_ns), (ctime, ctime_ns) = (
            divmod(time, _NANO) for time in (self.atime, self.mtime, self.ctime)
        )
        seconds = (time & (2**64 - 1) for time in (atime, mtime, ctime))
        return ATTRIBUTES.pack(
            self.ino, self.size, blocks, *seconds, atime_ns, mtime_ns, ctime_ns,
            self.mode, self.nlink, self.uid, self.gid, self.rdev, self.blksize, 0,
        )  # fmt: skip


def unpack(attributes: bytes) -> Stat:
    """The fields of a ``struct fuse_attr``."""
    ino, size, blocks, atime, mtime, ctime, *rest = ATTRIBUTES.unpack(attributes)
    atime_ns, mtime_ns, ctime_ns, mode, nlink, uid, gid, rdev, blksize, _ = rest
    times = {"mtime": _time(mtime, mtime_ns), "atime": _time(atime, atime_ns), "ctime": _time(ctime, ctime_ns)}
    return Stat(ino, mode, size, nlink=nlink, uid=uid, gid=gid, rdev=rdev, blksize=blksize, blocks=blocks, **times)


def _time(seconds: int, nanoseconds: int) -> int:
    """Seconds before 1970 are negative, in 64 bits."""
    return (seconds - 2**64 if seconds >= 2**63 else seconds) * _NANO + nanoseconds
