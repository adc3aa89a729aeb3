"""The kinds of things that services declare, also those within other things, and where an account has one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from awsfs.schema import Action, Each, Entry, Fields, Folder, Service, Tags
from awsfs.services import all_services


@dataclass(frozen=True)
class Thing:
    """A kind of thing. `path` is its place without the region, with ``*`` for every thing on the way to it."""

    path: str
    service: Service
    each: Each
    folder: Folder
    beside: tuple[Entry, ...]

    @property
    def fields(self) -> Fields | None:
        """The fields of its record, where its directory has them."""
        return next((entry for entry in self.folder.entries if isinstance(entry, Fields)), None)

    @property
    def tags(self) -> Tags | None:
        """Its tags."""
        return next((entry for entry in self.folder.entries if isinstance(entry, Tags)), None)

    @property
    def verbs(self) -> list[Action]:
        """What it can be told to do that interrupts nothing."""
        return [entry for entry in self.folder.entries if isinstance(entry, Action) and not entry.dangerous]


def things(service: Service) -> list[Thing]:
    """All kinds of a service that are listed, each once."""
    found = {thing.path: thing for thing in _below(service, service.name, service.entries)}
    return list(found.values())


def _below(service: Service, path: str, entries: tuple[Entry, ...]) -> Iterator[Thing]:
    for entry in entries:
        if isinstance(entry, Folder) and isinstance(entry.name, str):
            yield from _below(service, f"{path}/{entry.name}", entry.entries)
        elif isinstance(entry, Each) and entry.listed:
            yield from _of_each(service, path, entry, entries)


def _of_each(service: Service, path: str, each: Each, beside: tuple[Entry, ...]) -> Iterator[Thing]:
    first = each.entries[0]
    if isinstance(first, Folder) and "{" in str(first.name):
        yield Thing(path, service, each, first, beside)
        yield from _below(service, f"{path}/*", first.entries)
    else:
        yield from _below(service, path, each.entries)


THINGS = {thing.path: thing for service in all_services() for thing in things(service)}
"""Every kind there is, by its path."""
