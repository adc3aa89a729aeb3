"""The headers of an object: which of them stay with new content or a new name. Makes no AWS call.

Headers are a mapping in the words of PutObject: ``ContentType``, ``Metadata``, ``StorageClass`` and so on.
"""

from __future__ import annotations

import errno
import mimetypes
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from awsfs.errors import AwsError

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

_RIGHTS = ("Tagging", "ACL", *GRANTS.values(), HOLD, "ServerSideEncryption", "SSEKMSKeyId")

MTIME = "mtime"
"""The metadata in which the time of last modification is kept, in seconds since 1970, as rclone keeps it."""

LARGEST = 2048
"""Bytes of all metadata of an object."""

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


def rights(headers: Headers) -> frozenset[tuple[str, str]]:
    """The headers that take a permission beside that to write: tags, grants, holds and keys."""
    found = {word: str(headers[word]) for word in _RIGHTS if headers.get(word)}
    if found.get("ServerSideEncryption") == "AES256":
        del found["ServerSideEncryption"]
    return frozenset({**found, **({"Tagging": ""} if "Tagging" in found else {})}.items())


def timed(metadata: Mapping[str, str], mtime: float) -> dict[str, str]:
    """Metadata with a time of last modification, where S3 has room for it."""
    found = {**metadata, MTIME: repr(mtime)}
    return found if _size(found) <= LARGEST else dict(metadata)


def check_metadata(metadata: Mapping[str, str]) -> None:
    """Whether S3 would take metadata. Raises AwsError, EINVAL."""
    for name, value in metadata.items():
        if not f"{name}{value}".isascii():
            words = f"the metadata {name!r} is not ASCII, so S3 does not accept it with new content"
            words = f"{words}; to remove it, run: setfattr -x user.meta.{name} FILE"
            raise AwsError(errno.EINVAL, "MetadataNotAscii", words, "put_object")
    if _size(metadata) > LARGEST:
        words = f"the metadata of the object has more than {LARGEST} bytes, so S3 does not accept it with new content"
        raise AwsError(errno.EINVAL, "MetadataTooLarge", words, "put_object")


def _size(metadata: Mapping[str, str]) -> int:
    return sum(len(f"{name}{value}".encode("utf-8", "surrogateescape")) for name, value in metadata.items())


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
