"""The items of a table of the formula as JSON documents, without asking anybody."""

from __future__ import annotations

import json
from typing import Any

from bench.endpoint.dynamo import Table


def plain(value: dict[str, Any]) -> Any:
    """A value of DynamoDB's JSON as plain JSON."""
    ((kind, inside),) = value.items()
    if kind == "M":
        return {name: plain(each) for name, each in inside.items()}
    if kind == "L":
        return [plain(each) for each in inside]
    return int(inside) if kind == "N" else inside


def documents(name: str, number: int) -> dict[str, bytes]:
    """The first items in the order of a scan, by file name."""
    table = Table(name, int(name.rpartition("-")[2]), paired=False)
    found = {}
    for position in range(number):
        item = {key: plain(value) for key, value in json.loads(table.item(table.order(position))).items()}
        found[f"{item['id']}.json"] = json.dumps(item, indent=2).encode() + b"\n"
    return found
