"""S3, with the bucket in the path."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from urllib.parse import unquote
from xml.sax.saxutils import escape

from bench.endpoint.http import Answer, Request
from bench.endpoint.listing import NAMESPACE, listing
from bench.endpoint.objects import BUCKET, Object, Store

KEPT = ("content-type", "cache-control", "content-disposition", "content-encoding", "content-language", "expires")
SETTINGS = {"acl", "cors", "encryption", "lifecycle", "policy", "tagging", "versioning", "versions", "website"}
XML = {"Content-Type": "application/xml"}
ERRORS = {
    "NoSuchBucket": 404, "NoSuchKey": 404, "NoSuchUpload": 404, "PreconditionFailed": 412, "InvalidRange": 416,
    "MethodNotAllowed": 405, "BadDigest": 400,
}  # fmt: skip


class RefusalError(Exception):
    """S3 says no: the code."""


class S3:
    """The REST protocol."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def answer(self, request: Request) -> Answer:
        """What S3 answers."""
        bucket, _, key = request.path[1:].partition("/")
        operation, act = self._operation(request, bucket, key)
        try:
            if bucket not in ("", BUCKET):
                raise RefusalError("NoSuchBucket")
            found = act(request, key)
        except RefusalError as error:
            found = _refusal(error.args[0])
        found.operation = operation
        found.headers["x-amz-request-id"] = uuid.uuid4().hex[:16].upper()
        return found

    def _operation(self, request: Request, bucket: str, key: str) -> tuple[str, Callable[[Request, str], Answer]]:
        """The name of the operation, and what does it."""
        method, query = request.method, request.query
        copied = "x-amz-copy-source" in request.headers
        if not key:
            return self._bucket_operation(method, query, bucket)
        if "uploadId" in query:
            return {
                "PUT": ("UploadPartCopy", self._part_copy) if copied else ("UploadPart", self._part),
                "POST": ("CompleteMultipartUpload", self._complete),
                "DELETE": ("AbortMultipartUpload", self._abort),
            }.get(method, ("Other", self._refuse))
        if "uploads" in query and method == "POST":
            return "CreateMultipartUpload", self._create
        return {
            "HEAD": ("HeadObject", self._get),
            "GET": ("GetObject", self._get),
            "PUT": ("CopyObject", self._copy) if copied else ("PutObject", self._put),
            "DELETE": ("DeleteObject", self._delete),
        }.get(method, ("Other", self._refuse))

    def _bucket_operation(
        self, method: str, query: dict[str, str], bucket: str
    ) -> tuple[str, Callable[[Request, str], Answer]]:
        if not bucket:
            return "ListBuckets", self._buckets
        if method == "HEAD":
            return "HeadBucket", self._nothing
        if method == "POST" and "delete" in query:
            return "DeleteObjects", self._delete_several
        if method != "GET":
            return "Other", self._refuse
        listed = ("ListObjectsV2" if query.get("list-type") == "2" else "ListObjects"), self._list
        if "location" in query:
            listed = "GetBucketLocation", self._location
        elif "uploads" in query:
            listed = "ListMultipartUploads", self._uploads
        elif SETTINGS & query.keys():
            listed = "Other", self._refuse
        return listed

    def _buckets(self, request: Request, key: str) -> Answer:
        prefix = request.query.get("prefix", "")
        bucket = f"<Bucket><Name>{BUCKET}</Name><CreationDate>2026-01-01T00:00:00.000Z</CreationDate></Bucket>"
        found = bucket if BUCKET.startswith(prefix) else ""
        return _xml("ListAllMyBucketsResult", f"<Owner><ID>bench</ID></Owner><Buckets>{found}</Buckets>")

    def _nothing(self, request: Request, key: str) -> Answer:
        return Answer(headers={"x-amz-bucket-region": "us-west-2"})

    def _location(self, request: Request, key: str) -> Answer:
        text = f'<LocationConstraint xmlns="{NAMESPACE}">us-west-2</LocationConstraint>'
        return Answer(200, dict(XML), text.encode())

    def _uploads(self, request: Request, key: str) -> Answer:
        return _xml("ListMultipartUploadsResult", f"<Bucket>{BUCKET}</Bucket><IsTruncated>false</IsTruncated>")

    def _list(self, request: Request, key: str) -> Answer:
        return Answer(200, dict(XML), listing(self._store, request.query).encode())

    def _get(self, request: Request, key: str) -> Answer:
        found = self._known(key)
        headers = {
            "Last-Modified": found.last_modified, "ETag": found.etag, "Accept-Ranges": "bytes",
            "content-type": "binary/octet-stream", **found.headers,
        }  # fmt: skip
        if request.headers.get("if-match", found.etag) not in (found.etag, found.etag.strip('"'), "*"):
            raise RefusalError("PreconditionFailed")
        if request.headers.get("if-none-match") in (found.etag, found.etag.strip('"'), "*"):
            return Answer(304, headers)
        start, length = _span(request.headers.get("range", ""), found.size)
        status = 200
        if length != found.size or "range" in request.headers:
            status = 206
            headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{found.size}"
        if request.method == "HEAD":
            return Answer(status, {**headers, "Content-Length": str(length)})
        runs = found.run(start, length)
        return Answer(status, headers, pieces=[(self._store.path(name), at, size) for name, at, size in runs])

    def _put(self, request: Request, key: str) -> Answer:
        made = self._received(request)
        self._check(request, key)
        self._store.put(key, made)
        return Answer(headers={"ETag": made.etag})

    def _copy(self, request: Request, key: str) -> Answer:
        source = self._source(request)
        headers = _kept(request) if request.headers.get("x-amz-metadata-directive") == "REPLACE" else source.headers
        self._check(request, key)
        made = Object(source.size, source.etag, time.time(), headers, source.run(0, source.size))
        self._store.put(key, made)
        return _copied("CopyObjectResult", made)

    def _delete(self, request: Request, key: str) -> Answer:
        self._store.delete(key)
        return Answer(204)

    def _delete_several(self, request: Request, key: str) -> Answer:
        for name in re.findall("<Key>(.*?)</Key>", request.content().decode()):
            self._store.delete(name)
        return _xml("DeleteResult", "")

    def _create(self, request: Request, key: str) -> Answer:
        upload = self._store.begin(_kept(request))
        inside = f"<Bucket>{BUCKET}</Bucket><Key>{escape(key)}</Key><UploadId>{upload}</UploadId>"
        return _xml("InitiateMultipartUploadResult", inside)

    def _part(self, request: Request, key: str) -> Answer:
        made = self._received(request)
        self._store.part(request.query["uploadId"], int(request.query["partNumber"]), made)
        return Answer(headers={"ETag": made.etag})

    def _part_copy(self, request: Request, key: str) -> Answer:
        source = self._source(request)
        start, length = _span(request.headers.get("x-amz-copy-source-range", ""), source.size)
        made = Object(length, source.etag, time.time(), {}, source.run(start, length))
        self._store.part(request.query["uploadId"], int(request.query["partNumber"]), made)
        return _copied("CopyPartResult", made)

    def _complete(self, request: Request, key: str) -> Answer:
        numbers = [int(number) for number in re.findall(r"<PartNumber>(\d+)<", request.content().decode())]
        self._check(request, key)
        try:
            made = self._store.complete(request.query["uploadId"], numbers)
        except FileNotFoundError as error:
            raise RefusalError("NoSuchUpload") from error
        self._store.put(key, made)
        self._store.abort(request.query["uploadId"])
        inside = f"<Bucket>{BUCKET}</Bucket><Key>{escape(key)}</Key><ETag>{escape(made.etag)}</ETag>"
        return _xml("CompleteMultipartUploadResult", inside)

    def _abort(self, request: Request, key: str) -> Answer:
        self._store.abort(request.query["uploadId"])
        return Answer(204)

    def _refuse(self, request: Request, key: str) -> Answer:
        raise RefusalError("MethodNotAllowed")

    def _known(self, key: str) -> Object:
        found = self._store.get(key)
        if found is None:
            raise RefusalError("NoSuchKey")
        return found

    def _received(self, request: Request) -> Object:
        space = self._store.space()
        size, digest = request.save(space)
        return Object(size, f'"{digest}"', time.time(), _kept(request), [(space.name, 0, size)])

    def _source(self, request: Request) -> Object:
        found = self._known(unquote(request.headers["x-amz-copy-source"]).lstrip("/").partition("/")[2])
        if request.headers.get("x-amz-copy-source-if-match", found.etag) != found.etag:
            raise RefusalError("PreconditionFailed")
        return found

    def _check(self, request: Request, key: str) -> None:
        """The conditions of a write."""
        here = self._store.get(key)
        if request.headers.get("if-none-match") == "*" and here:
            raise RefusalError("PreconditionFailed")
        if "if-match" in request.headers and (here is None or here.etag != request.headers["if-match"]):
            raise RefusalError("PreconditionFailed" if here else "NoSuchKey")


def _kept(request: Request) -> dict[str, str]:
    given = {name: value for name, value in request.headers.items() if name in KEPT or name.startswith("x-amz-meta-")}
    encodings = [word.strip() for word in given.pop("content-encoding", "").split(",")]
    kept = ",".join(word for word in encodings if word not in ("", "aws-chunked"))
    return {**given, **({"content-encoding": kept} if kept else {})}


def _span(asked: str, size: int) -> tuple[int, int]:
    """Where the bytes begin that a Range asks for, and how many there are."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", asked)
    if found is None or not (found[1] or found[2]):
        return 0, size
    if not found[1]:
        start, end = max(0, size - int(found[2])), size
    else:
        start, end = int(found[1]), min(size, int(found[2]) + 1 if found[2] else size)
    if start >= end:
        raise RefusalError("InvalidRange")
    return start, end - start


def _xml(name: str, inside: str) -> Answer:
    return Answer(200, dict(XML), f'<{name} xmlns="{NAMESPACE}">{inside}</{name}>'.encode())


def _copied(name: str, made: Object) -> Answer:
    when = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(made.modified))
    return _xml(name, f"<LastModified>{when}</LastModified><ETag>{escape(made.etag)}</ETag>")


def _refusal(code: str) -> Answer:
    text = f"<Error><Code>{code}</Code><Message>{code}</Message><RequestId>request</RequestId></Error>"
    return Answer(ERRORS[code], dict(XML), text.encode())
