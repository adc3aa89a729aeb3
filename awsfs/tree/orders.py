"""Orders: what is written to a verb, ``1`` or one JSON object, read as far as it has arrived."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from typing import Any

YES = frozenset({"1", "true"})
LIMIT = 2**20
"""Bytes of one order."""

_BEGUN = {
    "Expecting value": re.compile(r"t(ru?)?|f(a(ls?)?)?|n(ul?)?|-"),
    "Expecting ',' delimiter": re.compile(r"\.|[eE][+-]?"),
    "Invalid \\uXXXX escape": re.compile(r"\\?u?[0-9a-fA-F]{0,4}"),
    "Unterminated string starting at": re.compile(r".*", re.DOTALL),
}
"""What may be left of a value that was cut, by what a reader of JSON complains of: a word, number, escape, or text."""


class UnfinishedError(ValueError):
    """What has arrived is the beginning of an order."""


def parsed(data: bytes, names: Collection[str] = ()) -> dict[str, Any]:
    """The parameters that an order gives. `names`: the thing's own, one of which has to stand where ``1`` would.

    Raises `UnfinishedError` where more may come, and ValueError, with words for a person.
    """
    text = _text(data)
    words = names or YES
    if text.removesuffix("\n") in words:
        return {}
    if not names:
        return _object(text.lstrip())
    for name in sorted(names, key=len, reverse=True):
        rest = text.removeprefix(name).lstrip()
        if text.startswith(name) and rest.startswith("{"):
            return _object(rest)
    wanted = " or ".join(sorted(names))
    raise ValueError(f"with --confirm, write the id or name of the resource: {wanted}; a JSON object can follow")


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            raise UnfinishedError("a character is cut") from error
        raise ValueError("the input is not UTF-8") from error


def read_json(text: str, **how: Any) -> Any:
    """JSON as a value, stricter than Python: NaN is no number, and no name comes twice. Raises ValueError."""
    return json.loads(text, parse_constant=_no_number, object_pairs_hook=_once, **how)


def is_begun(data: bytes) -> bool:
    """Whether this may be the beginning of a JSON object or list, or all of one."""
    try:
        text = _text(data).lstrip()
        if text and not text.startswith(("{", "[")):
            return False
        json.loads(text)
    except UnfinishedError:
        return True
    except json.JSONDecodeError as error:
        return _is_cut(text, error)
    except (ValueError, RecursionError):
        return False
    return True


def _object(text: str) -> dict[str, Any]:
    if not text.startswith("{"):
        raise ValueError("write 1, or one JSON object with parameters")
    try:
        found: dict[str, Any] = read_json(text)
    except json.JSONDecodeError as error:
        raise (UnfinishedError if _is_cut(text, error) else ValueError)(f"the input is not JSON: {error}") from error
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply") from error
    if not found:
        raise ValueError("the object is empty; write 1 instead")
    return found


def _is_cut(text: str, error: json.JSONDecodeError) -> bool:
    """Whether the text ends where a reader of JSON wants more."""
    rest = text[error.pos :]
    begun = _BEGUN.get(error.msg)
    return not rest.strip() or (begun is not None and begun.fullmatch(rest) is not None)


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is not valid in JSON")


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the object has {name} twice")
        found[name] = value
    return found
