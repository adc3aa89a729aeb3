"""The cache: every `Records` of a mount by the question asked, and all their pages within one bound of memory.

The cache holds *unread* records, put in before anything is fetched, so that any number of readers share one request.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import TypeAlias

from cachetools import LRUCache

from awsfs.budget import Budget
from awsfs.cache.arrivals import Keeper
from awsfs.cache.pages import Records
from awsfs.cache.sheet import LARGE, Page
from awsfs.requests import Request

Key: TypeAlias = tuple[str, str, str, str, str]

_OPEN = 4
"""The part of the memory, one in so many, in which large pages stay unpacked."""


class _Recent(LRUCache[Page, Page]):
    """Pages in the order of their last use; those that go past `maxsize` are handed to `on_end`."""

    def __init__(self, maxsize: float, on_end: Callable[[Page], None]) -> None:
        super().__init__(maxsize, getsizeof=lambda page: page.size)
        self._on_end = on_end

    def popitem(self) -> tuple[Page, Page]:
        """See cachetools: the one that was not used for the longest time, whenever there is no room."""
        page, _ = super().popitem()
        self._on_end(page)
        return page, page


class Cache(Keeper):
    """Pages that were not used for the longest time are the first to go, large ones packed before that. Thread-safe."""

    def __init__(self, budget: Budget | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        """What tells how old something is, in seconds."""
        self._budget = budget or Budget()
        self._budget.on_pressure(self._relieve)
        self._entries: dict[Key, Records] = {}
        self._all = _Recent(float("inf"), self._end)
        self._unused: list[Page] = []
        self._open = _Recent(self._budget.total / _OPEN, self._unused.append)
        self._lock = threading.RLock()
        self.epoch = 0
        """How often something was said to be no longer true, before its time."""
        self.hits = 0
        self.misses = 0

    def peek(self, key: Key) -> Records | None:
        """What is in hand for a question and still fresh; counts nothing and asks nothing."""
        entry = self._entries.get(key)
        return entry if entry is not None and entry.fresh else None

    def known(self, key: Key) -> Records | None:
        """The same, though parts of it may be too old: its pages tell."""
        return self._entries.get(key)

    def get(self, key: Key, make: Callable[[Records | None], Records]) -> Records:
        """What is in hand, or what `make` makes of the question, given what was known before."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None and entry.fresh:
                self.hits += 1
                return entry
            self.misses += 1
            made = make(entry)
            if entry is not None:
                self._release(entry)
            made.keeper, made.key = self, key
            self._entries[key] = made
            return made

    def arrived(self, page: Page, before: Page | None) -> None:
        """See `Keeper`. Records that were forgotten meanwhile keep their pages for their own readers alone."""
        with self._lock:
            if before is not None:
                self._remove(before)
            if page.owner.is_dropped:
                return
            size = page.size
            self._all[page] = page
            self._look(page)
        self._budget.insist(size)
        self._pack()

    def used(self, page: Page) -> None:
        """See `Keeper`."""
        with self._lock:
            if page in self._all:
                self._all.get(page)
                self._open.get(page)

    def _look(self, page: Page) -> None:
        """A page is in use; large ones that were not for a while are to be packed."""
        if page.size > max(LARGE, self._open.maxsize):
            self._unused.append(page)
        elif page.size >= LARGE:
            self._open[page] = page

    def _pack(self) -> None:
        """Pack what nobody has used for a while; others go on meanwhile."""
        while self._unused:
            with self._lock:
                page = self._unused.pop() if self._unused else None
            if page is None or page in self._open:
                continue
            before = page.size
            page.pack()
            with self._lock:
                if page in self._all:
                    self._all[page] = page
                    self._budget.give(before - page.size)

    def _relieve(self, size: int) -> None:
        """Let pages go until so many bytes are free, the page in use last excepted."""
        with self._lock:
            enough = self._all.currsize - size
            while len(self._all) > 1 and self._all.currsize > enough:
                self._all.popitem()

    def _end(self, page: Page) -> None:
        """A page is gone; so is what has no page any more."""
        self._open.pop(page, None)
        self._budget.give(page.size)
        page.drop()
        page.owner.lost(page)
        if page.owner.is_empty_handed and not page.owner.is_dropped:
            self._forget(page.owner.key)

    def _release(self, records: Records) -> None:
        """Nobody finds these records any more; whoever reads them goes on reading."""
        records.is_dropped = True
        for page in records.pages():
            self._remove(page)

    def _remove(self, page: Page) -> None:
        if self._all.pop(page, None) is not None:
            self._open.pop(page, None)
            self._budget.give(page.size)

    def _forget(self, key: Key) -> None:
        self._release(self._entries.pop(key))

    def outdate(self, request: Request, amend: Callable[[Records], bool] = lambda records: False) -> int:
        """Drop what a call that changes something makes untrue; the number dropped. See `Call.forgets`.

        `amend` may put right what it can by itself, and says so.
        """
        if request.forgets is None:
            return self.forget(request.client, request.region)
        with self._lock:
            self.epoch += 1
            found = [(key, entry) for key, entry in self._entries.items() if _is_outdated(request, key, entry)]
        gone = [key for key, entry in found if not amend(entry)]
        with self._lock:
            return self._drop(key for key in gone if key in self._entries)

    def forget(self, client: str | None = None, region: str | None = None) -> int:
        """Drop what is known of a client's region (all regions, all clients where None); the number dropped."""
        with self._lock:
            self.epoch += 1
            return self._drop(key for key in self._entries if client in (None, key[0]) and region in (None, key[1]))

    def _drop(self, keys: Iterable[Key]) -> int:
        gone = list(keys)
        for key in gone:
            self._forget(key)
        return len(gone)


def _is_outdated(request: Request, key: Key, entry: Records) -> bool:
    is_near = key[:2] == (request.client, request.region) and key[2] in (request.forgets or ())
    return is_near and request.is_about(entry.params)
