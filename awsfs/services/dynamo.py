"""DynamoDB: tables, and their items as JSON documents.

An item is shown as plain JSON. What JSON has no type for keeps DynamoDB's own typed form: ``{"SS": [...]}``,
``{"NS": [...]}``, ``{"BS": [...]}`` and ``{"B": "base64"}``; a map that would look like one of these is wrapped as
``{"M": {...}}``, so that every item reads back as it was.
"""

from __future__ import annotations

import os
import re
from decimal import Decimal
from typing import Any

from awsfs.schema import Attribute, Call, Document, Each, Fields, Folder, Scope, Service, tags

NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
SUFFIX = ".json"
TYPED = frozenset({"SS", "NS", "BS", "B", "M"})
ITEMS = "Items[].{Item: @}"


def plain(value: dict[str, Any]) -> Any:
    """A typed DynamoDB value as JSON, digits and all."""
    (kind, inner), *_ = value.items()
    if kind == "N":
        return Decimal(inner)
    if kind == "NULL":
        return None
    if kind == "L":
        return [plain(item) for item in inner]
    if kind == "M":
        shown = {key: plain(item) for key, item in inner.items()}
        return {"M": shown} if len(shown) == 1 and TYPED & shown.keys() else shown
    return {kind: inner} if kind in TYPED else inner


def item(scope: Scope) -> list[dict[str, Any]]:
    """The item in hand as plain JSON."""
    return [{name: plain(value) for name, value in scope["Item"].items()}]


def key_attribute(scope: Scope, position: int) -> tuple[str, str]:
    """Name and type (S, N or B) of the table's hash (0) or range (1) attribute."""
    name = scope["KeySchema"][position]["AttributeName"]
    types = {each["AttributeName"]: each["AttributeType"] for each in scope["AttributeDefinitions"]}
    return name, types[name]


def written(scope: Scope, position: int, suffix: str = "") -> str | bytes:
    """A key of the item in hand as a name: text, a number's digits, or the bytes themselves."""
    name, kind = key_attribute(scope, position)
    value = scope["Item"][name][kind]
    return value + suffix.encode() if isinstance(value, bytes) else f"{value}{suffix}"


def typed(scope: Scope, position: int, suffix: str = "") -> dict[str, Any] | None:
    """The key that the name being looked up stands for; None where it can be no key of this table."""
    text = str(scope["name()"])
    if not text.endswith(suffix) or text == suffix:
        return None
    text = text.removesuffix(suffix)
    kind = key_attribute(scope, position)[1]
    if kind == "N":
        return {"N": text} if NUMBER.fullmatch(text) else None
    raw = os.fsencode(text)
    if kind == "B":
        return {"B": raw}
    return {"S": text} if raw.decode("utf-8", "ignore") == text else None


def hash_file(scope: Scope) -> str | bytes:
    """``42.json``, in a table with a hash key alone."""
    return written(scope, 0, SUFFIX)


def hash_folder(scope: Scope) -> str | bytes:
    """The directory of a partition."""
    return written(scope, 0)


def range_file(scope: Scope) -> str | bytes:
    """The file of an item in its partition."""
    return written(scope, 1, SUFFIX)


def hash_value(scope: Scope) -> dict[str, Any] | None:
    """The partition in hand or, before there is one, the one looked up."""
    name, _ = key_attribute(scope, 0)
    return {":hash": scope["Item"][name]} if "Item" in scope else _bound(typed(scope, 0))


def _bound(value: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if value is None else {":hash": value}


def hash_name(scope: Scope) -> dict[str, str]:
    """The hash attribute's name, as a placeholder, for it may be a reserved word."""
    return {"#hash": key_attribute(scope, 0)[0]}


def simple_key(scope: Scope) -> dict[str, Any] | None:
    """The key of ``items/42.json``."""
    value = typed(scope, 0, SUFFIX)
    return None if value is None else {key_attribute(scope, 0)[0]: value}


def composite_key(scope: Scope) -> dict[str, Any] | None:
    """The key of ``items/HASH/42.json``: the hash of the partition in hand, the range of the name."""
    name, _ = key_attribute(scope, 0)
    value = typed(scope, 1, SUFFIX)
    return None if value is None else {name: scope["Item"][name], key_attribute(scope, 1)[0]: value}


def item_key(scope: Scope) -> dict[str, Any]:
    """The key of the item in hand."""
    return {key["AttributeName"]: scope["Item"][key["AttributeName"]] for key in scope["KeySchema"]}


def get_item(key: Any) -> Call:
    """One item by its key."""
    return Call("get_item", "Item && {Item: Item}", ttl=60, TableName="{TableName}", Key=key)


TABLES = Call("list_tables", "TableNames[].{TableName: @}", Limit=100)
TABLE = Call("describe_table", "Table", ttl=30, TableName="{name()}")
SCAN = Call(
    "scan",
    ITEMS,
    ttl=60,
    size="{TableSizeBytes}",
    pace="{ProvisionedThroughput.ReadCapacityUnits}",
    TableName="{TableName}",
    ReturnConsumedCapacity="TOTAL",
)
PARTITION = Call(
    "query",
    ITEMS,
    ttl=60,
    within=(SCAN, hash_folder),
    TableName="{TableName}",
    KeyConditionExpression="#hash = :hash",
    ExpressionAttributeNames=hash_name,
    ExpressionAttributeValues=hash_value,
    ReturnConsumedCapacity="TOTAL",
)
DELETE = Call("delete_item", TableName="{TableName}", Key=item_key)
TTL = Call("describe_time_to_live", "TimeToLiveDescription", TableName="{TableName}")
CONTINUOUS = Call("describe_continuous_backups", "ContinuousBackupsDescription", TableName="{TableName}")
BACKUPS = Call("list_backups", "BackupSummaries[]", TableName="{TableName}", Limit=100)
TAGS = Call("list_tags_of_resource", "Tags[]", ResourceArn="{TableArn}")

SERVICE = Service(
    "dynamo",
    Each(
        TABLES,
        Folder(
            "{TableName}",
            Fields(),
            Attribute("status", "TableStatus"),
            Document("ttl.json", TTL),
            Document("continuous-backups.json", CONTINUOUS),
            Folder("backups", Each(BACKUPS, Folder("{tail(BackupArn)}", Fields(), time="BackupCreationDateTime"))),
            Folder(
                "indexes",
                Each("[GlobalSecondaryIndexes, LocalSecondaryIndexes][]", Folder("{IndexName}", Fields())),
            ),
            tags(TAGS),
            Folder(
                "items",
                Each(SCAN, Document(hash_file, item, delete=DELETE), get=get_item(simple_key), when="!KeySchema[1]"),
                Each(
                    SCAN,
                    Folder(
                        hash_folder,
                        Each(PARTITION, Document(range_file, item, delete=DELETE), get=get_item(composite_key)),
                    ),
                    get=PARTITION,
                    when="KeySchema[1]",
                ),
            ),
            time="CreationDateTime",
        ),
        get=TABLE,
        brief=True,
        named="[a-zA-Z0-9_.-]{3,255}",
    ),
    client="dynamodb",
)
