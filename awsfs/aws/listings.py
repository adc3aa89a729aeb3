"""Listings of objects that are in hand, put right after a change of our own."""

from __future__ import annotations

import datetime
from typing import Any

from awsfs.aws.objects import Version
from awsfs.cache import Records
from awsfs.requests import Request

_INDEX = "keys and prefixes"


def put_in(records: Records, at: Request, version: Version | None) -> bool:
    """Have a listing with a delimiter tell of the version of an object, None for none; False where it cannot be told.

    Whether a prefix is still there after one of its keys was deleted is not known without asking.
    """
    key, prefix, delimiter = at.params["Key"], records.params.get("Prefix", ""), records.params.get("Delimiter")
    if not delimiter:
        return False
    head, is_deeper, _ = key[len(prefix) :].partition(delimiter)
    if not is_deeper:
        return records.amend(_INDEX, _name, key, None if version is None else _listed(key, version))
    below = f"{prefix}{head}{delimiter}"
    return version is not None and records.amend(_INDEX, _name, below, {"Prefix": below})


def _name(record: Any) -> str:
    return str(record.get("Prefix") or record["Key"])


def _listed(key: str, version: Version) -> dict[str, Any]:
    """An object as ListObjectsV2 describes it."""
    return {
        "Key": key,
        "LastModified": datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0),
        "ETag": version.etag,
        "Size": version.size,
        "StorageClass": (version.headers or {}).get("StorageClass", "STANDARD"),
    }
