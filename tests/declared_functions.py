"""What the functions of a JMESPath take: of which kind, and whether it may be missing.

One that is given what it does not take ends the whole path it is in, and nothing is found, also not of other records.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import jmespath.functions

Known: TypeAlias = frozenset[str]
"""What is known to be there, each as the text of its place in a JMESPath."""

OWN: dict[str, list[set[str]]] = {
    "tail": [{"string", "null"}],
    "pairs": [{"object", "null"}],
    "without": [{"object", "null"}, {"array-string"}],
}
SIGNATURES = OWN | {
    name: [set(argument["types"]) for argument in entry["signature"]]
    for name, entry in jmespath.functions.Functions.FUNCTION_TABLE.items()
}
"""The types that each argument of a function may have; none where it may have any."""

NEVER_MISSING = frozenset(
    {"literal", "multi_select_list", "multi_select_dict", "comparator", "not_expression", "current"}
)
OF_NULL = frozenset({"tail", "pairs", "without", "max_by", "min_by", "max", "min", "not_null", "to_number"})
"""Functions whose answer may be null."""


def takes(function: str, position: int) -> set[str]:
    """The types that an argument may have; none where any will do."""
    signature = SIGNATURES[function]
    return signature[min(position, len(signature) - 1)]


def unguarded(parsed: Any, present: Iterable[str] = ()) -> Iterator[str]:
    """What is wrong with a JMESPath where something may be missing that a function cannot do without.

    `present` are fields that are always there.
    """
    known = (_text({"type": "field", "children": [], "value": name}) for name in present)
    yield from _visit(parsed, frozenset(known))


def _visit(node: Any, known: Known) -> Iterator[str]:
    kind, children = node["type"], node["children"]
    if kind == "and_expression":
        yield from _visit(children[0], known)
        yield from _visit(children[1], known | set(_implied(children[0])))
    elif kind == "filter_projection":
        yield from _visit(children[0], known)
        yield from _visit(children[2], frozenset())
        yield from _visit(children[1], frozenset(_implied(children[2])))
    elif kind == "pipe":
        yield from _visit(children[0], known)
        inner = {"current"} if _may_be_missing(children[0], known) else set()
        yield from _piped(children[1], frozenset(inner))
    else:
        if kind == "function_expression":
            yield from _function(node, known)
        for child in (child for child in children if isinstance(child, dict)):
            inside = known if kind not in ("projection", "subexpression") or child is children[0] else frozenset()
            yield from _visit(child, inside)


def _piped(node: Any, missing: Known) -> Iterator[str]:
    """What comes after a pipe, where ``@`` may be null."""
    if missing and node["type"] == "function_expression":
        for position, child in enumerate(node["children"]):
            types = takes(node["value"], position)
            if child["type"] == "current" and types and "null" not in types:
                yield f"{node['value']}() spoils the whole path where what is before it finds nothing"
    yield from _visit(node, frozenset())


def _function(node: Any, known: Known) -> Iterator[str]:
    for position, child in enumerate(node["children"]):
        types = takes(node["value"], position)
        if types and "null" not in types and _may_be_missing(child, known):
            what = _name(child)
            yield f"{node['value']}() spoils the whole path where {what} is missing: {what} && {node['value']}(...)"


def _name(node: Any) -> str:
    if node["type"] == "field":
        return str(node["value"])
    if node["type"] == "subexpression":
        return ".".join(map(_name, node["children"]))
    return "its argument"


def _may_be_missing(node: Any, known: Known) -> bool:
    kind, children = node["type"], node["children"]
    if _text(node) in known or kind in NEVER_MISSING or kind == "expref":
        return False
    if kind == "or_expression":
        return _may_be_missing(children[-1], known)
    if kind == "function_expression":
        return node["value"] in OF_NULL and all(_may_be_missing(child, known) for child in children)
    if kind == "pipe":
        return _may_be_missing(children[1], known)
    if kind in ("projection", "filter_projection", "value_projection", "flatten"):
        return _may_be_missing(children[0], known)
    return True


def _implied(condition: Any) -> Iterator[str]:
    """What is there where a condition is met."""
    if condition["type"] == "and_expression":
        for child in condition["children"]:
            yield from _implied(child)
    else:
        yield _text(condition)


def _text(node: Any) -> str:
    return json.dumps(node, sort_keys=True, default=str)
