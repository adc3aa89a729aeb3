"""Records by name: of all the pages in hand, without holding a record itself."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from awsfs.cache.sheet import Page

_ROOM = 2**24
"""More records than any answer has."""

Naming = Callable[[Any], "str | None"]


class Paged(Protocol):
    """Records by the number of their page and their position in it."""

    def at(self, number: int, position: int) -> Any:
        """A record, None where its page is gone."""


class Index(Mapping[str, list[Any]]):
    """The records in hand by the names that one way of naming gives them. Grows and shrinks with the pages.

    `records` has it, and is referred to weakly.
    """

    def __init__(self, records: Paged, naming: Naming) -> None:
        self._records, self._naming = weakref.proxy(records), naming
        self._places: dict[str, int | list[int]] = {}
        self.done = 0
        """The pages up to here have been taken in."""

    def add(self, page: Page) -> None:
        """Take in a page that has arrived."""
        names = [self._naming(record) for record in page.records() or ()]
        page.names[self] = names
        for position, name in enumerate(names, page.number * _ROOM):
            if name is not None:
                known = self._places.setdefault(name, position)
                if known is not position:
                    self._places[name] = [*(known if isinstance(known, list) else [known]), position]

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

    __hash__ = object.__hash__

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._places))

    def __len__(self) -> int:
        return len(self._places)
