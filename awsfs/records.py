"""Records: finding values in what AWS answered, filling templates from them, and writing them as text. Pure."""

from __future__ import annotations

import base64
import contextlib
import datetime
import json
import re
from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias

import jmespath
import jmespath.functions
import orjson

from awsfs.calls import Template
from awsfs.text import kebab

Scope: TypeAlias = "ChainMap[str, Any]"
"""The record in hand, then those around it; see `awsfs.schema`."""

MASK = "***"
NAME = "name()"
WORDS = frozenset({NAME, "value()", "lines()", "json()", "bytes()", "tags()", "old()", "new()"})
"""What templates may ask for besides records; see `awsfs.calls`."""

_SIMPLE = re.compile(r"\w+(\.\w+)*")
_BRACES = re.compile(r"\{((?:[^{}]|\{[^{}]*\})*)\}")


class Record(dict[str, Any]):
    """A record as AWS gave it, which remembers how many bytes its files have. What is rendered is not kept.

    `keep` is told of the first size that is learnt, where the record itself is not what is kept.
    """

    __slots__ = ("__weakref__", "_keep", "sizes")

    def __init__(
        self,
        fields: Mapping[str, Any],
        sizes: dict[str, int] | None = None,
        keep: Callable[[dict[str, int]], None] | None = None,
    ) -> None:
        super().__init__(fields)
        self.sizes, self._keep = sizes, keep

    def size_of(self, name: str) -> int | None:
        """The bytes of a file of this record, where they are known."""
        return None if self.sizes is None else self.sizes.get(name)

    def learn_size(self, name: str, size: int) -> None:
        """Remember how many bytes a file of this record has."""
        if self.sizes is None:
            self.sizes = {}
            if self._keep is not None:
                self._keep(self.sizes)
        self.sizes[name] = size


class _Functions(jmespath.functions.Functions):  # type: ignore[misc]
    @jmespath.functions.signature({"types": ["string", "null"]})  # type: ignore[untyped-decorator]
    def _func_tail(self, text: str | None) -> str | None:
        if text is None:
            return None
        return text.rsplit("/", 1)[-1] if "/" in text else text.rsplit(":", 1)[-1]


_OPTIONS = jmespath.Options(custom_functions=_Functions())


@cache
def expression(path: str) -> Callable[[Any], Any]:
    """Compile a JMESPath. Plain dotted names, nearly all there are, skip the interpreter (20 times faster)."""
    if _SIMPLE.fullmatch(path):
        return _dotted(path.split("."))
    compiled = jmespath.compile(path)
    return lambda value: compiled.search(value, _OPTIONS)


def _dotted(names: list[str]) -> Callable[[Any], Any]:
    def find(value: Any) -> Any:
        for name in names:
            if not isinstance(value, Mapping):
                return None
            value = value.get(name)
        return value

    return find


def child(scope: Scope, record: Any) -> Scope:
    """The scope inside a record; one that is no mapping (a name in a list of names) is found as ``@``."""
    return scope.new_child(record if isinstance(record, dict) else {"@": record})


def search(path: str, scope: Scope) -> Any:
    """What a JMESPath finds in the record in hand, or else in those around it."""
    if path in WORDS:
        return scope.get(path)
    if path.startswith("@"):
        innermost = scope.maps[0]
        return expression(path)(innermost.get("@", innermost))
    return expression(path)(scope)


def values(path: str, scope: Scope) -> list[Any]:
    """The records a JMESPath yields: none for null, each of a list, or the one."""
    found = search(path, scope)
    if found is None:
        return []
    return [record for record in found if record is not None] if isinstance(found, list) else [found]


@cache
def _pieces(template: str) -> tuple[tuple[str, bool], ...]:
    parts = _BRACES.split(template)
    return tuple((part, bool(i % 2)) for i, part in enumerate(parts) if part)


def fill(template: Template, scope: Scope) -> Any:
    """Fill a template; None where something it names is not there. A lone ``{...}`` keeps its type."""
    if not isinstance(template, str):
        return template(scope)
    pieces = _pieces(template)
    if len(pieces) == 1:
        text, is_path = pieces[0]
        return search(text, scope) if is_path else text
    found = [search(text, scope) if is_path else text for text, is_path in pieces]
    return None if any(part is None for part in found) else "".join(scalar(part) for part in found)


class UnfilledError(LookupError):
    """A parameter's template found nothing, so the call makes no sense here."""


def fill_all(value: Any, scope: Scope) -> Any:
    """Fill every template in a tree of parameters. Raises `UnfilledError` where one finds nothing."""
    if isinstance(value, str) or callable(value):
        found = fill(value, scope)
        if found is None:
            raise UnfilledError(value)
        return found
    if isinstance(value, Mapping):
        return {key: fill_all(item, scope) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [fill_all(item, scope) for item in value]
    return value


def moment(value: datetime.datetime) -> str:
    """ISO 8601 in UTC, with a fraction only where there is one."""
    return value.astimezone(datetime.timezone.utc).isoformat().replace("+00:00", "Z")


def seconds(value: Any) -> float | None:
    """A time as seconds since 1970: AWS gives datetimes, ISO 8601 text, or seconds or milliseconds as numbers."""
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return float(value) / 1000 if value > 1e11 else float(value)
    if isinstance(value, str):
        try:
            return datetime.datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp()
        except ValueError:
            return None
    return None


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


def files_of(record: Mapping[str, Any]) -> dict[str, str]:
    """The file name of every field of a record: ``state.json`` for a structure, ``image-id`` for a scalar."""
    return {kebab(field) + (".json" if is_structure(value) else ""): field for field, value in record.items()}


def is_structure(value: Any) -> bool:
    """Whether a field is a JSON document rather than one value per line. An empty list says too little: it is."""
    if isinstance(value, str):
        return False
    if isinstance(value, list):
        return not value or any(isinstance(item, Mapping | list) for item in value)
    return isinstance(value, Mapping)


_MOVING = re.compile(
    r"(?i)pending|.*(stopping|shutting-down|creating|deleting|updating|modifying|provisioning|starting|"
    r"rebooting|in-progress|in_progress|attaching|detaching|associating|initial)"
)


def in_transition(record: Any) -> bool:
    """Whether AWS says that a thing is on its way from one state to another."""
    if not isinstance(record, Mapping):
        return False
    for field, value in record.items():
        if field.endswith(("State", "Status", "state", "status")):
            word = (value.get("Name") or value.get("Code")) if isinstance(value, Mapping) else value
            if isinstance(word, str) and _MOVING.fullmatch(word):
                return True
    return False
