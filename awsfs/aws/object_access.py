"""What requests about objects carry besides their own: who pays for them, and a customer's own key."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from botocore.exceptions import ClientError
from cachetools import LRUCache

from awsfs.aws.preserved.headers import ENCRYPTION
from awsfs.requests import Request

Params: TypeAlias = Mapping[str, Any]

CLIENT = "s3"
SOURCE = "CopySource"
_BUCKETS = 10_000
_READING = frozenset(("get_object", "head_object"))
"""What refuses a key for an object that is not encrypted with one, and an object with a key without it."""


def customer_words(key: bytes, prefix: str = "") -> dict[str, str]:
    """The parameters of a customer's key, in the form in which they are sent."""
    sums = hashlib.md5(key, usedforsecurity=False).digest()
    words = {"Algorithm": "AES256", "Key": base64.b64encode(key).decode(), "KeyMD5": base64.b64encode(sums).decode()}
    return {f"{prefix}SSECustomer{name}": value for name, value in words.items()} if key else {}


class ObjectAccess:
    """Adds to each request about objects what the operation takes of this. Thread-safe.

    `payer`: ``requester``, where this account pays. `key`: the 32 bytes with which objects are encrypted. An object in
    the same bucket may be encrypted in another way: what worked last in a bucket is tried first, and then the other.
    """

    def __init__(self, payer: str = "", key: bytes = b"") -> None:
        self._payer = {"RequestPayer": payer} if payer else {}
        self._key, self._source = customer_words(key), customer_words(key, SOURCE)
        self._without: LRUCache[str, bool] = LRUCache(_BUCKETS)
        self._taken: dict[str, frozenset[str]] = {}
        self._lock = threading.Lock()

    def call(self, client: Any, request: Request) -> dict[str, Any]:
        """Make a call. Raises botocore's exceptions."""
        made: Callable[..., dict[str, Any]] = getattr(client, request.operation)
        if request.client != CLIENT or not (self._payer or self._key):
            return made(**request.params)
        given = {**self._of(client, request, self._payer), **request.params}
        own, source = self._of(client, request, self._key), self._of(client, request, self._source)
        if own and request.operation not in _READING:
            given = {**{word: value for word, value in given.items() if word not in ENCRYPTION}, **own}
        return self._either(made, given, own if request.operation in _READING else source)

    def _either(self, made: Callable[..., dict[str, Any]], given: Params, optional: Params) -> dict[str, Any]:
        """With the key of what is read, or without it. A refusal with status 400 has changed nothing."""
        bucket = str(given.get(SOURCE, given).get("Bucket", ""))
        if not optional:
            return made(**given)
        with self._lock:
            without = self._without.get(bucket, False)
        try:
            return made(**given, **({} if without else optional))
        except ClientError as error:
            if not _is_refused(error):
                raise
            try:
                answer = made(**given, **(optional if without else {}))
            except ClientError as second:
                raise (error if _is_refused(second) else second) from None
        with self._lock:
            self._without[bucket] = not without
        return answer

    def _of(self, client: Any, request: Request, words: Params) -> dict[str, Any]:
        """Those of the words that an operation takes, by botocore's model."""
        taken = self._taken.get(request.operation)
        if taken is None:
            name = client.meta.method_to_api_mapping[request.operation]
            shape = client.meta.service_model.operation_model(name).input_shape
            taken = self._taken[request.operation] = frozenset(shape.members if shape else ())
        return {word: value for word, value in words.items() if word in taken}


def _is_refused(error: ClientError) -> bool:
    """Whether S3 refuses the form of a request, as it does with a key too many or too few."""
    return bool(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 400)
