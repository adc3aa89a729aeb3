"""Whether an endpoint is AWS's own, by botocore's list of partitions. Makes no AWS call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

_SUFFIXES = ("dnsSuffix", "dualStackDnsSuffix")


def is_aws(url: str, partitions: Mapping[str, Any]) -> bool:
    """Whether the host of a URL is in a domain of AWS; `partitions` is botocore's data of that name."""
    host = urlsplit(url).hostname or ""
    outputs = [partition.get("outputs", {}) for partition in partitions.get("partitions", [])]
    domains = {output[name] for output in outputs for name in _SUFFIXES if output.get(name)}
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)
