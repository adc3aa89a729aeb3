"""Records: finding values in what AWS answered, filling templates from them, and writing them as text. Pure."""

from __future__ import annotations

import datetime
import re
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias

from awsfs.calls import Template
from awsfs.expressions import expression
from awsfs.rendering import scalar
from awsfs.text import is_utf8, kebab

Scope: TypeAlias = "ChainMap[str, Any]"
"""The record, then those around it, then what every record has, such as ``region``; see `awsfs.schema`."""

NAME = "name()"
WORDS = frozenset({NAME, "value()", "lines()", "json()", "bytes()", "tags()", "old()", "new()"})
"""What templates may ask for besides records; see `awsfs.calls`."""

PARENT = "parent"
"""The record around the one that a plain name is about."""

_BRACES = re.compile(r"\{((?:[^{}]|\{[^{}]*\})*)\}")


class Record(dict[str, Any]):
    """A record as AWS gave it, which remembers the bytes and the time that its file was shown with; not the content.

    `keep` is told of them too, where the record itself is made anew for each look.
    """

    __slots__ = ("__weakref__", "_keep", "stat")

    def __init__(
        self,
        fields: Mapping[str, Any],
        stat: tuple[int, float] | None = None,
        keep: Callable[[tuple[int, float]], None] | None = None,
    ) -> None:
        super().__init__(fields)
        self.stat, self._keep = stat, keep

    def shown(self, size: int, mtime: float) -> None:
        """Remember what its file was shown with."""
        self.stat = size, mtime
        if self._keep is not None:
            self._keep(self.stat)


class Words(dict[str, Any]):
    """A layer of a scope that is no record, such as ``name()``."""


class Own(Mapping[str, Any]):
    """What a plain name may mean: a field of the record itself, ``parent``, or a word that every record has.

    A field that the record lacks is never one of the record around it.
    """

    __slots__ = ("_at", "_maps", "record")

    def __init__(self, scope: Scope) -> None:
        self._maps, self._at = scope.maps, 0
        while type(self._maps[self._at]) is Words and self._at + 1 < len(self._maps):
            self._at += 1
        self.record = self._maps[self._at]

    def get(self, name: str, default: Any = None) -> Any:
        """See `Mapping`; its own is slower, and this is called for the name of every record."""
        if name in self.record:
            return self.record[name]
        if name == PARENT and len(self._maps) > self._at + 2:
            return Own(ChainMap(*self._maps[self._at + 1 :]))
        return self._maps[-1].get(name, default)

    def __getitem__(self, name: str) -> Any:
        found = self.get(name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter({**self._maps[-1], **self.record})

    def __len__(self) -> int:
        return len({*self._maps[-1], *self.record})


def child(scope: Scope, record: Any) -> Scope:
    """The scope inside a record; one that is no mapping (a name in a list of names) is found as ``@``."""
    return scope.new_child(record if isinstance(record, dict) else {"@": record})


def search(path: str, scope: Scope, tails: list[str] | None = None) -> Any:
    """What a JMESPath finds in the record itself; see `Own`. `tails` as in `expression`."""
    if path in WORDS:
        return _word(path, scope)
    own = Own(scope)
    if path.startswith("@"):
        return expression(path)(own.record.get("@", own.record), tails)
    found = expression(path)(own, tails)
    return _records(found) if "@" in path else found


def _records(found: Any) -> Any:
    """What is found, where ``@`` may stand for the record as a whole: ``[@][?Status == 'active']``."""
    if isinstance(found, list):
        return [_records(each) for each in found]
    return found.record.get("@", found.record) if isinstance(found, Own) else found


def search_around(path: str, scope: Scope) -> Any:
    """What a JMESPath finds in the record, or else in those around it, as the parameters of a call may need."""
    if path in WORDS or path.startswith("@") or path.startswith(f"{PARENT}."):
        return search(path, scope)
    return expression(path)(scope)


def _word(path: str, scope: Scope) -> Any:
    found = scope.get(path)
    return None if path == NAME and not is_utf8(found) else found


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


def fill(template: Template, scope: Scope, find: Callable[[str, Scope], Any] = search) -> Any:
    """Fill a template; None where something it names is not there. A lone ``{...}`` keeps its type."""
    if not isinstance(template, str):
        return template(scope)
    pieces = _pieces(template)
    if len(pieces) == 1:
        text, is_path = pieces[0]
        return find(text, scope) if is_path else text
    found = [find(text, scope) if is_path else text for text, is_path in pieces]
    return None if any(part is None for part in found) else "".join(scalar(part) for part in found)


def fill_around(template: Template, scope: Scope) -> Any:
    """Fill a template of a call, which may name what a record around has."""
    return fill(template, scope, search_around)


class UnfilledError(LookupError):
    """A parameter's template found nothing, so the call makes no sense here."""


def fill_all(value: Any, scope: Scope) -> Any:
    """Fill every template in a tree of parameters. Raises `UnfilledError` where one finds nothing."""
    if isinstance(value, str) or callable(value):
        found = fill_around(value, scope)
        if found is None:
            raise UnfilledError(value)
        return found
    if isinstance(value, Mapping):
        return {fill_all(key, scope): fill_all(item, scope) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [fill_all(item, scope) for item in value]
    return value


_MILLISECONDS = 1e11
"""A larger number is of milliseconds."""

_LATEST = 1e15
"""Far above any time in milliseconds, and far below what a file's time can hold."""


def seconds(value: Any) -> float | None:
    """A time as seconds since 1970: AWS gives datetimes, ISO 8601 text, or seconds or milliseconds as numbers."""
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        found = moment(value)
        return found if found is None or found <= _MILLISECONDS else found / 1000
    if isinstance(value, str):
        try:
            return datetime.datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp()
        except (ValueError, OverflowError):
            return None
    return None


def moment(value: str | float | Decimal) -> float | None:
    """A number from outside as seconds since 1970, None for one that no file can show, such as ``nan``."""
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if abs(found) < _LATEST else None


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
