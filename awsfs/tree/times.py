"""Modification times: AWS's own where it has one, else when the content last changed here; never without a change."""

from __future__ import annotations

import threading
import time
import weakref
from array import array
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import orjson
from cachetools import LRUCache

Path: TypeAlias = tuple[str, ...]
Changes: TypeAlias = Mapping[str, float]
"""When each top-level field of a record was last seen to change."""

_REMEMBERED = 50_000
_SHAPES = 1024
_NONE: Changes = {}


@dataclass(frozen=True)
class _Seen:
    """The record that was shown last, as long as it is in memory, and what there is to compare the next one with.

    `traces` has a number for each of its `fields`: 8 bytes, where a dictionary takes 60 (2.5 KB for an instance).
    """

    record: Callable[[], Any]
    fields: tuple[str, ...]
    traces: array[int]
    changes: Changes

    def differences(self, fields: tuple[str, ...], traces: array[int]) -> list[str]:
        """The fields that are not what they are in another record."""
        last, now = dict(zip(self.fields, self.traces, strict=True)), dict(zip(fields, traces, strict=True))
        return [field for field in {**last, **now} if last.get(field) != now.get(field)]


class Times:
    """Remembers what the records shown last were like, to notice what changed, and no record itself. Thread-safe."""

    def __init__(self) -> None:
        self.started = time.time()
        self._seen: LRUCache[Path, _Seen] = LRUCache(_REMEMBERED)
        self._wholes: LRUCache[Path, tuple[Hashable, float | None]] = LRUCache(_REMEMBERED)
        self._born: LRUCache[Path, float] = LRUCache(_REMEMBERED)
        self._lock = threading.Lock()

    def learn(self, path: Path, born: float) -> None:
        """Keep AWS's own time of a thing whose listing does not tell it."""
        with self._lock:
            self._born[path] = born

    def born(self, path: Path) -> float:
        """AWS's own time of a thing as far as it was learnt, else when the mount began."""
        with self._lock:
            return self._born.get(path, self.started)

    def see(self, path: Path, record: Any) -> Changes:
        """Compare a record with the one last shown at this path: when did which field change?"""
        with self._lock:
            last = self._seen.get(path)
            if last is not None and last.record() is record:
                return last.changes
            fields, traces = _traces(record)
            changes = _NONE if last is None else last.changes
            if last is not None and (last.traces != traces or last.fields != fields):
                changes = {**changes, **dict.fromkeys(last.differences(fields, traces), time.time())}
            self._seen[path] = _Seen(_reference(record), fields, traces, changes)
            return changes

    def see_whole(self, path: Path, version: Hashable) -> float | None:
        """When the version of something was last seen to change at this path; None for never."""
        with self._lock:
            last, changed = self._wholes.get(path, (version, None))
            if last != version:
                changed = time.time()
            self._wholes[path] = (version, changed)
            return changed


def _reference(record: Any) -> Callable[[], Any]:
    try:
        return weakref.ref(record)
    except TypeError:
        return lambda: None


def _traces(record: Any) -> tuple[tuple[str, ...], array[int]]:
    """The fields of a record, and a number for each, another one where its value is another."""
    known = record if isinstance(record, Mapping) else {"": record}
    return _shape(tuple(known)), array("q", map(_trace, known.values()))


@lru_cache(_SHAPES)
def _shape(fields: tuple[str, ...]) -> tuple[str, ...]:
    """One tuple for all records that have the same fields."""
    return fields


def _trace(value: Any) -> int:
    return hash(value if isinstance(value, str) else orjson.dumps(value, repr, orjson.OPT_NON_STR_KEYS))
