"""Links: symbolic links between resources, and ``by-name/``, the same resources by their second names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from awsfs.arns import Arn, is_foreign, parsed
from awsfs.cache import Records
from awsfs.errors import LACKING, AwsError
from awsfs.records import fill, search
from awsfs.rendering import scalar
from awsfs.schema import ByName, Call, Link
from awsfs.text import DOT_NAMES, TAKEN, encode
from awsfs.tree.dots import READ_ONLY_DIRECTORY, dot_node
from awsfs.tree.grow import BY_NAME, listing, lookup, standing
from awsfs.tree.kinds import kinds_of_link
from awsfs.tree.nodes import DIRECTORY, SYMLINK, Directory, Listed, Node, Symlink
from awsfs.tree.place import Place
from awsfs.tree.times import Path


def target_of(entry: Link, place: Place) -> Path | None:
    """Where a link leads, from the top; None where its template finds nothing or leads out of the mount.

    A target that is made of an ARN leads to the resource which the whole ARN names, and nowhere else.
    """
    parts: Path = ()
    tails: list[str] = []
    for part in entry.target.split("/"):
        found = fill(part, place.scope, partial(search, tails=tails))
        if found is None or found == "":
            return None
        parts = (*parts, encode(scalar(found), taken=TAKEN))
    arns = [arn for arn in map(parsed, tails) if arn is not None]
    target = _named(arns, entry, parts, place) if arns else parts
    root = place.context.options.root
    return target if target is not None and target[: len(root)] == root else None


def _named(arns: list[Arn], entry: Link, parts: Path, place: Place) -> Path | None:
    """The target that the ARNs name, of which `parts` are the last names; None for another account or another kind."""
    if any(is_foreign(arn, place.scope.maps[-1]) for arn in arns):
        return None
    head, *folders, name = parts
    kinds = kinds_of_link(entry.target, place.context.services)
    if kinds:
        names = [own for own in (kind.named_by(arns[-1]) for kind in kinds) if own is not None]
        if not names:
            return None
        name = names[0]
    if entry.target.split("/")[1] == "{region}":
        folders[0] = arns[-1].region or folders[0]
    return (head, *folders, name)


def relative(target: Path, directory: Path) -> str:
    """The way from a directory to a target, both from the top."""
    common = 0
    while common < min(len(target), len(directory)) and target[common] == directory[common]:
        common += 1
    return "/".join([*[".."] * (len(directory) - common), *target[common:]])


def _is_there(entry: Link, target: Path, place: Place) -> bool:
    """Whether the listing that a link is held against has its target; where that is refused, the link is shown."""
    if entry.among is None:
        return True
    call, template = entry.among
    try:
        records = place.records(call)
        if isinstance(records, Records):
            return records.seek(entry, lambda record: place.name_of(template, record, call), target[-1]) is not None
    except AwsError:
        return True
    return any(place.name_of(template, record, call) == target[-1] for record in records)


@lookup.register
def _find_link(entry: Link, name: str, place: Place) -> Node | None:
    target = target_of(entry, place) if place.own_name(entry.name) == name else None
    if target is None or not _is_there(entry, target, place):
        return None
    if place.fresh:
        return Symlink(relative(target, place.path), place.shown(name).mtime())
    return Symlink(relative(target, place.path), place.mtime(entry.target.rsplit("{", 1)[-1].rstrip("}")))


@listing.register
def _list_link(entry: Link, place: Place) -> Iterator[Listed]:
    name = place.own_name(entry.name)
    target = None if name is None else target_of(entry, place)
    if name is not None and target is not None and _is_there(entry, target, place):
        yield name, SYMLINK


@standing.register
def _link_stands(entry: Link, place: Place) -> tuple[object, ...] | None:
    if entry.among is None:
        return ()
    known = place.in_hand(entry.among[0])
    return (known,) if isinstance(known, Records) and known.whole else None


class Names(Directory):
    """``by-name/``: what bears a name of its own is a link, what shares one is below a directory of that name."""

    def __init__(self, entry: ByName, place: Place) -> None:
        super().__init__(READ_ONLY_DIRECTORY, place.mtime())
        self._entry, self._place = entry, place
        self._records: Records | None = None

    def _name(self, record: Any) -> str | None:
        found = search(self._entry.name, self._place.inside(record, self._entry.source).scope)
        return None if found in (None, "") else encode(scalar(found))

    def _id(self, record: Any) -> str:
        return self._place.name_of(self._entry.id, record, self._entry.source) or ""

    def _groups(self) -> Mapping[str, list[Any]]:
        """All records by name: whether a name is shared is known only when all are."""
        source = self._entry.source
        records = self._place.records(source) if isinstance(source, Call) else list(self._place.values(source))
        if isinstance(records, Records):
            records.reach_end()
            self._records = records  # their index refers to them weakly
            return records.index(self._entry, self._name)
        groups: dict[str, list[Any]] = {}
        for record in records:
            name = self._name(record)
            if name is not None:
                groups.setdefault(name, []).append(record)
        return groups

    def find(self, name: str) -> Node | None:
        """See `Directory`."""
        if name in DOT_NAMES:
            return dot_node(self, name)
        records = self._there(self._groups().get(name, []))
        if len(records) == 1:
            return Symlink(f"../{self._id(records[0])}", self.mtime)
        return Shared([self._id(record) for record in records], self.mtime) if records else None

    def entries(self) -> Iterator[Listed]:
        """See `Directory`."""
        try:
            groups = self._groups()
        except AwsError as error:
            if error.number not in LACKING:
                raise
            return
        for name, records in groups.items():
            yield name, SYMLINK if len(self._there(records)) == 1 else DIRECTORY

    def _there(self, records: list[Any]) -> list[Any]:
        """Those of the records of one name that still exist; all of them if none does."""
        gone = self._entry.gone
        if gone is None or len(records) < 2:
            return records
        scopes = ((record, self._place.inside(record, self._entry.source).scope) for record in records)
        return [record for record, scope in scopes if not search(gone, scope)] or records

    def forget(self) -> None:
        """Drop what is known of this service and region."""
        self._place.forget()


class Shared(Directory):
    """A name that several have: links to each, by id."""

    def __init__(self, ids: list[str], mtime: float) -> None:
        super().__init__(READ_ONLY_DIRECTORY, mtime)
        self._ids = ids

    def find(self, name: str) -> Node | None:
        """See `Directory`."""
        return Symlink(f"../../{name}", self.mtime) if name in self._ids else dot_node(self, name)

    def entries(self) -> Iterator[Listed]:
        """See `Directory`."""
        return ((name, SYMLINK) for name in self._ids)


class Several(Directory):
    """Links to things anywhere in the tree, by the names given; `path` is where this is."""

    def __init__(self, things: Mapping[str, Path], path: Path, mtime: float) -> None:
        super().__init__(READ_ONLY_DIRECTORY, mtime)
        self._things, self._path = things, path

    def find(self, name: str) -> Node | None:
        """See `Directory`."""
        if name not in self._things:
            return dot_node(self, name)
        return Symlink(relative(self._things[name], self._path), self.mtime)

    def entries(self) -> Iterator[Listed]:
        """See `Directory`."""
        return ((name, SYMLINK) for name in self._things)


@lookup.register
def _find_by_name(entry: ByName, name: str, place: Place) -> Node | None:
    return Names(entry, place.at(BY_NAME)) if name == BY_NAME else None


@listing.register
def _list_by_name(entry: ByName, place: Place) -> Iterator[Listed]:
    yield BY_NAME, DIRECTORY
