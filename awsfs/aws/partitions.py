"""Partitions: botocore's own data on which there are, which regions each has, and where its services are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from botocore.loaders import create_loader
from botocore.regions import EndpointResolver


@dataclass(frozen=True)
class Partition:
    """A group of regions with accounts of its own. `name` is the second word of its ARNs.

    `regions` is a regular expression. `home` is the region of what has no region. `suffixes` end its endpoints.
    """

    name: str
    regions: str
    home: str
    suffixes: tuple[str, ...]


@cache
def partitions() -> tuple[Partition, ...]:
    """All partitions. Makes no AWS call."""
    return tuple(
        Partition(
            data["id"],
            data["regionRegex"],
            data["outputs"]["implicitGlobalRegion"],
            (data["outputs"]["dnsSuffix"], data["outputs"]["dualStackDnsSuffix"]),
        )
        for data in create_loader().load_data("partitions")["partitions"]
    )


@cache
def partition_of(region: str) -> Partition:
    """The partition that a region belongs to; the first, which is ``aws``, if the region fits none."""
    found = partitions()
    return next((each for each in found if re.fullmatch(each.regions, region)), found[0])


@cache
def home_of(client: str, region: str) -> str:
    """The region that answers for a service without regions, in the partition of this region. Makes no AWS call."""
    endpoint = _endpoints().construct_endpoint(client, region) or {}
    return str(endpoint.get("credentialScope", {}).get("region") or partition_of(region).home)


@cache
def _endpoints() -> EndpointResolver:
    return EndpointResolver(create_loader().load_data("endpoints"))


def is_own_url(url: str) -> bool:
    """Whether the host of a URL is one of AWS's own endpoints."""
    host = urlsplit(url).hostname or ""
    return any(host.endswith(f".{suffix}") for partition in partitions() for suffix in partition.suffixes)
