"""Answers of S3 as botocore gives them, by its own models, which are read once for each operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import unquote_plus

from botocore.httpchecksum import handle_checksum_body
from botocore.model import OperationModel
from botocore.response import StreamingBody
from botocore.utils import parse_timestamp

from awsfs.aws.direct.client import metadata_of
from awsfs.aws.direct.connections import Answer
from awsfs.aws.direct.stream import Stream
from awsfs.aws.parsing.parser import check
from awsfs.aws.parsing.xml import document

Convert = Callable[[str], Any]


def _header_time(text: str) -> Any:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return parse_timestamp(text)


_CONVERT: Mapping[str, Convert] = {
    "string": str,
    "integer": int,
    "long": int,
    "boolean": lambda text: text == "true",
    "timestamp": _header_time,
}
_ENCODED = ("Delimiter", "Prefix", "StartAfter")


class Answers:
    """The answers of one operation."""

    def __init__(self, client: Any, operation: str) -> None:
        self._model: OperationModel = client.meta.service_model.operation_model(operation)
        shape: Any = self._model.output_shape
        self._payload = shape.serialization.get("payload")
        self._headers: dict[str, tuple[str, Convert]] = {}
        self._prefixes: dict[str, str] = {}
        for name, member in shape.members.items():
            location, written = member.serialization.get("location"), member.serialization.get("name", name).lower()
            if location == "header" and name != "Expires":
                self._headers[written] = name, _CONVERT[member.type_name]
            elif location == "headers":
                self._prefixes[name] = written
        self._read = None if self._payload or operation in ("HeadObject", "PutObject") else document(shape)

    def parsed(self, reply: Answer, context: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a request that succeeded. `context` is that of the pattern. Raises botocore's exceptions."""
        answer: dict[str, Any] = {"ResponseMetadata": metadata_of(reply)}
        for name, value in reply.headers.items():
            found = self._headers.get(name)
            if found is not None:
                answer[found[0]] = found[1](value)
        if "expires" in reply.headers:
            answer |= _expiry(reply.headers["expires"])
        for name, prefix in self._prefixes.items():
            known = {key[len(prefix) :]: value for key, value in reply.headers.items() if key.startswith(prefix)}
            answer[name] = known
        if self._payload:
            answer[self._payload] = self._stream(reply, answer["ResponseMetadata"], context)
        else:
            answer.update(self._members(reply))
        return answer

    def _members(self, reply: Answer) -> dict[str, Any]:
        """What a body in XML says; nothing for an operation whose answer is in its headers."""
        body = reply.read()
        if self._read is None:
            return {}
        check(reply.headers, body)
        return _decoded(self._read(body)) if body else {}

    def _stream(self, reply: Answer, metadata: dict[str, Any], context: Mapping[str, Any]) -> Any:
        """The body as botocore hands it on: it sees whether it is whole, and as its checksum says."""
        raw: Any = reply
        size = reply.headers.get("content-length")
        plain = Stream(raw, int(size)) if size is not None else StreamingBody(raw, cast("Any", None))
        wanted = {"checksum": dict(context.get("checksum", {}))}
        response = {"body": plain, "headers": reply.headers, "context": wanted}
        handle_checksum_body(cast("Any", SimpleNamespace(raw=raw)), response, wanted, self._model)
        if "response_algorithm" in wanted["checksum"]:
            metadata["ChecksumAlgorithm"] = wanted["checksum"]["response_algorithm"]
        return response["body"]


def _expiry(text: str) -> dict[str, Any]:
    """What people have put into a header that is no time is told all the same."""
    try:
        return {"ExpiresString": text, "Expires": _header_time(text)}
    except (ValueError, RuntimeError):
        return {"ExpiresString": text}


def _decoded(answer: dict[str, Any]) -> dict[str, Any]:
    """A listing whose keys were asked for as in URLs, for XML has no word for some of them."""
    if answer.get("EncodingType") == "url":
        for name in _ENCODED:
            if name in answer:
                answer[name] = unquote_plus(answer[name])
        for part, name in (("Contents", "Key"), ("CommonPrefixes", "Prefix")):
            for entry in answer.get(part, ()):
                if name in entry:
                    entry[name] = unquote_plus(entry[name])
    return answer
