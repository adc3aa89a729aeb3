"""What views work out of whole listings: once for each that is in hand, and forgotten with it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from awsfs.cache import Records

T = TypeVar("T")


class Tables:
    """Tables by listing and by what they are for. Thread-safe.

    One is as old as its listing at most: whoever asks for that when it is too old is given another one.
    """

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Records, dict[Hashable, Any]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def of(self, records: Records, purpose: Hashable, make: Callable[[Iterable[Any]], T]) -> T:
        """What `make` makes of all records, reading each once, however little of them memory has room for.

        Raises AwsError.
        """
        with self._lock:
            known = self._known.setdefault(records, {})
            if purpose in known:
                found: T = known[purpose]
                return found
        made = make(records)
        with self._lock:
            known[purpose] = made
        return made
