"""What views work out of whole listings: once for each that is in hand, and forgotten with it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from awsfs.cache import Records

T = TypeVar("T")


class Tables:
    """Tables by listing and by what they are for. Thread-safe."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Records, dict[Hashable, tuple[Hashable, Any]]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def of(self, records: Records, purpose: Hashable, make: Callable[[Iterable[Any]], T]) -> T:
        """What `make` makes of all records. Fetches those that are not in hand; raises AwsError."""
        records.reach_end()
        came = tuple(page.came for page in records.pages())
        with self._lock:
            known = self._known.setdefault(records, {}).get(purpose)
        if known is not None and known[0] == came:
            found: T = known[1]
            return found
        made = make(records)
        with self._lock:
            self._known.setdefault(records, {})[purpose] = came, made
        return made
