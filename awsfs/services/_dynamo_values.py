"""DynamoDB's typed values as plain JSON, and back.

What JSON has no type for keeps DynamoDB's own typed form: ``{"SS": [...]}``, ``{"NS": [...]}``, ``{"BS": [...]}`` and
``{"B": "base64"}``; a map that would look like one of these is wrapped as ``{"M": {...}}``, so that every value reads
back as it was.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d{1,4})?", re.ASCII)
_CANONICAL = re.compile(r"0|-?[1-9]\d*", re.ASCII)
"""Numbers that can be written in no other way, as nearly all are."""

TYPED = frozenset({"SS", "NS", "BS", "B", "M"})
DIGITS = 38
SMALLEST, LARGEST = -130, 125
"""Powers of ten that DynamoDB's numbers lie between."""
DEPTH = 32


def plain(value: Mapping[str, Any]) -> Any:
    """A typed value as JSON, digits and all."""
    kind, inner = next(iter(value.items()))
    if kind == "S":
        return inner
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


def typed(value: Any, where: str, depth: int = 1) -> dict[str, Any]:
    """JSON as a typed value, numbers given as Decimal. Raises ValueError, in which the value is called `where`."""
    if depth > DEPTH:
        raise ValueError(f"{where.partition('.')[0]}: nested more than {DEPTH} levels deep")
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, str):
        return {"S": _text(value, where)}
    if isinstance(value, list):
        return {"L": [typed(item, f"{where}[{position}]", depth + 1) for position, item in enumerate(value)]}
    if isinstance(value, Mapping):
        return _object(value, where, depth)
    return {"N": _number(value, where)}


def canonical(number: Decimal) -> str:
    """A number as DynamoDB gives it back: no exponent, no zeros that say nothing."""
    text = format(number, "f") if number else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def same(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """A typed value in a form that is equal for equal values: sets have no order, and 1.0 is 1."""
    kind, inner = next(iter(value.items()))
    if kind == "N":
        return value if _CANONICAL.fullmatch(inner) else {kind: canonical(Decimal(inner))}
    if kind == "NS":
        return {kind: sorted(canonical(Decimal(number)) for number in inner)}
    if kind in ("SS", "BS"):
        return {kind: sorted(inner)}
    if kind == "L":
        return {kind: [same(item) for item in inner]}
    if kind == "M":
        return {kind: {name: same(item) for name, item in inner.items()}}
    return value


def _object(value: Mapping[str, Any], where: str, depth: int) -> dict[str, Any]:
    if len(value) == 1:
        (kind, inner), *_ = value.items()
        if kind == "B":
            return {"B": _binary(inner, where)}
        if kind in ("SS", "NS", "BS"):
            return {kind: _set(kind, inner, where)}
        if kind == "M":
            if not isinstance(inner, Mapping):
                raise ValueError(f'{where}: {{"M": ...}} must contain a map')
            return _map(inner, where, depth)
    return _map(value, where, depth)


def _map(value: Mapping[str, Any], where: str, depth: int) -> dict[str, Any]:
    return {"M": {_text(name, where): typed(item, f"{where}.{name}", depth + 1) for name, item in value.items()}}


def _set(kind: str, members: Any, where: str) -> list[Any]:
    if not isinstance(members, list) or not members:
        raise ValueError(f'{where}: {{"{kind}": ...}} must contain a list of at least one value')
    read = {"SS": _text, "NS": _number, "BS": _binary}[kind]
    found = [read(member, f"{where}[{position}]") for position, member in enumerate(members)]
    if len(set(found)) < len(found):
        raise ValueError(f"{where}: the set has the same value twice")
    return found


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{where}: must be text")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"{where}: half a surrogate pair is not valid text") from error
    return value


def _binary(value: Any, where: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError, binascii.Error) as error:
        raise ValueError(f"{where}: must be bytes in base64") from error


def _number(value: Any, where: str) -> str:
    """A number's digits. In a set they are shown as text, for some readers of JSON would round them."""
    if isinstance(value, str) and NUMBER.fullmatch(value):
        value = Decimal(value)
    if not isinstance(value, Decimal | int) or isinstance(value, bool) or not Decimal(value).is_finite():
        raise ValueError(f"{where}: must be a number")
    number = Decimal(value)
    if len("".join(map(str, number.as_tuple().digits)).strip("0")) > DIGITS:
        raise ValueError(f"{where}: a number can have at most {DIGITS} digits")
    if number and not SMALLEST <= number.adjusted() <= LARGEST:
        raise ValueError(f"{where}: a number must be between 1E{SMALLEST} and 1E{LARGEST + 1}")
    return canonical(number)
