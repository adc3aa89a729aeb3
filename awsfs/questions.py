"""Questions: the names in ``.query/``, parsed. ``state=running,instance-type=t3.*``, ``plan='pro' and age>30``. Pure.

A comma is an ``and``. What has no spaces, parentheses, quotes and ``=<>!`` in it needs no quotes; text in single quotes
is as it stands (two of them are one). Without quotes ``*``, ``?`` and ``[...]`` are patterns.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from typing import Any, TypeAlias

GRAMMAR = r"""
?start: any
?any: all (_OR all)*
?all: one ((_AND | ",") one)*
?one: _NOT one -> no
    | "(" any ")"
    | field OPERATOR value -> compare
    | field _BETWEEN value _AND value -> between
    | field _IN "(" value ("," value)* ")" -> among
    | FUNCTION "(" field ["," value] ")" -> function
field: WORD | NAME
value: TEXT | WORD
OPERATOR: "<=" | ">=" | "<>" | "!=" | "=" | "<" | ">"
FUNCTION.3: /(attribute_exists|attribute_not_exists|begins_with|contains)(?=\()/i
_AND.2: /and(?![^\s(),'"<>=!])/i
_OR.2: /or(?![^\s(),'"<>=!])/i
_NOT.2: /not(?![^\s(),'"<>=!])/i
_IN.2: /in(?=\s*\()/i
_BETWEEN.2: /between(?![^\s(),'"<>=!])/i
WORD: /[^\s(),'"<>=!]+/
TEXT: /'([^']|'')*'/
NAME: /"([^"]|"")*"/
%ignore /\s+/
"""

_REMEMBERED = 256
"""Questions that need not be parsed again for each of the names in their answer."""

EXISTS, MISSING, BEGINS, CONTAINS = "attribute_exists", "attribute_not_exists", "begins_with", "contains"


@dataclass(frozen=True)
class Value:
    """What something is compared with; what stood in quotes is text and nothing else."""

    text: str
    is_quoted: bool = False

    @property
    def number(self) -> Decimal | None:
        """The number that it may be."""
        try:
            found = Decimal(self.text) if not self.is_quoted else None
        except InvalidOperation:
            return None
        return found if found is not None and found.is_finite() else None

    @property
    def is_pattern(self) -> bool:
        """Whether it stands for more than one text."""
        return not self.is_quoted and any(mark in self.text for mark in "*?[")


@dataclass(frozen=True)
class Compare:
    """A field and a value."""

    field: str
    operator: str
    value: Value


@dataclass(frozen=True)
class Function:
    """One of DynamoDB's functions of a field: `EXISTS`, `MISSING`, `BEGINS`, `CONTAINS`."""

    name: str
    field: str
    value: Value | None


@dataclass(frozen=True)
class All:
    """All of these."""

    parts: tuple[Question, ...]


@dataclass(frozen=True)
class Some:
    """Any of these."""

    parts: tuple[Question, ...]


@dataclass(frozen=True)
class Not:
    """Anything but this."""

    part: Question


Question: TypeAlias = "Compare | Function | All | Some | Not"

Look: TypeAlias = Callable[[str], "Sequence[str] | None"]
"""The values of a field, as its file has them, one per line; empty where the record lacks it, None if not known yet."""


@lru_cache(_REMEMBERED)
def parse(text: str) -> Question:
    """The question that a name asks. Raises ValueError, with words for a person."""
    grammar, errors = _parser()
    try:
        found: Question = grammar(text)
    except errors as error:
        column = getattr(error, "column", None)
        where = f"at character {column}" if isinstance(column, int) and column > 0 else "at its end"
        raise ValueError(f"{text!r} is not a query: it has an error {where}; try state=running or age>30") from None
    return found


@cache
def _parser() -> tuple[Callable[[str], Question], type[Exception]]:
    # The parser takes as long to import as a mount to look at its first directory: whoever asks nothing needs none.
    from lark import Lark, Transformer, UnexpectedInput  # noqa: PLC0415

    class Made(Transformer):  # type: ignore[type-arg]
        def field(self, parts: list[str]) -> str:
            return _unquoted(parts[0]) if parts[0].startswith('"') else str(parts[0])

        def value(self, parts: list[str]) -> Value:
            is_quoted = parts[0].startswith("'")
            return Value(_unquoted(parts[0]) if is_quoted else str(parts[0]), is_quoted)

        def compare(self, parts: list[Any]) -> Question:
            operator = {"<>": "!="}.get(str(parts[1]), str(parts[1]))
            return Compare(parts[0], operator, parts[2])

        def between(self, parts: list[Any]) -> Question:
            return All((Compare(parts[0], ">=", parts[1]), Compare(parts[0], "<=", parts[2])))

        def among(self, parts: list[Any]) -> Question:
            return Some(tuple(Compare(parts[0], "=", value) for value in parts[1:]))

        def function(self, parts: list[Any]) -> Question:
            return Function(str(parts[0]).lower(), parts[1], parts[2])

        def no(self, parts: list[Question]) -> Question:
            return Not(parts[0])

        def all(self, parts: list[Question]) -> Question:
            return All(tuple(parts))

        def any(self, parts: list[Question]) -> Question:
            return Some(tuple(parts))

    parser = Lark(GRAMMAR, parser="lalr", transformer=Made(), maybe_placeholders=True)
    return parser.parse, UnexpectedInput  # type: ignore[return-value]


def _unquoted(text: str) -> str:
    quote = text[0]
    return text[1:-1].replace(quote * 2, quote)


def fields(question: Question) -> Iterator[str]:
    """The fields that a question is about."""
    if isinstance(question, All | Some):
        for part in question.parts:
            yield from fields(part)
    elif isinstance(question, Not):
        yield from fields(question.part)
    else:
        yield question.field


def check(question: Question, known: Iterable[str], open_ended: str, hints: Iterable[str]) -> None:
    """Refuse a question about what no record has: it is a slip of the pen. Raises ValueError.

    The ending of ``NAME.json`` may be left out, and an empty list has it too. `hints` are the names to suggest.
    """
    names = set(known)
    for field in fields(question):
        if not {field, f"{field}.json", field.removesuffix(".json")} & names and not field.startswith(open_ended):
            near = difflib.get_close_matches(field, sorted(set(hints)), 1, 0.5)
            raise ValueError(f"no resource here has '{field}'" + (f"; did you mean '{near[0]}'?" if near else ""))


def holds(question: Question, look: Look) -> bool:
    """Whether the answer is yes for a record whose fields `look` tells."""
    return bool(decide(question, look))


def decide(question: Question, look: Look) -> bool | None:
    """The same; None where that depends on fields that are not known yet."""
    if isinstance(question, All | Some):
        ends = isinstance(question, Some)
        found = set()
        for part in question.parts:
            answer = decide(part, look)
            if answer is ends:
                return ends
            found.add(answer)
        return None if None in found else not ends
    if isinstance(question, Not):
        answer = decide(question.part, look)
        return None if answer is None else not answer
    values = look(question.field)
    return None if values is None else _is_met(question, values)


def _is_met(question: Compare | Function, found: Sequence[str]) -> bool:
    if isinstance(question, Function):
        return _applies(question, found)
    if question.operator == "!=":
        return not any(_compares(text, "=", question.value) for text in found)
    return any(_compares(text, question.operator, question.value) for text in found)


def _applies(function: Function, found: Sequence[str]) -> bool:
    if function.name in (EXISTS, MISSING):
        return bool(found) == (function.name == EXISTS)
    wanted = function.value.text if function.value else ""
    if function.name == BEGINS:
        return any(text.startswith(wanted) for text in found)
    return any(wanted in text for text in found)


def _compares(text: str, operator: str, value: Value) -> bool:
    """Numbers are compared as such where both are; anything else is text, as ISO 8601 times may be compared too."""
    if operator == "=":
        number = value.number
        same = fnmatchcase(text, value.text) if value.is_pattern else text == value.text
        return same or (number is not None and Value(text).number == number)
    mine, its = Value(text).number, value.number
    if mine is not None and its is not None:
        return _ordered(mine, operator, its)
    return _ordered(text, operator, value.text)


def _ordered(mine: Any, operator: str, its: Any) -> bool:
    if operator.startswith("<"):
        return bool(mine < its or (operator == "<=" and mine == its))
    return bool(mine > its or (operator == ">=" and mine == its))
