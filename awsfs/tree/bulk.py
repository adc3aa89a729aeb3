"""Details of many things by one call, where somebody asks for those of one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsfs.cache import Records
from awsfs.errors import AwsError
from awsfs.records import fill, values
from awsfs.schema import Bulk, Call

if TYPE_CHECKING:
    from awsfs.tree.place import Place


def in_bulk(place: Place, call: Call, *, may_ask: bool) -> list[Any] | None:
    """What is known of a detail from the call that tells it of all things; None where it is to be asked for itself.

    That call is made, if it `may_ask`, once several things have been asked about by themselves within half a minute.
    """
    bulk, own = call.bulk, place.request(call)
    if bulk is None or own is None or place.context.aws.in_hand(own) is not None:
        return None
    records = _all(place, bulk, call, may_ask=may_ask)
    if records is None:
        return None
    index = records.index(bulk.name, lambda record: place.name_of(bulk.name, record, bulk.call))
    name = place.name_of(bulk.name, place.record, bulk.call) or ""
    found = index.get(name)
    if not found:
        return None
    path = str(fill(bulk.result, place.scope)) if callable(bulk.result) else bulk.result
    return [value for record in found for value in values(path, place.inside(record, bulk.call).scope)]


def _all(place: Place, bulk: Bulk, call: Call, *, may_ask: bool) -> Records | None:
    request = place.request(bulk.call)
    if request is None:
        return None
    known = place.context.aws.in_hand(request)
    if known is not None and known.whole:
        return known
    if not may_ask or not place.context.looks.are_many((*request.key, call.operation)):
        return None
    records = place.context.aws.records(request)
    try:
        records.reach_end()
    except AwsError:
        return None
    return records
