"""Security group rules as lines to read and grep: ``tcp 443 0.0.0.0/0  https from anywhere``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from awsfs.schema import Scope

_PEERS = (("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6"), ("PrefixListIds", "PrefixListId"))
_ICMP = ("icmp", "icmpv6", "1", "58")


def ingress(scope: Scope) -> Iterator[str]:
    """What may come in, a line per protocol, ports and peer."""
    return _lines(scope, "IpPermissions")


def egress(scope: Scope) -> Iterator[str]:
    """What may go out."""
    return _lines(scope, "IpPermissionsEgress")


def peers(scope: Scope) -> Iterable[Mapping[str, Any]]:
    """The other groups that the rules name, each once; those of another account have no place in this tree."""
    own = scope.get("GroupId")
    rules = [*(scope.get("IpPermissions") or ()), *(scope.get("IpPermissionsEgress") or ())]
    pairs = [pair for rule in rules for pair in rule.get("UserIdGroupPairs") or ()]
    ours = [pair for pair in pairs if pair.get("GroupId", own) != own and not _foreign(pair, scope)]
    return {pair["GroupId"]: pair for pair in ours}.values()


def _lines(scope: Scope, field: str) -> Iterator[str]:
    for rule in scope.get(field) or ():
        protocol = "all" if rule.get("IpProtocol") == "-1" else rule.get("IpProtocol", "all")
        for peer, description in _peers(rule, scope):
            text = f"{protocol} {_ports(rule)} {peer}"
            yield f"{text}  {description}" if description else text


def _ports(rule: Mapping[str, Any]) -> str:
    """Ports, or type and code for ICMP, where -1 stands for all of them."""
    low, high = rule.get("FromPort"), rule.get("ToPort")
    if low is None or low == -1:
        return "all"
    if rule.get("IpProtocol") in _ICMP:
        return str(low) if high in (None, -1) else f"{low}/{high}"
    return str(low) if high in (None, low) else f"{low}-{high}"


def _peers(rule: Mapping[str, Any], scope: Scope) -> Iterator[tuple[str, str | None]]:
    for field, name in _PEERS:
        for each in rule.get(field) or ():
            yield each[name], each.get("Description")
    for pair in rule.get("UserIdGroupPairs") or ():
        group = pair.get("GroupId") or pair.get("GroupName")
        yield (f"{pair['UserId']}/{group}" if _foreign(pair, scope) else group), pair.get("Description")


def _foreign(pair: Mapping[str, Any], scope: Scope) -> bool:
    return pair.get("UserId") not in (None, scope.get("OwnerId"))
