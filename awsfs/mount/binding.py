"""mfusepy's callbacks, with what it leaves out on libfuse 3: rename's flags, and the open file of some verbs."""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

UTIME_NOW, UTIME_OMIT = (1 << 30) - 1, (1 << 30) - 2
_NANO = 10**9


def mtime_of(times: Any) -> tuple[bool, float | None]:
    """Whether a time of last modification is set at all, and to what; None for now. utimensat(2)."""
    if not times:
        return True, None
    moment = times.contents.modtime
    if moment.tv_nsec == UTIME_OMIT:
        return False, None
    return True, None if moment.tv_nsec == UTIME_NOW else moment.tv_sec + moment.tv_nsec / _NANO


class Additions:
    """Callbacks for operations that want a handle where there is one, in front of `mfusepy.FUSE`."""

    operations: Any
    encoding: str
    errors: str

    def _path(self, path: bytes | None) -> str | None:
        return None if path is None else path.decode(self.encoding, self.errors)

    def rename_fuse_3(self, old: bytes, new: bytes, flags: int) -> int:
        """With flags, see renameat2(2)."""
        return int(self.operations.rename(self._path(old), self._path(new), flags))

    def write(self, path: bytes | None, buffer: Any, size: int, offset: int, info: Any) -> int:
        """With the flags that the file has at this moment, see F_SETFL of fcntl(2)."""
        data, open_file = ctypes.string_at(buffer, size), info.contents
        return int(self.operations.write(self._path(path), data, offset, open_file.flags, open_file.fh))

    def truncate_fuse_3(self, path: bytes | None, length: int, info: Any) -> int:
        """With the open file of ftruncate(2)."""
        return int(self.operations.truncate(self._path(path), length, _number(info)))

    def chmod_fuse_3(self, path: bytes | None, mode: int, info: Any) -> int:
        """With the open file of fchmod(2)."""
        return int(self.operations.chmod(self._path(path), mode, _number(info)))

    def chown_fuse_3(self, path: bytes | None, uid: int, gid: int, info: Any) -> int:
        """With the open file of fchown(2); an id that stays as it is comes as the largest there is."""
        return int(self.operations.chown(self._path(path), _signed(uid), _signed(gid), _number(info)))

    def chown_fuse_2(self, path: bytes, uid: int, gid: int) -> int:
        """See `chown_fuse_3`."""
        return int(self.operations.chown(self._path(path), _signed(uid), _signed(gid)))

    def utimens_fuse_2(self, path: bytes, times: Any) -> int:
        """See `utimens_fuse_3`; libfuse 2 fills in the current time itself."""
        return self.utimens_fuse_3(path, times, None)

    def utimens_fuse_3(self, path: bytes | None, times: Any, info: Any) -> int:
        """With the open file of futimens(2), and with what is to stay or to be now."""
        is_set, mtime = mtime_of(times)
        return int(self.operations.utimens(self._path(path), mtime, _number(info))) if is_set else 0


def binding(fuse: ModuleType) -> type:
    """The class to mount with."""
    return type("Binding", (Additions, fuse.FUSE), {})


def callbacks(fuse: ModuleType, operations: Any, names: Iterable[str]) -> dict[str, Callable[..., int]]:
    """The callbacks of that class for these verbs, without mounting: as C functions they have mfusepy's own types."""
    bound: Any = object.__new__(binding(fuse))
    bound.operations, bound.encoding, bound.errors, bound.raw_fi = operations, "utf-8", "surrogateescape", False
    found = {name: getattr(bound, f"{name}_fuse_3", None) or getattr(bound, name) for name in names}
    return {name: functools.partial(bound._wrapper, method) for name, method in found.items()}


def _number(info: Any) -> int | None:
    return info.contents.fh if info else None


def _signed(number: int) -> int:
    return -1 if number == 2**32 - 1 else number
