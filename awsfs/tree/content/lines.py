"""Text by the line: a line for every record of a source, made while the file is read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from awsfs.records import fill
from awsfs.rendering import scalar
from awsfs.schema import Call, Lines
from awsfs.tree.content.following import Followed
from awsfs.tree.grow import listing, lookup, named
from awsfs.tree.nodes import FILE, Listed, Node
from awsfs.tree.place import Place
from awsfs.tree.streams import Stream

PIECE = 2**16
"""Bytes that are handed on at once."""


@lookup.register
def _find_lines(entry: Lines, name: str, place: Place) -> Node | None:
    return _file(entry, name, place) if place.own_name(entry.name) == name else None


@named.register
def _file(entry: Lines, name: str, place: Place) -> Node | None:
    if isinstance(entry.source, Call) and place.request(entry.source) is None:
        return None
    if entry.follow:
        return Followed(place.shown(name) if place.fresh else place, name, entry)
    return Stream(place.mtime(), partial(_pieces, entry, place))


@listing.register
def _list_lines(entry: Lines, place: Place) -> Iterator[Listed]:
    name = place.own_name(entry.name)
    if name is not None and _file(entry, name, place) is not None:
        yield name, FILE


def _pieces(entry: Lines, place: Place) -> Iterator[bytes]:
    """The text, in pieces. A parameter that is a time is one of the reading, not of an earlier look at the place."""
    held = bytearray()
    if entry.head is not None:
        held += _written(scalar(fill(entry.head, place.scope)))
    found = place.but().values(entry.source)
    for record in found if entry.order is None else sorted(found, key=entry.order):
        text = entry.line(record)
        held += b"" if text is None else _written(text)
        if len(held) >= PIECE:
            yield bytes(held)
            held.clear()
    yield bytes(held)


def _written(text: str) -> bytes:
    return f"{text}\n".encode("utf-8", "surrogatepass")
