"""The headers of an object: which of them stay with new content or a new name. Makes no AWS call.

Headers are a mapping in the words of PutObject: ``ContentType``, ``Metadata``, ``StorageClass`` and so on.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

Headers: TypeAlias = Mapping[str, Any]

Word: TypeAlias = tuple[str, str]
"""A header, or, where the second word is not empty, the metadata of that name: ``("Metadata", "colour")``."""

KEPT = (
    "CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage", "ContentType", "Expires",
    "WebsiteRedirectLocation", "StorageClass", "ServerSideEncryption", "SSEKMSKeyId", "BucketKeyEnabled",
    "ObjectLockLegalHoldStatus",
)  # fmt: skip
"""What HeadObject and GetObject report of an object, and PutObject takes, beside its metadata."""

HOLD, ON = "ObjectLockLegalHoldStatus", "ON"
GRANTS = {
    "FULL_CONTROL": "GrantFullControl",
    "READ": "GrantRead",
    "READ_ACP": "GrantReadACP",
    "WRITE_ACP": "GrantWriteACP",
}
"""The permissions that an object's ACL can grant, and the parameters of PutObject that grant them."""

ENCRYPTION = ("ServerSideEncryption", "SSEKMSKeyId", "BucketKeyEnabled")
"""What CopyObject takes from the bucket, not from the source."""

_EXCLUSIVE = (
    {*GRANTS.values(), "ACL"},
    {*ENCRYPTION, "SSECustomerAlgorithm", "SSECustomerKey", "SSECustomerKeyMD5"},
)
"""Headers of which one set replaces all others."""

UNKNOWN = "binary/octet-stream"
"""The type that S3 gives to an object without one."""

_PACKED = {"gzip": "application/gzip", "bzip2": "application/x-bzip2", "xz": "application/x-xz"}


def of_answer(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The headers in the answer of GetObject or HeadObject."""
    headers = {name: answer[name] for name in KEPT if answer.get(name) not in (None, "")}
    headers["Metadata"] = dict(answer.get("Metadata") or {})
    if headers.get(HOLD) != ON:
        headers.pop(HOLD, None)
    return headers


def reported(words: Headers) -> dict[str, Any]:
    """The headers that HeadObject will report of an object that was uploaded with these words."""
    return {word: value for word, value in words.items() if word in KEPT or word == "Metadata"}


def retained_until(answer: Mapping[str, Any]) -> datetime | None:
    """Until when the version in the answer of GetObject or HeadObject is locked by its retention."""
    found = answer.get("ObjectLockRetainUntilDate") if answer.get("ObjectLockMode") else None
    return found if isinstance(found, datetime) else None


def with_options(headers: Headers, options: Headers) -> dict[str, Any]:
    """The headers with those of the mount. S3 takes one way to say who may read, and one way to encrypt."""
    left_out: set[str] = set()
    for words in _EXCLUSIVE:
        left_out |= words if words & options.keys() else set()
    return {**{word: value for word, value in headers.items() if word not in left_out}, **options}


def content_type(key: str) -> str:
    """The type that a name suggests; a packed file has the type of its packing, whatever is inside."""
    kind, packed = mimetypes.guess_type(key)
    return _PACKED.get(packed, "application/octet-stream") if packed else kind or UNKNOWN


def renamed(headers: Headers, old: str, new: str) -> dict[str, Any]:
    """The headers after the key has changed: a type that was guessed is guessed again.

    A type counts as guessed where it is the guess for the old key, or `UNKNOWN`. Where the new key suggests no type,
    the type stays.
    """
    guess = content_type(new)
    if guess == UNKNOWN or headers.get("ContentType", UNKNOWN) not in (UNKNOWN, content_type(old)):
        return dict(headers)
    return {**headers, "ContentType": guess}


def taken_over(own: Headers, replaced: Headers, explicit: Iterable[Word]) -> dict[str, Any]:
    """The headers of a temporary file that is renamed over an object.

    They are those of the object, but for what was set on the temporary file explicitly, or taken away from it.
    """
    headers, metadata = dict(replaced), dict(replaced.get("Metadata", {}))
    for word, name in explicit:
        found, target = (own.get("Metadata", {}), metadata) if name else (own, headers)
        key = name or word
        target.pop(key, None)
        if key in found:
            target[key] = found[key]
    return {**headers, "Metadata": metadata}
