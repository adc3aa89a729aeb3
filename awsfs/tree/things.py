"""The things of a collection with all that is told of each, for what looks at many of them at once."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from awsfs.cache import Records
from awsfs.errors import AwsError
from awsfs.rendering import masked
from awsfs.schema import Call, Document, Each, Entry, Fields, Folder
from awsfs.tree.found import applies, found_by_name, left_out
from awsfs.tree.place import Place


def collection(entries: tuple[Entry, ...], place: Place) -> Each | None:
    """What lists the things that a directory is the collection of; None where it is of none. Asks nothing."""
    for entry in entries:
        if isinstance(entry, Each) and entry.listed and isinstance(entry.source, Call) and applies(entry, place):
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


def thing(each: Each, name: str, place: Place, source: Call | None = None) -> Place | None:
    """The place inside the record of the thing of that name, looked up among those that `things` yields."""
    first, listing = each.entries[0], source or each.source
    if each.brief:
        found = found_by_name(each, first, name, place)
        return None if found is None else place.inside(*found)
    records = place.values(listing)
    if not isinstance(records, Records):
        return next((inner for own, inner in things(each, place, source) if own == name), None)
    record = records.seek(first, lambda each: place.name_of(getattr(first, "name", ""), each, listing), name)
    return None if record is None else place.inside(record, listing)


def own_document(each: Each) -> Document | None:
    """The file that shows a record of people's own; where it is in a directory that several share, one level down."""
    first = each.entries[0]
    if isinstance(first, Document):
        return first if first.store else None
    inner = first.entries[0] if isinstance(first, Folder) and first.entries else None
    return own_document(inner) if isinstance(inner, Each) else None


def shown(each: Each, thing: Place) -> Iterator[Mapping[str, Any]]:
    """The record as ``info.json`` has it, or, of people's own, as its file has it; none where it is gone by now."""
    first, own = each.entries[0], own_document(each)
    if own is not None:
        yield from thing.values(own.source)
    elif isinstance(first, Folder):
        fields = [entry for entry in first.entries if isinstance(entry, Fields)]
        hidden = [name for entry in fields for name in (*entry.secret, *entry.private)]
        yield from (masked(record, hidden) for record in _told(fields, thing) if isinstance(record, Mapping))


def _told(fields: Sequence[Fields], thing: Place) -> Iterable[Any]:
    if not fields or fields[0].source == "@":
        return [thing.record]
    try:
        return list(thing.values(fields[0].source))
    except AwsError as error:
        if error.number != errno.ENOENT:
            raise
        return []


def is_asked_for(each: Each) -> bool:
    """Whether what is shown of each thing takes a call of its own."""
    entries = each.entries[0].entries if isinstance(each.entries[0], Folder) else ()
    sources = [entry.source for entry in entries if isinstance(entry, Fields)]
    return each.brief or isinstance(next(iter(sources), None), Call)
