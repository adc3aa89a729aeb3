"""S3 as it is, in front of the stand-in, which ignores some conditions: what they refuse is refused here.

It counts the bytes of bodies, can lose an answer or cut a connection, and can have somebody else write in between.
"""

from __future__ import annotations

import base64
import hashlib
import io
import socket
import threading
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from aws_operations import Request, understood
from aws_server import Environ, Server
from moto.core import DEFAULT_ACCOUNT_ID
from moto.moto_server.werkzeug_app import MotoRequestHandler
from moto.s3.models import s3_backends
from werkzeug.serving import make_server
from werkzeug.test import run_wsgi_app

Start = Callable[..., Any]
UPLOADS = ("PutObject", "UploadPart")


class Strict:
    """An endpoint in front of a `Server`. `asked` counts requests, `sent` and `received` the bytes of their bodies."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.asked: Counter[str] = Counter()
        self.sent: Counter[str] = Counter()
        self.received: Counter[str] = Counter()
        self._cuts: list[tuple[str, bool]] = []
        self.stores: Callable[[bytes], bytes] = bytes
        """What is stored of the body of a PutObject or an UploadPart."""
        self.has_opaque_etags = False
        self.sums: list[str] = []
        self.conditions = "kept"
        """What becomes of If-Match and If-None-Match: `kept`, `ignored` or `refused`."""
        self.compares_sums = False
        self.rules = ObjectRules()
        self.policy = Policy()
        self._meanwhile: dict[str, Callable[[], Any]] = {}
        self._http = make_server("127.0.0.1", 0, self._serve, threaded=True, request_handler=_Handler)
        self._http.daemon_threads = True  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True, name="strict")
        self._thread.start()

    def stop(self) -> None:
        """End the endpoint."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def cut(self, operation: str, *, done: bool, times: int = 1) -> None:
        """Cut the connection of the next such requests: before anything is `done`, or in place of the answer."""
        self._cuts += [(operation, done)] * times

    def mend(self) -> None:
        """Cut nothing any more."""
        self._cuts.clear()

    def before(self, operation: str, work: Callable[[], Any]) -> None:
        """Have somebody else do something just before the next such request is looked at."""
        self._meanwhile[operation] = work

    @contextmanager
    def meanwhile(self, operation: str, work: Callable[[], Any]) -> Iterator[None]:
        """Have somebody else do something just before the first such request is looked at."""
        self.before(operation, work)
        yield
        assert operation not in self._meanwhile, f"there was no {operation}"

    def _serve(self, environ: Environ, start: Start) -> Iterable[bytes]:
        request = understood(environ)
        self.asked[request.operation] += 1
        work = self._meanwhile.pop(request.operation, None)
        if work is not None:
            work()
        if (request.operation, False) in self._cuts:
            return self._hang_up(environ, request, done=False)
        self.sums += filter(None, [environ.get("HTTP_CONTENT_MD5")])
        if request.operation in UPLOADS:
            self.sent[request.operation] += int(environ.get("HTTP_X_AMZ_DECODED_CONTENT_LENGTH") or _length(environ))
        allowed = self.policy.refusal(request, environ)
        refusal = (
            allowed
            or self._lacking(request, environ)
            or self.rules.refusal(request, environ)
            or _refusal(request, environ)
        )
        if refusal is not None:
            _drain(environ)
            return _answer(*refusal, start)
        if request.operation == "CopyObject":  # the stand-in wants a sum of a body that a copy does not have
            environ["HTTP_X_AMZ_SDK_CHECKSUM_ALGORITHM"] = "CRC32"
        if request.operation in UPLOADS and self.stores is not bytes:
            _replace_body(environ, self.stores)
        body, status, headers = run_wsgi_app(self._server._serve, environ, buffered=True)
        if self.has_opaque_etags and "ETag" in headers:
            headers["ETag"] = f'"{zlib.crc32(headers["ETag"].encode()):032x}"'
        if (request.operation, True) in self._cuts:
            return self._hang_up(environ, request, done=True)
        data = b"".join(body)
        if request.operation == "GetObject":
            self.received[request.operation] += len(data)
        start(status, headers.to_wsgi_list())
        return [data]

    def _lacking(self, request: Request, environ: Environ) -> tuple[int, str] | None:
        """What a store does that is not S3: the status and the code of a refusal."""
        is_conditional = "HTTP_IF_MATCH" in environ or "HTTP_IF_NONE_MATCH" in environ
        if self.conditions == "refused" and is_conditional and environ["REQUEST_METHOD"] in ("PUT", "POST", "DELETE"):
            return 501, "NotImplemented"
        if self.conditions == "ignored" and environ["REQUEST_METHOD"] != "GET":
            environ.pop("HTTP_IF_MATCH", None)
            environ.pop("HTTP_IF_NONE_MATCH", None)
        wanted = environ.get("HTTP_CONTENT_MD5")
        if self.compares_sums and wanted and request.operation == "PutObject":
            if self.conditions == "kept" and (missed := _of_target(environ)):
                return missed
            data = environ["wsgi.input"].read(_length(environ))
            environ["wsgi.input"] = io.BytesIO(data)
            if base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode() != wanted:
                return 400, "BadDigest"
        return None

    def _hang_up(self, environ: Environ, request: Request, done: bool) -> list[bytes]:
        self._cuts.remove((request.operation, done))
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return []


class Policy:
    """What IAM allows: patterns of the prefixes that may be listed, and of the keys; None for everything."""

    lists_buckets = True
    listed: tuple[str, ...] | None = None
    read: tuple[str, ...] | None = None
    written: tuple[str, ...] | None = None

    def refusal(self, request: Request, environ: Environ) -> tuple[int, str] | None:
        """What S3 answers to what is not allowed; to a key that does not exist, where nothing says that it does not."""
        url = urlsplit(environ["RAW_URI"])
        key = unquote(url.path).lstrip("/").partition("/")[2]
        prefix = parse_qs(url.query).get("prefix", [""])[0]
        if request.operation == "ListBuckets":
            is_allowed = self.lists_buckets
        elif request.operation == "HeadBucket":
            is_allowed = self.listed is None
        elif request.operation in ("ListObjectsV2", "ListObjects"):
            is_allowed = _matches(self.listed, prefix)
        elif request.operation in ("GetObject", "HeadObject"):
            exists = self.listed is None or etag_of(*unquote(url.path).lstrip("/").split("/", 1)) is not None
            is_allowed = _matches(self.read, key) and exists
        elif request.operation in ("PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"):
            is_allowed = _matches(self.written, key)
        else:
            is_allowed = True
        return None if is_allowed else (403, "AccessDenied")


def _matches(patterns: tuple[str, ...] | None, text: str) -> bool:
    return patterns is None or any(fnmatchcase(text, pattern) for pattern in patterns)


class _Handler(MotoRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        """Say nothing of connections that were cut on purpose."""


class ObjectRules:
    """Who pays for the requests to some buckets, and which objects are encrypted with a customer's key."""

    def __init__(self) -> None:
        self.requester_pays: set[str] = set()
        self.keys: dict[str, str | None] = {}
        """The sum of the key of each object, by its path; None without one."""

    def refusal(self, request: Request, environ: Environ) -> tuple[int, str] | None:
        """What S3 answers where a request does not carry what it has to."""
        path = unquote(urlsplit(environ["RAW_URI"]).path).lstrip("/")
        bucket, _, key = path.partition("/")
        payer = environ.get("HTTP_X_AMZ_REQUEST_PAYER")
        if bucket in self.requester_pays and payer != "requester" and (key or "list-type" in environ["RAW_URI"]):
            return 403, "AccessDenied"
        given = environ.get("HTTP_X_AMZ_SERVER_SIDE_ENCRYPTION_CUSTOMER_KEY_MD5")
        if request.operation in ("GetObject", "HeadObject"):
            return self._wrong(path, given)
        if request.operation in ("UploadPart", "UploadPartCopy") and self.keys.get(f"{path}?") != given:
            return 400, "InvalidRequest"
        if "HTTP_X_AMZ_COPY_SOURCE" in environ:
            source = unquote(environ["HTTP_X_AMZ_COPY_SOURCE"]).lstrip("/")
            wrong = self._wrong(source, environ.get("HTTP_X_AMZ_COPY_SOURCE_SERVER_SIDE_ENCRYPTION_CUSTOMER_KEY_MD5"))
            if wrong is not None:
                return wrong
        if request.operation in ("PutObject", "CopyObject", "CreateMultipartUpload"):
            if given and "HTTP_X_AMZ_SERVER_SIDE_ENCRYPTION" in environ:
                return 400, "InvalidArgument"
            self.keys[path if request.operation != "CreateMultipartUpload" else f"{path}?"] = given
        elif request.operation == "CompleteMultipartUpload":
            self.keys[path] = self.keys.get(f"{path}?")
        return None

    def _wrong(self, path: str, given: str | None) -> tuple[int, str] | None:
        stored = self.keys.get(path)
        if stored == given:
            return None
        return (403, "AccessDenied") if stored and given else (400, "InvalidRequest")


def etag_of(bucket: str, key: str) -> str | None:
    """The ETag that an object has at this moment."""
    found = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[bucket].keys.get(key)
    return None if found is None else str(found.etag)


def set_metadata(bucket: str, key: str, name: str, value: str) -> None:
    """Have an object carry metadata that no client of AWS's would send."""
    s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[bucket].keys[key].metadata[f"x-amz-meta-{name}"] = value


def _length(environ: Environ) -> int:
    return int(environ.get("CONTENT_LENGTH") or 0)


def _replace_body(environ: Environ, stores: Callable[[bytes], bytes]) -> None:
    data = stores(environ["wsgi.input"].read(_length(environ)))
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(data), str(len(data))


def _drain(environ: Environ) -> None:
    environ["wsgi.input"].read(_length(environ))


def _refusal(request: Request, environ: Environ) -> tuple[int, str] | None:
    """The status and the code with which S3 refuses, where the stand-in would not."""
    if request.operation in ("CopyObject", "UploadPartCopy"):
        bucket, _, key = unquote(environ["HTTP_X_AMZ_COPY_SOURCE"]).lstrip("/").partition("/")
        wanted = environ.get("HTTP_X_AMZ_COPY_SOURCE_IF_MATCH")
        if wanted is not None and etag_of(bucket, key) != wanted:
            return (412, "PreconditionFailed") if etag_of(bucket, key) else (404, "NoSuchKey")
    if request.operation in ("CopyObject", "CompleteMultipartUpload"):
        return _of_target(environ)
    return None


def _of_target(environ: Environ) -> tuple[int, str] | None:
    bucket, _, key = unquote(urlsplit(environ["RAW_URI"]).path).lstrip("/").partition("/")
    found, wanted = etag_of(bucket, key), environ.get("HTTP_IF_MATCH")
    if wanted is not None and found != wanted:
        return (412, "PreconditionFailed") if found else (404, "NoSuchKey")
    if environ.get("HTTP_IF_NONE_MATCH") == "*" and found is not None:
        return 412, "PreconditionFailed"
    return None


def _answer(status: int, code: str, start: Start) -> list[bytes]:
    text = f"<Error><Code>{code}</Code><Message>no</Message><RequestId>strict</RequestId></Error>".encode()
    start(f"{status} Refused", [("Content-Length", str(len(text))), ("Content-Type", "application/xml")])
    return [text]
