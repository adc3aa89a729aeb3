"""Places in the tree: how far a walk is, and whether the target of a `Link` is a place that some service declares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from declared_shapes import BRACES, Chain, Kind, Made, nearest

from awsfs.schema import ByName, Each, Entry, Fields, Folder, Hierarchy, Service, Tags, UsedBy

REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")


@dataclass(frozen=True)
class Place:
    """How far the walk is: the path so far, what is in scope there, whether any record is in hand.

    `made` are the entries on the way there, and the call that is looked at.
    """

    service: Service
    path: str
    scope: Chain
    in_record: bool = False
    made: tuple[object, ...] = ()

    def of(self, made: object) -> Place:
        """The same place, where an entry or a call is looked at."""
        return replace(self, made=(*self.made, made))

    @property
    def own(self) -> Chain:
        """What a plain name may mean here: a field of the record itself or a word of the tree's, never a parent's."""
        return _own(self.scope.layers)

    def at(self, name: object) -> Place:
        """The same place, spoken of as one entry."""
        return replace(self, path=f"{self.path}/{name if isinstance(name, str) else '(function)'}")

    def within(self, record: Kind) -> Place:
        """The place inside a record."""
        return replace(self, scope=self.scope.within(record), in_record=True)


def _own(layers: tuple[Kind, ...]) -> Chain:
    """The scope of plain names: the words, the innermost record, then what that record is in, as ``parent``."""
    *inner, given = layers
    words = [layer for layer in inner if _is_words(layer)]
    records = [layer for layer in inner if not _is_words(layer)]
    if not records:
        return Chain((*words, given))
    around = Made({"parent": _own((*records[1:], given))})
    return Chain((records[0], *words, given, around))


def _is_words(layer: Kind) -> bool:
    return isinstance(layer, Made) and any(name.endswith("()") for name in layer.members)


def why_nowhere(target: str, services: Mapping[str, Service]) -> str | None:
    """Why no service declares the place that a target leads to; None where one does."""
    if any("/" in path for path in BRACES.findall(target)):
        return "the tree cuts a target at every '/', also at one within braces"
    head, *rest = target.split("/")
    if head not in services:
        return f"there is no service '{head}'{nearest(head, services)}"
    service = services[head]
    if service.regional:
        if not rest or not ("{" in rest[0] or REGION.fullmatch(rest[0])):
            return f"'{head}' has a region level, and '{rest[0] if rest else ''}' is no region"
        rest = rest[1:]
    elif rest[:1] == ["{region}"]:
        return f"'{head}' has no region level"
    return _descend(service.entries, rest, head)


def static_name(entry: Entry) -> str | None:
    """The name of an entry that is the same for every record."""
    if isinstance(entry, ByName):
        return "by-name"
    if isinstance(entry, Tags):
        return "tags"
    if isinstance(entry, UsedBy):
        return "used-by"
    name = None if isinstance(entry, Fields | Each) else entry.name
    return name if isinstance(name, str) and "{" not in name else None


def always_named(entries: tuple[Entry, ...]) -> Iterator[str]:
    """The names in a directory that no record changes, except where only some things have them."""
    for entry in entries:
        name = static_name(entry)
        if isinstance(entry, Each) and entry.when is None:
            yield from always_named(entry.entries)
        elif name is not None:
            yield name


def _below(entry: Entry) -> Sequence[Entry]:
    return entry.entries if isinstance(entry, Folder | Each) else ()


def _descend(entries: Sequence[Entry], rest: Sequence[str], so_far: str) -> str | None:
    if not rest:
        return None
    here = list(_candidates(entries, rest[0]))
    if not here:
        known = [name for name in map(static_name, entries) if name]
        what = "no records" if "{" in rest[0] else f"no '{rest[0]}'"
        return f"'{so_far}' has {what}{nearest(rest[0], known)}"
    reasons = [_deeper(entry, rest[1:], f"{so_far}/{rest[0]}") for entry in here]
    return None if None in reasons else reasons[0]


def _deeper(entry: Entry, rest: Sequence[str], so_far: str) -> str | None:
    """The target of another link, and what is inside people's own keys, cannot be told from here."""
    if isinstance(entry, ByName | Hierarchy):
        return None
    if isinstance(entry, Tags):
        return f"'{so_far}/{rest[0]}' has no '{rest[1]}'" if len(rest) > 1 else None
    return _descend(_below(entry), rest, so_far)


def _candidates(entries: Sequence[Entry], segment: str) -> Iterator[Entry]:
    """The entries that a segment may mean: the one of that name, or whatever is named by a record."""
    same = [entry for entry in entries if static_name(entry) == segment]
    if same:
        yield from same
        return
    for entry in entries:
        if isinstance(entry, Each):
            fits = "{" in segment or entry.named is None or re.fullmatch(entry.named, segment)
            yield from (each for each in entry.entries if fits and not isinstance(each, Fields) and _varies(each))
            yield from (each for each in entry.entries if static_name(each) == segment)


def _varies(entry: Entry) -> bool:
    return static_name(entry) is None
