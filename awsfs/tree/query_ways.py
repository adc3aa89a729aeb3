"""What a query compares of a declared entry: the content of a file, the end of a link, the names in a directory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from awsfs.rendering import lines
from awsfs.schema import (
    Action,
    Archive,
    Attribute,
    Blob,
    Call,
    Document,
    Each,
    Entry,
    Fields,
    Folder,
    Hierarchy,
    Lines,
    Link,
    Parameters,
    Tags,
)
from awsfs.text import VIEWS, decode_loosely
from awsfs.tree.found import applies
from awsfs.tree.grow import fixed_name, lookup
from awsfs.tree.links import target_of
from awsfs.tree.nodes import Directory, File
from awsfs.tree.place import Place

SECRET, PRIVATE, NO_VALUE = "it is secret", "it is private", "an action has no value"


@dataclass(frozen=True, eq=False)
class Way:
    """An entry with a fixed name, and the records that it is made for where those are not the resource itself."""

    entry: Entry
    within: tuple[Each, ...]

    @property
    def calls(self) -> list[Call]:
        """The calls that the content takes for one resource."""
        sources = [each.source for each in self.within]
        if isinstance(self.entry, Folder):
            sources += [inner.source for inner in self.entry.entries if isinstance(inner, Each | Fields)]
        elif isinstance(self.entry, Attribute | Document | Blob | Tags):
            sources.append(self.entry.source)
        return [source for source in sources if isinstance(source, Call)]

    def refusal(self) -> str | None:
        """Why it cannot be queried, independent of its content."""
        entry = self.entry
        if isinstance(entry, Attribute | Blob) and (entry.secret or entry.private):
            return SECRET if entry.secret else PRIVATE
        if isinstance(entry, Action):
            return NO_VALUE
        if _is_own(entry):
            return "AWS bills each read of it: use the .query in it, or grep"
        if isinstance(entry, Lines | Archive | Parameters):
            return "its content is made while it is read: use grep"
        return None

    def values(self, field: str, name: str, resource: Place) -> list[str]:
        """What it shows of the resource of that name, by line or by name."""
        if not isinstance(self.entry, Attribute | Document):
            resource = resource.at(name)  # where its links begin, and what ``used-by/`` is looked up by
        return [text for place in self._places(resource) for text in _values(self.entry, field, place)]

    def _places(self, resource: Place) -> Iterable[Place]:
        places: Iterable[Place] = [resource]
        for each in self.within:
            places = [
                place.inside(record, each.source)
                for place in places
                if applies(each, place)
                for record in place.values(each.source)
            ]
        return places


def _is_own(entry: Entry) -> bool:
    """Whether it has records or objects of people, for which AWS bills each read."""
    inner = entry.entries if isinstance(entry, Folder) else ()
    return isinstance(entry, Hierarchy) or any(isinstance(each, Each) and each.query for each in inner)


def _values(entry: Entry, field: str, place: Place) -> list[str]:
    if isinstance(entry, Attribute | Document):
        found = list(place.values(entry.source))
        return texts(found if found or isinstance(entry, Attribute) or not entry.many else [found])
    node = lookup(entry, field, place)
    if isinstance(entry, Link):
        target = target_of(entry, place) if node else None
        return [decode_loosely(target[-1])] if target else []
    if isinstance(node, Directory):
        return [decode_loosely(name) for name, _ in node.entries() if name not in VIEWS]
    if isinstance(node, File):
        handle = node.open()
        return bytes(handle.read(handle.size(), 0)).decode("utf-8", "replace").splitlines()
    return []


def texts(values: Iterable[object]) -> list[str]:
    """Values as the lines of a file."""
    return lines(values).decode("utf-8", "surrogatepass").split("\n")[:-1]


@cache
def ways(each: Each) -> Mapping[str, Sequence[Way]]:
    """What is declared of each resource under a fixed name that is listed."""
    found: dict[str, list[Way]] = {}
    first = each.entries[0]
    for way in _ways(first.entries if isinstance(first, Folder) else (), ()):
        name = fixed_name(way.entry)
        if isinstance(name, str) and "{" not in name and not name.startswith("."):
            found.setdefault(name, []).append(way)
    return found


def _ways(entries: Sequence[Entry], within: tuple[Each, ...]) -> Iterator[Way]:
    for entry in entries:
        if isinstance(entry, Each):
            yield from _ways(entry.entries, (*within, entry))
        elif not isinstance(entry, Fields):
            yield Way(entry, within)


def field_path(each: Each, field: str) -> str:
    """The path to what a file shows, where its record tells; empty elsewhere."""
    found = ways(each).get(field, ())
    sources = [way.entry.source for way in found if isinstance(way.entry, Attribute) and not way.within]
    return next((source for source in sources if isinstance(source, str)), "")
