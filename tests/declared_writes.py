"""What declarations say of writing: which calls a file makes, and which words of what was written each may use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from declared_shapes import SCALAR, Kind, Made, Many

from awsfs.schema import (
    Attribute,
    Blob,
    Call,
    Document,
    Each,
    Entry,
    Folder,
    Hierarchy,
    Store,
    Tags,
)

NAMED = {"name()": SCALAR}
TEXT = {"value()": SCALAR, "lines()": Many(SCALAR)}
JSON = {"value()": SCALAR, "json()": None}
BYTES = {"bytes()": SCALAR}
TAG = {"value()": SCALAR, "tags()": Many(Made({"Key": SCALAR, "Value": SCALAR}))}


@dataclass(frozen=True)
class Change:
    """A call that changes something, the words it may use, and those of which it has to use one."""

    call: Call
    words: Mapping[str, Kind] = field(default_factory=dict)
    needs: tuple[str, ...] = ()


def changes(entry: Entry) -> Iterator[Change]:
    """The calls with which a file is written or removed."""
    match entry:
        case Attribute(put=Call() as put):
            yield Change(put, TEXT, tuple(TEXT))
        case Document(put=Call() as put):
            yield Change(put, JSON, tuple(JSON))
        case Document(store=Store() as store):
            yield from _of_store(store)
        case Blob(put=put, delete=delete, size=size):
            found = (put and Change(put, BYTES, () if size else tuple(BYTES)), delete and Change(delete))
            yield from filter(None, found)
        case Tags(put=put, delete=delete):
            found = (put and Change(put, NAMED | TAG, tuple(TAG)), delete and _untagging(put, delete))
            yield from filter(None, found)
        case _:
            return


def _of_store(store: Store) -> Iterator[Change]:
    yield Change(store.now, NAMED)
    yield Change(store.create, NAMED | {"new()": None}, ("new()",))
    yield Change(store.replace, NAMED | {"new()": None, "old()": None}, ("new()",))
    yield Change(store.delete, NAMED)


def _untagging(put: Call | None, delete: Call) -> Change:
    return Change(delete, NAMED, () if takes_all(put) else ("name()",))


def takes_all(put: Call | None) -> bool:
    """Whether AWS takes the tags of a thing only together."""
    return put is not None and "{tags()}" in _texts(put.params)


def unheard(change: Change) -> str | None:
    """What to say of a call that leaves out what was written; a function may know of it, one cannot tell."""
    texts = list(_texts(change.call.params))
    if not change.needs or None in texts or any(f"{{{word}}}" in str(text) for text in texts for word in change.needs):
        return None
    return f"{change.call.operation} takes nothing of what is written: {', '.join(change.needs)}"


def _texts(value: Any) -> Iterator[str | None]:
    """The templates in parameters, None for one that is a function."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str) or callable(value):
        yield value if isinstance(value, str) else None


def everything(entries: Iterable[Entry]) -> Iterator[Entry]:
    """All entries, at any depth."""
    for entry in entries:
        yield entry
        if isinstance(entry, Folder | Each):
            yield from everything(entry.entries)
        elif isinstance(entry, Hierarchy):
            yield entry.leaf
