"""What one call yields, page by page.

A page is asked for when somebody reads past what has arrived, once for all who do. Whoever reads on and on has the next
pages fetched while he looks at this one; whoever reads one page only, has not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

from awsfs.cache.arrivals import BRIEFLY, Arrivals
from awsfs.cache.index import Index, Naming
from awsfs.cache.sheet import Page
from awsfs.errors import UNREACHABLE, AwsError

WALKING = 2
"""Pages after which a reader is taken to want the next ones too."""

AHEAD = 2
"""Pages that are fetched ahead of such a reader, for each way that a listing goes on."""

AGAIN = 3
"""Records of a page that is too old, from the look for which on it is fetched again, and not each by its name."""


class Records(Arrivals):
    """What one call yields, in order and by name. Thread-safe; see `Arrivals` for its arguments.

    Errors are AwsErrors, met by each reader who needs the page that failed.
    """

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
        while (page := self._page(number)) is not None:
            index = self.index(key, naming)
            yield page.names.get(index) or [naming(record) for record in page.records() or ()]
            number += 1

    def page(self, number: int) -> list[Any] | None:
        """The records of a page; None where they end before it. Waits for it. Raises AwsError."""
        while (page := self._page(number)) is not None:
            if (records := page.records()) is not None:
                return records
        return None

    def _page(self, number: int) -> Page | None:
        """A page that is in memory; None where there is none of that number. Waits for it. Raises AwsError."""
        while True:
            with self._lock:
                self._shield()
                page = self._pages.get(number)
                if page is None and self.done:
                    return None
                is_here = page is not None and page.is_held
                if self.error and not is_here:
                    raise self.error.again()
                self._extend(number + (AHEAD * self._ways if number >= WALKING else 0))
                if not is_here:
                    self._start(number)
                pending = self._loading.get(number) or next(iter(self._loading.values()), None)
            if page is not None and is_here:
                self.keeper.used(page)
                return page
            if pending is not None:
                self._await(pending)

    def _await(self, pending: Future[None]) -> None:
        """Wait for a page. Raises AwsError, EINTR; where all who wait give up, nothing more is fetched ahead of them.

        Where AWS does not answer in time, what is known is served, if there is anything.
        """
        with self._lock:
            self._waiting += 1
        try:
            self._wait(pending)
        except OSError as error:
            with self._lock:
                self._horizon = self._horizon if self._waiting > 1 else -1
            if not (isinstance(error, AwsError) and self._serve_known(error)):
                raise
        finally:
            with self._lock:
                self._waiting -= 1

    def _shield(self) -> None:
        """While AWS is known not to answer, serve what is known at once; ask all the same if it is time to."""
        outage = self._before.outage() if self._before.is_complete and not self._pages else None
        if outage is not None and self._serve_known(outage[0]) and outage[1]:
            self._start(0)

    def reach_end(self) -> None:
        """Fetch all there is that is not in hand. Raises AwsError."""
        number = 0
        while not self.whole and self._page(number) is not None:
            number += 1

    def at(self, number: int, position: int) -> Any:
        """One record, None where its page is gone."""
        page = self._pages.get(number)
        if page is None:
            return None
        if page is not self._used:
            self._used = page
            self.keeper.used(page)
        return page.record(position)

    def index(self, key: Any, naming: Naming) -> Index:
        """The records in hand by name; `key` tells one way of naming from another."""
        index = self._indexes.get(key)
        if index is not None and index.done not in self._pages:
            return index
        with self._lock:
            index = self._indexes.setdefault(key, Index(self, naming))
            while (page := self._pages.get(index.done)) is not None:
                index.add(page)
                index.done += 1
            return index

    def find(self, key: Any, naming: Naming, name: str) -> Any | None:
        """The record of that name in hand, if it may still be shown; None where it may not, or is not in hand.

        Whoever looks for several records of a page that has become too old, or is gone, has it fetched once more.
        """
        index = self.index(key, naming)
        place = index.place(name)
        if place is None and self._is_back(index.lost(name)):
            place = index.place(name)
        if place is not None and not self.is_fresh(place[0]) and not self._is_excused(place[0]):
            place = index.place(name) if self._again(place[0]) else None
        return None if place is None else self.at(*place)

    def has_had(self, key: Any, naming: Naming, name: str) -> bool:
        """Whether a record of that name has come, however long ago."""
        index = self.index(key, naming)
        return index.place(name) is not None or index.lost(name) is not None

    def last(self, key: Any, naming: Naming, name: str, error: AwsError) -> Any | None:
        """The same, however old it is, for this `error` is that AWS did not answer, which `on_stale` is told."""
        place = self.index(key, naming).place(name) if error.number in UNREACHABLE else None
        if place is not None:
            self._before.on_use(error)
        return None if place is None else self.at(*place)

    def _is_excused(self, number: int) -> bool:
        """Whether a page that is too old is shown all the same: AWS is known not to answer, and asked now and then."""
        outage = self._before.outage()
        if outage is not None and outage[1]:
            self._before.on_use(outage[0])
            with self._lock:
                self._start(number)
        return outage is not None

    def glance(self, key: Any, name: str) -> tuple[int, float] | None:
        """The bytes and the time that the file of a record in hand was shown with, if it was, and may still be."""
        index = self._indexes.get(key)
        place = None if index is None else index.place(name)
        if place is None or not self.is_fresh(place[0]):
            return None
        return self._pages[place[0]].stat(place[1])

    def _is_back(self, number: int | None) -> bool:
        """Have a page that is gone fetched again where several of its records are looked for, one after the other.

        Whoever looks for records here and there would have one page after the other fetched for a record each.
        """
        if number is None:
            return False
        if number != self._missed:
            self._missed = number
            self._pages[number].wanted = 0
        return self._again(number)

    def _again(self, number: int) -> bool:
        """Fetch a page that is too old, or gone, once more, where that is worth it; whether it may be shown now."""
        with self._lock:
            page = self._pages[number]
            page.wanted += 1
            if page.wanted < AGAIN or self.is_dropped:
                return False
        return self._anew(number)

    def renewed(self, number: int) -> bool:
        """Have a page fetched again unless it came a moment ago; whether it may be shown now. Raises AwsError."""
        with self._lock:
            page = self._pages.get(number)
            if page is not None and self._clock() < page.came + BRIEFLY:
                return self.is_fresh(number)
        return self._anew(number)

    def _anew(self, number: int) -> bool:
        """Fetch a page once more; whether it may be shown now. Raises AwsError."""
        with self._lock:
            self._start(number)
            pending = self._loading.get(number)
        if pending is not None:
            self._await(pending)
        return self.is_fresh(number)

    def amend(self, key: Any, naming: Naming, name: str, record: Any) -> bool:
        """Have this record under a name, or none, without asking; False where not all there is is in hand.

        Records must come in the order of their names, page after page.
        """
        with self._lock:
            if not (self.whole and self.fresh):
                return False
            place = self.index(key, naming).place(name)
            number = self._page_for(naming, name) if place is None else place[0]
            before = self._pages[number]
            records = list(before.records() or ())
            if place is not None:
                records[place[1] : place[1] + 1] = [] if record is None else [record]
            elif record is not None:
                records.append(record)
            page = Page(records, before.expires, self, number, came=before.came)
            self._put(page, before)
        self.keeper.arrived(page, before)
        return True

    def _page_for(self, naming: Naming, name: str) -> int:
        """The page on which a name would come."""
        for number, page in sorted(self._pages.items()):
            if any((naming(record) or "") > name for record in page.records() or ()):
                return number
        return len(self._pages) - 1

    def seek(self, key: Any, naming: Naming, name: str, past: Callable[[Any], bool] | None = None) -> Any | None:
        """The first record of that name, reading on until there is one; None where there is not. Raises AwsError.

        Reading ends after a page whose last record is `past` all of that name.
        """
        number = 0
        while True:
            found = self.index(key, naming).get(name)
            if found:
                return found[0]
            while number in self._pages and self._pages[number].is_held:
                page = self._pages[number]
                last = page.record(page.count - 1) if past is not None and page.count else None
                if past is not None and last is not None and past(last):
                    return None
                number += 1
            if self.page(number) is None:
                return None
