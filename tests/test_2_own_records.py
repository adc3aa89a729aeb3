"""Floor 2: what a declaration says of a record is never what the record around it has.

Every declaration is walked with records that are made of botocore's shapes. Each record lacks all its fields, as if all
were optional, inside records that have all of theirs.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from declarations import declared
from samples import yielded

from awsfs.records import child, fill, search
from awsfs.schema import Attribute, Blob, Document, Each, Entry, Fields, Folder, Link, Service, Tags

SERVICES = declared()
WORDS = {"region": "us-west-2", "partition": "aws", "account": "123456789012"}
EMPTY: dict[str, Any] = {}


@dataclass(frozen=True)
class Said:
    """A path or a template of an entry, by the path of the entry, and the records around the entry's own."""

    path: str
    text: str
    around: ChainMap[str, Any]
    is_template: bool = False

    def found(self, around: ChainMap[str, Any]) -> Any:
        """What it finds in a record without any field."""
        scope = child(around, EMPTY)
        return fill(self.text, scope) if self.is_template else search(self.text, scope)


def said(service: Service) -> Iterator[Said]:
    """What a service says of records that are inside others."""
    scope: ChainMap[str, Any] = ChainMap({"service": service.name, **WORDS})
    for entry in service.entries:
        yield from _of(entry, service.name, scope, service.client)


def _of(entry: Entry, path: str, scope: ChainMap[str, Any], client: str) -> Iterator[Said]:
    around = scope.parents
    match entry:
        case Each():
            yield from (Said(path, source, around) for source in (entry.source, entry.state) if isinstance(source, str))
            source = entry.get[0] if entry.brief else entry.source
            for record in list(yielded(source, scope, client))[:1]:
                for inner in entry.entries:
                    yield from _of(inner, path, child(scope, record), client)
            return
        case Folder():
            below = f"{path}/{entry.name}"
            yield from (Said(below, time, around) for time in (entry.time,) if time)
            for inner in entry.entries:
                yield from _of(inner, below, scope, client)
        case Link():
            yield Said(f"{path}/{entry.name}", entry.target, around, is_template=True)
        case Attribute() | Document() | Blob() | Tags() | Fields():
            named = f"{path}/{getattr(entry, 'name', type(entry).__name__.lower())}"
            yield from (Said(named, source, around) for source in (entry.source,) if isinstance(source, str))


@pytest.mark.parametrize("name", SERVICES)
def test_a_record_without_fields_has_nothing_of_the_record_around_it(name: str) -> None:
    found = [each for each in said(SERVICES[name]) if each.around.maps[1:] and "parent." not in each.text]
    borrowed = [each.path for each in found if each.found(each.around) != each.found(ChainMap(each.around.maps[-1]))]
    assert borrowed == []


def test_the_walk_comes_to_records_inside_records() -> None:
    paths = {each.path for each in said(SERVICES["glue"]) if each.around.maps[1:]}
    assert any(path.endswith("/tables/{Name}/parameters.json") for path in paths)


def test_a_field_of_the_record_around_it_would_be_found_by_its_word() -> None:
    table = Said("", "{parent.Parameters}", ChainMap({"Parameters": "p"}, WORDS), is_template=True)
    assert table.found(table.around) == "p"
