"""Temporary files: objects that this mount made lately, and that a program may rename over another object."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from cachetools import TTLCache

from awsfs.aws.preserved.headers import Word
from awsfs.tree.times import Path

SECONDS = 3600.0
_REMEMBERED = 50_000


class Temporaries:
    """Objects that this mount made within the last hour, and what programs set on each explicitly. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._made: TTLCache[Path, bool] = TTLCache(_REMEMBERED, SECONDS, clock)
        self._explicit: TTLCache[Path, frozenset[Word]] = TTLCache(_REMEMBERED, SECONDS, clock)
        self._lock = threading.Lock()

    def made(self, path: Path) -> None:
        """This mount has made the object."""
        with self._lock:
            self._made[path] = True

    def set(self, path: Path, word: Word) -> None:
        """A program has set something on the object, which may not be sent yet."""
        with self._lock:
            self._explicit[path] = self._explicit.get(path, frozenset()) | {word}

    def explicit(self, path: Path) -> frozenset[Word] | None:
        """What was set on a temporary file; None where the object is not one."""
        with self._lock:
            return self._explicit.get(path, frozenset()) if path in self._made else None

    def moved(self, old: Path, new: Path, over: bool) -> None:
        """The object has another name. `over`: it replaced an object, and is that object from now on."""
        with self._lock:
            made, explicit = self._made.pop(old, None), self._explicit.pop(old, None)
            self._made.pop(new, None)
            self._explicit.pop(new, None)
            if made and not over:
                self._made[new] = True
            if explicit and not over:
                self._explicit[new] = explicit

    def forget(self, path: Path) -> None:
        """The object is gone."""
        with self._lock:
            self._made.pop(path, None)
            self._explicit.pop(path, None)
