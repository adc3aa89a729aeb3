"""Records kept for a while: paged, shared by many readers, bounded in bytes.

The cache holds *unread* records, put in before anything is fetched, so that any number of readers share one request.
A page is asked for when somebody reads past what has arrived, never ahead of that, and once for all who do.
"""

from __future__ import annotations

import errno
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from typing import Any, TypeAlias

from cachetools import LRUCache

from awsfs.calls import FOREVER
from awsfs.errors import REMEMBERED, UNREACHABLE, AwsError
from awsfs.records import in_transition
from awsfs.requests import Request

Key: TypeAlias = tuple[str, str, str, str, str]
Page: TypeAlias = list[Any]
Submit: TypeAlias = Callable[[Callable[[], None]], "Future[None]"]
Wait: TypeAlias = Callable[["Future[None]"], None]

BRIEFLY = 5.0
"""Seconds for which what was refused or absent is remembered."""

MOVING = 3.0
"""Seconds for which a record in transition is kept."""

_SAMPLE = 8


def footprint(value: Any) -> int:
    """About how many bytes of memory a record takes: exact for its strings, numbers counted as 32."""
    if isinstance(value, Mapping):
        return sys.getsizeof(value) + sum(footprint(item) for item in value.values())
    if isinstance(value, list):
        return sys.getsizeof(value) + sum(footprint(item) for item in value)
    return sys.getsizeof(value) if isinstance(value, str | bytes) else 32


class Records:
    """What one call yields, page by page; ask for record n and the pages up to it are fetched.

    `pages` yields lists of records and may block; it is advanced by one worker at a time. Errors are AwsErrors, met
    by each reader who needs the page that failed. `empty_ttl`: how long it is kept that there is nothing. `stale` is
    what the same call yielded before: where AWS cannot be reached, that is served, and `on_stale` told. `params`: what
    was asked about. `at_most`: the longest that a page may be kept, in seconds.
    """

    def __init__(
        self,
        pages: Iterator[Page],
        ttl: float,
        submit: Submit,
        wait: Wait,
        *,
        empty_ttl: float = BRIEFLY,
        stale: Records | None = None,
        on_stale: Callable[[AwsError], None] = lambda error: None,
        params: Mapping[str, Any] | None = None,
        at_most: Callable[[Page], float] = lambda page: FOREVER,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.params = params or {}
        self._at_most = at_most
        self.items: list[Any] = []
        self.done = False
        self.error: AwsError | None = None
        self.bytes = 0
        self.on_growth: Callable[[], None] = lambda: None
        self._empty_ttl = min(ttl, empty_ttl)
        self._pages, self._ttl, self._submit, self._wait = pages, ttl, submit, wait
        self._stale, self._on_stale, self._clock = stale, on_stale, clock
        self._expires: float | None = None
        self._lock = threading.Lock()
        self._pending: Future[None] | None = None
        self._indexes: dict[Any, tuple[dict[str, list[Any]], int]] = {}

    @property
    def fresh(self) -> bool:
        """Whether these records may still be shown; always while nothing has arrived."""
        return self._expires is None or self._clock() < self._expires

    @property
    def whole(self) -> bool:
        """Whether every record has arrived."""
        return self.done and self.error is None

    def __iter__(self) -> Iterator[Any]:
        position = 0
        while self.reach(position):
            yield self.items[position]
            position += 1

    def reach(self, position: int) -> bool:
        """Fetch until there is a record at this position; False where they end before it. Raises AwsError."""
        while True:
            with self._lock:
                if len(self.items) > position:
                    return True
                if self.error:
                    raise self.error.again()
                if self.done:
                    return False
                if self._pending is None:
                    self._pending = self._submit(self._load)
                pending = self._pending
            self._wait(pending)

    def reach_end(self) -> None:
        """Fetch all there is. Raises AwsError."""
        while self.reach(len(self.items)):
            pass

    def chunks(self) -> Iterator[Page]:
        """The records in whole pages, as they arrive. Raises AwsError."""
        position = 0
        while self.reach(position):
            chunk = self.items[position:]
            position += len(chunk)
            yield chunk

    def index(self, key: Any, naming: Callable[[Any], str | None]) -> dict[str, list[Any]]:
        """Records by name, of what has arrived so far; `key` tells one way of naming from another."""
        with self._lock:
            names, done = self._indexes.get(key, ({}, 0))
            for record in self.items[done:]:
                name = naming(record)
                if name is not None:
                    names.setdefault(name, []).append(record)
            self._indexes[key] = (names, len(self.items))
            return names

    def seek(self, key: Any, naming: Callable[[Any], str | None], name: str) -> Any | None:
        """The first record of that name, reading on until there is one; None where there is not. Raises AwsError."""
        while True:
            found = self.index(key, naming).get(name)
            if found:
                return found[0]
            if not self.reach(len(self.items)):
                return None

    def _load(self) -> None:
        try:
            page = next(self._pages, None)
        except AwsError as error:
            self._fail(error)
        except BaseException as error:
            self._fail(AwsError(errno.EIO, type(error).__name__, str(error)))
            raise
        else:
            self._take(page)
        finally:
            self.on_growth()

    def _fail(self, error: AwsError) -> None:
        with self._lock:
            stale, self._stale, self._pending = self._stale, None, None
            if stale is not None and stale.items and not self.items and error.number in UNREACHABLE:
                self.items, self.bytes, self.done = stale.items, stale.bytes, True
            else:
                self.error = error
            remembered = self.error is None or error.number in REMEMBERED
            self._expires = self._clock() + (BRIEFLY if remembered else 0.0)
        if self.error is None:
            self._on_stale(error)

    def _take(self, page: Page | None) -> None:
        with self._lock:
            self._pending = self._stale = None
            if page is None:
                self.done = True
            else:
                self.items.extend(page)
                sample = page[:_SAMPLE]
                self.bytes += sum(map(footprint, sample)) * len(page) // max(1, len(sample))
            ttl = self._ttl if self.items else self._empty_ttl
            if page and any(map(in_transition, page)):
                ttl = min(ttl, MOVING)
            if page:
                ttl = min(ttl, self._at_most(page))
            soonest = self._clock() + ttl
            self._expires = soonest if not self.items or self._expires is None else min(self._expires, soonest)


class Cache:
    """Every `Records` of the mount by the question asked, least recently used first to go. Thread-safe."""

    def __init__(self, max_bytes: int = 256 * 2**20) -> None:
        self._entries: LRUCache[Key, Records] = LRUCache(max_bytes, getsizeof=lambda entry: entry.bytes + 1024)
        self._lock = threading.RLock()
        self.hits = 0
        self.misses = 0

    def peek(self, key: Key) -> Records | None:
        """What is in hand for a question and still fresh; counts nothing and asks nothing."""
        with self._lock:
            entry = self._entries.get(key)
        return entry if entry is not None and entry.fresh else None

    def get(self, key: Key, make: Callable[[Records | None], Records]) -> Records:
        """What is in hand, or what `make` makes of the question, given what was known before."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None and entry.fresh:
                self.hits += 1
                return entry
            self.misses += 1
            made = make(entry)
            made.on_growth = lambda: self._grown(key, made)
            self._entries[key] = made
            return made

    def _grown(self, key: Key, entry: Records) -> None:
        with self._lock:
            if self._entries.get(key) is entry:
                try:
                    self._entries[key] = entry
                except ValueError:  # larger than the whole cache: its readers have it, nobody else will
                    self._entries.pop(key, None)

    def outdate(self, request: Request) -> int:
        """Drop what a call that changes something makes untrue; the number dropped. See `Call.forgets`."""
        if request.forgets is None:
            return self.forget(request.client, request.region)
        with self._lock:
            return self._drop(
                key
                for key, entry in list(self._entries.items())
                if key[:2] == (request.client, request.region)
                and key[2] in request.forgets
                and request.is_about(entry.params)
            )

    def forget(self, client: str | None = None, region: str | None = None) -> int:
        """Drop what is known of a client's region (all regions, all clients where None); the number dropped."""
        with self._lock:
            return self._drop(key for key in self._entries if client in (None, key[0]) and region in (None, key[1]))

    def _drop(self, keys: Iterable[Key]) -> int:
        gone = list(keys)
        for key in gone:
            del self._entries[key]
        return len(gone)
