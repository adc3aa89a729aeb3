"""Records of a zone: a directory per name and type, and per set identifier where several answer in turn."""

from __future__ import annotations

import re
from typing import Any

from awsfs.schema import Attribute, Call, Fields, Folder, Scope
from awsfs.services._verbs import dangerous

ID = "{tail(Id)}"
NAMED = r".*[A-Z]+( .+)?"
"""``www.example.com.A``, or ``www.example.com.A blue``: AWS's names end in a dot."""

NAME = "{join(' ', [join('', [Name, Type]), SetIdentifier][?@])}"
PLACE = f"route53/zones/{{tail(parent.Id)}}/records/{NAME}"
"""Where a record is, which is also found by its name without the escapes."""

_SPECIAL = re.compile(r"[^A-Za-z0-9.*_\\-]")
_ESCAPED = re.compile(rb"\\([0-3][0-7]{2})")

FIELDS = (
    "Name", "Type", "SetIdentifier", "Weight", "Region", "GeoLocation", "Failover", "MultiValueAnswer", "TTL",
    "ResourceRecords", "AliasTarget", "HealthCheckId", "TrafficPolicyInstanceId", "CidrRoutingConfig",
    "GeoProximityLocation",
)  # fmt: skip


def start_name(scope: Scope) -> str:
    """The name in what a record's directory is called, with the escapes that Route 53 has in names."""
    return _SPECIAL.sub(_octal, _name_and_type(scope)[0])


def _octal(match: re.Match[str]) -> str:
    return "".join(f"\\{byte:03o}" for byte in match.group().encode("utf-8", "surrogateescape"))


def plain(scope: Scope) -> bytes | None:
    """What a record's directory is called without the escapes, ``*.example.com.A``; None where it has none."""
    written = str(scope["Name"]).encode()
    name = _ESCAPED.sub(_character, written)
    end = " ".join(filter(None, (scope["Type"], scope.get("SetIdentifier"))))
    return None if name == written else name + end.encode()


def _character(match: re.Match[bytes]) -> bytes:
    code = bytes([int(match.group(1), 8)])
    return match.group() if code in b" .\\" else code


def start_type(scope: Scope) -> str:
    """The type in it."""
    return _name_and_type(scope)[1]


def _name_and_type(scope: Scope) -> tuple[str, str]:
    name, dot, kind = str(scope["name()"]).partition(" ")[0].rpartition(".")
    return name + dot, kind


def is_past(scope: Scope) -> bool:
    """Whether a record comes after those of the name and type that are listed from: AWS lists them in that order."""
    return (scope["Name"], scope["Type"]) != _name_and_type(scope)


def with_values(scope: Scope) -> dict[str, Any]:
    """The record with the values that are written, one per line."""
    return _record(scope, ResourceRecords=[{"Value": line} for line in scope["lines()"]])


def with_ttl(scope: Scope) -> dict[str, Any]:
    """The record with the seconds that are written. Raises ValueError where that is no number."""
    return _record(scope, TTL=int(scope["value()"]))


def _record(scope: Scope, **changes: Any) -> dict[str, Any]:
    return {field: scope[field] for field in FIELDS if scope.get(field) is not None} | changes


def changing(action: str, record: Any) -> dict[str, Any]:
    """The parameters of a change of this record alone."""
    return {"HostedZoneId": ID, "ChangeBatch": {"Changes": [{"Action": action, "ResourceRecordSet": record}]}}


LISTED = "ResourceRecordSets[]"
RECORDS = Call("list_resource_record_sets", LISTED, HostedZoneId=ID, MaxItems="300")
# AWS lists from there on, in an order of its own, and what is asked for comes first.
RECORD_NAME = Call(
    "list_resource_record_sets",
    LISTED,
    past=is_past,
    HostedZoneId=ID,
    StartRecordName=start_name,
    StartRecordType=start_type,
    MaxItems="300",
)

RECORD = Folder(
    NAME,
    Fields(),
    Attribute(
        "values",
        "ResourceRecords[].Value",
        put=Call("change_resource_record_sets", **changing("UPSERT", with_values)),
    ),
    Attribute("ttl", "TTL", put=Call("change_resource_record_sets", **changing("UPSERT", with_ttl))),
    Attribute("alias", "AliasTarget.DNSName"),
    dangerous("delete", "change_resource_record_sets", **changing("DELETE", "{@}")),
)
