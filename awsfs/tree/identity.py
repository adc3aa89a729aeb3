"""Which resource an ARN names: one of this account, or one that another account shares with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain
from typing import Any, TypeAlias

from awsfs.arns import Arn, is_foreign, is_same, parsed
from awsfs.errors import REMEMBERED, AwsError
from awsfs.records import search
from awsfs.schema import ByName
from awsfs.text import TAKEN, decode, encode
from awsfs.tree.context import Context
from awsfs.tree.found import naming, record_of
from awsfs.tree.kinds import Kind, inner_of, places_of_arn
from awsfs.tree.place import Place
from awsfs.tree.times import Path


def paths_of_inner(text: str, context: Context) -> Iterator[Path]:
    """Where a resource within another may be that an ARN of this account names; see `Inner`. No call."""
    arn = parsed(text)
    if arn is None:
        return
    for inner in chain.from_iterable(map(inner_of, context.services.values())):
        path = inner.path(arn, context)
        if path is not None and not is_foreign(arn, inner.kind.place(context, arn.region).scope):
            yield path


Resource: TypeAlias = tuple[Kind, str, str]
"""The kind, the region and the written name of a resource."""


def resource_of_arn(text: str, context: Context, *, look: bool = False) -> Resource | None:
    """The resource that an ARN names; None where there is none here.

    The record is looked up only where the ARN is another account's, or `look` says so: the ARN in it may have another
    path, or another id. Raises AwsError.
    """
    arn = parsed(text)
    if arn is None:
        return None
    for kind, region, name in places_of_arn(arn, context):
        place = kind.place(context, region)
        is_sure = not look and not is_foreign(arn, place.scope)
        if is_sure or _is_named_by(arn, kind, name, place):
            return kind, region, name
    return None


def existing(found: Iterable[Resource], context: Context) -> Iterator[Resource]:
    """These resources without those that no longer exist, if another of the same kind does; see `ByName`.

    A call for each where several are of a kind that lists what is gone.
    """
    of_kinds: dict[Kind, list[Resource]] = {}
    for resource in found:
        of_kinds.setdefault(resource[0], []).append(resource)
    for kind, resources in of_kinds.items():
        gone = next((entry.gone for entry in kind.beside if isinstance(entry, ByName) and entry.gone), None)
        there = (
            resources
            if gone is None or len(resources) < 2
            else [each for each in resources if _exists(each, gone, context)]
        )
        yield from there or resources


def _exists(resource: Resource, gone: str, context: Context) -> bool:
    kind, region, name = resource
    place = kind.place(context, region)
    record = _record(kind, name, place)
    return record is not None and not search(gone, place.inside(record, kind.source).scope)


def begins_longer_arns(text: str, context: Context) -> bool:
    """Whether resources have longer ARNs that begin with this one and a slash, as far as the calls for it tell.

    Such a call finds all names with a prefix.
    """
    arn = parsed(text)
    found = None if arn is None else next(places_of_arn(arn, context), None)
    if found is None:
        return False
    kind, region, name = found
    place = kind.place(context, region).named(decode(name, TAKEN) or name)
    with suppress(AwsError):
        called = (naming(kind.folder, place, get)(record) for get in kind.each.get[:1] for record in place.records(get))
        return any(each is not None and each.startswith(f"{name}{encode('/')}") for each in called)
    return False


def _is_named_by(arn: Arn, kind: Kind, name: str, place: Place) -> bool:
    """Whether the record of that name is of the resource that an ARN names: it has that ARN, or that owner.

    A record of this account without an ARN of its own is taken to be. So is any where this account is unknown.
    """
    record = _record(kind, name, place)
    if record is None:
        return False
    own = list(_own_arns(kind, name, record))
    if not own:
        return not is_foreign(arn, place.scope) or arn.account in _owners(record)
    is_known = "account" in place.scope
    asked = [arn if is_known else arn._replace(partition=each.partition, account=each.account) for each in own]
    return any(map(is_same, own, asked))


def _record(kind: Kind, name: str, place: Place) -> Any | None:
    try:
        found = record_of(kind.each, kind.folder, name, place)
    except AwsError as error:
        if error.number not in REMEMBERED:
            raise
        return None
    return None if found is None else found[0]


def _own_arns(kind: Kind, name: str, record: Any) -> Iterator[Arn]:
    """The ARNs in a record that may be its own: those of its kind and name."""
    for value in record.values() if isinstance(record, Mapping) else [record]:
        arn = parsed(value)
        if arn is not None and kind.named_by(arn) == name:
            yield arn


def _owners(record: Any) -> list[Any]:
    """What a record says of the account that owns the resource."""
    fields = record.items() if isinstance(record, Mapping) else ()
    return [value for field, value in fields if "owner" in field.lower() or "account" in field.lower()]
