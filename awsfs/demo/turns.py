"""A server that answers some requests one at a time, because moto does not expect several at once.

- moto compiles the routes of a service at its first request, by `ast.parse`. In some versions of Python that fails now
  and then when several threads do it at once, with a SystemError (CPython issue 106905).
- AWS checks the condition of a write and writes in one step. moto checks, then writes, so that two of three clients
  can both replace the same version. It also answers 500 when an object is read while it is replaced.
"""

from __future__ import annotations

import io
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from awsfs.demo.later import App, service_of

CONDITIONAL = frozenset({"dynamodb", "s3"})
"""The services, as requests are signed for them, whose writes can have a condition."""


class Turns:
    """Hands requests to `app`: those to a service in `CONDITIONAL` one at a time, and the first to each service alone.

    The body of a request is read before its turn, so that a slow client keeps nobody waiting.
    """

    def __init__(self, app: App) -> None:
        self._app, self._first = app, threading.Lock()
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._seen: set[str] = set()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a WSGI request."""
        service = service_of(environ)
        if service in CONDITIONAL:
            _read_body(environ)
            with self._turns[service]:
                return self._answer(service, environ, start_response)
        return self._answer(service, environ, start_response)

    def _answer(self, service: str, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if service in self._seen:
            return self._app(environ, start_response)
        with self._first:
            answer = self._app(environ, start_response)
        self._seen.add(service)
        return answer


def _read_body(environ: dict[str, Any]) -> None:
    length = environ.get("CONTENT_LENGTH")
    if length:
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(int(length)))
