"""``.index.jsonl``, ``.index.tsv`` and ``.index.csv``: all records of a collection in one stream, a line each."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeAlias

from awsfs.rendering import line
from awsfs.schema import Entry
from awsfs.tree.columns import Collection, rows, table
from awsfs.tree.dots import dotted
from awsfs.tree.nodes import Node
from awsfs.tree.place import Place
from awsfs.tree.streams import Stream
from awsfs.tree.things import collection

Pieces: TypeAlias = Callable[[Sequence[Collection]], Iterator[bytes]]


def _json_lines(collections: Sequence[Collection]) -> Iterator[bytes]:
    """A JSON object a line: the record as ``info.json`` has it, an item as its file has it."""
    for row in rows(collections):
        yield line({**row.collection.where, **row.record, **row.collection.where})


def _tab_separated(collections: Sequence[Collection]) -> Iterator[bytes]:
    """A line a record whose fields have neither tabs nor line breaks, so that awk and cut need no unquoting."""
    for cells in table(collections):
        written = (cell.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n") for cell in cells)
        yield ("\t".join(written) + "\n").encode("utf-8", "surrogatepass")


def _comma_separated(collections: Sequence[Collection]) -> Iterator[bytes]:
    """The same as RFC 4180 has it, but for the line's end: quotes where they are needed."""
    for cells in table(collections):
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerow(cells)
        yield written.getvalue().encode("utf-8", "surrogatepass")


INDEXES: dict[str, Pieces] = {
    ".index.jsonl": _json_lines,
    ".index.tsv": _tab_separated,
    ".index.csv": _comma_separated,
}


def index(name: str, mtime: float, collections: Callable[[], Sequence[Collection]]) -> Stream:
    """The index file of that name, of what `collections` gives each time that it is read from its beginning."""
    pieces = INDEXES[name]
    return Stream(mtime, lambda: pieces(collections()))


def _of_directory(name: str, entries: tuple[Entry, ...], place: Place) -> Node | None:
    each = collection(entries, place)
    return None if each is None else index(name, place.mtime(), lambda: [Collection(each, entries, place)])


for _name in INDEXES:
    dotted(_name)(partial(_of_directory, _name))
