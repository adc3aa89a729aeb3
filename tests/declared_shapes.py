"""What a JMESPath finds in an AWS answer, told from botocore's models alone, offline.

A kind is a botocore shape, or one of the few below where a JMESPath makes something that AWS has no shape for.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import botocore.session
import jmespath
from botocore import xform_name
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape
from declared_functions import SIGNATURES, takes, unguarded

from awsfs.records import NAME, WORDS

SAME = frozenset({"sort", "sort_by", "reverse"})
ANYTHING = frozenset({"keys", "map", "max_by", "merge", "min_by", "not_null", "to_array", "values"})


class NotThereError(Exception):
    """A path starts at something that the answer does not have."""


@dataclass(frozen=True)
class Many:
    """A list that a JMESPath makes."""

    item: Kind


@dataclass(frozen=True)
class Made:
    """A structure that a JMESPath makes, or names that the tree itself gives."""

    members: Mapping[str, Kind]


@dataclass(frozen=True)
class Chain:
    """A scope: the record in hand, then those around it. A name is looked up in each."""

    layers: tuple[Kind, ...]

    def within(self, record: Kind) -> Chain:
        """The scope inside one more record."""
        return Chain((record, *self.layers))


class Either(Chain):
    """One of several kinds."""


Kind: TypeAlias = "Shape | Many | Made | Chain | str | None"
"""``str``: one value, ``None``: nobody knows, as with what a function returns."""

SCALAR = "scalar"
BRACES = re.compile(r"\{((?:[^{}]|\{[^{}]*\})*)\}")


@cache
def service_model(client: str) -> ServiceModel:
    """Botocore's model of a service, by the name of its client."""
    session = botocore.session.get_session()
    if client not in session.get_available_services():
        raise NotThereError(f"there is no client '{client}'{nearest(client, session.get_available_services())}")
    return session.get_service_model(client)


@cache
def operations(client: str) -> dict[str, str]:
    """AWS's name of every operation of a client, by boto3's."""
    return {xform_name(name): name for name in service_model(client).operation_names}


def nearest(word: str, words: Iterable[str]) -> str:
    """What to say of a wrong word: which right one it resembles."""
    found = difflib.get_close_matches(word, list(words), 1, 0.5)
    return f"; did you mean '{found[0]}'?" if found else ""


def find(path: str, scope: Chain, present: Iterable[str] = ()) -> Kind:
    """What a JMESPath finds in a scope, where these fields are never missing. Raises `NotThereError`."""
    if path in WORDS:
        known = [layer.members[path] for layer in _flat(scope) if isinstance(layer, Made) and path in layer.members]
        if not known and path != NAME:
            raise NotThereError(f"there is no {path} here")
        return known[0] if known else SCALAR
    try:
        parsed = jmespath.compile(path).parsed
    except jmespath.exceptions.JMESPathError as error:
        raise NotThereError(f"'{path}' is no JMESPath: {str(error).splitlines()[0]}") from error
    try:
        found = _visit(parsed, scope.layers[0] if path.startswith("@") else scope)
        for what in unguarded(parsed, present):
            raise NotThereError(what)
        return found
    except NotThereError as error:
        raise NotThereError(f"'{path}': {error}") from None


def fill(template: object, scope: Chain) -> Kind:
    """What a template gives. Raises `NotThereError`; a function's result is not known."""
    if not isinstance(template, str):
        return None
    found = [find(path, scope) for path in BRACES.findall(template)]
    return found[0] if found and BRACES.fullmatch(template) else SCALAR


def item_of(kind: Kind, *, strict: bool = True) -> Kind:
    """What a list holds. Not `strict`: anything else is a list of itself, as sources are."""
    if isinstance(kind, Many):
        return kind.item
    if isinstance(kind, ListShape):
        return kind.member
    if isinstance(kind, Chain):
        return type(kind)(tuple(item_of(layer, strict=strict) for layer in kind.layers))
    if strict and kind is not None:
        raise NotThereError(f"{_called(kind)} is no list")
    return kind


def _called(kind: Kind) -> str:
    return "a value" if _is_scalar(kind) else kind.name if isinstance(kind, Shape) else "what there is"


def _is_scalar(kind: Kind) -> bool:
    return isinstance(kind, str) or (
        isinstance(kind, Shape) and not isinstance(kind, StructureShape | ListShape | MapShape)
    )


def _members(kind: Kind) -> Mapping[str, Kind] | None:
    if isinstance(kind, StructureShape):
        return dict(kind.members)
    return kind.members if isinstance(kind, Made) else None


def _member(kind: Kind, name: str) -> Kind:
    if isinstance(kind, Chain):
        return _first_member(kind, name)
    if kind is None:
        return None
    if isinstance(kind, MapShape):
        return kind.value
    members = _members(kind)
    if members is None:
        raise NotThereError(f"{_called(kind)} has no members, so no '{name}'")
    if name not in members:
        raise NotThereError(f"{_called(kind)} has no '{name}'{nearest(name, members)}")
    return members[name]


def _first_member(chain: Chain, name: str) -> Kind:
    words: list[str] = []
    for layer in _flat(chain):
        members = _members(layer)
        if layer is None or isinstance(layer, MapShape):
            return None
        if members is not None and name in members:
            return members[name]
        words += members or ()
    raise NotThereError(f"no record has '{name}'{nearest(name, words)}")


def _flat(chain: Chain) -> Iterator[Kind]:
    for layer in chain.layers:
        yield from _flat(layer) if isinstance(layer, Chain) else (layer,)


def _visit(node: Any, at: Kind) -> Kind:
    kind, children = node["type"], node["children"]
    visitor = _VISITORS.get(kind)
    if visitor is not None:
        return visitor(node, children, at)
    for child in children:
        _visit(child, at)
    return SCALAR


def _through(_: Any, children: Any, at: Kind) -> Kind:
    for child in children:
        at = _visit(child, at)
    return at


def _flatten(_: Any, children: Any, at: Kind) -> Kind:
    item = item_of(_visit(children[0], at))
    return Many(item_of(item, strict=False))


def _projection(_: Any, children: Any, at: Kind) -> Kind:
    return Many(_visit(children[1], item_of(_visit(children[0], at))))


def _value_projection(_: Any, children: Any, at: Kind) -> Kind:
    values = _visit(children[0], at)
    return Many(_visit(children[1], values.value if isinstance(values, MapShape) else None))


def _filter(_: Any, children: Any, at: Kind) -> Kind:
    item = item_of(_visit(children[0], at))
    _visit(children[2], item)
    return Many(_visit(children[1], item))


def _either(_: Any, children: Any, at: Kind) -> Kind:
    """An empty literal, in place of what is missing, is of the kind that it stands in for."""
    told = [child for child in children if child["type"] != "literal" or child["value"] not in ([], {})]
    kinds = tuple(_visit(child, at) for child in told)
    if all(map(_is_scalar, kinds)):
        return SCALAR
    return kinds[0] if len(kinds) == 1 else Either(kinds)


def _both(_: Any, children: Any, at: Kind) -> Kind:
    _visit(children[0], at)
    return _visit(children[1], at)


def _list(node: Any, children: Any, at: Kind) -> Kind:
    return Many(_either(node, children, at))


def _dict(_: Any, children: Any, at: Kind) -> Kind:
    return Made({child["value"]: _visit(child["children"][0], at) for child in children})


def _function(node: Any, children: Any, at: Kind) -> Kind:
    name = node["value"]
    if name not in SIGNATURES:
        raise NotThereError(f"there is no function {name}(){nearest(name, SIGNATURES)}")
    arguments = [_visit(child, at) for child in children if child["type"] != "expref"]
    for child in children:
        if child["type"] == "expref":
            _visit(child["children"][0], item_of(arguments[0] if arguments else None))
    for position, argument in enumerate(arguments):
        types, given = takes(name, position), _types(argument)
        if types and given and not types & given:
            raise NotThereError(f"{name}() takes {' or '.join(sorted(types))}, not {' or '.join(sorted(given))}")
    if name == "without":
        for field in children[1]["value"]:
            _member(arguments[0], field)
        return arguments[0]
    if name == "pairs":
        return Many(Made({"Key": SCALAR, "Value": SCALAR}))
    return arguments[0] if name in SAME else None if name in ANYTHING else SCALAR


def _types(kind: Kind) -> set[str]:
    """What JMESPath would call a kind; none where nobody knows. The scope as a whole is an object, not a record."""
    if isinstance(kind, Either):
        inner = [_types(layer) for layer in kind.layers]
        return set().union(*inner) if all(inner) else set()
    if isinstance(kind, Chain | Made | StructureShape | MapShape):
        return {"object"}
    if isinstance(kind, Many | ListShape):
        return {"array", "array-string", "array-number"}
    if isinstance(kind, Shape):
        return {"boolean": {"boolean"}, "string": {"string"}}.get(kind.type_name, set())
    return set()


_VISITORS: dict[str, Callable[[Any, Any, Kind], Kind]] = {
    "identity": lambda node, children, at: at,
    "current": lambda node, children, at: at,
    "field": lambda node, children, at: _member(at, node["value"]),
    "subexpression": _through,
    "index_expression": _through,
    "pipe": _through,
    "index": lambda node, children, at: item_of(at),
    "slice": lambda node, children, at: at,
    "projection": _projection,
    "value_projection": _value_projection,
    "filter_projection": _filter,
    "flatten": _flatten,
    "multi_select_list": _list,
    "multi_select_dict": _dict,
    "or_expression": _either,
    "and_expression": _both,
    "function_expression": _function,
}
