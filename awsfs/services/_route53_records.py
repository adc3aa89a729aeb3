"""Records of a zone: a directory per name and type, and per set identifier where several answer in turn."""

from __future__ import annotations

from typing import Any

from awsfs.schema import Attribute, Call, Fields, Folder, Scope
from awsfs.services._verbs import dangerous

ID = "{tail(Id)}"
NAMED = r".*[A-Z]+( .+)?"
"""``www.example.com.A``, or ``www.example.com.A blue``: AWS's names end in a dot."""

FIELDS = (
    "Name", "Type", "SetIdentifier", "Weight", "Region", "GeoLocation", "Failover", "MultiValueAnswer", "TTL",
    "ResourceRecords", "AliasTarget", "HealthCheckId", "TrafficPolicyInstanceId", "CidrRoutingConfig",
    "GeoProximityLocation",
)  # fmt: skip


def start_name(scope: Scope) -> str:
    """The name in what a record's directory is called."""
    return _name_and_type(scope)[0]


def start_type(scope: Scope) -> str:
    """The type in it."""
    return _name_and_type(scope)[1]


def _name_and_type(scope: Scope) -> tuple[str, str]:
    name, dot, kind = str(scope["name()"]).partition(" ")[0].rpartition(".")
    return name + dot, kind


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
    HostedZoneId=ID,
    StartRecordName=start_name,
    StartRecordType=start_type,
    MaxItems="300",
)

RECORD = Folder(
    "{join(' ', [join('', [Name, Type]), SetIdentifier][?@])}",
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
