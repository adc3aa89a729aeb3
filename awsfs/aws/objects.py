"""S3 objects: what one version of each is, and the calls that are about a single object.

Where an object is, is told by the `Request` that would put it: client, region, ``Bucket`` and ``Key``.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from awsfs.aws.fetch import Aws
from awsfs.aws.preserved.headers import MTIME, of_answer, reported, retained_until
from awsfs.errors import AwsError
from awsfs.records import moment
from awsfs.requests import Request


@dataclass(frozen=True)
class Version:
    """One version of an object. `headers` are what it keeps, in the words of PutObject; None where nobody asked yet.

    `tags` is how many it has, `retained_until` the end of its retention, `is_versioned` whether AWS says which of the
    versions of its key it is. `request_id` is that of the request that made it, where this mount did.
    """

    etag: str
    size: int
    headers: Mapping[str, Any] | None = field(default=None, compare=False)
    tags: int = field(default=0, compare=False)
    retained_until: datetime | None = field(default=None, compare=False)
    is_versioned: bool = field(default=False, compare=False)
    request_id: str = field(default="", compare=False)

    @property
    def metadata(self) -> Mapping[str, str]:
        """The person's own metadata, as far as it is known."""
        found: Mapping[str, str] = (self.headers or {}).get("Metadata", {})
        return found

    @property
    def mtime(self) -> float | None:
        """The time that was kept with it."""
        return moment(self.metadata.get(MTIME, ""))


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


def on_bucket(at: Request, operation: str) -> Request:
    """An operation on the bucket of an object."""
    return replace(at, operation=operation, result="@", params={"Bucket": at.params["Bucket"]})


def told(answer: Mapping[str, Any], name: str, operation: str) -> str:
    """A word that an answer has to have. Raises AwsError where only a part of the answer came."""
    if name not in answer:
        raise AwsError(errno.EREMOTEIO, "IncompleteAnswer", f"the answer from AWS has no {name}", operation)
    return str(answer[name])


def version_of(answer: Mapping[str, Any]) -> Version:
    """What the answer of GetObject or HeadObject says of the version."""
    span = str(answer.get("ContentRange") or "")
    size = int(span.rsplit("/", 1)[1]) if "/" in span else int(answer.get("ContentLength") or 0)
    return Version(
        str(answer.get("ETag") or ""),
        size,
        of_answer(answer),
        int(answer.get("TagCount") or 0),
        retained_until(answer),
        "VersionId" in answer,
    )


def version_made(answer: Mapping[str, Any], size: int, words: Mapping[str, Any]) -> Version:
    """The version that an upload with these words has made, or that is found after one."""
    tags = len(parse_qsl(words.get("Tagging", ""), keep_blank_values=True))
    is_versioned, made_by = "VersionId" in answer, request_id(answer)
    etag = str(answer.get("ETag", ""))
    return Version(etag, size, reported(words), tags, is_versioned=is_versioned, request_id=made_by)


def head(aws: Aws, at: Request, **params: Any) -> tuple[Version, dict[str, Any]] | None:
    """The version that is there now, and all that AWS says of it; None where there is none: one HeadObject."""
    try:
        answer = aws.ask(sibling(at, "head_object", **params))
    except AwsError as error:
        if error.number == errno.ENOENT:
            return None
        raise
    return version_of(answer), answer


def condition(etag: str | None) -> dict[str, str]:
    """What a write is conditional on: the version that it replaces, or that there is none."""
    return {"IfNoneMatch": "*"} if etag is None else {"IfMatch": etag}
