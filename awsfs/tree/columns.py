"""The columns of ``.index.tsv`` and ``.index.csv``: which there are, and what each record has in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from awsfs.cache import Records
from awsfs.errors import REMEMBERED, AwsError
from awsfs.records import is_structure, search
from awsfs.rendering import MASK, scalar
from awsfs.schema import Attribute, ByName, Call, Document, Each, Entry, Folder, Tags
from awsfs.text import kebab
from awsfs.tree.fields import fullest_of
from awsfs.tree.place import Place
from awsfs.tree.things import own_document, shown, things

ID, NAME, STATE = "id", "name", "state"
WORDS = (NAME, STATE, "type", "az")
"""What many collections have, behind the id and in this order."""

TAG = "tag:"


@dataclass(frozen=True)
class Collection:
    """A collection that an index shows: `beside` are the entries of its directory, `where` the cells of each row."""

    each: Each
    beside: tuple[Entry, ...]
    place: Place
    where: Mapping[str, str] = field(default_factory=dict)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is declared of each resource."""
        first = self.each.entries[0]
        return first.entries if isinstance(first, Folder) else ()

    def attribute(self, word: str) -> Attribute | None:
        """The file of that name, where the record has its content."""
        for entry in self.entries:
            if isinstance(entry, Attribute) and entry.name == word and not isinstance(entry.source, Call):
                return entry
        return None

    def has(self, word: str) -> bool:
        """Whether its resources may have that one of the `WORDS`."""
        fields = (kebab(name) for name, value in (fullest_of(self.each, self.place) or {}).items() if _is_cell(value))
        return self.attribute(word) is not None or self.fallback(word) is not None or word in fields

    def fallback(self, word: str) -> str | None:
        """The path to that word where the resource has no file of that name: its views have it."""
        names = (entry.name for entry in self.beside if isinstance(entry, ByName))
        return {NAME: next(names, None), STATE: self.each.state}.get(word)


@dataclass(frozen=True)
class Row:
    """A record of a collection, as ``info.json`` or its file shows it; `thing` is the place inside."""

    collection: Collection
    name: str
    thing: Place
    record: Mapping[str, Any]

    def cells(self) -> dict[str, str]:
        """What a resource has in each column; nothing that is empty."""
        found = {**self.collection.where, ID: self.name, **dict(self._words()), **dict(self._tags())}
        for name, value in self.record.items():
            if _is_cell(value):
                found.setdefault(kebab(name), scalar(value))
        for word in WORDS:
            path = self.collection.fallback(word)
            if path is not None and not found.get(word):
                found[word] = scalar(search(path, self.thing.scope))
        return {column: text for column, text in found.items() if text}

    def _words(self) -> Iterator[tuple[str, str]]:
        for word in WORDS:
            entry = self.collection.attribute(word)
            if entry is not None:
                values = [MASK] if entry.secret or entry.private else map(scalar, self.thing.values(entry.source))
                yield word, "\n".join(values)

    def _tags(self) -> Iterator[tuple[str, str]]:
        for entry in self.collection.entries:
            if isinstance(entry, Tags) and isinstance(entry.source, str):
                for tag in self.thing.values(entry.source):
                    yield f"{TAG}{tag['Key']}", str(tag.get("Value") or "")


def _is_cell(value: Any) -> bool:
    return value is not None and not is_structure(value)


def rows(collections: Sequence[Collection]) -> Iterator[Row]:
    """The records of all collections; one of several that is refused, or does not exist there, is left out."""
    failures: list[AwsError] = []
    for collection in collections:
        try:
            for name, thing in things(collection.each, collection.place):
                for record in shown(collection.each, thing):
                    yield Row(collection, name, thing, record)
        except AwsError as error:
            if len(collections) == 1 or error.number not in REMEMBERED:
                failures.append(error)
    if failures:
        raise failures[0]


def table(collections: Sequence[Collection]) -> Iterator[list[str]]:
    """The header, and a list of texts for each record."""
    own = own_document(collections[0].each) if collections else None
    if own is not None:
        yield from _items(collections[0], own)
        return
    columns = _columns(collections)
    yield columns
    for row in rows(collections):
        cells = row.cells()
        yield [cells.get(column, "") for column in columns]


def _columns(collections: Sequence[Collection]) -> list[str]:
    """The columns, so that none but the first few is empty: that takes a look at all records before the first row."""
    found: dict[str, None] = {}
    for row in rows(collections):
        found.update(dict.fromkeys(row.cells()))
    where = [column for collection in collections[:1] for column in collection.where]
    words = [word for word in WORDS if word in found or any(collection.has(word) for collection in collections)]
    first = [*where, ID, *words]
    tags = sorted(column for column in found if column.startswith(TAG))
    model = {kebab(name): None for collection in collections[:1] for name in _model(collection)}
    fields = {**{column: None for column in model if column in found}, **found}
    return [*first, *tags, *(column for column in fields if column not in first and not column.startswith(TAG))]


def _model(collection: Collection) -> Mapping[str, Any]:
    return fullest_of(collection.each, collection.place) or {}


def _items(collection: Collection, own: Document) -> Iterator[list[str]]:
    """Those of people's own records: the fields of their names, then all that the first page has."""
    keys = list(own.store.keys(collection.place.scope)) if own.store else []
    columns = list(dict.fromkeys([*keys, *_of_first_page(collection)]))
    yield columns
    for row in rows([collection]):
        yield [scalar(row.record.get(column)) for column in columns]


def _of_first_page(collection: Collection) -> Iterator[str]:
    source = collection.each.source
    records = collection.place.values(source)
    page = next(filter(None, records.chunks()), []) if isinstance(records, Records) else records
    for record in page:
        for found in shown(collection.each, collection.place.inside(record, source)):
            yield from found
