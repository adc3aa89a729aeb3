"""Made-up records of AWS's own shape, and everything that is declared of them: settable files, tags, verbs."""

from __future__ import annotations

import datetime
from collections import ChainMap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape
from declared_calls import operation_of

from awsfs.expressions import expression
from awsfs.records import child, values
from awsfs.schema import Action, Attribute, Blob, Call, Document, Each, Entry, Folder, Scope, Service, Source, Tags

WORD = "eHg4"
"""Also right as base64."""

MOMENT = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)


def sample(shape: Shape | None, inside: tuple[str, ...] = ()) -> Any:
    """A value of this shape with everything in it that it can have; what holds itself ends there."""
    if shape is None:
        return {}
    inner = (*inside, shape.name)
    if isinstance(shape, StructureShape):
        return {name: sample(each, inner) for name, each in shape.members.items() if each.name not in inner}
    if isinstance(shape, ListShape):
        return (
            [] if shape.member.name in inner else [sample(shape.member, inner)] * max(1, shape.metadata.get("min", 1))
        )
    if isinstance(shape, MapShape):
        return {WORD: sample(shape.value, inner)}
    return _scalar(shape)


def _scalar(shape: Shape) -> Any:
    if shape.type_name == "string":
        enum = shape.metadata.get("enum")
        return enum[0] if enum else WORD * (1 + int(shape.metadata.get("min", 0)) // len(WORD))
    known = {"boolean": True, "blob": b"x", "timestamp": MOMENT}
    return known[shape.type_name] if shape.type_name in known else max(1, int(shape.metadata.get("min", 0)))


@dataclass(frozen=True)
class Found:
    """An entry that changes something, where it is, and the scope of a made-up record there."""

    path: str
    entry: Attribute | Document | Blob | Tags | Action
    scope: ChainMap[str, Any]
    client: str


def settable(service: Service) -> Iterator[Found]:
    """Every settable file, all tags and every verb of a service."""
    words = {"service": service.name, "region": "us-west-2", "partition": "aws", "account": "123456789012"}
    scope: ChainMap[str, Any] = ChainMap(words)
    for entry in service.entries:
        yield from _below(entry, Found(service.name, entry, scope, service.client))  # type: ignore[arg-type]


def _below(entry: Entry, at: Found) -> Iterator[Found]:
    match entry:
        case Each():
            source = entry.get[0] if entry.brief else entry.source
            for record in list(yielded(source, at.scope, at.client))[:1]:
                for inner in entry.entries:
                    yield from _below(inner, Found(at.path, at.entry, child(at.scope, record), at.client))
        case Folder():
            path = f"{at.path}/{entry.name if isinstance(entry.name, str) else '(function)'}"
            for inner in entry.entries:
                yield from _below(inner, Found(path, at.entry, at.scope, at.client))
        case Attribute(put=Call()) | Document(put=Call()) | Blob(put=Call(), size=None) | Tags(put=Call()) | Action():
            name = "tags" if isinstance(entry, Tags) else entry.name
            yield Found(f"{at.path}/{name}", entry, at.scope, at.client)


def yielded(source: Source, scope: Scope, client: str) -> list[Any]:
    """What a source yields; a function is not asked."""
    if isinstance(source, str):
        return values(source, ChainMap(scope) if not isinstance(scope, ChainMap) else scope)
    if not isinstance(source, Call):
        return []
    asked = source.describe.call if source.describe else source
    found = expression(asked.result)(sample(operation_of(asked, client).output_shape))
    records = found if isinstance(found, list) else [found]
    return [{**record, **dict.fromkeys(source.also, WORD)} if source.also else record for record in records]
