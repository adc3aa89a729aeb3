"""``used-by/``: links to all that have a link to a thing, found in the listings of whatever may have one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from awsfs.errors import REMEMBERED, AwsError
from awsfs.schema import Link, Source, UsedBy
from awsfs.tree.dots import READ_ONLY_DIRECTORY, dot_node
from awsfs.tree.found import named_in
from awsfs.tree.grow import USED_BY, listing, lookup
from awsfs.tree.kinds import Kind, called, referring
from awsfs.tree.links import relative, target_of
from awsfs.tree.nodes import DIRECTORY, SYMLINK, Directory, Listed, Node, Symlink
from awsfs.tree.place import Place
from awsfs.tree.regions import is_region, regions
from awsfs.tree.times import Path

Referring: TypeAlias = "tuple[Kind, list[tuple[Link, Source]]]"
"""A kind of things, and its links that may lead to the thing in question."""


class Users(Directory):
    """Links to what refers to the thing at `target`, each called after the service, the collection and its own name.

    A thing of no region is used in any: `region` is empty then, and there is a directory for each.
    Listing costs one listing of each kind of things that may refer to it; looking for a name, that of its kind alone.
    """

    def __init__(self, place: Place, target: Path, region: str, referring: Sequence[Referring]) -> None:
        super().__init__(READ_ONLY_DIRECTORY, place.mtime())
        self._place, self._target, self._region = place, target, region
        self._all = referring
        self._here = [each for each in referring if region or not each[0].service.regional]
        self._is_top = not region

    def find(self, name: str) -> Node | None:
        """See `Directory`."""
        if self._is_top and is_region(self._place.context, name):
            regional = [each for each in self._all if each[0].service.regional]
            return Users(self._place.at(name), self._target, name, regional)
        for kind, links in self._here:
            prefix = called(kind, "")
            if name.startswith(prefix) and name.removeprefix(prefix) in self._names(kind, links):
                kept = kind.place(self._place.context, self._region).path
                return Symlink(relative((*kept, name.removeprefix(prefix)), self._place.path), self.mtime)
        return dot_node(self, name)

    def entries(self) -> Iterator[Listed]:
        """See `Directory`. What is refused, or is not to be had in this region, is left out."""
        failure: AwsError | None = None
        for kind, _ in self._here:
            kind.records(self._place.context, self._region).begin()
        for kind, links in self._here:
            try:
                yield from ((called(kind, name), SYMLINK) for name in self._names(kind, links))
            except AwsError as error:
                failure = failure if error.number in REMEMBERED else failure or error
        if self._is_top and any(kind.service.regional for kind, _ in self._all):
            yield from ((name, DIRECTORY) for name in regions(self._place.context))
        if failure is not None:
            raise failure

    def _names(self, kind: Kind, links: Sequence[tuple[Link, Source]]) -> Mapping[str, None]:
        context = self._place.context
        make = partial(_table, kind, links, kind.place(context, self._region))
        found = context.tables.of(kind.records(context, self._region), tuple(link for link, _ in links), make)
        return found.get(self._target, {})

    def forget(self) -> None:
        """Drop what is known of the services that may refer to the thing, in this region."""
        for kind, _ in self._here:
            kind.place(self._place.context, self._region).forget()


def _table(
    kind: Kind, links: Sequence[tuple[Link, Source]], place: Place, records: Iterable[Any]
) -> Mapping[Path, Mapping[str, None]]:
    """The names of the things that refer to something, by where that is."""
    found: dict[Path, dict[str, None]] = {}
    for name, inner in named_in(kind.each, place, records):
        for target in _targets(links, inner):
            found.setdefault(target, {})[name] = None
    return found


def _targets(links: Sequence[tuple[Link, Source]], place: Place) -> Iterator[Path]:
    for link, source in links:
        places = (place.inside(record, source) for record in place.values(source)) if source != "@" else (place,)
        for inner in places:
            target = target_of(link, inner)
            if target is not None:
                yield target


@lookup.register
def _find_used_by(entry: UsedBy, name: str, place: Place) -> Node | None:
    if name != USED_BY:
        return None
    service, *rest = place.path
    is_regional = place.context.services[service].regional
    region, folders = (rest[0], rest[1:-1]) if is_regional else ("", rest[:-1])
    found = referring((service, *folders), place.context.services)
    return Users(place.at(USED_BY), place.path, region, found)


@listing.register
def _list_used_by(entry: UsedBy, place: Place) -> Iterator[Listed]:
    yield USED_BY, DIRECTORY
