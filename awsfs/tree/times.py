"""Modification times: AWS's own where it has one, else when the content last changed here; never without a change."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any, TypeAlias

from cachetools import LRUCache

Path: TypeAlias = tuple[str, ...]
Changes: TypeAlias = Mapping[str, float]
"""When each top-level field of a record was last seen to change."""

_REMEMBERED = 50_000
_NONE: Changes = {}


class Times:
    """Remembers the records shown last, to notice what changed in them. Thread-safe."""

    def __init__(self) -> None:
        self.started = time.time()
        self._seen: LRUCache[Path, tuple[Any, Changes]] = LRUCache(_REMEMBERED)
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
            last, changes = self._seen.get(path, (record, _NONE))
            if last is not record:
                changes = {**changes, **dict.fromkeys(_differences(last, record), time.time())}
            self._seen[path] = (record, changes)
            return changes


def _differences(last: Any, record: Any) -> list[str]:
    if not isinstance(last, Mapping) or not isinstance(record, Mapping):
        return [] if last == record else [""]
    return [field for field in {**last, **record} if last.get(field) != record.get(field)]
