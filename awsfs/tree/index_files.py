"""``.index.jsonl`` and ``.index.tsv``: all records of a collection in one stream, a line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias

from awsfs.records import is_structure
from awsfs.rendering import line, masked, scalar
from awsfs.schema import Call, Document, Each, Entry, Fields, Folder
from awsfs.text import kebab
from awsfs.tree.dots import dotted
from awsfs.tree.each import applies, found_by_name
from awsfs.tree.nodes import Node
from awsfs.tree.place import Place
from awsfs.tree.streams import Stream

Shown: TypeAlias = "tuple[str, Mapping[str, Any]]"
"""A name in the collection, and the record as ``info.json`` shows it."""


def collection(entries: tuple[Entry, ...], place: Place) -> Each | None:
    """What lists the things that a directory is the collection of; None where it is of none. Asks nothing."""
    for entry in entries:
        if isinstance(entry, Each) and isinstance(entry.source, Call) and applies(entry, place):
            first = entry.entries[0]
            if isinstance(first, Folder) or (isinstance(first, Document) and first.store):
                return entry
    return None


def shown(each: Each, place: Place) -> Iterator[Shown]:
    """All records as they are shown, as they arrive; what is listed by name alone is asked for, a call each."""
    first = each.entries[0]
    for record in place.values(each.source):
        name = place.name_of(getattr(first, "name", ""), record, each.source)
        if name is None:
            continue
        whole, source = record, each.source
        if each.brief:
            found = found_by_name(each, first, name, place)
            if found is None:
                continue
            whole, source = found
        yield from ((name, made) for made in _as_shown(first, place.inside(whole, source)))


def _as_shown(entry: Entry, place: Place) -> Iterator[Mapping[str, Any]]:
    if isinstance(entry, Document):
        yield from place.values(entry.source)
    elif isinstance(entry, Folder) and isinstance(place.record, Mapping):
        fields = [each for each in entry.entries if isinstance(each, Fields)]
        yield masked(place.record, [name for each in fields for name in (*each.secret, *each.private)])


def _json_lines(each: Each, place: Place) -> Iterator[bytes]:
    for _, record in shown(each, place):
        yield line(record)


def _columns(each: Each, place: Place) -> list[str]:
    """The scalar fields that any record has, in the order in which they come."""
    found: dict[str, None] = {}
    for _, record in shown(each, place):
        found.update(dict.fromkeys(field for field, value in record.items() if not is_structure(value)))
    return list(found)


def _tab_separated(each: Each, place: Place) -> Iterator[bytes]:
    columns = _columns(each, place)
    yield _row(["name", *map(kebab, columns)])
    for name, record in shown(each, place):
        yield _row([name, *(scalar(record.get(column)) for column in columns)])


def _row(values: list[str]) -> bytes:
    """A line whose fields hold neither tabs nor line breaks, so that awk and cut need no unquoting."""
    written = (value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n") for value in values)
    return ("\t".join(written) + "\n").encode("utf-8", "surrogatepass")


def _stream(make: Callable[[Each, Place], Iterator[bytes]], entries: tuple[Entry, ...], place: Place) -> Node | None:
    each = collection(entries, place)
    return None if each is None else Stream(place.mtime(), partial(make, each, place))


@dotted(".index.jsonl")
def json_lines(entries: tuple[Entry, ...], place: Place) -> Node | None:
    """A JSON object a line: the record as ``info.json`` has it, an item as its file has it."""
    return _stream(_json_lines, entries, place)


@dotted(".index.tsv")
def tab_separated(entries: tuple[Entry, ...], place: Place) -> Node | None:
    """A header and a line a record: its name and its scalar fields; tabs, line breaks and backslashes are escaped."""
    return _stream(_tab_separated, entries, place)
