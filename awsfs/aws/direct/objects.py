"""S3 past botocore: GetObject, HeadObject, ListObjectsV2 and PutObject."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from awsfs.aws.direct.answers import Answers
from awsfs.aws.direct.client import DirectClient, Outgoing
from awsfs.aws.direct.connections import Answer
from awsfs.aws.direct.patterns import Pattern
from awsfs.aws.direct.signing import EMPTY, UNSIGNED

SAFE_IN_KEYS = "/~"
_METHODS = {"GetObject": "GET", "HeadObject": "HEAD", "ListObjectsV2": "GET", "PutObject": "PUT"}
_LISTING = {"list-type": "2", "encoding-type": "url"}
_KEPT = ("User-Agent", "x-amz-checksum-mode")
_TEXTS = {"string": str, "integer": str, "long": str, "boolean": lambda value: "true" if value else "false"}
_BLOCK = 2**20
_CHECKSUM = "x-amz-checksum-crc32"


class ObjectsClient(DirectClient):
    """botocore's client of S3, but for these calls."""

    OPERATIONS = {  # noqa: RUF012  never changed
        "get_object": "GetObject",
        "head_object": "HeadObject",
        "list_objects_v2": "ListObjectsV2",
        "put_object": "PutObject",
    }
    FINAL = frozenset({304, 403, 404, 412, 416})

    def __init__(self, client: Any, *parts: Any) -> None:
        super().__init__(client, *parts)
        self._model = client.meta.service_model
        self._answers: dict[str, Answers] = {}
        self._places: dict[str, dict[str, tuple[str, str, Any]]] = {}

    def get_object(self, **params: Any) -> dict[str, Any]:
        """GetObject, as botocore has it."""
        return self.call("get_object", params)

    def head_object(self, **params: Any) -> dict[str, Any]:
        """HeadObject, as botocore has it."""
        return self.call("head_object", params)

    def list_objects_v2(self, **params: Any) -> dict[str, Any]:
        """ListObjectsV2, as botocore has it."""
        return self.call("list_objects_v2", params)

    def put_object(self, **params: Any) -> dict[str, Any]:
        """PutObject, as botocore has it. ``Body`` is bytes, or a file that is read from its beginning."""
        return self.call("put_object", params, changing=True)

    def kept(self, request: Any, params: Mapping[str, Any]) -> tuple[str, Mapping[str, str]] | None:
        """See `DirectClient`: the path up to the key."""
        url, key = request.url.partition("?")[0], quote(str(params.get("Key", "")), SAFE_IN_KEYS)
        if request.params or not url.endswith(key) or (key and not url.removesuffix(key).endswith("/")):
            return None
        path = "/" + url.removesuffix(key).partition("://")[2].partition("/")[2]
        return path, {name: request.headers[name] for name in _KEPT if name in request.headers}

    def about(self, params: Mapping[str, Any]) -> str | None:
        """See `DirectClient`."""
        return str(params.get("Bucket"))

    def outgoing(self, operation: str, params: Mapping[str, Any], pattern: Pattern) -> Outgoing | None:
        """See `DirectClient`."""
        places, key, body = self._of(operation), "", params.get("Body", b"")
        query: dict[str, str] = dict(_LISTING) if operation == "ListObjectsV2" else {}
        headers: dict[str, str] = {}
        for name, value in params.items():
            location, written, text = places.get(name, ("", "", None))
            if location == "headers" and isinstance(value, Mapping):
                headers.update({f"{written}{each.lower()}": str(text) for each, text in value.items()})
            elif location == "uri":
                key = str(value) if name == "Key" else key
            elif name == "Body":
                continue
            elif text is None or not isinstance(value, str | int) or name == "EncodingType":
                return None
            elif location == "querystring":
                query[quote(written, "-._~")] = quote(text(value), "-._~")
            else:
                headers[written.lower()] = text(value)
        path = pattern.path + quote(key, SAFE_IN_KEYS)
        if operation != "PutObject":
            return Outgoing(_METHODS[operation], path, query, {**headers, "x-amz-content-sha256": EMPTY}, EMPTY)
        payload = self._sums(body, headers, pattern)
        if payload is None or not all(text.isascii() for text in headers.values()):
            return None
        headers["x-amz-content-sha256"] = payload
        return Outgoing("PUT", path, query, headers, payload, body)

    def _sums(self, body: Any, headers: dict[str, str], pattern: Pattern) -> str | None:
        """Add the length and the checksum that botocore would send. The hash to sign; None for another checksum."""
        wanted = pattern.context.get("checksum", {}).get("request_algorithm")
        is_secure = pattern.place[0] == "https"
        is_chosen = any("checksum" in name for name in headers)  # by a parameter
        if is_chosen or (wanted and (wanted.get("algorithm") != "crc32" or "content-md5" in headers)):
            return None
        length, crc, sha = _read(body, with_sha=not (is_secure and wanted))
        headers["content-length"] = str(length)
        if wanted:
            headers[_CHECKSUM] = base64.b64encode(crc.to_bytes(4, "big")).decode()
            headers["x-amz-sdk-checksum-algorithm"] = "CRC32"
        return sha or UNSIGNED

    def parsed(self, operation: str, answer: Answer, pattern: Pattern) -> dict[str, Any]:
        """See `DirectClient`."""
        return self._answers_of(operation).parsed(answer, pattern.context)

    def _answers_of(self, operation: str) -> Answers:
        if operation not in self._answers:
            self._answers[operation] = Answers(self._client, operation)
        return self._answers[operation]

    def _of(self, operation: str) -> dict[str, tuple[str, str, Any]]:
        """Where the parameters of an operation go, by botocore's model: the place, the name there, and how as text."""
        if operation not in self._places:
            members = self._model.operation_model(operation).input_shape.members
            self._places[operation] = {
                name: (
                    shape.serialization["location"],
                    shape.serialization.get("name", name),
                    _TEXTS.get(shape.type_name),
                )
                for name, shape in members.items()
                if "location" in shape.serialization
            }
        return self._places[operation]


def _read(body: Any, *, with_sha: bool) -> tuple[int, int, str]:
    """The length, the CRC32 and the SHA256 of a body, which is at its beginning again."""
    sha = hashlib.sha256() if with_sha else None
    if isinstance(body, bytes | bytearray | memoryview):
        return len(body), zlib.crc32(body), hashlib.sha256(body).hexdigest() if sha else ""
    length = crc = 0
    body.seek(0)
    while block := body.read(_BLOCK):
        length, crc = length + len(block), zlib.crc32(block, crc)
        if sha:
            sha.update(block)
    body.seek(0)
    return length, crc, sha.hexdigest() if sha else ""
