"""What one call yields, page by page.

A page is asked for when somebody reads past what has arrived, once for all who do. Whoever reads on and on has the next
pages fetched while he looks at this one; whoever reads one page only, has not.
"""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeAlias

from awsfs.cache.index import Index, Naming
from awsfs.cache.sheet import Page
from awsfs.calls import FOREVER
from awsfs.errors import REMEMBERED, UNREACHABLE, AwsError
from awsfs.records import in_transition

Token: TypeAlias = Mapping[str, Any]
"""What to ask for a page with, beside what all pages of a call are asked with."""

Load: TypeAlias = Callable[[Token], "tuple[list[Any], Token | None]"]
"""Asks for a page: its records, and what the next one is asked for with. Raises AwsError."""

Submit: TypeAlias = Callable[[Callable[[], None]], "Future[None]"]
Wait: TypeAlias = Callable[["Future[None]"], None]

BRIEFLY = 5.0
"""Seconds for which what was refused or absent is remembered."""

MOVING = 3.0
"""Seconds for which a record in transition is kept."""

WALKING = 2
"""Pages after which a reader is taken to want the next ones too."""

AHEAD = 2
"""Pages that are fetched ahead of such a reader, for each way that a listing goes on."""


class Keeper:
    """Who bounds the memory that pages take; this one keeps all."""

    def arrived(self, records: Records, page: Page) -> None:
        """A page was fetched."""

    def used(self, page: Page) -> list[Any] | None:
        """Somebody looks at a page: its records, None where they are gone."""
        return page.open()


class Records:
    """What one call yields. Thread-safe.

    `load` blocks, and runs in a worker; `first` are the ways that a listing begins, several where it is asked for in
    segments. Errors are AwsErrors, met by each reader who needs the page that failed. `empty_ttl`: how long it is kept
    that there is nothing. `stale` is what the same call yielded before: where AWS cannot be reached, that is served,
    and `on_stale` told. `params`: what was asked about. `at_most`: the longest that a page may be kept, in seconds.
    """

    def __init__(
        self,
        load: Load,
        ttl: float,
        submit: Submit,
        wait: Wait,
        *,
        first: Sequence[Token] = ({},),
        empty_ttl: float = BRIEFLY,
        stale: Records | None = None,
        on_stale: Callable[[AwsError], None] = lambda error: None,
        params: Mapping[str, Any] | None = None,
        at_most: Callable[[list[Any]], float] = lambda page: FOREVER,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.params = params or {}
        self.keeper = Keeper()
        self.error: AwsError | None = None
        self.key: Any = None
        self.is_dropped = False
        """Whether the cache does not know these any more."""
        self._load, self._ttl, self._empty_ttl = load, ttl, min(ttl, empty_ttl)
        self._submit, self._wait, self._at_most, self._clock = submit, wait, at_most, clock
        self._stale, self._on_stale = stale, on_stale
        self._tokens, self._ways = list(first), len(first)
        self._pages: dict[int, Page] = {}
        self._loading: dict[int, Future[None]] = {}
        self._horizon, self._held, self._has_begun = -1, 0, False
        self._expires: float | None = None
        self._lock = threading.RLock()
        self._indexes: dict[Any, Index] = {}

    @property
    def fresh(self) -> bool:
        """Whether somebody may begin to read these; always while nothing has arrived."""
        return self._expires is None or self._clock() < self._expires

    def is_fresh(self, number: int) -> bool:
        """Whether a page may still be shown."""
        page = self._pages.get(number)
        return page is not None and self._clock() < page.expires

    @property
    def done(self) -> bool:
        """Whether all pages have arrived once."""
        return self.error is None and len(self._pages) == len(self._tokens)

    @property
    def whole(self) -> bool:
        """Whether every record is in hand."""
        return self.done and self._held == len(self._pages)

    def pages(self) -> list[Page]:
        """All that arrived once."""
        with self._lock:
            return list(self._pages.values())

    def __iter__(self) -> Iterator[Any]:
        for chunk in self.chunks():
            yield from chunk

    def chunks(self) -> Iterator[list[Any]]:
        """The records in whole pages, as they arrive. Raises AwsError."""
        number = 0
        while (records := self.page(number)) is not None:
            number += 1
            if records:
                yield records

    def names(self, key: Any, naming: Naming) -> Iterator[list[str | None]]:
        """The names of all records in whole pages, as they arrive. Raises AwsError."""
        number = 0
        while (records := self.page(number)) is not None:
            index = self.index(key, naming)
            page = self._pages[number]
            yield page.names.get(index) or list(map(naming, records))
            number += 1

    def begin(self) -> None:
        """Have the first page fetched, without waiting for it."""
        with self._lock:
            self._extend(0)

    def page(self, number: int) -> list[Any] | None:
        """The records of a page; None where they end before it. Waits for it. Raises AwsError."""
        while True:
            with self._lock:
                page = self._pages.get(number)
                if page is None and self.done:
                    return None
                is_here = page is not None and page.is_held
                if self.error and not is_here:
                    raise self.error.again()
                if not is_here:
                    self._start(number)
                self._extend(number + (AHEAD * self._ways if number >= WALKING else 0))
                pending = self._loading.get(number) or next(iter(self._loading.values()), None)
            if page is not None and (records := self.keeper.used(page)) is not None:
                return records
            if pending is not None:
                self._wait(pending)

    def further(self) -> bool:
        """Fetch one page more than has arrived; False where there is none. Raises AwsError."""
        return self.page(len(self._pages)) is not None

    def held(self) -> Iterator[Any]:
        """The records in hand; nothing is fetched."""
        for page in self.pages():
            yield from page.records() or ()

    def reach_end(self) -> None:
        """Fetch all there is. Raises AwsError."""
        for _ in self.chunks():
            pass

    def at(self, number: int, position: int) -> Any:
        """One record, None where its page is gone."""
        page = self._pages.get(number)
        records = self.keeper.used(page) if page is not None else None
        return None if records is None else records[position]

    def index(self, key: Any, naming: Naming) -> Index:
        """The records in hand by name; `key` tells one way of naming from another."""
        with self._lock:
            index = self._indexes.get(key)
            if index is None:
                index = self._indexes[key] = Index(self, naming)
            while (page := self._pages.get(index.done)) is not None:
                index.add(page)
                index.done += 1
            return index

    def seek(self, key: Any, naming: Naming, name: str) -> Any | None:
        """The first record of that name, reading on until there is one; None where there is not. Raises AwsError."""
        number = 0
        while True:
            found = self.index(key, naming).get(name)
            if found:
                return found[0]
            while number in self._pages and self._pages[number].is_held:
                number += 1
            if self.page(number) is None:
                return None

    def lost(self, page: Page) -> None:
        """The cache let go of a page."""
        with self._lock:
            self._held -= 1
            for index in self._indexes.values():
                index.remove(page)

    @property
    def is_empty_handed(self) -> bool:
        """Whether no page is in memory, nor on its way."""
        with self._lock:
            return not self._loading and not self._held

    def _extend(self, horizon: int) -> None:
        """Have the pages up to a number fetched, as far as it is known how."""
        self._horizon = max(self._horizon, horizon)
        for number in range(len(self._pages), min(self._horizon + 1, len(self._tokens))):
            if number not in self._pages:
                self._start(number)

    def _start(self, number: int) -> None:
        """Have a page fetched, once for all who want it."""
        if number not in self._loading and number < len(self._tokens) and self.error is None:
            self._loading[number] = self._submit(partial(self._fetch, number))

    def _fetch(self, number: int) -> None:
        try:
            found, following = self._load(self._tokens[number])
        except AwsError as error:
            self._fail(number, error)
        except BaseException as error:
            self._fail(number, AwsError(errno.EIO, type(error).__name__, str(error)))
            raise
        else:
            self._take(number, found, following)

    def _fail(self, number: int, error: AwsError) -> None:
        with self._lock:
            stale, self._stale = self._stale, None
            self._loading.pop(number, None)
            if stale is not None and stale.has_some and not self.has_some and error.number in UNREACHABLE:
                self._inherit(stale)
            else:
                self.error = error
            remembered = self.error is None or error.number in REMEMBERED
            self._expires = self._clock() + (BRIEFLY if remembered else 0.0)
        if self.error is None:
            self._on_stale(error)

    @property
    def has_some(self) -> bool:
        """Whether there is a record in hand."""
        return any(page.count and page.is_held for page in self.pages())

    def _inherit(self, stale: Records) -> None:
        """Show what was known before."""
        known = [page.records() or [] for page in sorted(stale.pages(), key=lambda page: page.number)]
        until = self._clock() + BRIEFLY
        self._pages = {number: Page(found, until, self, number) for number, found in enumerate(known)}
        self._tokens, self._held = [{}] * len(known), len(known)

    def _take(self, number: int, found: list[Any], following: Token | None) -> None:
        """Keep a page that has arrived; how to go on is only learnt once, for a listing may have changed meanwhile."""
        with self._lock:
            self._loading.pop(number, None)
            self._stale, is_new = None, number not in self._pages
            if is_new and following is not None:
                self._tokens.append(following)
            page = self._pages[number] = Page(found, self._clock() + self._kept(found), self, number)
            self._held += 1
            self._until(page)
            for index in self._indexes.values():
                if number < index.done:
                    index.add(page)
            self._extend(self._horizon)
        self.keeper.arrived(self, page)

    def _until(self, page: Page) -> None:
        """These may be shown until the first page that is too old, of those since the first with something in it."""
        soonest = self._expires if self._has_begun and self._expires is not None else page.expires
        self._expires = min(soonest, page.expires)
        self._has_begun = self._has_begun or page.count > 0

    def _kept(self, found: list[Any]) -> float:
        """Seconds for which a page is kept."""
        ttl = self._ttl if found or self.has_some else self._empty_ttl
        if found:
            ttl = min(ttl, self._at_most(found))
        return min(ttl, MOVING) if any(map(in_transition, found)) else ttl
