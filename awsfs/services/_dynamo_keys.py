"""The keys of DynamoDB's items as names of files and partitions, and names as keys."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from awsfs.schema import Scope
from awsfs.services._dynamo_values import NUMBER, canonical

SUFFIX = ".json"
FILES = r".+\.json|.*%~[0-9a-f]{32}"
"""Names of items: the second form is that of a name that was too long."""


def key_attribute(scope: Scope, position: int) -> tuple[str, str]:
    """Name and type (S, N or B) of the table's hash (0) or range (1) attribute."""
    name = scope["KeySchema"][position]["AttributeName"]
    types = {each["AttributeName"]: each["AttributeType"] for each in scope["AttributeDefinitions"]}
    return name, types[name]


def key_names(scope: Scope) -> list[str]:
    """The attributes that make the table's key, hash first."""
    return [each["AttributeName"] for each in scope["KeySchema"]]


def written(scope: Scope, position: int, suffix: str = "") -> str | bytes:
    """A key of the item in hand as a name: text, a number's digits, or the bytes themselves."""
    name, kind = key_attribute(scope, position)
    value = scope["Item"][name][kind]
    return value + suffix.encode() if isinstance(value, bytes) else f"{value}{suffix}"


def value_of(scope: Scope, position: int, suffix: str = "") -> dict[str, Any] | None:
    """The key that the name being looked up stands for; None where it can be no key of this table."""
    text = scope.get("name()")
    if not isinstance(text, str) or not text.endswith(suffix) or text == suffix:
        return None
    text = text.removesuffix(suffix)
    kind = key_attribute(scope, position)[1]
    if kind == "N":
        return {"N": text} if NUMBER.fullmatch(text) else None
    raw = text.encode("utf-8", "surrogateescape")
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
    value = scope["Item"][name] if "Item" in scope else value_of(scope, 0)
    return None if value is None else {":hash": value}


def hash_name(scope: Scope) -> dict[str, str]:
    """The hash attribute's name, as a placeholder, for it may be a reserved word."""
    return {"#hash": key_attribute(scope, 0)[0]}


def named_key(scope: Scope) -> dict[str, Any] | None:
    """The key of ``items/42.json``, or of ``items/HASH/42.json`` in the partition in hand; None where it is no key."""
    *partition, name = key_names(scope)
    value = value_of(scope, len(partition), SUFFIX)
    return None if value is None else {**{each: scope["Item"][each] for each in partition}, name: value}


def item_key(scope: Scope) -> dict[str, Any] | None:
    """The key of the item that ``name()`` calls; of the one in hand where a name was too long to tell."""
    key = named_key(scope)
    if key is None and set(key_names(scope)) <= set(scope.get("Item", ())):
        key = {name: scope["Item"][name] for name in key_names(scope)}
    return key


def partition(scope: Scope) -> dict[str, Any] | None:
    """The record of a partition that has no item yet; None where the name can be no key of this table."""
    value = value_of(scope, 0)
    return None if value is None or not is_canonical(value) else {"Item": {key_attribute(scope, 0)[0]: value}}


def is_canonical(value: Mapping[str, Any]) -> bool:
    """Whether an item with this key would bear it as its name: DynamoDB writes a number in one way alone."""
    return "N" not in value or canonical(Decimal(value["N"])) == value["N"]
