"""Extended attributes of objects: their ETag, storage class, content type and metadata."""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from awsfs.aws.objects import Version
from awsfs.aws.preserved.headers import Word
from awsfs.errors import refused

ETAG, STORAGE, TYPE, ALL = "user.etag", "user.storage-class", "user.content-type", "user.meta"
META = "user.meta."

Changes: TypeAlias = Callable[[Version], Mapping[str, Any]]
"""What is to be set of a version, in the words of PutObject; None takes a word away."""

_WORDS = {TYPE: "ContentType", STORAGE: "StorageClass"}
_NAME = re.compile(r"[a-z0-9._-]+")
_VALUE = re.compile(r"[\x20-\x7e]*")


def names(known: Version | None) -> list[str]:
    """The attributes that are there for certain; those of the metadata where it is in hand."""
    return [ETAG, STORAGE, TYPE, ALL, *(f"{META}{name}" for name in (known.metadata if known else ()))]


def value(name: str, version: Version) -> bytes:
    """An attribute of a version of which everything is known. Raises ENODATA."""
    headers = version.headers or {}
    found = {
        ETAG: version.etag.strip('"'),
        STORAGE: headers.get("StorageClass", "STANDARD"),
        TYPE: headers.get("ContentType"),
        ALL: json.dumps(dict(version.metadata), ensure_ascii=False),
    }.get(name, version.metadata.get(name.removeprefix(META)) if name.startswith(META) else None)
    if found is None:
        raise refused(errno.ENODATA)
    return str(found).encode()


def change(name: str, new: bytes | None) -> Changes:
    """What sets an attribute, or takes it away with None.

    Raises EINVAL for what a header cannot hold, EOPNOTSUPP for any other name, and for those that only tell: ``mv`` and
    ``cp -a`` of coreutils pass over that without a word.
    """
    text = None if new is None else new.decode("latin-1")
    if text is not None and not _VALUE.fullmatch(text):
        raise refused(errno.EINVAL)
    if name in _WORDS:
        return lambda now: {_WORDS[name]: text}
    if not name.startswith(META):
        raise refused(errno.EOPNOTSUPP)
    if not _NAME.fullmatch(name.removeprefix(META)):
        raise refused(errno.EINVAL)
    return lambda now: {"Metadata": _metadata(now, name.removeprefix(META), text)}


def word(name: str) -> Word:
    """What an attribute that can be set stands for."""
    return ("Metadata", name.removeprefix(META)) if name.startswith(META) else (_WORDS[name], "")


def _metadata(now: Version, name: str, text: str | None) -> dict[str, str]:
    if text is None:
        if name not in now.metadata:
            raise refused(errno.ENODATA)
        return {each: kept for each, kept in now.metadata.items() if each != name}
    return {**now.metadata, name: text}
