"""The fast path of FUSE: callbacks that take a path as bytes and answer with bytes, or with an errno, below zero.

mfusepy's structures are used as they are. What is rare is left to its own callbacks; those that a walk or a read is
made of are bound here, with pointers as numbers and ``struct stat`` as bytes that are copied. Any tree can be mounted
that answers as `Answers` says.
"""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Callable, Iterable, Mapping
from ctypes import CFUNCTYPE, POINTER, PYFUNCTYPE, c_char_p, c_int, c_int64, c_size_t, c_uint64, c_void_p
from types import ModuleType
from typing import Any, Protocol, TypeAlias

from awsfs.mount.loop import SPARE, Threads
from awsfs.mount.structures import info_bits

Entry: TypeAlias = tuple[bytes, bytes, int, bool]
"""A name, its ``struct stat``, the offset of the next entry, and whether the stat is whole: else kind and inode."""

Bug: TypeAlias = Callable[[str, str, Exception], int]
"""Reports what nobody has thought of, by its operation and path; an errno."""

_PLUS, _FILL_PLUS = 1, 2
_INFO = POINTER(c_uint64)
_FLAGS = 2**32 - 1
_PROTOTYPES = {
    "getattr": CFUNCTYPE(c_int, c_char_p, c_void_p, _INFO),
    "readlink": CFUNCTYPE(c_int, c_char_p, c_void_p, c_size_t),
    "access": CFUNCTYPE(c_int, c_char_p, c_int),
    "opendir": CFUNCTYPE(c_int, c_char_p, _INFO),
    "readdir": CFUNCTYPE(c_int, c_char_p, c_void_p, c_void_p, c_int64, _INFO, c_int),
    "releasedir": CFUNCTYPE(c_int, c_char_p, _INFO),
    "open": CFUNCTYPE(c_int, c_char_p, _INFO),
    "read": CFUNCTYPE(c_int, c_char_p, c_void_p, c_size_t, c_int64, _INFO),
    "flush": CFUNCTYPE(c_int, c_char_p, _INFO),
    "release": CFUNCTYPE(c_int, c_char_p, _INFO),
    "getxattr": CFUNCTYPE(c_int, c_char_p, c_char_p, c_void_p, c_size_t),
    "listxattr": CFUNCTYPE(c_int, c_char_p, c_void_p, c_size_t),
}
_FILLER = PYFUNCTYPE(c_int, c_void_p, c_char_p, c_char_p, c_int64, c_int)
_put = PYFUNCTYPE(c_void_p, c_void_p, c_void_p, c_size_t)(("memmove", ctypes.PyDLL(None)))
"""memmove(3) that keeps the interpreter's lock: for what is copied sooner than a lock is given away and got again."""


class Answers(Protocol):
    """What the callbacks ask, in many threads at once. Paths are absolute within the mount.

    What goes wrong is an errno below zero, or, where it is seldom, an OSError; anything else is a bug: EIO.
    What is open is known by the number that `open` or `opendir` gave; its path may be gone.
    """

    def bug(self, name: str, path: str, error: Exception) -> int:
        """See `Bug`."""

    def stat(self, path: bytes) -> bytes | int:
        """``struct stat``."""

    def stat_open(self, number: int) -> bytes | int:
        """``struct stat`` of an open file."""

    def readlink(self, path: bytes) -> bytes | int:
        """Where a link leads."""

    def access(self, path: bytes, mode: int) -> int:
        """0 where access(2) is granted."""

    def opendir(self, path: bytes) -> tuple[int, int] | int:
        """A number above 0, and bits of `InfoBits`."""

    def readdir(self, number: int, offset: int, plus: bool) -> Iterable[Entry]:
        """Entries from an offset on, as many as are in hand; `plus`: the kernel takes whole stats with them."""

    def releasedir(self, number: int) -> int:
        """closedir(3)."""

    def open(self, path: bytes, flags: int) -> tuple[int, int] | int:
        """A number above 0, and bits of `InfoBits`."""

    def read(self, number: int, size: int, offset: int) -> bytes | memoryview | int:
        """At most `size` bytes. A view is of memory that may be written to, and that stays as it is."""

    def flush(self, number: int) -> int:
        """close(2) of one descriptor."""

    def release(self, number: int) -> int:
        """The last descriptor is closed."""

    def getxattr(self, path: bytes, name: bytes) -> bytes | int:
        """The value of an extended attribute."""

    def listxattr(self, path: bytes) -> bytes | int:
        """The names of the extended attributes, a NUL after each."""


def guarded(name: str, function: Callable[..., int], threads: Threads, bug: Bug) -> Callable[..., int]:
    """The function as a callback: its thread is busy meanwhile, and what it raises is an errno, as C has it."""
    idle, more = threads.idle, threads.more

    def call(*args: Any) -> int:
        idle.pop()
        if len(idle) < SPARE:
            more()
        try:
            return function(*args)
        except OSError as error:
            return -(error.errno or errno.EIO)
        except Exception as error:
            return -bug(name, os.fsdecode(args[0] or b""), error)
        finally:
            idle.append(None)

    return call


def callbacks(fuse: ModuleType, answers: Answers, others: Mapping[str, Callable[..., Any]], threads: Threads) -> Any:
    """mfusepy's ``struct fuse_operations``, filled. `others` are called with mfusepy's own types.

    `init` is among them: what fuse_config is set to there decides how long the kernel believes a stat.
    """
    table = fuse.fuse_operations()
    types = {field[0]: field[1] for field in table._fields_}
    for name, function in others.items():
        setattr(table, name, types[name](function if name == "init" else guarded(name, function, threads, answers.bug)))
    info = info_bits(fuse).number
    size = ctypes.sizeof(fuse.c_stat)
    bound = {
        "getattr": _getattr(answers, info, size),
        "readlink": _readlink(answers),
        "access": answers.access,
        "opendir": _opening(lambda path, flags: answers.opendir(path), info),
        "readdir": _readdir(answers, info),
        "releasedir": _closing(answers.releasedir, info),
        "open": _opening(answers.open, info),
        "read": _read(answers, info),
        "flush": _closing(answers.flush, info),
        "release": _closing(answers.release, info),
        "getxattr": _getxattr(answers),
        "listxattr": _listxattr(answers),
    }
    for name, function in bound.items():
        setattr(table, name, ctypes.cast(_PROTOTYPES[name](guarded(name, function, threads, answers.bug)), types[name]))
    return table


def _getattr(answers: Answers, at: int, size: int) -> Callable[..., int]:
    stat, stat_open = answers.stat, answers.stat_open

    def call(path: bytes, buffer: int, info: Any) -> int:
        found = stat_open(info[at]) if info else stat(path)
        if type(found) is bytes:
            _put(buffer, found, size)
            return 0
        return found  # type: ignore[return-value]

    return call


def _readlink(answers: Answers) -> Callable[..., int]:
    def call(path: bytes, buffer: int, size: int) -> int:
        found = answers.readlink(path)
        if isinstance(found, int):
            return found
        target = found[: size - 1] + b"\0"
        _put(buffer, target, len(target))
        return 0

    return call


def _opening(method: Callable[[bytes, int], tuple[int, int] | int], at: int) -> Callable[..., int]:
    def call(path: bytes, info: Any) -> int:
        found = method(path, info[0] & _FLAGS)
        if isinstance(found, int):
            return found
        info[at], bits = found
        info[0] |= bits
        return 0

    return call


def _closing(method: Callable[[int], int], at: int) -> Callable[..., int]:
    def call(path: bytes | None, info: Any) -> int:
        return method(info[at])

    return call


def _readdir(answers: Answers, at: int) -> Callable[..., int]:
    def call(path: bytes | None, buffer: int, filler: int, offset: int, *more: Any) -> int:
        info, flags = more
        fill = _FILLER(filler)
        for name, stat, following, whole in answers.readdir(info[at], offset, bool(flags & _PLUS)):
            if fill(buffer, name, stat, following, _FILL_PLUS if whole else 0):
                break
        return 0

    return call


def _read(answers: Answers, at: int) -> Callable[..., int]:
    read = answers.read

    def call(path: bytes | None, buffer: int, size: int, offset: int, info: Any) -> int:
        found = read(info[at], size, offset)
        if isinstance(found, int):
            return found
        _put(buffer, found if type(found) is bytes else ctypes.byref(ctypes.c_char.from_buffer(found)), len(found))
        return len(found)

    return call


def _handed(found: bytes | int, buffer: int | None, size: int) -> int:
    """As getxattr(2) and listxattr(2) answer: with no buffer, the size."""
    if isinstance(found, int) or not buffer:
        return found if isinstance(found, int) else len(found)
    if len(found) > size:
        return -errno.ERANGE
    _put(buffer, found, len(found))
    return len(found)


def _getxattr(answers: Answers) -> Callable[..., int]:
    def call(path: bytes, name: bytes, buffer: int | None, size: int) -> int:
        return _handed(answers.getxattr(path, name), buffer, size)

    return call


def _listxattr(answers: Answers) -> Callable[..., int]:
    def call(path: bytes, buffer: int | None, size: int) -> int:
        return _handed(answers.listxattr(path), buffer, size)

    return call
