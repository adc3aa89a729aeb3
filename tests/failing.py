"""A client that fails at one call: whoever asks through it gets every answer but the n-th, and that one fails in a way.

clients = Failing(clients, 3, unreachable)
tree = grow(Aws(clients, Cache(), Journal()))
...
assert clients.calls >= 3      # else the third call was never made
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    IncompleteReadError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError

Call: TypeAlias = Callable[[], Any]
Failure: TypeAlias = Callable[[Call], Any]
"""What becomes of a call that is to fail."""

HERE = "http://127.0.0.1:9"


def unreachable(call: Call) -> Any:
    """No connection."""
    raise EndpointConnectionError(endpoint_url=HERE)


def silent(call: Call) -> Any:
    """AWS does it, and no answer comes."""
    call()
    raise ReadTimeoutError(endpoint_url=HERE)


def refused(call: Call, code: str = "AccessDenied", status: int = 403) -> Any:
    """AWS says no."""
    answer: Any = {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    raise ClientError(answer, "Operation")


throttled = partial(refused, code="Throttling", status=400)
expired = partial(refused, code="ExpiredTokenException", status=400)
broken = partial(refused, code="InternalError", status=500)


def damaged(call: Call) -> Any:
    """The answer comes, and cannot be read."""
    call()
    raise ResponseParserError("made up")


class _Half:
    """A body that breaks off."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def read(self, size: int = -1) -> bytes:
        data = self._body.read()
        raise IncompleteReadError(actual_bytes=len(data) // 2, expected_bytes=len(data))

    def close(self) -> None:
        self._body.close()


def broken_off(call: Call) -> Any:
    """The body breaks off; an answer that has none is right."""
    answer = call()
    return {**answer, "Body": _Half(answer["Body"])} if "Body" in answer else answer


class Failing:
    """Clients of which the n-th call, whichever makes it, fails in that way. `calls` counts them. Thread-safe."""

    def __init__(self, clients: Any, number: int, failure: Failure) -> None:
        self._clients, self._number, self._failure = clients, number, failure
        self._lock = threading.Lock()
        self.calls = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._clients, name)

    def get(self, name: str, region: str, changing: bool = False) -> Any:
        """See `Clients`."""
        return _Client(self, self._clients.get(name, region, changing))

    def call(self, call: Call) -> Any:
        """Make a call, unless it is the one that fails."""
        with self._lock:
            self.calls += 1
            is_it = self.calls == self._number
        return self._failure(call) if is_it else call()


class _Client:
    """One of them."""

    def __init__(self, all_of_them: Failing, client: Any) -> None:
        self._all, self._client = all_of_them, client

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        known = getattr(self._client, "operations", None) or self._client.meta.method_to_api_mapping
        if name not in known:
            return found
        return lambda **params: self._all.call(partial(found, **params))
