"""``.index.jsonl`` and ``.index.tsv``: all records of a collection in one stream, a line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from awsfs.records import is_structure
from awsfs.rendering import line, scalar
from awsfs.schema import Each, Entry
from awsfs.text import kebab
from awsfs.tree.dots import dotted
from awsfs.tree.fields import fullest_of
from awsfs.tree.nodes import Node
from awsfs.tree.place import Place
from awsfs.tree.streams import Stream
from awsfs.tree.things import collection, shown, things


def _shown(each: Each, place: Place) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, thing in things(each, place):
        yield from ((name, record) for record in shown(each, thing))


def _json_lines(each: Each, place: Place) -> Iterator[bytes]:
    for _, record in _shown(each, place):
        yield line(record)


def _columns(each: Each, place: Place) -> list[str]:
    """The scalar fields that a record may have, in AWS's order; where only the records tell, those that any has.

    They never depend on what came first. Where AWS's model tells them, the records are gone through once.
    """
    model = fullest_of(each, place)
    records = (record for _, record in _shown(each, place)) if model is None else iter([model])
    found: dict[str, None] = {}
    for record in records:
        found.update(dict.fromkeys(field for field, value in record.items() if not is_structure(value)))
    return list(found)


def _tab_separated(each: Each, place: Place) -> Iterator[bytes]:
    columns = _columns(each, place)
    rows = (_row([name, *(scalar(record.get(column)) for column in columns)]) for name, record in _shown(each, place))
    first = next(rows, b"")  # before anything is said: what is refused is refused by open(2)
    yield _row(["name", *map(kebab, columns)]) + first
    yield from rows


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
