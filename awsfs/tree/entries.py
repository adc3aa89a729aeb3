"""Directories made of declared entries, which are found and listed as their words are grown."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

from awsfs.errors import refused
from awsfs.schema import Entry, Folder, Hierarchy
from awsfs.text import DOT_NAMES
from awsfs.tree.dots import DECLARED, OWN, READ_ONLY_DIRECTORY, dot_node
from awsfs.tree.grow import (
    by_name_alone,
    creation,
    fixed_name,
    glance,
    is_creative,
    listing,
    lookup,
    making,
    named,
    scratch_form,
    standing,
)
from awsfs.tree.handles import Handle, Opening
from awsfs.tree.nodes import DIRECTORY, FILE, Directory, Glance, Listed, Node
from awsfs.tree.place import Place
from awsfs.tree.scratch import rename_scratch
from awsfs.tree.times import Path

SEEN = 65_536
"""Names that a listing remembers, to have each once: what comes twice, such as a partition in a scan, does so soon."""


@dataclass(frozen=True)
class _Shape:
    """Entries whose name is fixed, by that name, and those whose names only records tell."""

    fixed: dict[str, list[Entry]]
    others: list[Entry]
    is_creative: bool


@cache
def _shape(entries: tuple[Entry, ...]) -> _Shape:
    fixed: dict[str, list[Entry]] = {}
    others: list[Entry] = []
    for entry in entries:
        name = fixed_name(entry)
        if isinstance(name, str) and "{" not in name:
            fixed.setdefault(name, []).append(entry)
        else:
            others.append(entry)
    return _Shape(fixed, others, any(map(is_creative, entries)))


def is_unlisted(name: str) -> bool:
    """Whether a declared name resolves and is not listed: it blocks, costs or changes something."""
    return name.startswith(".")


class _Standing(list[object]):
    """What a listing depends on; a list of Python's own cannot be referred to weakly, as whoever keeps it wants to."""


class EntryDirectory(Directory):
    """A directory made of declared entries. `whole` gives the place once more is needed than the name."""

    def __init__(
        self, place: Place, entries: tuple[Entry, ...], mtime: float, whole: Callable[[], Place] | None = None
    ) -> None:
        self._shape = _shape(entries)
        modes = place.context.options.modes
        self._permissions = modes.directory if self._shape.is_creative else READ_ONLY_DIRECTORY
        super().__init__(place.context.refusals.mode(place.path, self._permissions), mtime)
        self.owner = modes.owner if self._shape.is_creative else self.owner
        self._place, self._entries, self._whole = place, entries, whole
        self._version = _Standing()

    def deferred(self, mtime: float, whole: Callable[[], Place]) -> EntryDirectory:
        """The same directory before its record is cached; `whole` is called when something below it is wanted."""
        return EntryDirectory(self._place, self._entries, mtime, whole)

    @property
    def place(self) -> Place:
        """Where the entries grow; calls AWS once if the listing above gave only a name."""
        whole = self._whole
        if whole is not None:
            with self._place.context.aws.witnessing() as said:
                place = whole()
            self.said, self._place, self._whole = tuple(said), place, None
        return self._place

    def find(self, name: str) -> Node | None:
        """See `Directory`. A fixed name is found without asking what the others are."""
        if name in DOT_NAMES and name not in self._shape.fixed:
            return self._dot_node(name)
        for entry in (*self._shape.fixed.get(name, ()), *self._shape.others):
            node = lookup(entry, name, self._place_of(entry))
            if node is not None:
                return node
        return self._place.context.scratch.find((*self._place.path, name))

    def _place_of(self, entry: Entry) -> Place:
        """Where an entry grows: keys need no more than the name of what they are in, which AWS may refuse to show."""
        return self._place if isinstance(entry, Hierarchy) else self.place

    def through(self, name: str) -> Node | None:
        """See `Directory`."""
        found = (by_name_alone(entry, name, self._place) for entry in self._shape.others)
        return next(filter(None, found), None) or self.find(name)

    def exists(self) -> bool:
        """See `Directory`. At most the one call for its record."""
        return self.place is not None

    def glance(self, name: str) -> Glance | None:
        """See `Directory`."""
        if self._whole is None and name not in self._shape.fixed:
            for entry in self._shape.others:
                found = glance(entry, name, self._place)
                if found is not None:
                    return found
        return None

    def _dot_node(self, name: str) -> Node | None:
        return OWN[name](self._entries, self.place) if name in OWN else dot_node(self, name)

    def dot_names(self) -> Iterator[str]:
        """See `Directory`. Before its record is cached, a directory has all that its declaration may give it."""
        place, is_whole = self._place, self._whole is None
        for name, make in OWN.items():
            declared = None if is_whole else DECLARED.get(name)
            if declared(self._entries) if declared else make(self._entries, place):
                yield name
        for name, entries in self._shape.fixed.items():
            if is_unlisted(name) and not (is_whole and not any(lookup(entry, name, place) for entry in entries)):
                yield name

    def entries(self) -> Iterator[Listed]:
        """See `Directory`. One entry that fails does not hide the others: its error comes last."""
        seen: dict[str, None] = {}
        failure: OSError | None = None
        for entry in self._all(is_listing=True):
            try:
                for name, kind in listing(entry, self._place_of(entry)):
                    if name not in seen:
                        seen[name] = None
                        yield name, kind
                        if len(seen) > SEEN:
                            seen.pop(next(iter(seen)))
            except OSError as error:
                failure = failure or error
        for name in self._place.context.scratch.names(self._place.path):
            yield name, FILE
        self._refused(failure is not None and failure.errno == errno.EACCES and not seen)
        if failure is not None:
            raise failure

    def _refused(self, is_refused: bool) -> None:
        """Show in the mode whether AWS refuses to list what is here."""
        refusals = self._place.context.refusals
        refusals.told(self._place.path, is_refused)
        self.mode = self.kind | refusals.mode(self._place.path, self._permissions)

    def version(self) -> object:
        """See `Directory`."""
        context = self._place.context
        if self._whole is not None or next(context.scratch.names(self._place.path), None) is not None:
            return None
        parts = _Standing([context.directories.epoch])
        for entry in self._all():
            found = standing(entry, self._place)
            if found is None:
                return None
            parts.extend(found)
        if parts != self._version:
            self._version = parts
        return self._version

    def _all(self, is_listing: bool = False) -> Iterator[Entry]:
        fixed = (found for name, found in self._shape.fixed.items() if not (is_listing and is_unlisted(name)))
        return chain(*fixed, self._shape.others)

    def forget(self) -> None:
        """Drop what is cached of this service and region."""
        self._place.forget()
        self._place.context.refusals.forget(self._place.path)
        self.mode = self.kind | self._permissions

    def scratch_path(self, name: str) -> Path | None:
        """See `Directory`. Only where something may be written, and no entry could have that name."""
        said = [answer for answer in (scratch_form(entry, name) for entry in self._entries) if answer is not None]
        return (*self._place.path, name) if said and all(said) else None

    def create(self, name: str, how: Opening) -> Handle:
        """See `Directory`. A scratch file, where the name can be nothing else."""
        path = self.scratch_path(name)
        if path is not None:
            return self._place.context.scratch.create(path, how)
        for entry in self._entries:
            handle = creation(entry, name, self.place, how)
            if handle is not None:
                return handle
        return super().create(name, how)

    def mkdir(self, name: str) -> None:
        """See `Directory`. It exists in this mount alone, until there is something in it."""
        if not any(making(entry, name, self.place) for entry in self._entries):
            super().mkdir(name)
        self._place.context.directories.add((*self._place.path, name))

    def rename(self, old: str, target: Directory, new: str) -> None:
        """See `Directory`. Only scratch files have names to be changed."""
        scratch = self._place.context.scratch.find((*self._place.path, old))
        if scratch is None:
            super().rename(old, target, new)
        else:
            rename_scratch(scratch, target, new)

    def remove(self) -> None:
        """See `Node`. What mkdir made goes, once it is empty. Raises ENOTEMPTY."""
        directories = self._place.context.directories
        if self._place.path not in directories:
            super().remove()
        if next(self.entries(), None) is not None:
            raise refused(errno.ENOTEMPTY)
        directories.discard(self._place.path)


@lookup.register
def _find_folder(entry: Folder, name: str, place: Place) -> Node | None:
    return _folder(entry, name, place) if place.own_name(entry.name) == name else None


@named.register
def _folder(entry: Folder, name: str, place: Place) -> Node:
    inner = place.at(name, entry.time)
    return EntryDirectory(inner, entry.entries, inner.mtime())


@listing.register
def _list_folder(entry: Folder, place: Place) -> Iterator[Listed]:
    name = place.own_name(entry.name)
    if name is not None:
        yield name, DIRECTORY
