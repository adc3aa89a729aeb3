"""S3 objects: what one version of each is, and the calls that are about a single object.

Where an object is, is told by the `Request` that would put it: client, region, ``Bucket`` and ``Key``.
"""

from __future__ import annotations

import errno
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from awsfs.aws.fetch import Aws
from awsfs.errors import AwsError
from awsfs.requests import Request

MTIME = "mtime"
"""The metadata in which the time of last modification is kept, in seconds since 1970, as rclone keeps it."""

KEPT = (
    "CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage", "ContentType", "Expires",
    "WebsiteRedirectLocation", "StorageClass", "ServerSideEncryption", "SSEKMSKeyId", "BucketKeyEnabled",
)  # fmt: skip
"""What an object keeps when its bytes are replaced, beside its metadata and its tags."""

_PACKED = {"gzip": "application/gzip", "bzip2": "application/x-bzip2", "xz": "application/x-xz"}


@dataclass(frozen=True)
class Version:
    """One version of an object. `headers` are what it keeps, in the words of PutObject; None where nobody asked yet.

    `tags` is how many it has, `request_id` that of the request that made it, where this mount did.
    """

    etag: str
    size: int
    headers: Mapping[str, Any] | None = field(default=None, compare=False)
    tags: int = field(default=0, compare=False)
    request_id: str = field(default="", compare=False)

    @property
    def metadata(self) -> Mapping[str, str]:
        """The person's own metadata, as far as it is known."""
        found: Mapping[str, str] = (self.headers or {}).get("Metadata", {})
        return found

    @property
    def mtime(self) -> float | None:
        """The time that was kept with it."""
        try:
            return float(self.metadata[MTIME])
        except (KeyError, ValueError):
            return None


def request_id(answer: Mapping[str, Any]) -> str:
    """AWS's name for the request that was answered."""
    return str(answer.get("ResponseMetadata", {}).get("RequestId", ""))


def recorded(request: str) -> dict[str, Any]:
    """An answer that tells no more than its request."""
    return {"ResponseMetadata": {"RequestId": request}}


def sibling(at: Request, operation: str, **params: Any) -> Request:
    """Another operation on the same object."""
    words = {name: at.params[name] for name in ("Bucket", "Key")}
    return replace(at, operation=operation, result="@", params={**words, **params})


def told(answer: Mapping[str, Any], name: str, operation: str) -> str:
    """A word that an answer has to have. Raises AwsError where only a part of the answer came."""
    if name not in answer:
        raise AwsError(errno.EREMOTEIO, "IncompleteAnswer", f"AWS's answer has no {name}", operation)
    return str(answer[name])


def version_of(answer: Mapping[str, Any]) -> Version:
    """What the answer of GetObject or HeadObject says of the version."""
    headers = {name: answer[name] for name in KEPT if answer.get(name) not in (None, "")}
    headers["Metadata"] = dict(answer.get("Metadata") or {})
    span = str(answer.get("ContentRange") or "")
    size = int(span.rsplit("/", 1)[1]) if "/" in span else int(answer.get("ContentLength") or 0)
    return Version(str(answer.get("ETag") or ""), size, headers, int(answer.get("TagCount") or 0))


def head(aws: Aws, at: Request, **params: Any) -> tuple[Version, dict[str, Any]] | None:
    """The version that is there now, and all that AWS says of it; None where there is none: one HeadObject."""
    try:
        answer = aws.ask(sibling(at, "head_object", **params))
    except AwsError as error:
        if error.number == errno.ENOENT:
            return None
        raise
    return version_of(answer), answer


def tagging(aws: Aws, at: Request, version: Version) -> dict[str, str]:
    """The tags of an object as PutObject takes them: one call where it has any, none elsewhere."""
    if not version.tags:
        return {}
    found = aws.ask(sibling(at, "get_object_tagging"))["TagSet"]
    return {"Tagging": urlencode([(tag["Key"], tag["Value"]) for tag in found])}


def content_type(key: str) -> str:
    """What the name tells of the content; what is packed is that, whatever is inside."""
    kind, packed = mimetypes.guess_type(key)
    return _PACKED.get(packed, "application/octet-stream") if packed else kind or "binary/octet-stream"


def condition(etag: str | None) -> dict[str, str]:
    """What a write is conditional on: the version that it replaces, or that there is none."""
    return {"IfNoneMatch": "*"} if etag is None else {"IfMatch": etag}
