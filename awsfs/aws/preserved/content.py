"""Headers that describe content, and where the content is stored: what becomes of them with new bytes. No AWS call."""

from __future__ import annotations

from typing import Any

from awsfs.aws.preserved.headers import Headers

BEGINNING = 4
"""Bytes of new content that tell whether an encoding still describes it."""

_BEGIN = {
    "gzip": b"\x1f\x8b", "x-gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd", "compress": b"\x1f\x9d", "identity": b"",
}  # fmt: skip
"""How content begins in each encoding. Brotli and others have no such bytes, so they never stay."""

_ARCHIVES = frozenset(("GLACIER", "DEEP_ARCHIVE"))
"""Storage classes in which an object cannot be read until it is restored."""

_FRAMING = "aws-chunked"
"""What a client puts into Content-Encoding for the way to S3. It does not describe the stored object."""


def unframed(headers: Headers) -> dict[str, Any]:
    """The headers without ``aws-chunked``."""
    encodings = [each for each in _encodings(headers) if each != _FRAMING]
    return _encoded(headers, encodings) if _FRAMING in _encodings(headers) else dict(headers)


def for_new_content(headers: Headers) -> dict[str, Any]:
    """The headers with which an object can be replaced and read again: an archive class becomes the default."""
    kept = unframed(headers)
    if kept.get("StorageClass") in _ARCHIVES:
        del kept["StorageClass"]
    return kept


def describes(headers: Headers, beginning: bytes) -> bool:
    """Whether the Content-Encoding fits content that begins like this. The last encoding is the outermost one."""
    encodings = _encodings(headers)
    begin = _BEGIN.get(encodings[-1]) if encodings else b""
    return begin is not None and beginning.startswith(begin)


def _encodings(headers: Headers) -> list[str]:
    return [each.strip().lower() for each in str(headers.get("ContentEncoding", "")).split(",") if each.strip()]


def _encoded(headers: Headers, encodings: list[str]) -> dict[str, Any]:
    others = {word: value for word, value in headers.items() if word != "ContentEncoding"}
    return {**others, **({"ContentEncoding": ",".join(encodings)} if encodings else {})}


def without_encoding(headers: Headers) -> dict[str, Any]:
    """The headers without Content-Encoding."""
    return _encoded(headers, [])
