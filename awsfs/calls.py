"""Calls: one AWS operation each, with templates for its parameters and a JMESPath to its records.

A template is text with JMESPath in braces: ``"{InstanceId}"``, ``"{Endpoint.Address}"``, ``"{tail(Arn)}"``. One that
is nothing but a pair of braces keeps the type of what it finds. A template that finds nothing makes no entry, and
no call. The keys of a map of parameters may be templates too. Besides JMESPath's own functions there are
``tail(text)``, the last part of an ARN or a URL, ``pairs(map)``, a map as a list of ``Key`` and ``Value``, and words of
the tree's own, each alone in its braces. A plain name is a field of the record itself, or a word that every record
has, such as ``region``; a field of the record around it is ``{parent.ApiId}``. Only the parameters of a call may also
name what a record further out has. The words:

``name()``
    the name being looked up
``value()``, ``lines()``, ``json()``, ``bytes()``
    what was written to the file: its text without the last newline, its lines, the JSON in it, the bytes
``tags()``
    all tags as they are to be, a list of ``Key`` and ``Value``
``old()``, ``new()``
    the record last shown at this name, and the one that is written in its place
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

FOREVER = float("inf")
"""The `ttl` of what does not change while a mount lives."""

Scope: TypeAlias = Mapping[str, Any]
"""What a template or a function sees: the record in hand, its parents, then ``region``, ``service`` and ``name()``."""

Template: TypeAlias = "str | Callable[[Scope], Any]"


def freeze(made: object, fields: Mapping[str, Any]) -> None:
    """Set the fields of a frozen dataclass that takes its arguments in another order than it keeps them."""
    for name, value in fields.items():
        if name != "self":
            object.__setattr__(made, name, value)


@dataclass(frozen=True)
class Batch:
    """How requests for one thing each become one call of `operation` for at most `limit` things.

    `apart` are the parameters in which they differ. `gather` makes the call's parameters of theirs; `answer` finds in
    its answer what one request would have been answered, None where that is left open.
    """

    operation: str
    limit: int
    apart: tuple[str, ...]
    gather: Callable[[Sequence[Mapping[str, Any]]], dict[str, Any]]
    answer: Callable[[Mapping[str, Any], Mapping[str, Any]], dict[str, Any] | None]


@dataclass(frozen=True, eq=False)
class Describe:
    """How a listing that gives only names or ARNs becomes records: a page of them at a time.

    `call` has all parameters but `names`, which takes at most `limit` of them; its records stand for theirs.
    """

    call: Call
    names: str
    limit: int


@dataclass(frozen=True, eq=False)
class Bulk:
    """Where the same is told of all things by one call, for whoever asks about several of them, one after the other.

    `name` is the template that tells whose record is whose, `result` a JMESPath over that record, or a function of the
    scope that makes one.
    """

    call: Call
    name: Template
    result: str | Callable[[Scope], str]


@dataclass(frozen=True, eq=False, init=False)
class Call:
    """One AWS operation, paged to its end, and where its records are in each answer.

    `operation` is boto3's method name, `result` a JMESPath over one page. `params` are sent as written after their
    templates are filled. `ttl`: seconds the answer is kept. `client`: boto3's client name where it is not the
    service's own. `absent`: error codes that mean "there is none", answered with no records instead of an error.
    `size`: a template for the bytes a listing reads, refused above ``--scan-limit``. `pace`: a template for a
    table's provisioned read units per second, of which a scan takes at most half. `within`: a wider listing
    and the template that tells whose record is whose; where that listing is in hand whole, it answers instead of AWS.
    `also`: fields that the answer leaves out of its records, as templates. `segments`: a template for the number of
    parts that a listing is asked for at once, as DynamoDB's scans can be. `batch`: how several of these at the same
    time become one call. `describe`: what gives the records of a listing that gives only names. `bulk`: what tells the
    same of all things at once. `patience`: the seconds that AWS may take for its answer, where that is longer than a
    person would wait for any other. `at`: a template for the region that is asked, where that is not the thing's own.
    `past`: of a listing that begins at ``{name()}``, in an order that AWS documents: whether a record comes after all
    of that name, so that reading for it ends there.

    Of a call that changes something: `secret` names parameters whose values no record or log shows; `forgets` the
    operations whose answers it outdates, where they were asked with equal parameters as far as both have them (a
    ``Prefix`` that a ``Key`` begins with counts as equal); None is everything of the service in that region.
    """

    operation: str
    result: str
    params: Mapping[str, Any]
    ttl: float
    client: str | None
    absent: tuple[str, ...]
    size: str | None
    pace: str | None
    within: tuple[Call, Template] | None
    also: Mapping[str, str] | None
    secret: tuple[str, ...]
    forgets: tuple[str, ...] | None
    segments: Template | None
    batch: Batch | None
    describe: Describe | None
    bulk: Bulk | None
    patience: float
    at: Template | None
    past: Callable[[Scope], bool] | None

    def __init__(
        self,
        operation: str,
        result: str = "@",
        *,
        ttl: float = 60.0,
        client: str | None = None,
        absent: tuple[str, ...] = (),
        size: str | None = None,
        pace: str | None = None,
        within: tuple[Call, Template] | None = None,
        also: Mapping[str, str] | None = None,
        secret: tuple[str, ...] = (),
        forgets: tuple[str, ...] | None = None,
        segments: Template | None = None,
        batch: Batch | None = None,
        describe: Describe | None = None,
        bulk: Bulk | None = None,
        patience: float = 0.0,
        at: Template | None = None,
        past: Callable[[Scope], bool] | None = None,
        **params: Any,
    ) -> None:
        freeze(self, locals())


Source: TypeAlias = "str | Call | Callable[[Scope], Iterable[Any]]"
