"""How botocore sends a call about a bucket, learnt from one that it sends, and followed by those after it.

What is learnt comes with botocore's event ``before-sign``: the URL by its rules for regions, addressing and endpoints,
its User-Agent, and the name, region and version to sign with. botocore's own signer signs, with credentials that it
refreshes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from botocore.awsrequest import AWSRequest
from cachetools import LRUCache

SAFE_IN_KEYS = "/~"
SIGNATURES = frozenset({"s3v4", "v4"})
"""The ways of signing that need no more than credentials, a region and a name."""

_BUCKETS = 1000
_CONTEXT = ("client_config", "client_region", "auth_type", "auth_options", "unsigned_payload", "signing", "checksum")
_HEADERS = ("User-Agent", "x-amz-checksum-mode")


@dataclass(frozen=True)
class Pattern:
    """One call that botocore has sent. `base` is its URL, up to the key, `headers` are those of every such call."""

    base: str
    headers: Mapping[str, str]
    signer: Any
    signing: tuple[str, str, str]
    context: Mapping[str, Any]


@dataclass(frozen=True)
class _Parameter:
    location: str
    name: str


class Patterns:
    """The patterns of one client, by operation and bucket. Thread-safe."""

    def __init__(self, client: Any) -> None:
        self._model = client.meta.service_model
        self._local = threading.local()
        self._known: LRUCache[tuple[str, str], Pattern] = LRUCache(_BUCKETS)
        self._lock = threading.Lock()
        self._parameters: dict[str, dict[str, _Parameter]] = {}
        client.meta.events.register("before-sign.s3", self._note)

    @contextmanager
    def learning(self, operation: str, params: Mapping[str, Any]) -> Iterator[None]:
        """Learn from the call that botocore sends meanwhile, in this thread; from the last one, if it was sent on."""
        self._local.seen = None
        try:
            yield
        finally:
            pattern = self._learnt(self._local.seen, params)
            if pattern is not None:
                with self._lock:
                    self._known[operation, str(params.get("Bucket"))] = pattern

    def forget(self, operation: str, params: Mapping[str, Any]) -> None:
        """It led nowhere."""
        with self._lock:
            self._known.pop((operation, str(params.get("Bucket"))), None)

    def request(self, operation: str, params: Mapping[str, Any]) -> AWSRequest | None:
        """A signed request; None where there is no pattern, or a parameter that does not fit in."""
        with self._lock:
            pattern = self._known.get((operation, str(params.get("Bucket"))))
        if pattern is None:
            return None
        given = self._placed(operation, params)
        if given is None:
            return None
        key, query, headers = given
        request = AWSRequest(
            "HEAD" if operation == "HeadObject" else "GET",
            pattern.base + quote(key, SAFE_IN_KEYS) + query,
            {**pattern.headers, **headers},
        )
        request.context.update(pattern.context)
        pattern.signer.get_auth_instance(*pattern.signing).add_auth(request)
        return request

    def _placed(self, operation: str, params: Mapping[str, Any]) -> tuple[str, str, dict[str, str]] | None:
        """Where the parameters go: the key, the query with its question mark, the headers."""
        known, key = self._of(operation), ""
        query = {"list-type": "2", "encoding-type": "url"} if operation == "ListObjectsV2" else {}
        headers: dict[str, str] = {}
        for name, value in params.items():
            found = known.get(name)
            if found is None or not isinstance(value, str | int) or name == "EncodingType":
                return None
            if found.location == "querystring":
                query[found.name] = str(value)
            elif found.location == "header":
                headers[found.name] = str(value)
            elif found.name == "Key":
                key = str(value)
        text = "&".join(f"{name}={quote(value, '-._~')}" for name, value in query.items())
        return key, f"?{text}" if text else "", headers

    def _of(self, operation: str) -> dict[str, _Parameter]:
        """Where the parameters of an operation go, those that are text or numbers, by botocore's model."""
        if operation not in self._parameters:
            members = self._model.operation_model(operation).input_shape.members
            self._parameters[operation] = {
                name: _Parameter(shape.serialization["location"], shape.serialization.get("name", name))
                for name, shape in members.items()
                if shape.type_name in ("string", "integer") and "location" in shape.serialization
            }
        return self._parameters[operation]

    def _note(self, request: AWSRequest, **signing: Any) -> None:
        self._local.seen = request, signing

    def _learnt(self, seen: Any, params: Mapping[str, Any]) -> Pattern | None:
        """The pattern of a request; None where it has not the usual form."""
        if seen is None or seen[1]["signature_version"] not in SIGNATURES:
            return None
        request, signing = seen
        url, key = request.url.partition("?")[0], quote(str(params.get("Key", "")), SAFE_IN_KEYS)
        if request.params or not url.endswith(key) or (key and not url.removesuffix(key).endswith("/")):
            return None
        return Pattern(
            url.removesuffix(key),
            {name: request.headers[name] for name in _HEADERS if name in request.headers},
            signing["request_signer"],
            (signing["signing_name"], signing["region_name"], signing["signature_version"]),
            {name: request.context[name] for name in _CONTEXT if name in request.context},
        )
