"""JSON answers, parsed in a quarter of botocore's time, with the same result.

botocore makes every value anew, by its shape. Here what a shape changes (blobs, timestamps, members that it does not
know) is changed in place, by a walk that is made once for each shape. Measured on a page of a Scan, 1,000 items of
1 KB: 28 ms by botocore, 7 ms here, 4 of which are JSON.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any, TypeAlias

import orjson
from botocore.utils import parse_timestamp

from awsfs.aws.parsing.parser import OddError, Parsed

Walk: TypeAlias = "Callable[[Any], Any] | None"
"""Makes a value what the shape says, in place if it can; None where it is that already."""

_SCALARS: dict[str, Walk] = {"blob": base64.b64decode, "timestamp": parse_timestamp}


class Walks:
    """The walks of the shapes of one service."""

    def __init__(self) -> None:
        self._known: dict[str, Walk] = {}

    def parse(self, shape: Any, body: bytes) -> Parsed:
        """An answer of that shape."""
        found = orjson.loads(body)
        walk = self.of(shape)
        return walk(found) if walk else found, b"{}"

    def of(self, shape: Any) -> Walk:
        """The walk of a shape."""
        if shape.type_name in ("structure", "list", "map"):
            return self._of_container(shape)
        return _SCALARS.get(shape.type_name)

    def _of_container(self, shape: Any) -> Walk:
        """The walk of a shape that may be in itself: it is known by a stand-in until it is made."""
        if shape.name not in self._known:
            made: list[Walk] = []
            self._known[shape.name] = lambda value: made[0](value) if made[0] else value
            make = {"structure": self._structure, "list": self._list, "map": self._map}[shape.type_name]
            made.append(make(shape))
            self._known[shape.name] = made[0]
        return self._known[shape.name]

    def _structure(self, shape: Any) -> Walk:
        if shape.is_document_type:
            return None
        members = {member.serialization.get("name", name): self.of(member) for name, member in shape.members.items()}
        if members.keys() != shape.members.keys():
            return _refuse
        return _union(members) if shape.is_tagged_union else _members(members)

    def _list(self, shape: Any) -> Walk:
        inner = self.of(shape.member)
        if inner is None:
            return None

        def walk(value: list[Any]) -> list[Any]:
            value[:] = [None if each is None else inner(each) for each in value]
            return value

        return walk

    def _map(self, shape: Any) -> Walk:
        inner = self.of(shape.value)
        if inner is None:
            return None

        def walk(value: dict[str, Any]) -> dict[str, Any]:
            for name, each in value.items():
                value[name] = inner(each)
            return value

        return walk


def _members(members: dict[str, Walk]) -> Walk:
    def walk(value: dict[str, Any]) -> dict[str, Any]:
        unknown = []
        for name, inner in value.items():
            if inner is None or name not in members:
                unknown.append(name)
            elif (change := members[name]) is not None:
                value[name] = change(inner)
        for name in unknown:
            del value[name]
        return value

    return walk


def _union(members: dict[str, Walk]) -> Walk:
    """One member and no other: DynamoDB's values, of which there are many, and most are as they should be."""
    plain = frozenset(name for name, change in members.items() if change is None)
    changes = {name: change for name, change in members.items() if change is not None}

    def walk(value: dict[str, Any]) -> dict[str, Any]:
        [(name, inner)] = value.items()
        if inner is None:
            raise OddError
        if name not in plain:
            value[name] = changes[name](inner)
        return value

    return walk


def _refuse(value: Any) -> Any:
    raise OddError
