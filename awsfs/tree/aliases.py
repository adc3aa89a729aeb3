"""Second names: of a service, and of a directory within itself. They are links, resolve, and are never listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from awsfs.schema import Alias, Entry, Service
from awsfs.tree.grow import listing, lookup
from awsfs.tree.nodes import Listed, Node, Symlink
from awsfs.tree.place import Place
from awsfs.tree.times import Path

ITSELF = "."


@lookup.register
def _find_alias(entry: Alias, name: str, place: Place) -> Node | None:
    return Symlink(ITSELF, place.mtime()) if name == entry.name else None


@listing.register
def _list_alias(entry: Alias, place: Place) -> Iterator[Listed]:
    return iter(())


def is_alias(name: str, entries: Iterable[Entry]) -> bool:
    """Whether a name is a second name of the directory of these entries."""
    return any(isinstance(entry, Alias) and entry.name == name for entry in entries)


def service_called(name: str, services: Iterable[Service]) -> Service | None:
    """The service that has this name, or this second name."""
    return next((service for service in services if name in (service.name, service.also)), None)


def canonical(path: Path, services: Iterable[Service]) -> Path:
    """A path from the top with every second name replaced; one of an unknown service stays as it is."""
    service = service_called(path[0], services) if path else None
    if service is None:
        return path
    depth = 2 if service.regional else 1
    above, below = (service.name, *path[1:depth]), path[depth:]
    while below and is_alias(below[0], service.entries):
        below = below[1:]
    return (*above, *below)
