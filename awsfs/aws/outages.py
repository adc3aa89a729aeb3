"""What cannot be reached at the moment, so that nobody waits again for what is known."""

from __future__ import annotations

import errno
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

from awsfs.aws.workers import Place
from awsfs.errors import UNREACHABLE, AwsError
from awsfs.requests import Request

LONGEST = 10.0
"""Seconds after the last failure in which something is taken to be out of reach still, if nobody is asking it."""

PROBE = 4.0
"""Seconds between two requests that look whether it is."""

_What: TypeAlias = tuple[str, ...]


@dataclass
class _Outage:
    error: AwsError
    since: float
    probed: float


def _place_of(request: Request) -> Place:
    """Where somebody has waited in vain: for one bucket is for all, or offline each would be waited for."""
    return request.client, request.region


def _what(request: Request, error: AwsError) -> _What | None:
    """What an error says to be out of reach: where there is no answer, the place; at a bad one, the operation there."""
    if error.number not in UNREACHABLE:
        return None
    return (*_place_of(request), request.operation) if error.number == errno.EREMOTEIO else _place_of(request)


class Outages:
    """What failed last, until it answers again. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._found: dict[_What, _Outage] = {}
        self._asking: Counter[Place] = Counter()

    @contextmanager
    def watching(self, request: Request) -> Iterator[None]:
        """Learn from how a request ends."""
        self._count(request, 1)
        try:
            yield
        except AwsError as error:
            self.failed(request, error)
            raise
        else:
            self._answered(request)
        finally:
            self._count(request, -1)

    def failed(self, request: Request, error: AwsError) -> None:
        """Somebody waited in vain; any other error is an answer as good as another."""
        what = _what(request, error)
        if what is None:
            self._answered(request)
            return
        now = self._clock()
        with self._lock:
            self._found[what] = _Outage(error, now, now)

    def at(self, request: Request) -> tuple[AwsError, bool] | None:
        """Why a request would not be answered, and whether to look if that is so still; None where it may be."""
        place = _place_of(request)
        with self._lock:
            found = self._found.get(place) or self._found.get((*place, request.operation))
            now = self._clock()
            if found is None or (now > found.since + LONGEST and not self._asking[place]):
                return None
            is_due = now >= found.probed + PROBE
            if is_due:
                found.probed = now
            return found.error, is_due

    def _count(self, request: Request, count: int) -> None:
        with self._lock:
            self._asking[_place_of(request)] += count

    def _answered(self, request: Request) -> None:
        if self._found:
            place = _place_of(request)
            with self._lock:
                self._found.pop(place, None)
                self._found.pop((*place, request.operation), None)
