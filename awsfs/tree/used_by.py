"""``used-by/``: links to all that have a link to a thing, found in the listings of whatever may have one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from awsfs.errors import AwsError
from awsfs.schema import UsedBy
from awsfs.tree.dots import READ_ONLY_DIRECTORY, dot_node
from awsfs.tree.found import each_of
from awsfs.tree.grow import USED_BY, listing, lookup
from awsfs.tree.kinds import BETWEEN, Kind, called
from awsfs.tree.links import relative
from awsfs.tree.nodes import DIRECTORY, SYMLINK, Directory, Listed, Node, Symlink
from awsfs.tree.place import Place
from awsfs.tree.references import Leads, Referring, references, referring
from awsfs.tree.regions import is_region, regions
from awsfs.tree.times import Path


class Users(Directory):
    """Links to what refers to the thing at `target`, each called after the service, the collection and its own name.

    A thing of no region is used in any: `region` is empty then, and there is a directory for each.
    Listing costs one listing of each kind of things that may refer to it, and what it takes to ask about each of those
    that are declared to be `asked` for; looking for a name, that of its kind alone.
    """

    def __init__(self, place: Place, target: Path, region: str, kinds: Sequence[Referring]) -> None:
        super().__init__(READ_ONLY_DIRECTORY, place.mtime())
        self._place, self._target, self._region = place, target, region
        self._all = kinds
        here = [each for each in kinds if region or not each[0].service.regional]
        self._here = [each for each in here if each[0].is_in(place.context, region)]
        self._is_top = not region

    def find(self, name: str) -> Node | None:
        """See `Directory`."""
        if self._is_top and is_region(self._place.context, name):
            regional = [each for each in self._all if each[0].service.regional]
            return Users(self._place.at(name), self._target, name, regional)
        for kind, leads in self._here:
            way = self._names(kind, leads).get(name) if name.startswith(called(kind, "")) else None
            if way is not None:
                kept = kind.place(self._place.context, self._region).path
                return Symlink(relative((*kept, *way), self._place.path), self.mtime)
        return dot_node(self, name)

    def entries(self) -> Iterator[Listed]:
        """See `Directory`. What is refused, or is not to be had in this region, is left out."""
        failures: list[AwsError] = []
        for kind, _ in self._here:
            kind.begin(self._place.context, self._region)
        for _, names in each_of(self._here, self._names, failures):
            yield from ((name, SYMLINK) for name in names)
        if self._is_top and any(kind.service.regional for kind, _ in self._all):
            yield from ((name, DIRECTORY) for name in regions(self._place.context))
        if failures:
            raise failures[0]

    def _names(self, kind: Kind, leads: Leads) -> Mapping[str, Path]:
        """The ways to the things of a kind that refer to this one, by the names of the links to them."""
        context = self._place.context
        make = partial(_table, kind, leads, kind.place(context, self._region))
        found = context.tables.of(kind.records(context, self._region), (USED_BY, leads), make)
        return found.get(self._target, {})

    def forget(self) -> None:
        """Drop what is known of the services that may refer to the thing, in this region."""
        for kind, _ in self._here:
            kind.place(self._place.context, self._region).forget()


def _table(kind: Kind, leads: Leads, place: Place, records: Iterable[object]) -> Mapping[Path, Mapping[str, Path]]:
    """What refers to something, by where that is."""
    found: dict[Path, dict[str, Path]] = {}
    for way, target in references(kind, leads, place, records):
        found.setdefault(target, {})[called(kind, BETWEEN.join(way))] = way
    return found


@lookup.register
def _find_used_by(entry: UsedBy, name: str, place: Place) -> Node | None:
    if name != USED_BY:
        return None
    service, *rest = place.path
    is_regional = place.context.services[service].regional
    region, folders = (rest[0], rest[1:-1]) if is_regional else ("", rest[:-1])
    found = referring((service, *folders), tuple(place.context.services.values()))
    return Users(place.at(USED_BY), place.path, region, found)


@listing.register
def _list_used_by(entry: UsedBy, place: Place) -> Iterator[Listed]:
    yield USED_BY, DIRECTORY
