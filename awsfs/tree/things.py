"""The things of a collection with all that is told of each, for what looks at many of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from awsfs.rendering import masked
from awsfs.schema import Call, Document, Each, Entry, Fields, Folder
from awsfs.tree.found import applies, found_by_name, left_out
from awsfs.tree.place import Place


def collection(entries: tuple[Entry, ...], place: Place) -> Each | None:
    """What lists the things that a directory is the collection of; None where it is of none. Asks nothing."""
    for entry in entries:
        if isinstance(entry, Each) and isinstance(entry.source, Call) and applies(entry, place):
            first = entry.entries[0]
            if isinstance(first, Folder) or (isinstance(first, Document) and first.store):
                return entry
    return None


def things(each: Each, place: Place, source: Call | None = None) -> Iterator[tuple[str, Place]]:
    """Each thing's name and the place inside its record, as they arrive; `source` is another call that lists some.

    What is listed by its name alone is asked for, a call each.
    """
    first, listing = each.entries[0], source or each.source
    hidden = left_out(each, place)
    for record in place.values(listing):
        name = place.name_of(getattr(first, "name", ""), record, listing)
        if name is None or name in hidden:
            continue
        found = found_by_name(each, first, name, place) if each.brief else (record, listing)
        if found is not None:
            yield name, place.inside(*found)


def shown(each: Each, thing: Place) -> Iterable[Mapping[str, Any]]:
    """The record in hand as it is shown: as ``info.json`` has it, or, of people's own, as its file has it."""
    first = each.entries[0]
    if isinstance(first, Document):
        return thing.values(first.source)
    if not isinstance(first, Folder) or not isinstance(thing.record, Mapping):
        return ()
    fields = [entry for entry in first.entries if isinstance(entry, Fields)]
    return (masked(thing.record, [name for entry in fields for name in (*entry.secret, *entry.private)]),)
