"""``.who``: who has changed a thing lately, as CloudTrail tells it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from awsfs.aws.partitions import home_of
from awsfs.aws.workers import place_of
from awsfs.rendering import scalar
from awsfs.schema import Call, Entry
from awsfs.text import TAKEN, decode
from awsfs.tree.dots import dotted
from awsfs.tree.kinds import each_of
from awsfs.tree.nodes import Node
from awsfs.tree.place import Place
from awsfs.tree.streams import Stream

HEAD = ("time", "user", "event", "source-ip", "error")


@dotted(".who")
def writers(entries: tuple[Entry, ...], place: Place) -> Node | None:
    """A line for each of the last calls that changed a thing, or tried to, the newest first; a header before them."""
    service = place.context.services.get(place.path[0]) if place.path else None
    if service is None or entries not in each_of(service):
        return None
    there = place if service.regional else place.but(region=_region_of(place))
    return Stream(place.mtime(), partial(_lines, there))


def _region_of(place: Place) -> str:
    """Where CloudTrail tells of a thing without a region; of a bucket, where that is."""
    return place.scope.get("BucketRegion") or home_of(place.client, place.region)


def _lines(place: Place) -> Iterator[bytes]:
    yield _row(HEAD)
    for name in _names(place):
        found = _events(place, name)
        yield from (_row(_told(event)) for event in found if event.get("ReadOnly") != "true")
        if found:
            return


def _names(place: Place) -> Iterator[str]:
    """What CloudTrail may know a thing by: its name, or, where that tells nothing, its ARN."""
    own, record = decode(place.path[-1], TAKEN), place.record
    if own is not None:
        yield own
        fields = record.values() if isinstance(record, Mapping) else ()
        yield from [each for each in fields if isinstance(each, str) and each.startswith("arn:") and own in each][:1]


def _events(place: Place, name: str) -> list[dict[str, Any]]:
    """The last 50 events of a thing: one call, for there may be very many pages, and two calls a second."""
    wanted = [{"AttributeKey": "ResourceName", "AttributeValue": name}]
    call = Call("lookup_events", client="cloudtrail", LookupAttributes=wanted, MaxResults=50)
    request, aws = place.request(call), place.context.aws
    if request is None:
        return []
    events: list[dict[str, Any]] = aws.run(partial(aws.call, request), place_of(request)).get("Events") or []
    return events


def _told(event: Mapping[str, Any]) -> tuple[str, ...]:
    try:
        details = json.loads(event.get("CloudTrailEvent") or "{}")
    except ValueError:
        details = {}
    user = event.get("Username") or (details.get("userIdentity") or {}).get("arn")
    rest = (user, event.get("EventName"), details.get("sourceIPAddress"), details.get("errorCode"))
    return (scalar(event.get("EventTime")), *(scalar(each) or "-" for each in rest))


def _row(fields: tuple[str, ...]) -> bytes:
    """A line of fields with tabs between them, and none in them."""
    return ("\t".join(" ".join(field.split()) for field in fields) + "\n").encode("utf-8", "surrogatepass")
