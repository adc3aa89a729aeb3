"""The pages of one call as they arrive: fetched in workers, kept for a while, and what is known of them all."""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeAlias

from awsfs.cache.before import MEANWHILE, Before, Outage, Token
from awsfs.cache.index import Index
from awsfs.cache.sheet import Page
from awsfs.calls import FOREVER
from awsfs.errors import REMEMBERED, AwsError
from awsfs.records import in_transition

Load: TypeAlias = Callable[[Token], "tuple[list[Any], Token | None]"]
"""Asks for a page: its records, and what the next one is asked for with. Raises AwsError."""

Submit: TypeAlias = Callable[[Callable[[], None]], "Future[None]"]
Wait: TypeAlias = Callable[["Future[None]"], None]

BRIEFLY = 5.0
"""Seconds for which what was refused or absent is remembered."""

MOVING = 3.0
"""Seconds for which a record in transition is kept."""


class Keeper:
    """Who bounds the memory that pages take; this one keeps all."""

    def arrived(self, page: Page, before: Page | None) -> None:
        """A page was fetched, in the place of an older one if there was one `before`."""

    def used(self, page: Page) -> None:
        """Somebody looks at a page."""


class Arrivals:
    """What has arrived of one call's pages, and what is on its way. Thread-safe.

    `load` blocks, and runs in a worker; `first` are the ways that a listing begins, several where it is asked for in
    segments. Errors are AwsErrors, met by each reader who needs the page that failed. `empty_ttl`: how long it is kept
    that there is nothing. `stale` is what the same call yielded before: where AWS cannot be reached, that is served,
    and `on_stale` told; at once where an `outage` is known of. `params`: what was asked about. `at_most`: the longest
    that a page may be kept, in seconds.
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
        stale: Arrivals | None = None,
        on_stale: Callable[[AwsError], None] = lambda error: None,
        outage: Outage = lambda: None,
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
        self._before = Before(stale, on_stale, outage)
        self._tokens, self._ways = list(first), len(first)
        self._pages: dict[int, Page] = {}
        self._used: Page | None = None
        """The page that was looked at last, which the keeper knows already."""
        self._loading: dict[int, Future[None]] = {}
        self._missed = -1
        """The page that is gone and had the record that was looked for last."""
        self._horizon, self._held, self._waiting, self._has_begun = -1, 0, 0, False
        self._expires: float | None = None
        self._lock = threading.RLock()
        self._indexes: dict[Any, Index] = {}

    @property
    def fresh(self) -> bool:
        """Whether somebody may begin to read these; always while nothing has arrived."""
        return self._expires is None or self._clock() < self._expires

    @property
    def until(self) -> float:
        """The moment until when they are fresh, as far as it is known by now."""
        return FOREVER if self._expires is None else self._expires

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

    def token(self, number: int) -> Token:
        """What a page that arrived was asked for with."""
        return self._tokens[number]

    @property
    def has_some(self) -> bool:
        """Whether there is a record in hand."""
        return any(page.count and page.is_held for page in self.pages())

    @property
    def is_empty_handed(self) -> bool:
        """Whether no page is in memory, nor on its way."""
        with self._lock:
            return not self._loading and not self._held

    def begin(self) -> None:
        """Have the first page fetched, without waiting for it."""
        with self._lock:
            self._extend(0)

    def lost(self, page: Page) -> None:
        """The cache let go of a page."""
        with self._lock:
            self._held -= 1
            for index in self._indexes.values():
                index.lose(page)

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
        if number > self._horizon and number not in self._pages:
            self._let_go(number)  # it was asked for ahead of somebody who has gone
            return
        try:
            found, following = self._load(self._tokens[number])
        except AwsError as error:
            self._fail(number, error)
        except Exception as error:
            self._fail(number, AwsError(errno.EIO, type(error).__name__, str(error)))
            raise
        except BaseException:
            self._let_go(number)
            raise
        else:
            self._take(number, found, following)

    def _let_go(self, number: int) -> None:
        """A page does not come, which is nobody's failure: it is asked for again by whoever wants it next."""
        with self._lock:
            self._loading.pop(number, None)

    def _fail(self, number: int, error: AwsError) -> None:
        with self._lock:
            self._loading.pop(number, None)
            if number in self._pages and self._pages[number].is_held:
                return
            if not self._serve_known(error):
                self._before.drop()
                self.error = error
                self._expires = self._clock() + (BRIEFLY if error.number in REMEMBERED else 0.0)

    def _serve_known(self, error: AwsError) -> bool:
        """Show what was known before, if that is to be shown; past the end of what is in hand comes the error."""
        with self._lock:
            known = None if self._pages else self._before.take(error)
            if known is None:
                return False
            pages, self._tokens, is_all = known
            self._expires = until = self._clock() + MEANWHILE
            self._pages = {number: Page(found, until, self, number, came=until) for number, found in enumerate(pages)}
            self._held, self._has_begun = len(pages), True
            self.error = None if is_all else error.again()
        self._before.on_use(error)
        return True

    def _take(self, number: int, found: list[Any], following: Token | None) -> None:
        """Keep a page that has arrived; how to go on is only learnt once, for a listing may have changed meanwhile."""
        with self._lock:
            self._loading.pop(number, None)
            self._before.drop()
            before = self._pages.get(number)
            if before is None and following is not None:
                self._tokens.append(following)
            now = self._clock()
            page = Page(found, now + self._kept(found), self, number, came=now)
            self._put(page, before)
            if self.error is None and before is None:
                # One that is fetched anew makes the others no younger, nor what a view has made of them all.
                self._expires = self._until(page)
            self._extend(self._horizon)
        self.keeper.arrived(page, before)

    def _put(self, page: Page, before: Page | None) -> None:
        """Have a page in its place, and its names among the others."""
        self._pages[page.number] = page
        self._held += before is None or not before.is_held
        for index in self._indexes.values():
            if before is not None:
                index.remove(before)
            if page.number < index.done:
                index.add(page)

    def _until(self, page: Page) -> float:
        """These may be shown until the first page that is too old, of those since the first with something in it."""
        if self._has_begun:
            return min(each.expires for each in self._pages.values() if each.count or each is page)
        self._has_begun = page.count > 0
        return page.expires

    def _kept(self, found: list[Any]) -> float:
        """Seconds for which a page is kept."""
        ttl = self._ttl if found or self.has_some else self._empty_ttl
        if found:
            ttl = min(ttl, self._at_most(found))
        return min(ttl, MOVING) if any(map(in_transition, found)) else ttl
