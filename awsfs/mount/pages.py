"""Which pages and listings the kernel has, so that it keeps them where they are still right, and only there."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")

_FILES = 10_000
_LISTINGS = 1_000


class _Recent(OrderedDict[bytes, T], Generic[T]):
    """A mapping that forgets what was set longest ago."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def note(self, path: bytes, value: T) -> None:
        """Set it, as the latest."""
        self[path] = value
        self.move_to_end(path)
        if len(self) > self._most:
            self.popitem(last=False)


class Pages:
    """The content of files in the kernel's page cache, which is one for all who have a path open. Thread-safe.

    So pages are used by one version at a time: whoever opens another one meanwhile reads past them, with direct I/O.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: _Recent[str] = _Recent(_FILES)
        self._open: dict[bytes, tuple[str, int, int]] = {}

    def open(self, path: bytes, version: str, size: int) -> bool | None:
        """Open with pages: whether those of before are right. None where the pages are another version's for now."""
        with self._lock:
            using, most, count = self._open.get(path, (version, size, 0))
            if using != version:
                return None
            self._open[path] = (version, most, count + 1)
            is_right = self._kept.get(path) == version
            self._kept.note(path, version)
            return is_right

    def close(self, path: bytes) -> None:
        """One who opened with pages is done."""
        with self._lock:
            version, size, count = self._open.pop(path)
            if count > 1:
                self._open[path] = (version, size, count - 1)

    def size(self, path: bytes) -> int:
        """The bytes that somebody is reading through pages, 0 for nobody.

        No smaller size may be told to the kernel meanwhile: the reader would be cut there without an error.
        """
        return self._open[path][1] if path in self._open else 0

    def forget(self, path: bytes = b"") -> None:
        """What is kept of a path, or of all, is not right any more."""
        with self._lock:
            if path:
                self._kept.pop(path, None)
            else:
                self._kept.clear()


class Listings:
    """The listings in the kernel's cache, by what the tree said that they are."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: _Recent[weakref.ref[object]] = _Recent(_LISTINGS)

    def open(self, path: bytes, version: object) -> bool:
        """Whether the listing of before is still right; what cannot be referred to weakly is not kept."""
        with self._lock:
            before = self._kept.get(path)
            try:
                self._kept.note(path, weakref.ref(version))
            except TypeError:
                self._kept.pop(path, None)
            return before is not None and before() is version
