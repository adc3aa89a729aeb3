"""DynamoDB: tables of any size, made by a formula. ``items-N`` has N items of 1 KB, ``pairs-N`` N with a range key."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bench.endpoint.ec2 import ACCOUNT
from bench.endpoint.http import Answer

TABLES = ("items-10000", "items-100000", "items-1000000", "items-50000", "pairs-10000")
ITEM = 1024
"""Bytes of an item, in DynamoDB's way of counting."""

PAGE = 1 << 20
PER_PARTITION = 100
STRIDE = 7919
"""A prime: items come in another order than their keys, as DynamoDB's come in the order of a hash."""

WORDS = "alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec "
TEXT = WORDS * 20
FILLER = 923
PLANS = ("free", "basic", "pro")
Body = dict[str, Any]


class RefusalError(Exception):
    """DynamoDB says no: the code and the message."""


@dataclass(frozen=True)
class Table:
    """A table: how many items it has, and whether their keys have two parts."""

    name: str
    total: int
    paired: bool

    def key(self, number: int) -> str:
        """The key of an item, as DynamoDB's JSON without its braces."""
        if self.paired:
            first, second = divmod(number, PER_PARTITION)
            return f'"group":{{"S":"group-{first:05}"}},"id":{{"S":"{second:07}"}}'
        return f'"id":{{"S":"item-{number:07}"}}'

    def number(self, key: Body) -> int | None:
        """Which item has this key; None where none has."""
        found = re.fullmatch(r"(?:item-)?(\d{7})", key.get("id", {}).get("S", ""))
        number = int(found[1]) if found else self.total
        if self.paired:
            group = re.fullmatch(r"group-(\d{5})", key.get("group", {}).get("S", ""))
            number = int(group[1]) * PER_PARTITION + number if group and number < PER_PARTITION else self.total
        return number if number < self.total else None

    def item(self, number: int) -> str:
        """An item of 1 KB in DynamoDB's JSON, with one attribute of each common type."""
        start = number * 37 % 101
        length = FILLER - (11 if self.paired else 0)
        return (
            f'{{{self.key(number)},"plan":{{"S":"{PLANS[number % 3]:5}"}},"balance":{{"N":"{10000 + number % 89999}"}},'
            f'"active":{{"BOOL":{"true" if number % 2 else "false"}}},"colours":{{"L":[{{"S":"red"}},{{"S":"blue"}}]}},'
            f'"address":{{"M":{{"street":{{"S":"{number % 1000:03} Long Rd"}},"zip":{{"S":"{number % 99999:05}"}}}}}},'
            f'"note":{{"S":"{TEXT[start : start + length]}"}}}}'
        )

    def order(self, position: int) -> int:
        """The item at a position of the scan, and back with `position`."""
        return position * STRIDE % self.total

    def position(self, number: int) -> int:
        """Where an item comes in the scan."""
        return number * pow(STRIDE, -1, self.total) % self.total


class Dynamo:
    """DynamoDB's JSON protocol."""

    def answer(self, operation: str, body: Body) -> Answer:
        """What DynamoDB answers to a request."""
        known: dict[str, Callable[[Body], str]] = {
            "ListTables": self._list, "DescribeTable": self._describe, "Scan": self._scan, "Query": self._query,
            "GetItem": self._get, "BatchGetItem": self._batch,
        }  # fmt: skip
        status = 200
        try:
            if operation not in known:
                raise RefusalError("UnknownOperationException", operation)
            text = known[operation](body)
        except RefusalError as error:
            code, message = error.args
            status, text = 400, json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": message})
        data = text.encode()
        headers = {"Content-Type": "application/x-amz-json-1.0", "x-amz-crc32": str(zlib.crc32(data))}
        return Answer(status, headers, data, operation=operation if operation in known else "Other")

    def _list(self, body: Body) -> str:
        return json.dumps({"TableNames": sorted(TABLES)})

    def _describe(self, body: Body) -> str:
        table = _table(body["TableName"])
        names = ["group", "id"] if table.paired else ["id"]
        keys = [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=False)]
        described = {
            "TableName": table.name,
            "TableStatus": "ACTIVE",
            "CreationDateTime": 1767225600.0,
            "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in names],
            "KeySchema": keys,
            "ItemCount": table.total,
            "TableSizeBytes": table.total * ITEM,
            "TableArn": f"arn:aws:dynamodb:us-west-2:{ACCOUNT}:table/{table.name}",
            "TableId": "00000000-0000-4000-8000-000000000000",
            "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"},
            "ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0, "NumberOfDecreasesToday": 0},
            "DeletionProtectionEnabled": False,
        }
        return json.dumps({"Table": described})

    def _scan(self, body: Body) -> str:
        table, parts = _table(body["TableName"]), body.get("TotalSegments", 1)
        part = body.get("Segment", 0)
        first, end = part * table.total // parts, (part + 1) * table.total // parts
        if "ExclusiveStartKey" in body:
            first = table.position(_known(table, body["ExclusiveStartKey"])) + 1
        last = min(end, first + min(PAGE // ITEM, body.get("Limit", PAGE)))
        return _page(table, map(table.order, range(first, last)), table.order(last - 1) if last < end else None, body)

    def _query(self, body: Body) -> str:
        table = _table(body["TableName"])
        (value,) = body["ExpressionAttributeValues"].values()
        if not table.paired:
            number = table.number({"id": value})
            return _page(table, [] if number is None else [number], None, body)
        first = table.number({"group": value, "id": {"S": "0000000"}})
        if first is None:
            return _page(table, [], None, body)
        end = min(first + PER_PARTITION, table.total)
        if "ExclusiveStartKey" in body:
            first = _known(table, body["ExclusiveStartKey"]) + 1
        last = min(end, first + body.get("Limit", PAGE))
        return _page(table, range(first, last), last - 1 if last < end else None, body)

    def _get(self, body: Body) -> str:
        table = _table(body["TableName"])
        number = table.number(body["Key"])
        inside = "" if number is None else f'"Item":{table.item(number)}'
        return "{" + ",".join(filter(None, (inside, _capacity(body, table.name, 0.5)))) + "}"

    def _batch(self, body: Body) -> str:
        found = []
        for name, wanted in body["RequestItems"].items():
            table = _table(name)
            numbers = [table.number(key) for key in wanted["Keys"]]
            items = ",".join(table.item(number) for number in numbers if number is not None)
            found.append(f"{json.dumps(name)}:[{items}]")
        return f'{{"Responses":{{{",".join(found)}}},"UnprocessedKeys":{{}}}}'


def _table(name: str) -> Table:
    found = re.fullmatch(r"(items|pairs)-([1-9]\d{0,8})", name.rpartition("/")[2])
    if found is None:
        raise RefusalError("ResourceNotFoundException", f"Requested resource not found: Table: {name} not found")
    return Table(found[0], int(found[2]), found[1] == "pairs")


def _known(table: Table, key: Body) -> int:
    number = table.number(key)
    if number is None:
        raise RefusalError("ValidationException", "The provided starting key is invalid")
    return number


def _page(table: Table, numbers: Iterable[int], last: int | None, body: Body) -> str:
    items = [table.item(number) for number in numbers]
    following = "" if last is None else f',"LastEvaluatedKey":{{{table.key(last)}}}'
    capacity = _capacity(body, table.name, max(0.5, len(items) * ITEM / 8192))
    counted = f'"Count":{len(items)},"ScannedCount":{len(items)}{following}'
    return f'{{"Items":[{",".join(items)}],{counted}{"," if capacity else ""}{capacity}}}'


def _capacity(body: Body, table: str, units: float) -> str:
    if body.get("ReturnConsumedCapacity", "NONE") == "NONE":
        return ""
    return f'"ConsumedCapacity":{{"TableName":"{table}","CapacityUnits":{units}}}'
