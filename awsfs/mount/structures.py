"""The structures of libfuse and of the C library as bytes and bits: built once, and copied as they are."""

from __future__ import annotations

import ctypes
import functools
import stat
import struct
import sys
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from awsfs.tree.modes import Owner

BLOCK = 512
READ_SIZE, LIST_SIZE = 2**20, 2**12
_NANO = 10**9
_CODES = {(2, True): "h", (2, False): "H", (4, True): "i", (4, False): "I", (8, True): "q", (8, False): "Q"}
_TIMES = ("st_atimespec", "st_mtimespec", "st_ctimespec")
_WORD = 8
_SHAPES = 4096


def block_size(mode: int) -> int:
    """The bytes that programs read at a time; fewer of a listing, so that what they do with the first entries tells
    whether they want the stats of the next.
    """
    return READ_SIZE if stat.S_ISREG(mode) else LIST_SIZE


class Stats:
    """Packs ``struct stat`` of this machine, whose fields mfusepy knows."""

    def __init__(self, fuse: ModuleType, owner: tuple[int, int]) -> None:
        self._names, shape, at = [], "=", 0
        for offset, code, name in sorted(_fields(fuse.c_stat)):
            shape += f"{offset - at}x{code}"
            at = offset + struct.calcsize(f"={code}")
            self._names.append(name)
        self._pack = struct.Struct(f"{shape}{ctypes.sizeof(fuse.c_stat) - at}x").pack
        self._owner = owner
        self._inode = fuse.c_stat.st_ino.offset
        self._around = functools.lru_cache(_SHAPES)(self._parts)

    def __call__(self, inode: int, mode: int, size: int = 0, mtime: float = 0.0, owner: Owner = (None, None)) -> bytes:
        """``struct stat`` of something with one link; `mtime` in seconds. The mount owns what has no `owner`."""
        before, after = self._around(mode, size, mtime, owner)
        return before + inode.to_bytes(_WORD, sys.byteorder) + after

    def _parts(self, mode: int, size: int, mtime: float, owner: Owner) -> tuple[bytes, bytes]:
        """What stands before and behind the inode; the same for very many files."""
        uid, gid = (own if given is None else given for given, own in zip(owner, self._owner, strict=True))
        numbers = dict.fromkeys(self._names, 0) | {"st_nlink": 1, "st_uid": uid, "st_gid": gid}
        numbers |= {"st_mode": mode, "st_size": size, "st_blocks": -(-size // BLOCK), "st_blksize": block_size(mode)}
        for name in _TIMES:
            numbers[f"{name}.tv_sec"], numbers[f"{name}.tv_nsec"] = divmod(int(mtime * _NANO), _NANO)
        packed = self._pack(*(numbers[name] for name in self._names))
        return packed[: self._inode], packed[self._inode + _WORD :]


def _fields(structure: Any, base: int = 0, prefix: str = "") -> list[tuple[int, str, str]]:
    """Offset, code of the struct module and dotted name of every number in a structure; no arrays."""
    found = []
    for name, kind, *_ in structure._fields_:
        offset = base + getattr(structure, name).offset
        if hasattr(kind, "_fields_"):
            found += _fields(kind, offset, f"{prefix}{name}.")
        elif not hasattr(kind, "_length_"):
            found.append((offset, _CODES[ctypes.sizeof(kind), kind(-1).value < 0], f"{prefix}{name}"))
    return found


def inode(path: bytes) -> int:
    """A number for a path, the same as long as the mount lives, never 0 or 1."""
    return hash(path) & (2**63 - 1) | 2


@dataclass(frozen=True)
class InfoBits:
    """What open(2) may answer besides a number: bits of the first 8 bytes of ``struct fuse_file_info``, 0 if unknown.

    `number` is the place of the open file's number in it, in words of 8 bytes; the flags of open(2) are 4 bytes at 0.
    """

    number: int
    direct_io: int
    keep_cache: int
    cache_readdir: int
    noflush: int


def info_bits(fuse: ModuleType) -> InfoBits:
    """Where mfusepy finds the bits for this version of libfuse."""

    def bit(name: str) -> int:
        info = fuse.fuse_file_info()
        if not hasattr(info, name):
            return 0
        setattr(info, name, 1)
        return int(ctypes.c_uint64.from_buffer(info).value)

    names = ("direct_io", "keep_cache", "cache_readdir", "noflush")
    return InfoBits(fuse.fuse_file_info.fh.offset // _WORD, *map(bit, names))
