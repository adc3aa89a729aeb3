"""How values are written as files: text with a value a line, and JSON. Pure."""

from __future__ import annotations

import base64
import contextlib
import datetime
import json
import math
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import orjson

MASK = "***"

_NEXT, _LINE_BREAK = re.compile(r",\n *"), re.compile(r"\n *")
"""Of `as_json`: in its strings, line breaks are escaped."""


def moment(value: datetime.datetime) -> str:
    """ISO 8601 in UTC, with a fraction only where there is one."""
    return value.astimezone(datetime.timezone.utc).isoformat().replace("+00:00", "Z")


def scalar(value: Any) -> str:
    """One value as text: ``true``, ISO 8601 UTC, base64 for bytes, JSON for what has an inside."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return moment(value)
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode()
    if isinstance(value, Mapping | list):
        return _LINE_BREAK.sub("", _NEXT.sub(", ", as_json(value)))
    return "" if value is None else str(value)


def lines(found: Iterable[Any]) -> bytes:
    """Values as an attribute file has them: one per line."""
    return "".join(f"{scalar(value)}\n" for value in found).encode("utf-8", "surrogatepass")


def as_json(value: Any, indent: str = "") -> str:
    """JSON with 2 spaces and the order as given. Numbers are written digit for digit, which `json` cannot.

    What is no finite number is null, as orjson has it, for JSON has no word for it.
    """
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "null"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if not isinstance(value, Mapping | list | tuple):
        return json.dumps(scalar(value), ensure_ascii=False)
    inner = indent + "  "
    if isinstance(value, Mapping):
        parts = [f"{json.dumps(str(key), ensure_ascii=False)}: {as_json(item, inner)}" for key, item in value.items()]
        opening, closing = "{}"
    else:
        parts = [as_json(item, inner) for item in value]
        opening, closing = "[]"
    if not parts:
        return opening + closing
    return f"{opening}\n{inner}" + f",\n{inner}".join(parts) + f"\n{indent}{closing}"


def document(value: Any) -> bytes:
    """A value as a JSON file; text that holds a JSON document is shown as that document.

    Text is shown as text, which is a JSON document too, where the document could not be shown as it is.
    """
    if isinstance(value, str):
        with contextlib.suppress(ValueError, ArithmeticError, RecursionError):
            return _written(_read(value))
    return _written(value)


def line(value: Any) -> bytes:
    """A value as JSON in one line."""
    try:
        return orjson.dumps(value, _shown, _LINE)
    except orjson.JSONEncodeError:
        return (scalar(value) + "\n").encode("utf-8", "backslashreplace")


def _read(text: str) -> Any:
    """The object or list that a text holds. Raises ValueError where it is none, or says what JSON has no word for.

    Also ArithmeticError, for an exponent beyond all bounds, and RecursionError, for a thousand brackets.
    """
    if text.lstrip()[:1] not in ("{", "["):
        raise ValueError("it is neither an object nor a list")
    return json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_members)


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is not valid in JSON")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The members of an object. Raises ValueError where one would hide another of the same name."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has the same name twice")
    return found


def _written(value: Any) -> bytes:
    """JSON by orjson, which writes it as `as_json` does, in a thirtieth of the time.

    What it refuses is rare: half a surrogate pair, which is written as JSON's own escape, numbers over 64 bits, and
    keys that are no text.
    """
    try:
        return orjson.dumps(value, _shown, _FORM)
    except orjson.JSONEncodeError:
        return (as_json(value) + "\n").encode("utf-8", "backslashreplace")


_LINE = orjson.OPT_APPEND_NEWLINE | orjson.OPT_PASSTHROUGH_DATETIME
_FORM = _LINE | orjson.OPT_INDENT_2


def _shown(value: Any) -> Any:
    """What orjson has no word for."""
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    return dict(value) if isinstance(value, Mapping) else scalar(value)


def masked(record: Mapping[str, Any], fields: Iterable[str]) -> Mapping[str, Any]:
    """The record with these fields reading ``***``; ``a.b[].c`` is a field within, of each thing in a list."""
    for field in fields:
        record = _masked(record, field.split("."))
    return record


def _masked(value: Any, path: list[str]) -> Any:
    name, is_list = path[0].removesuffix("[]"), path[0].endswith("[]")
    if not isinstance(value, Mapping) or value.get(name) is None:
        return value
    inner = value[name]
    if len(path) == 1:
        made: Any = MASK
    elif is_list:
        made = [_masked(each, path[1:]) for each in inner] if isinstance(inner, list) else inner
    else:
        made = _masked(inner, path[1:])
    return {**value, name: made}
