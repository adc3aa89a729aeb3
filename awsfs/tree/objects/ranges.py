"""Ranges of one version of an object, in memory or on their way: shared by all who have that version open."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from operator import attrgetter
from typing import TypeAlias

from awsfs.aws.fetch import Aws
from awsfs.aws.workers import Place

Get: TypeAlias = "Callable[[int, int, Callable[[], bool]], memoryview]"
"""Fetches the bytes from the first offset up to the second, in a worker, as long as they are still wanted."""

IN_FLIGHT = 32
"""Ranges on their way from one bucket from which on nothing is fetched ahead: there are 64 workers for it."""


class Traffic:
    """How many ranges are on their way from one place, such as a bucket. Thread-safe."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._count = 0
        self._lock = threading.Lock()

    @property
    def is_heavy(self) -> bool:
        """Whether nothing more is to be fetched ahead for now."""
        return self._count >= IN_FLIGHT

    def began(self, future: Future[memoryview]) -> None:
        """One more, until it is done."""
        self._add(1)
        future.add_done_callback(lambda done: self._add(-1))

    def _add(self, count: int) -> None:
        with self._lock:
            self._count += count


@dataclass(eq=False)
class Range:
    """Bytes from `start` up to `end`, which `data` has once it is done. `is_wanted`: somebody may read them yet."""

    start: int
    end: int
    is_wanted: bool = True
    data: Future[memoryview] = field(default_factory=Future)

    @property
    def size(self) -> int:
        """Bytes."""
        return self.end - self.start


_start = attrgetter("start")


class Ranges:
    """Ranges of an object of `size` bytes, none of which overlap. Thread-safe.

    Their bytes are taken from the mount's budget before they are asked for, and given back when they are dropped; of
    those that are on their way then, when they have come or are given up.
    """

    def __init__(self, aws: Aws, traffic: Traffic, size: int, get: Get) -> None:
        self.size = size
        self._aws, self._traffic, self._get = aws, traffic, get
        self._ranges: list[Range] = []
        self._lock = threading.Lock()

    def all(self) -> list[Range]:
        """The ranges in their order."""
        with self._lock:
            return self._ranges.copy()

    def at(self, offset: int) -> Range | None:
        """The range that an offset is in."""
        with self._lock:
            return self._at(offset)

    def gap(self, start: int) -> int:
        """The first offset from there on that is in no range."""
        with self._lock:
            index = max(0, bisect_right(self._ranges, start, key=_start) - 1)
            for each in islice(self._ranges, index, None):
                if not each.start <= start < each.end:
                    break
                start = each.end
            return start

    def put(self, data: memoryview, taken: int) -> None:
        """The first bytes have come by another way; so many were taken for them."""
        first = Range(0, len(data))
        first.data.set_result(data)
        with self._lock:
            is_new = bool(data) and not self._at(0) and (not self._ranges or self._ranges[0].start >= len(data))
            if is_new:
                self._ranges.insert(0, first)
        self._aws.budget.give(taken - (len(data) if is_new else 0))

    def fetch(self, start: int, end: int) -> Range:
        """The range that `start` is in; where there is none, one up to `end` or the next one is asked for."""
        found = self.at(start)
        if found is None:
            self._aws.budget.insist(end - start)
            found = self._added(start, end)
        return found

    def fetch_ahead(self, start: int, end: int) -> bool:
        """The same before anybody wants it; False where there is too little memory, or too much on its way."""
        if self._traffic.is_heavy or not self._aws.budget.take(end - start):
            return False
        self._added(start, end)
        return True

    def keep(self, is_wanted: Callable[[Range], bool]) -> None:
        """Drop all others."""
        with self._lock:
            others = [each for each in self._ranges if not is_wanted(each)]
            if others:
                self._ranges = [each for each in self._ranges if each not in others]
        for each in others:
            self._drop(each)

    def _drop(self, unwanted: Range) -> None:
        unwanted.is_wanted = False
        unwanted.data.add_done_callback(lambda done: self._aws.budget.give(unwanted.size))

    def _at(self, offset: int) -> Range | None:
        index = bisect_right(self._ranges, offset, key=_start) - 1
        return self._ranges[index] if index >= 0 and offset < self._ranges[index].end else None

    def _added(self, start: int, end: int) -> Range:
        """The range of what is free there; what was taken for more than that is given back."""
        with self._lock:
            found = self._at(start)
            if found is None:
                index = bisect_right(self._ranges, start, key=_start)
                later = self._ranges[index].start if index < len(self._ranges) else self.size
                new = found = Range(start, min(end, later))
                work = partial(self._get, new.start, new.end, lambda: new.is_wanted)
                new.data = self._aws.start(work, self._traffic.place)
                self._ranges.insert(index, new)
                self._traffic.began(new.data)
                end -= new.size
        self._aws.budget.give(end - start)
        return found
