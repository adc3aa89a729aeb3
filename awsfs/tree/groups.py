"""``by-state/`` and ``by-tag/`` of a collection: links to its things, by what the listing says of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias

from awsfs.cache import Records
from awsfs.errors import LACKING, AwsError
from awsfs.records import search
from awsfs.rendering import scalar
from awsfs.schema import Each, Folder, Tags
from awsfs.text import DOT_NAMES, encode
from awsfs.tree.dots import READ_ONLY_DIRECTORY, dot_node
from awsfs.tree.found import described, named_in
from awsfs.tree.nodes import DIRECTORY, SYMLINK, Directory, Listed, Node, Symlink
from awsfs.tree.place import Place

BY_STATE, BY_TAG = "by-state", "by-tag"

Groups: TypeAlias = "Mapping[str, Groups | None]"
"""Names of directories, one below the other, and at last of things, which are None."""


class Group(Directory):
    """One level of a view. `down` are the names that lead to it from the view's own directory."""

    def __init__(self, each: Each, view: str, place: Place, down: tuple[str, ...] = ()) -> None:
        super().__init__(READ_ONLY_DIRECTORY, place.mtime())
        self._each, self._view, self._place, self._down = each, view, place, down

    def _groups(self) -> Groups | None:
        """What is on this level; None where there is nothing of that name any more. Raises AwsError."""
        records = self._place.values(self._each.source)
        make = partial(_VIEWS[self._view], self._each, self._place)
        found: Groups | None
        if isinstance(records, Records):
            found = self._place.context.tables.of(records, (self._each, self._view), make)
        else:
            found = make(records)
        for name in self._down:
            found = (found or {}).get(name)
        return found

    def find(self, name: str) -> Node | None:
        """See `Directory`."""
        if name in DOT_NAMES:
            return dot_node(self, name)
        groups = self._groups() or {}
        if name not in groups:
            return None
        if groups[name] is None:
            return Symlink("../" * (len(self._down) + 1) + name, self.mtime)
        return Group(self._each, self._view, self._place, (*self._down, name))

    def entries(self) -> Iterator[Listed]:
        """See `Directory`."""
        try:
            groups = self._groups() or {}
        except AwsError as error:
            if error.number not in LACKING:
                raise
            return
        yield from ((name, SYMLINK if below is None else DIRECTORY) for name, below in groups.items())

    def forget(self) -> None:
        """Drop what is known of this service and region."""
        self._place.forget()


def views(each: Each) -> list[str]:
    """The views that the records of a listing can be put into: also one of little more than names may tell states."""
    if not isinstance(each.entries[0], Folder):
        return []
    return [*([BY_STATE] if each.state else []), *([BY_TAG] if _tags(each) and not each.brief else [])]


def _tags(each: Each) -> Tags | None:
    """The tags of a collection's things, where the listing tells them."""
    entries = each.entries[0].entries if isinstance(each.entries[0], Folder) else ()
    return next((entry for entry in entries if isinstance(entry, Tags) and isinstance(entry.source, str)), None)


def _by_state(each: Each, place: Place, records: Iterable[Any]) -> Groups:
    found: dict[str, dict[str, None]] = {}
    untold = []
    for name, thing in named_in(each, place, records):
        if not _put(each, name, thing, found):
            untold.append(name)
    if each.brief and each.asked:
        for name, thing in described(each, place, untold):
            _put(each, name, thing, found)
    return found


def _put(each: Each, name: str, thing: Place, found: dict[str, dict[str, None]]) -> bool:
    """Have a thing in the group of its state, as far as its record tells it."""
    state = search(each.state or "", thing.scope)
    if state is not None:
        found.setdefault(encode(scalar(state)), {})[name] = None
    return state is not None


def _by_tag(each: Each, place: Place, records: Iterable[Any]) -> Groups:
    found: dict[str, dict[str, dict[str, None]]] = {}
    tags = _tags(each)
    for name, thing in named_in(each, place, records):
        for tag in thing.values(tags.source) if tags else ():
            values = found.setdefault(encode(tag["Key"]), {})
            values.setdefault(encode(str(tag.get("Value") or "")), {})[name] = None
    return found


_VIEWS = {BY_STATE: _by_state, BY_TAG: _by_tag}
