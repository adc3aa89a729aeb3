"""Records by name: of all the pages in hand, without holding a record itself."""

from __future__ import annotations

import weakref
from array import array
from bisect import bisect_left
from collections.abc import Callable, ItemsView, Iterator, Mapping
from typing import Any, Protocol

from awsfs.cache.sheet import Page

_ROOM = 2**24
"""More records than any answer has."""

Naming = Callable[[Any], "str | None"]


class Paged(Protocol):
    """Records by the number of their page and their position in it."""

    def at(self, number: int, position: int) -> Any:
        """A record, None where its page is gone."""


class _Items(ItemsView[str, list[Any]]):
    """Names and their records, one by one; a name whose page goes meanwhile is left out."""

    _mapping: Mapping[str, list[Any]]

    def __iter__(self) -> Iterator[tuple[str, list[Any]]]:
        for name in self._mapping:
            found = self._mapping.get(name)
            if found:
                yield name, found


class Index(Mapping[str, list[Any]]):
    """The records in hand by the names that one way of naming gives them. Grows and shrinks with the pages.

    `records` has it, and is referred to weakly.
    """

    def __init__(self, records: Paged, naming: Naming) -> None:
        self._records, self._naming = weakref.proxy(records), naming
        self._places: dict[str, int | list[int]] = {}
        self._gone: dict[int, array[int]] = {}
        """Of pages that are gone the hashes of their names, in order: 8 bytes each."""
        self._near = 0
        self.done = 0
        """The pages up to here have been taken in."""

    def add(self, page: Page) -> None:
        """Take in a page that has arrived."""
        names = [self._naming(record) for record in page.records() or ()]
        page.names[self] = names
        self._gone.pop(page.number, None)
        for position, name in enumerate(names, page.number * _ROOM):
            if name is not None:
                known = self._places.setdefault(name, position)
                if known is not position:
                    self._places[name] = [*(known if isinstance(known, list) else [known]), position]

    def lose(self, page: Page) -> None:
        """A page is gone for now: which names were on it can still be told."""
        names = filter(None, page.names.get(self, ()))
        self._gone[page.number] = array("q", sorted(map(hash, names)))
        self.remove(page)

    def lost(self, name: str) -> int | None:
        """The page that is gone and had a name on it; looked for first near the one that was found last."""
        wanted = hash(name)
        for number in (self._near, self._near + 1, *self._gone):
            hashes = self._gone.get(number, ())
            place = bisect_left(hashes, wanted)
            if place < len(hashes) and hashes[place] == wanted:
                self._near = number
                return number
        return None

    def remove(self, page: Page) -> None:
        """Forget a page that is gone."""
        for position, name in enumerate(page.names.pop(self, ()), page.number * _ROOM):
            known = self._places.get(name) if name is not None else None
            if isinstance(known, list) and len(known) > 1:
                known.remove(position)
            elif known is not None and name is not None:
                del self._places[name]

    def __getitem__(self, name: str) -> list[Any]:
        found = [self._records.at(*divmod(place, _ROOM)) for place in self.places(name)]
        return [record for record in found if record is not None]

    def places(self, name: str) -> list[int]:
        """Where the records of a name are. Raises KeyError."""
        known = self._places[name]
        return known if isinstance(known, list) else [known]

    def place(self, name: str) -> tuple[int, int] | None:
        """The page, and the position in it, of the first record of a name."""
        known = self._places.get(name)
        return None if known is None else divmod(known[0] if isinstance(known, list) else known, _ROOM)

    def items(self) -> ItemsView[str, list[Any]]:
        """See `Mapping`. Pages may come and go while somebody goes through them."""
        return _Items(self)

    __hash__ = object.__hash__

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._places))

    def __len__(self) -> int:
        return len(self._places)
