"""Open files and directories, by the numbers that FUSE keeps for us."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from typing import Generic, TypeVar

from awsfs.tree.nodes import DIRECTORY, Directory, Listed

T = TypeVar("T")


class Handles(Generic[T]):
    """A table of what is open. Thread-safe."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._open: dict[int, T] = {}
        self._lock = threading.Lock()

    def add(self, handle: T) -> int:
        """Keep a handle; its number."""
        with self._lock:
            number = next(self._numbers)
            self._open[number] = handle
            return number

    def get(self, number: int | None) -> T | None:
        """The handle of a number, if it is open."""
        return None if number is None else self._open.get(number)

    def take(self, number: int) -> T | None:
        """Forget a handle that is closed."""
        with self._lock:
            return self._open.pop(number, None)


class DirectoryStream:
    """An open directory: entries are handed on as the tree yields them, and kept for a reader that seeks.

    An error comes after the entries that could be listed: a read that got some ends quietly, the next one raises.
    """

    def __init__(self, directory: Directory, path: str = "") -> None:
        self.path = path
        self._directory = directory
        self._lock = threading.Lock()
        self._restart()

    def _restart(self) -> None:
        self._known: list[Listed] = [(".", DIRECTORY), ("..", DIRECTORY)]
        self._rest = self._directory.entries()
        self._failure: OSError | None = None

    def read(self, offset: int) -> Iterator[tuple[Listed, int]]:
        """Entries from an offset on, each with the offset of the next. Offset 0 lists anew, as rewinddir(3) does."""
        with self._lock:
            if offset == 0 and (len(self._known) > 2 or self._failure):
                self._restart()
        position = offset
        while True:
            try:
                entry = self._at(position)
            except OSError:
                if position > max(offset, 2):
                    return
                raise
            if entry is None:
                return
            position += 1
            yield entry, position

    def _at(self, position: int) -> Listed | None:
        with self._lock:
            while len(self._known) <= position:
                if self._failure is not None:
                    raise OSError(self._failure.errno, self._failure.strerror)
                try:
                    entry = next(self._rest, None)
                except OSError as error:
                    self._failure = error
                    raise
                if entry is None:
                    return None
                self._known.append(entry)
            return self._known[position]
