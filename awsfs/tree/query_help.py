"""``.query/.help``: the grammar of a query, the fields of the collection, and what they cost. Makes no call."""

from __future__ import annotations

import re
import shlex
import textwrap
from collections import ChainMap
from collections.abc import Iterable, Iterator

from awsfs.records import search
from awsfs.schema import Attribute, Call, Each
from awsfs.text import kebab
from awsfs.tree.fields import fullest_of
from awsfs.tree.place import Place
from awsfs.tree.query_fields import JSON, QueryFields
from awsfs.tree.query_ways import NO_VALUE, ways

WIDTH = 80
FORMS = """\
  FIELD=VALUE               also != < <= > >=, and FIELD between A and B
  FIELD in (A, B)           one of these values
  begins_with(FIELD, TEXT)  also contains(FIELD, TEXT)
  attribute_exists(FIELD)   also attribute_not_exists(FIELD)
  A,B  A and B  A or B      also not A, and parentheses
  'a b'                     quotes: the VALUE is this text; "a b" is a FIELD
  %2F                       a slash, because a query is one file name
"""
PATTERNS = """\
  t3.*  ?  [a-z]            patterns, in a VALUE without quotes
"""
TAGS = """\
  tag:KEY=VALUE             the value of a tag
"""

GRAMMAR = f"{FORMS}{PATTERNS}{TAGS}"
"""All forms, in two columns of at most 80 characters."""
INTRO = """\
Write a query as the name of a directory in .query. The directory has the
resources for which the query is true: ls '.query/FIELD=VALUE'

GRAMMAR
"""
HEADING = "\nEXAMPLES\n"
_PLAIN = re.compile(r"[\w.:-]+")


def query_help(each: Each, place: Place, limit: int) -> str:
    """The text for a collection; `limit` is for how many resources a query makes calls."""
    if each.query_help is not None:
        return f"{INTRO}{FORMS}{each.query_help(place.scope)}"
    fields = QueryFields(each, place)
    return "".join(
        (
            f"{INTRO}{FORMS}{PATTERNS}{TAGS if fields.has_tags() else ''}",
            *_free(fields),
            *_commands(_examples(each, place, fields)),
            *_cost(each, fields, limit),
            *_refused(fields),
        )
    )


def _free(fields: QueryFields) -> Iterator[str]:
    free = [name for name in fields.names() if not fields.refusal(name) and not fields.calls([name])]
    if free or not fields.are_modelled:
        yield "\nFIELDS, as ls of a resource shows them\n"
        yield _wrapped(free)
    if not fields.are_modelled:
        yield "  AWS does not declare the others: see ls of a resource\n"


def _cost(each: Each, fields: QueryFields, limit: int) -> Iterator[str]:
    yield "\nCOST: cat '.query/QUERY/.explain' says which calls a query makes\n"
    if isinstance(each.source, Call):
        yield _wrapped([f"{each.source.operation}: one call per page, no call while the listing is cached"])
    found: dict[str, list[str]] = {}
    for name in fields.names():
        calls = [] if fields.refusal(name) else fields.calls([name])
        if calls:
            found.setdefault(" and ".join(call.operation for call in calls), []).append(name)
    if found:
        yield f"  These fields take a call for each resource, for at most {limit} resources:\n"
    for operations, names in found.items():
        yield _wrapped([f"{operations}:", *names])


def _refused(fields: QueryFields) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for name in fields.names():
        reason = fields.refusal(name)
        if reason is not None and reason != NO_VALUE:
            reasons.setdefault(reason, []).append(name)
    if reasons:
        yield "\nNOT IN A QUERY\n"
    for reason, names in reasons.items():
        yield _wrapped([f"{reason}:", *names])


def _commands(queries: Iterable[str]) -> Iterator[str]:
    for number, query in enumerate(queries):
        yield f"{'' if number else HEADING}  ls {shlex.quote(f'.query/{query}')}\n"


def _examples(each: Each, place: Place, fields: QueryFields) -> Iterator[str]:
    """Queries of fields that every collection of this kind has, those without a call first."""
    allowed = [name for name in fields.names() if not fields.refusal(name) and not name.endswith(JSON)]
    state = next((query for query in _state(each, place) if query.partition("=")[0] in allowed), None)
    words = sorted(allowed, key=lambda name: (len(fields.calls([name])), not name.endswith("name"), len(name)))
    words = [name for name in words if state is None or name != state.partition("=")[0]]
    tag = "tag:env=prod" if fields.has_tags() else None
    word = f"{words[0]}=a*" if words else None
    yield from filter(None, (state, tag, word))
    if words and (state or tag):
        yield f"{state or tag} and not begins_with({words[0]}, a)"


def _state(each: Each, place: Place) -> Iterator[str]:
    """The file that shows the state of a resource, and a state that AWS's model names."""
    if each.state is None:
        return
    shown = (name for name, found in ways(each).items() for way in found if _shows(way.entry, each.state))
    value = str(search(each.state, ChainMap(dict(fullest_of(each, place) or {}))) or "")
    for name in (*shown, kebab(each.state)):
        if value:
            yield f"{name}={value}" if _PLAIN.fullmatch(value) else f"{name}='{value}'"


def _shows(entry: object, path: str) -> bool:
    return isinstance(entry, Attribute) and entry.source == path


def _wrapped(words: Iterable[str], indent: str = "  ") -> str:
    text = " ".join(words)
    lines = textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return "".join(f"{line}\n" for line in lines)
