"""DynamoDB's items: read as JSON documents, and written back on condition that they are as they were shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from awsfs.schema import Batch, Call, Scope, Store
from awsfs.services import _dynamo_values
from awsfs.services._dynamo_keys import hash_name, is_canonical, item_key, key_attribute, key_names
from awsfs.services._dynamo_values import plain, typed

EXPRESSION_BYTES = 4096
OPERATORS = 300
"""DynamoDB's limits on one expression."""

READ_BEFORE = ("scan", "query", "get_item")


def item(scope: Scope) -> list[dict[str, Any]]:
    """The item in hand as plain JSON."""
    return [{name: plain(value) for name, value in scope["Item"].items()}]


def _gather(asked: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What BatchGetItem is asked instead of GetItem for each; it takes no key twice."""
    keys: list[Any] = []
    for params in asked:
        if params["Key"] not in keys:
            keys.append(params["Key"])
    return {"RequestItems": {asked[0]["TableName"]: {"Keys": keys}}}


def _answer(answer: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any] | None:
    """What GetItem would have answered; None for a key that DynamoDB left for later."""
    table, key = params["TableName"], params["Key"]
    if key in (answer.get("UnprocessedKeys") or {}).get(table, {}).get("Keys", ()):
        return None
    wanted = {name: _dynamo_values.same(value) for name, value in key.items()}
    for found in answer["Responses"].get(table, ()):
        if all(_dynamo_values.same(found[name]) == value for name, value in wanted.items()):
            return {"Item": found}
    return {}


TOGETHER = Batch("batch_get_item", 100, ("Key",), _gather, _answer)
"""100 items is DynamoDB's limit; what is more than 16 MB together, it leaves for later."""


def get_item(key: Any, **more: Any) -> Call:
    """One item by its key."""
    return Call("get_item", "Item && {Item: Item}", ttl=60, TableName="{TableName}", Key=key, **more)


_NUMBER_IN_TWO_WAYS = re.compile(rb'"N":"(?!(?:0|-?[1-9][0-9]*)")')
_SETS = (b'"SS":[', b'"NS":[', b'"BS":[')


def is_plain(text: bytes) -> bool:
    """Whether an item in JSON has no set and no number that could be written in another way; text may look like one."""
    return _NUMBER_IN_TWO_WAYS.search(text) is None and not any(mark in text for mark in _SETS)


def same(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """An item in a form that is equal for equal items, however their numbers and sets are written."""
    return {"Item": {name: _dynamo_values.same(value) for name, value in record["Item"].items()}}


def parse(scope: Scope) -> dict[str, Any]:
    """The item that ``json()`` shows. Raises ValueError where it is none, or not the one that the file's name calls."""
    shown, key = scope["json()"], item_key(scope)
    if not isinstance(shown, Mapping):
        raise ValueError("an item must be a JSON object")
    if key is None:
        raise ValueError("the name of the file cannot be a key of this table")
    found = {name: typed(value, name) for name, value in shown.items()}
    for position, (name, value) in enumerate(key.items()):
        if name not in found:
            raise ValueError(f"{name} is missing; it is a key of the table")
        if found[name].keys() != value.keys():
            raise ValueError(f"{name} must have the type {key_attribute(scope, position)[1]}, as a key of the table")
        if _dynamo_values.same(found[name]) != _dynamo_values.same(value):
            raise ValueError(f"{name} is a key of the table, and differs from the name of the file")
        if not is_canonical(value) and scope.get("Item", {}).get(name) != value:
            raise ValueError(
                f"{name}: DynamoDB writes this number as {found[name]['N']}; use that in the name of the file"
            )
    return {"Item": {**found, **key}}


def new_item(scope: Scope) -> Any:
    """The item to be written."""
    return scope["new()"]["Item"]


@dataclass(frozen=True)
class Plan:
    """How an item becomes another: two expressions, and what their placeholders stand for."""

    update: str
    condition: str
    names: dict[str, str]
    values: dict[str, Any]


def plan(scope: Scope) -> Plan:
    """Set what differs and remove what is gone, if all that was shown is as it was and no new name is there yet.

    What others add meanwhile stays. Where not every attribute fits into DynamoDB's limits, those that are written
    come first; the rest was compared when the item was read, just before. There is room to write about 300
    attributes at once; DynamoDB refuses more, and nothing is changed.
    """
    old, new = scope["old()"]["Item"], scope["new()"]["Item"]
    keys = key_names(scope)
    places = {name: str(n) for n, name in enumerate(dict.fromkeys([keys[0], *_written(old, new), *old]))}
    setting = [name for name in new if name not in keys and name in places and _differs(name, old, new)]
    removing = [name for name in places if name not in new]
    terms = list(_fitting(_terms(places, old)))
    parts = [("SET", [f"#{places[name]}=:n{places[name]}" for name in setting])]
    parts.append(("REMOVE", [f"#{places[name]}" for name in removing]))
    compared = [name for name, _ in terms]
    return Plan(
        " ".join(f"{verb} {','.join(clauses)}" for verb, clauses in parts if clauses),
        " AND ".join(text for _, text in terms),
        {f"#{places[name]}": name for name in dict.fromkeys([*compared, *setting, *removing])},
        {f":o{places[name]}": old[name] for name in compared if name in old}
        | {f":n{places[name]}": new[name] for name in setting},
    )


def _differs(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return name not in old or name not in new or _dynamo_values.same(old[name]) != _dynamo_values.same(new[name])


def _written(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The attributes to set or remove; where there are none, one to remove that nobody has: AWS wants an expression."""
    found = [name for name in {**new, **old} if _differs(name, old, new)]
    return found or [next(name for name in map("_".__mul__, count(1)) if name not in old)]


def _terms(places: Mapping[str, str], old: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, place in places.items():
        yield name, f"#{place}=:o{place}" if name in old else f"attribute_not_exists(#{place})"


def _fitting(terms: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    room, operators = EXPRESSION_BYTES, OPERATORS
    for name, text in terms:
        room -= len(text) + len(" AND ")
        operators -= 2
        if room < 0 or operators < 0:
            return
        yield name, text


def update_expression(scope: Scope) -> str:
    """What `plan` sets and removes."""
    return plan(scope).update


def condition_expression(scope: Scope) -> str:
    """What `plan` compares."""
    return plan(scope).condition


def attribute_names(scope: Scope) -> dict[str, str]:
    """The names in both."""
    return plan(scope).names


def attribute_values(scope: Scope) -> dict[str, Any]:
    """The values in both."""
    return plan(scope).values


STORE = Store(
    parse=parse,
    keys=key_names,
    now=get_item(item_key, ConsistentRead=True),
    create=Call(
        "put_item",
        forgets=READ_BEFORE,
        secret=("Item",),
        TableName="{TableName}",
        Item=new_item,
        ConditionExpression="attribute_not_exists(#hash)",
        ExpressionAttributeNames=hash_name,
    ),
    replace=Call(
        "update_item",
        forgets=READ_BEFORE,
        secret=("ExpressionAttributeValues",),
        TableName="{TableName}",
        Key=item_key,
        UpdateExpression=update_expression,
        ConditionExpression=condition_expression,
        ExpressionAttributeNames=attribute_names,
        ExpressionAttributeValues=attribute_values,
    ),
    delete=Call("delete_item", forgets=READ_BEFORE, TableName="{TableName}", Key=item_key),
    same=same,
    is_plain=is_plain,
)
