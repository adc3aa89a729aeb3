"""What the mount itself remembers of what programs saw and made through it: never content, and gone at unmount."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from typing import Any, TypeAlias

from cachetools import LRUCache, TTLCache

from awsfs.tree.times import Path

_REMEMBERED = 50_000
_OWN_SECONDS = 600.0
_WALK_SECONDS = 60.0
_LOOK_SECONDS = 30.0
_REFUSED_SECONDS = 300.0
_LATE_SECONDS = 10.0
"""For so long an answer may still tell of a version that was replaced: DynamoDB's reads are eventually consistent."""
_FEW_LOOKS = 3
_NEVER = object()

Program: TypeAlias = "tuple[int, str]"
"""A program's number and name."""


class Shown:
    """The version of a record or an object that programs last read at a path; None: there was none. Thread-safe.

    A write is conditional on it. It never goes backwards: a handle that was opened before a newer version was read or
    written does not move it, and a version that this mount itself replaced does not come back by an answer of AWS that
    is a little late: `is_back` tells whether it is current again. A refused write and the lookups around it never move
    it either, for the kernel repeats open, create, rename, unlink and mkdir once by itself after ESTALE, and would
    overwrite then what nobody has read.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._versions: LRUCache[Path, tuple[Any, int]] = LRUCache(_REMEMBERED)
        self._replaced: TTLCache[tuple[Path, Any], bool] = TTLCache(_REMEMBERED, _LATE_SECONDS, clock)
        self._doubted: TTLCache[Path, Any] = TTLCache(_REMEMBERED, _LATE_SECONDS, clock)
        self._vanished: set[Path] = set()
        self._moments = itertools.count(1)
        self._lock = threading.Lock()

    def moment(self) -> int:
        """The present, for `saw`: taken when a file is opened, before its content is fetched."""
        return next(self._moments)

    def saw(self, path: Path, version: Any, since: int | None = None) -> None:
        """A program has read this version, which was the current one at the moment `since`, now if that is None."""
        with self._lock:
            since = self.moment() if since is None else since
            if since < self._versions.get(path, (_NEVER, 0))[1]:
                return
            if (path, version) in self._replaced:
                self._doubted[path] = version
            else:
                self._versions[path] = version, since

    def wrote(self, path: Path, version: Any) -> None:
        """This mount has made this version, in the place of the last one."""
        with self._lock:
            before = self._versions.get(path, (None, 0))[0]
            if before is not None:
                self._replaced[path, before] = True
            self._replaced.pop((path, version), None)
            self._doubted.pop(path, None)
            self._versions[path] = version, self.moment()

    def last(self, path: Path) -> Any:
        """The version that programs last read at a path; None where they read none."""
        with self._lock:
            return self._versions.get(path, (None, 0))[0]

    def base(self, path: Path, found: Any) -> Any:
        """The version that a write replaces: the one last read; where none was, the one found now, from now on."""
        with self._lock:
            if path not in self._versions:
                self._versions[path] = found, self.moment()
            return self._versions[path][0]

    def is_back(self, path: Path, version: Any) -> bool:
        """Whether a program has read this version after all, which AWS calls the current one for certain.

        This mount had replaced it, and somebody else has brought it back.
        """
        with self._lock:
            is_back = bool(self._doubted.get(path, _NEVER) == version)
            if is_back:
                self._replaced.pop((path, version), None)
                self._versions[path] = version, self.moment()
            return is_back

    def vanished(self, path: Path) -> None:
        """A write was refused, for what was shown is gone: once more, for the kernel may repeat it, and then never."""
        with self._lock:
            if path in self._vanished:
                self._versions.pop(path, None)
            self._vanished ^= {path}

    def forget(self, path: Path) -> None:
        """Whatever is found next is as good as read: the name was given up."""
        with self._lock:
            version = self._versions.pop(path, (None, 0))[0]
            self._replaced.pop((path, version), None)


class Made:
    """What was created through this mount within the last 10 minutes: its own temporary files, which it may delete."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._paths: TTLCache[Path, bool] = TTLCache(_REMEMBERED, _OWN_SECONDS, clock)
        self._lock = threading.Lock()

    def add(self, path: Path) -> None:
        """It was created just now."""
        with self._lock:
            self._paths[path] = True

    def discard(self, path: Path) -> None:
        """It is no longer there."""
        with self._lock:
            self._paths.pop(path, None)

    def __contains__(self, path: Path) -> bool:
        with self._lock:
            return path in self._paths


class Refusals:
    """What AWS has refused lately, a listing or a verb: its mode shows it, until it is allowed or that is old."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._paths: TTLCache[Path, bool] = TTLCache(_REMEMBERED, _REFUSED_SECONDS, clock)
        self._lock = threading.Lock()

    def told(self, path: Path, is_refused: bool) -> None:
        """What AWS said the last time."""
        if is_refused or self._paths:
            with self._lock:
                self._paths.pop(path, None)
                if is_refused:
                    self._paths[path] = True

    def forget(self, path: Path) -> None:
        """What is at a path and further down may be allowed by now."""
        with self._lock:
            for each in [each for each in self._paths if each[: len(path)] == path]:
                self._paths.pop(each, None)

    def has(self, path: Path) -> bool:
        """Whether AWS refused what is at a path."""
        if not self._paths:
            return False
        with self._lock:
            return path in self._paths

    def mode(self, path: Path, permissions: int) -> int:
        """These permissions, or none where AWS refused."""
        return 0 if self.has(path) else permissions


class Walks:
    """Which program has just listed a directory, as ``rm -r`` does before it removes what is in it. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._listed: TTLCache[tuple[Path, Program], bool] = TTLCache(_REMEMBERED, _WALK_SECONDS, clock)
        self._lock = threading.Lock()

    def saw(self, path: Path, program: Program) -> None:
        """A program has listed the directory at this path."""
        with self._lock:
            self._listed[path, program] = True

    def has(self, path: Path, program: Program) -> bool:
        """Whether the program did so within the last minute."""
        with self._lock:
            return (path, program) in self._listed


class Looks:
    """Directories in which names are looked for one by one, as by whoever makes many files there. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._counts: TTLCache[Path, int] = TTLCache(_REMEMBERED, _LOOK_SECONDS, clock)
        self._lock = threading.Lock()

    def are_many(self, path: Path) -> bool:
        """One more name is looked for in this directory: whether it is better to list it."""
        with self._lock:
            count = self._counts.get(path, 0) + 1
            self._counts[path] = count
            return count > _FEW_LOOKS


class Directories:
    """Directories that AWS knows nothing of: made by mkdir, or left behind by the last entry deleted. Thread-safe.

    `epoch` counts the changes.
    """

    def __init__(self) -> None:
        self.epoch = 0
        self._paths: set[Path] = set()
        self._lock = threading.Lock()

    def add(self, path: Path) -> None:
        """It is there until rmdir, or until the mount ends."""
        with self._lock:
            self._paths.add(path)
            self.epoch += 1

    def discard(self, path: Path) -> None:
        """It is gone."""
        with self._lock:
            self._paths.discard(path)
            self.epoch += 1

    def below(self, path: Path) -> set[Path]:
        """Those at a path and further down."""
        with self._lock:
            return {each for each in self._paths if each[: len(path)] == path}

    def names(self, path: Path) -> list[str]:
        """The names in a directory that lead to one of them."""
        if not self._paths:
            return []
        return sorted({each[len(path)] for each in self.below(path) if len(each) > len(path)})

    def __contains__(self, path: Path) -> bool:
        return bool(self._paths) and bool(self.below(path))
