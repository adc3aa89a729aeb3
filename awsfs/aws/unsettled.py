"""Changes that AWS has taken and may not show yet: what still looks as before is not to be kept."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from awsfs.requests import Request

BRIDGED = 30.0
"""Seconds after which AWS is believed, whatever it shows."""

A_RECORD, A_LISTING = 0.1, 1.0
"""Seconds for which a page of one record, and of several, is kept all the same: ``ls -l`` must not ask per file."""

STRONG = frozenset({"s3"})
"""Services that show a change to whoever asks after it was answered."""


class Unsettled:
    """The records that were changed a moment ago, as they were before. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._before: dict[tuple[str, str], list[tuple[Any, float]]] = {}

    def changed(self, request: Request, before: Any) -> None:
        """A record was changed, and was like this before."""
        if request.client in STRONG:
            return
        with self._lock:
            key = (request.client, request.region)
            self._before.setdefault(key, []).append((before, self._clock() + BRIDGED))

    def ttl(self, request: Request, page: list[Any]) -> float:
        """The longest that a page may be kept: hardly at all while a record in it is as it was before the change."""
        known = self._known(request)
        if not any(record == before for before in known for record in page):
            return float("inf")
        return A_RECORD if len(page) == 1 else A_LISTING

    def _known(self, request: Request) -> list[Any]:
        key = (request.client, request.region)
        with self._lock:
            now = self._clock()
            current = [each for each in self._before.get(key, ()) if each[1] > now]
            if current:
                self._before[key] = current
            else:
                self._before.pop(key, None)
        return [before for before, _ in current]
