"""The fields that things of a collection may have, as far as AWS's own model tells them. Asks nothing."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from awsfs.aws.border import border
from awsfs.aws.fields import fullest
from awsfs.errors import AwsError
from awsfs.records import search
from awsfs.rendering import masked
from awsfs.schema import Call, Each, Fields, Folder
from awsfs.tree.place import Place


def fullest_of(each: Each, place: Place) -> Mapping[str, Any] | None:
    """A made-up record with all that a thing's ``info.json`` may have; None where only the records themselves tell.

    Such are people's own, and those whose fields AWS gives as a map.
    """
    first = each.entries[0]
    if not isinstance(first, Folder):
        return None
    fields = [entry for entry in first.entries if isinstance(entry, Fields)]
    source = fields[0].source if fields else "@"
    record = _of(source, place) if isinstance(source, Call) else _of(_describing(each), place)
    if isinstance(source, str) and source != "@" and record is not None:
        record = search(source, ChainMap(dict(record)))
    if not isinstance(record, Mapping) or callable(source):
        return None
    return masked(record, [name for entry in fields for name in (*entry.secret, *entry.private)])


def _describing(each: Each) -> Call | None:
    """The call whose answer has the records of a collection."""
    if not isinstance(each.source, Call) or each.brief:
        return each.get[0] if each.get else None
    return each.source.describe.call if each.source.describe else each.source


def _of(call: Call | None, place: Place) -> Mapping[str, Any] | None:
    if call is None:
        return None
    try:
        with border(call.operation):
            client = place.context.aws.clients.get(call.client or place.client, place.region)
    except AwsError:
        return None
    record = fullest(client, call.operation, call.result)
    return None if record is None else {**record, **(call.also or {})}
