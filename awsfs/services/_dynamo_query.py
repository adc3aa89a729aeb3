"""Questions about a table's items, as DynamoDB answers them: a Query of the table or an index, else a filtered Scan."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from awsfs.questions import BEGINS, All, Compare, Function, Not, Question, Some, Value, fields
from awsfs.schema import Answer, Call, Document, Scope
from awsfs.services._dynamo_items import item
from awsfs.services._dynamo_keys import SUFFIX, key_names, written
from awsfs.services._dynamo_table import segments

ITEMS = "Items[].{Item: @}"
OPERATORS = {"!=": "<>"}
RANGED = frozenset({"=", "<", "<=", ">", ">="})


@dataclass(frozen=True)
class Index:
    """A table or an index of it, by what a Query needs to know: the attributes of its key."""

    name: str | None
    hash: str
    range: str | None


@dataclass
class Expression:
    """An expression's placeholders, as they are given out."""

    types: dict[str, str]
    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    def name(self, path: str) -> str:
        """The placeholders of a path; its dots lead into maps."""
        return ".".join(self._placeholder(part) for part in path.split("."))

    def _placeholder(self, name: str) -> str:
        known = {each: mark for mark, each in self.names.items()}
        mark = known.get(name, f"#n{len(self.names)}")
        self.names[mark] = name
        return mark

    def value(self, path: str, value: Value) -> str:
        """The placeholder of a value: of the key's own type where the path is a key, else as it is written."""
        mark = f":v{len(self.values)}"
        self.values[mark] = _typed(value, self.types.get(path))
        return mark


def _typed(value: Value, kind: str | None) -> dict[str, Any]:
    if kind == "B":
        raise ValueError("a query cannot compare a key of bytes")
    if kind == "N" and value.number is None:
        raise ValueError(f"the key is a number, and {value.text!r} is not")
    if kind == "N" or (kind is None and value.number is not None):
        return {"N": str(value.number)}
    words = {"true": {"BOOL": True}, "false": {"BOOL": False}, "null": {"NULL": True}}
    return words[value.text] if kind is None and not value.is_quoted and value.text in words else {"S": value.text}


def written_as(question: Question, made: Expression) -> str:
    """A question as DynamoDB's condition. Raises ValueError for a pattern that it has no words for."""
    if isinstance(question, All | Some):
        return (" AND " if isinstance(question, All) else " OR ").join(
            f"({written_as(part, made)})" for part in question.parts
        )
    if isinstance(question, Not):
        return f"NOT ({written_as(question.part, made)})"
    name = made.name(question.field)
    if isinstance(question, Function):
        value = "" if question.value is None else f", {made.value(question.field, question.value)}"
        return f"{question.name}({name}{value})"
    if question.value.is_pattern and question.operator in ("=", "!="):
        begins = f"begins_with({name}, {made.value(question.field, _beginning(question.value))})"
        return begins if question.operator == "=" else f"NOT {begins}"
    operator = OPERATORS.get(question.operator, question.operator)
    return f"{name} {operator} {made.value(question.field, question.value)}"


def _beginning(value: Value) -> Value:
    text = value.text[:-1]
    if not value.text.endswith("*") or any(mark in text for mark in "*?["):
        raise ValueError(f"{value.text!r}: a pattern must end with its only star; for others, use contains(name, text)")
    return Value(text, is_quoted=True)


def indexes(scope: Scope) -> Iterator[Index]:
    """The table itself, then its indexes that have every attribute of an item."""
    yield _index(None, scope["KeySchema"])
    for kind in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        for each in scope.get(kind) or ():
            has_all = each.get("Projection", {}).get("ProjectionType") == "ALL"
            if has_all and each.get("IndexStatus") in (None, "ACTIVE"):
                yield _index(each["IndexName"], each["KeySchema"])


def _index(name: str | None, keys: Sequence[dict[str, str]]) -> Index:
    names = [each["AttributeName"] for each in keys]
    return Index(name, names[0], names[1] if len(names) > 1 else None)


def _keyed(index: Index, parts: Sequence[Question], always: Sequence[str]) -> list[Question] | None:
    """The parts of a question that are an index's key condition; None where a Query of it cannot answer the question.

    An index has only the items with both its attributes: where the second is not asked about, every item must have it,
    as it `always` has those of the table's own key.
    """
    first = next((part for part in parts if _is_equal(part, index.hash)), None)
    if first is None:
        return None
    second = next((part for part in parts if index.range and _is_ranged(part, index.range)), None)
    if second is None and index.range and index.range not in always:
        return None
    found = [part for part in (first, second) if part is not None]
    left = {name for part in parts if part not in found for name in fields(part)}
    return None if left & {index.hash, index.range} else found


def _is_equal(part: Question, name: str) -> bool:
    return isinstance(part, Compare) and (part.field, part.operator) == (name, "=") and not part.value.is_pattern


def _is_ranged(part: Question, name: str) -> bool:
    if isinstance(part, Function):
        return (part.name, part.field) == (BEGINS, name)
    return isinstance(part, Compare) and part.field == name and part.operator in RANGED and not part.value.is_pattern


def item_file(scope: Scope) -> str | bytes:
    """``42.json``, or ``HASH/RANGE.json``, which is one name here."""
    if len(key_names(scope)) == 1:
        return written(scope, 0, SUFFIX)
    first, second = written(scope, 0), written(scope, 1, SUFFIX)
    both = [each if isinstance(each, bytes) else each.encode() for each in (first, second)]
    return b"/".join(both)


def indexed_file(scope: Scope) -> str | bytes:
    """The same of an item that an index has: it is called after the table's key, for an index's own is not unique."""
    layers = scope.maps if isinstance(scope, ChainMap) else [scope]
    *_, table = (layer for layer in layers if "KeySchema" in layer)
    return item_file(ChainMap({"KeySchema": table["KeySchema"]}, *layers))


SHOWN = Document(item_file, item)


def answer(question: Question, scope: Scope) -> Answer:
    """The cheapest way to an answer: a key before an index, an index before all there is. Raises ValueError."""
    parts = question.parts if isinstance(question, All) else (question,)
    found = ((index, _keyed(index, parts, key_names(scope))) for index in indexes(scope))
    usable = [(index, keyed) for index, keyed in found if keyed]
    types = {each["AttributeName"]: each["AttributeType"] for each in scope["AttributeDefinitions"]}
    made = Expression(types)
    if not usable:
        return _scan(question, scope, made)
    index, keyed = max(usable, key=lambda each: (len(each[1]), each[0].name is None))
    return _query(index, keyed, [part for part in parts if part not in keyed], made)


def _query(index: Index, keyed: Sequence[Question], rest: Sequence[Question], made: Expression) -> Answer:
    condition = " AND ".join(written_as(part, made) for part in keyed)
    params: dict[str, Any] = {"KeyConditionExpression": condition}
    if rest:
        params["FilterExpression"] = written_as(All(tuple(rest)), made)
    where = "the table" if index.name is None else f"the index {index.name}"
    if index.name is not None:
        params["IndexName"] = index.name
    filtered = ", then filters by the rest of the query" if rest else ""
    words = f"Query of {where} by {' and '.join(sorted({each for part in keyed for each in fields(part)}))}: "
    return Answer(_call("query", params, made), SHOWN, f"{words}reads the items with that key{filtered}\n")


def _scan(question: Question, scope: Scope, made: Expression) -> Answer:
    params = {"FilterExpression": written_as(question, made)}
    size = int(scope.get("TableSizeBytes") or 0)
    units = -(-size // 8192)
    words = f"Scan with a filter: the query has no key, so all {size:,} bytes are read ({units:,} units)\n"
    more = {"size": "{TableSizeBytes}", "pace": "{ProvisionedThroughput.ReadCapacityUnits}", "segments": segments}
    return Answer(_call("scan", params, made, **more), SHOWN, words)


def _as_is(value: Any) -> Callable[[Scope], Any]:
    """What a person wrote, which is no template, whatever braces are in it."""
    return lambda scope: value


def _call(operation: str, params: dict[str, Any], made: Expression, **more: Any) -> Call:
    if made.values:
        params["ExpressionAttributeValues"] = _as_is(made.values)
    return Call(
        operation,
        ITEMS,
        ttl=60,
        TableName="{TableName}",
        ReturnConsumedCapacity="TOTAL",
        ExpressionAttributeNames=_as_is(made.names),
        **params,
        **more,
    )
