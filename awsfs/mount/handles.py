"""Open files and directories, by the numbers that FUSE keeps for us."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeVar

from awsfs.errors import AwsError
from awsfs.mount.waiting import waits
from awsfs.tree.nodes import DIRECTORY, Directory, Listed

T = TypeVar("T")

WINDOW = 20_000
"""Entries that an open directory keeps for a reader that goes back; behind them, it lists anew."""


class Handles(Generic[T]):
    """A table of what is open. Thread-safe: each method does one thing to the table."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._open: dict[int, T] = {}

    def add(self, handle: T) -> int:
        """Keep a handle; its number."""
        number = next(self._numbers)
        self._open[number] = handle
        return number

    def get(self, number: int | None) -> T | None:
        """The handle of a number, if it is open."""
        return None if number is None else self._open.get(number)

    def take(self, number: int) -> T | None:
        """Forget a handle that is closed."""
        return self._open.pop(number, None)


class DirectoryStream:
    """An open directory: entries are handed on as the tree yields them, the last ones kept for a reader that seeks.

    An error comes after the entries that could be listed: a read that got some ends quietly, the next one raises.
    `is_followed`: whoever opened it asks for the stat of what is listed.
    """

    def __init__(self, directory: Directory, path: str = "", is_followed: bool = False) -> None:
        self.path, self.directory, self.is_followed = path, directory, is_followed
        self._lock = threading.Lock()
        self._restart()

    def _restart(self) -> None:
        self._rest = itertools.chain(((".", DIRECTORY), ("..", DIRECTORY)), self.directory.entries())
        self._known: deque[Listed] = deque(maxlen=WINDOW)
        self._end = 0
        self._failure: OSError | None = None

    def read(self, offset: int) -> Iterator[tuple[Listed, int]]:
        """Entries from an offset on, each with the offset of the next. Offset 0 lists anew, as rewinddir(3) does.

        A read ends with the first entry that had to be waited for, so that a reader has what is in hand.
        """
        with self._lock:
            if (offset == 0 and (self._end > 2 or self._failure)) or offset < self._end - len(self._known):
                self._restart()
        for position in itertools.count(offset):
            before = waits()
            try:
                entry = self._at(position)
            except OSError:
                if position > max(offset, 2):
                    return
                raise
            if entry is None:
                return
            was_waited_for = waits() > before
            yield entry, position + 1
            if was_waited_for:
                return

    def _at(self, position: int) -> Listed | None:
        with self._lock:
            while self._end <= position:
                entry = self._next()
                if entry is None:
                    return None
                self._known.append(entry)
                self._end += 1
            return self._known[position - self._end]

    def _next(self) -> Listed | None:
        if isinstance(self._failure, AwsError):
            raise self._failure.again()
        if self._failure is not None:
            raise OSError(self._failure.errno, self._failure.strerror)
        try:
            return next(self._rest, None)
        except OSError as error:
            self._failure = error
            raise
