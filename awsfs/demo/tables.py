"""The demo account's DynamoDB tables: every kind of key and every type of value."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any

from boto3.dynamodb.types import Binary, TypeSerializer

from awsfs.demo.words import tag_list

EVENTS = 2000
BATCH = 25
"""BatchWriteItem takes this many."""

FAR_AWAY = 4102444800
"""The year 2100: a time to live that no demo outlasts."""

PEOPLE = (
    ("ada", "Ada Lovelace", "pro"),
    ("alan", "Alan Turing", "free"),
    ("barbara", "Barbara Liskov", "pro"),
    ("edsger", "Edsger Dijkstra", "free"),
    ("frances", "Frances Allen", "free"),
    ("grace", "Grace Hopper", "pro"),
    ("ken", "Ken Thompson", "free"),
    ("margaret", "Margaret Hamilton", "pro"),
    ("o'neil", "Elizabeth O'Neil", "free"),
    ("radia perlman", "Radia Perlman", "free"),
    ("team/ops", "the operators, who share one", "pro"),
    ("zoë", "Zoë 日本", "free"),
)

Item = Mapping[str, Any]


def make_tables(dynamodb: Any) -> None:
    """The four tables with their items, all in one region."""
    _make_users(dynamodb)
    _make_orders(dynamodb)
    _make_counters(dynamodb)
    _make_events(dynamodb)


def users() -> Iterator[Item]:
    """One item of every type that DynamoDB knows; no two types alike between names."""
    for number, (name, full_name, plan) in enumerate(PEOPLE):
        yield {
            "username": name,
            "name": full_name,
            "plan": plan,
            "active": number % 4 != 3,
            "deleted_at": None,
            "nickname": "",
            "logins": 17 * number,
            "balance": 12345678901234567890123456789012345678 - number,
            "rate": Decimal("0.10") + number,
            "roles": {"reader", "writer"} if plan == "pro" else {"reader"},
            "lucky": {Decimal(number), Decimal("2.5"), Decimal(-7)},
            "avatar": Binary(hashlib.sha256(name.encode()).digest()),
            "devices": {Binary(bytes([number])), Binary(b"\xff\x00")},
            "address": {"city": "Seattle", "lines": ["1 Main St", {"floor": number}], "verified": True, "geo": None},
        }


def orders() -> Iterator[Item]:
    """Six orders for every third person, each placed on another day."""
    for name, _, _ in PEOPLE[::3]:
        for day in range(1, 7):
            yield {
                "username": name,
                "placed": f"2025-03-{day:02}T10:{day * 7:02}:00Z",
                "status": ("open", "paid", "shipped")[day % 3],
                "total": Decimal(day) * Decimal("19.99"),
                "lines": [{"sku": f"sku-{day}", "count": day}],
            }


def counters() -> Iterator[Item]:
    """Keys that are numbers: small, negative, fractional, and of 38 digits."""
    for key in ("0", "1", "2", "42", "-5", "3.14", "1000000", "98765432109876543210987654321098765432"):
        yield {"id": Decimal(key), "value": int(hashlib.sha256(key.encode()).hexdigest()[:6], 16)}


def events() -> Iterator[Item]:
    """What happened, 2,000 times."""
    for number in range(EVENTS):
        yield {
            "id": f"evt-{number:05}",
            "kind": ("login", "view", "view", "purchase", "logout")[number % 5],
            "username": PEOPLE[number % len(PEOPLE)][0],
            "at": f"2025-03-{1 + number // 72:02}T{number // 3 % 24:02}:{number % 3 * 20:02}:00Z",
            "expires": FAR_AWAY + number,
            "detail": {"page": f"/p/{number % 97}", "ms": number * 7 % 1000},
        }


def _make_table(dynamodb: Any, name: str, team: str, *keys: tuple[str, str], **more: Any) -> None:
    extra = more.pop("attributes", ())
    dynamodb.create_table(
        TableName=name,
        KeySchema=_key_schema(*(key for key, _ in keys)),
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": kind} for key, kind in (*keys, *extra)],
        Tags=tag_list(team=team, env="production"),
        **({"BillingMode": "PAY_PER_REQUEST"} | more),
    )


def _key_schema(*keys: str) -> list[dict[str, str]]:
    return [{"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)]


def _put(dynamodb: Any, table: str, items: Iterable[Item]) -> None:
    serialize = TypeSerializer().serialize
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        puts = [{"PutRequest": {"Item": {name: serialize(value) for name, value in item.items()}}} for item in batch]
        dynamodb.batch_write_item(RequestItems={table: puts})


def _make_users(dynamodb: Any) -> None:
    _make_table(dynamodb, "users", "backend", ("username", "S"))
    _put(dynamodb, "users", users())


def _make_orders(dynamodb: Any) -> None:
    index = {
        "IndexName": "by-status",
        "KeySchema": _key_schema("status", "placed"),
        "Projection": {"ProjectionType": "ALL"},
    }
    _make_table(
        dynamodb,
        "orders",
        "finance",
        ("username", "S"),
        ("placed", "S"),
        attributes=(("status", "S"),),
        GlobalSecondaryIndexes=[index],
    )
    dynamodb.update_continuous_backups(
        TableName="orders", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    _put(dynamodb, "orders", orders())


def _make_counters(dynamodb: Any) -> None:
    units = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
    _make_table(dynamodb, "counters", "backend", ("id", "N"), BillingMode="PROVISIONED", ProvisionedThroughput=units)
    _put(dynamodb, "counters", counters())


def _make_events(dynamodb: Any) -> None:
    _make_table(dynamodb, "events", "data", ("id", "S"))
    dynamodb.update_time_to_live(
        TableName="events", TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"}
    )
    _put(dynamodb, "events", events())
