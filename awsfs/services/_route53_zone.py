"""A zone as a zone file, as RFC 1035 has it and name servers read it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from awsfs.schema import Lines
from awsfs.services._route53_records import RECORDS

_ROUTING = ("SetIdentifier", "Weight", "Region", "Failover", "MultiValueAnswer", "HealthCheckId")
_ESCAPED = re.compile(r"\\([0-3][0-7]{2})")
_NAMES = {"CNAME": (0,), "NS": (0,), "PTR": (0,), "MX": (1,), "SRV": (3,), "SOA": (0, 1), "HTTPS": (1,), "SVCB": (1,)}
"""By the type of a record, which of the words of its value are names. Route 53 takes each for whole, dot or not."""

_PLAIN = re.compile(r"[A-Za-z0-9*_/-]")


def decimal(text: str) -> str:
    """Text with its escapes as RFC 1035 wants them, in decimal; Route 53 writes ``\\052`` for a star, in octal."""
    return _ESCAPED.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    code = int(match.group(1), 8)
    return chr(code) if _PLAIN.fullmatch(chr(code)) else f"\\{code:03d}"


def absolute(kind: str, value: str) -> str:
    """A value whose names end in a dot: in a zone file, those without one are below the zone."""
    words = value.split(" ")
    for number in _NAMES.get(kind, ()):
        if number < len(words) and not words[number].endswith("."):
            words[number] += "."
    return " ".join(words)


def lines(record: Mapping[str, Any]) -> str:
    """The lines of a record. What no zone file can say is in it as a comment: aliases, and who is answered what."""
    routing = [f"{field}={record[field]}" for field in _ROUTING if record.get(field) is not None]
    if "AliasTarget" in record:
        routing.insert(0, "alias")
    values = [value["Value"] for value in record.get("ResourceRecords") or ()]
    values = values or [(record.get("AliasTarget") or {}).get("DNSName", "")]
    mark, why = (";", f" ; {' '.join(routing)}") if routing else ("", "")
    head = f"{mark}{decimal(record['Name'])}\t{record.get('TTL', '')}\tIN\t{record['Type']}\t"
    return "\n".join(head + absolute(record["Type"], decimal(value)) + why for value in values)


ZONE_FILE = Lines("zone", RECORDS, lines, head="$ORIGIN {Name}")
