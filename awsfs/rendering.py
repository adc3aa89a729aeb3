"""How values are written as files: text with a value a line, and JSON. Pure."""

from __future__ import annotations

import base64
import contextlib
import datetime
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import orjson

MASK = "***"


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
        return json.dumps(json.loads(as_json(value)), ensure_ascii=False)
    return "" if value is None else str(value)


def lines(found: Iterable[Any]) -> bytes:
    """Values as an attribute file has them: one per line."""
    return "".join(f"{scalar(value)}\n" for value in found).encode("utf-8", "surrogatepass")


def as_json(value: Any, indent: str = "") -> str:
    """JSON with 2 spaces and the order as given. Numbers are written digit for digit, which `json` cannot."""
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
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

    orjson writes it as `as_json` does, in a thirtieth of the time; what it refuses is rare: half a surrogate pair, and
    keys that are no text.
    """
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        with contextlib.suppress(ValueError):
            value = json.loads(value, parse_float=Decimal)
    try:
        return orjson.dumps(value, _shown, _FORM)
    except orjson.JSONEncodeError:
        return (as_json(value) + "\n").encode("utf-8", "surrogatepass")


_FORM = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_PASSTHROUGH_DATETIME


def _shown(value: Any) -> Any:
    """What orjson has no word for."""
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    return dict(value) if isinstance(value, Mapping) else scalar(value)


def masked(record: Mapping[str, Any], fields: Iterable[str]) -> Mapping[str, Any]:
    """The record with these fields reading ``***``."""
    hidden = set(fields) & set(record)
    return {key: MASK if key in hidden else value for key, value in record.items()} if hidden else record
