"""What a mount remembers of parameters: values by version, and files that are yet to be written."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeAlias

from cachetools import LRUCache, TTLCache

from awsfs.aws.fetch import Aws
from awsfs.cache import Records
from awsfs.records import seconds
from awsfs.tree.parameters.names import Known
from awsfs.tree.times import Path

VALUES = 16 * 2**20
"""Bytes of values that are kept."""

Name: TypeAlias = tuple[str, str, str]
"""Client, region and name of a parameter."""

Traits: TypeAlias = Mapping[str, Any]
"""What a parameter is to be, in the words of PutParameter."""

SECURE = "SecureString"
_LEVELS, _SECONDS = 10_000, 60.0
_CLOSE = 2.0
"""Seconds by which the time of our own write may differ from what AWS says of it later."""


@dataclass(frozen=True, eq=False)
class Version:
    """The number of a version, and when it was made: None where AWS has not said that yet.

    Numbers begin anew where a name was deleted and made again, so that two are the same only if their times are near.
    """

    number: int
    made: float | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Version):
            return NotImplemented
        is_near = self.made is None or other.made is None or abs(self.made - other.made) < _CLOSE
        return self.number == other.number and is_near

    def __hash__(self) -> int:
        return hash(self.number)


def version_of(record: Mapping[str, Any]) -> Version:
    """The version that a record has."""
    return Version(int(record["Version"]), seconds(record.get("LastModifiedDate")))


class Memory:
    """Of one account. Thread-safe.

    `flying`: values that are being fetched. `alone`: the places where AWS refuses to tell several at once.
    `unfinished`: directories that were moved in part, and where to.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.flying: dict[Name, Future[dict[str, Any]]] = {}
        self.alone: set[tuple[str, str]] = set()
        self.unfinished: set[tuple[Path, Path]] = set()
        self._values: LRUCache[Name, tuple[Version, bytes]] = LRUCache(
            VALUES, getsizeof=lambda each: len(each[1]) + 256
        )
        self._new: dict[Path, Traits] = {}
        self._levels: dict[Path, Traits] = {}
        self._seen: TTLCache[Name, bool] = TTLCache(_LEVELS, _SECONDS)
        self._known: weakref.WeakKeyDictionary[Records, tuple[list[Any], Known]] = weakref.WeakKeyDictionary()

    def value(self, name: Name, version: Version) -> bytes | None:
        """The value that a version has, if it was read lately."""
        with self.lock:
            kept = self._values.get(name)
        return kept[1] if kept is not None and kept[0] == version else None

    def keep(self, name: Name, version: Version, value: bytes) -> None:
        """Remember the value of a version."""
        with self.lock:
            if len(value) < VALUES // 100:
                self._values[name] = (version, value)

    def known(self, records: Records) -> Known:
        """The names in a listing that is in hand whole."""
        pages = records.pages()
        with self.lock:
            kept = self._known.get(records)
            if kept is None or kept[0] != pages:
                kept = (pages, Known(record["Name"] for chunk in records.chunks() for record in chunk))
                self._known[records] = kept
            return kept[1]

    def new(self, path: Path) -> Traits | None:
        """What the file at this path is to be, which is empty and so unknown to AWS; None where there is none."""
        with self.lock:
            return self._new.get(path)

    def begin(self, path: Path, traits: Traits) -> None:
        """There is an empty file, or it is to be something else."""
        with self.lock:
            self._new[path] = traits

    def drop(self, path: Path) -> None:
        """AWS knows of it now, or it is gone."""
        with self.lock:
            self._new.pop(path, None)

    def saw_level(self, name: Name) -> None:
        """There is something below a path."""
        with self.lock:
            self._seen[name] = True

    def is_level(self, name: Name) -> bool:
        """Whether there was something below a path within the last minute."""
        with self.lock:
            return name in self._seen

    def forget_levels(self) -> None:
        """Something was removed: whether anything is left in what it was in is to be asked."""
        with self.lock:
            self._seen.clear()

    def names(self, directory: Path) -> list[str]:
        """The empty files in a directory."""
        with self.lock:
            return [path[-1] for path in self._new if path[:-1] == directory]

    def below(self, directory: Path) -> list[Path]:
        """The empty files in a directory and further down."""
        with self.lock:
            return [path for path in self._new if path[: len(directory)] == directory]

    def traits(self, directory: Path) -> Traits:
        """What new files in a directory are to be: what was said of it or of the nearest one around it."""
        with self.lock:
            around = (self._levels.get(directory[:length]) for length in range(len(directory), 0, -1))
            return next((found for found in around if found is not None), {})

    def say(self, directory: Path, traits: Traits) -> None:
        """What new files in a directory are to be."""
        with self.lock:
            self._levels[directory] = traits


_OF: weakref.WeakKeyDictionary[Aws, Memory] = weakref.WeakKeyDictionary()
_LOCK = threading.Lock()


def memory_of(aws: Aws) -> Memory:
    """The memory of an account, which lives as long as whoever asks it."""
    with _LOCK:
        return _OF.setdefault(aws, Memory())
