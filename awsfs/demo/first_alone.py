"""A server that answers the first request to each service alone.

moto compiles the routes of a service at its first request, by `ast.parse`. In some versions of Python that fails now
and then when several threads do it at once, with a SystemError (CPython issue 106905).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from awsfs.demo.later import App, service_of


class FirstAlone:
    """Hands requests to `app`: the first to each service while no other first one is under way."""

    def __init__(self, app: App) -> None:
        self._app, self._lock = app, threading.Lock()
        self._seen: set[str] = set()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a WSGI request."""
        service = service_of(environ)
        if service in self._seen:
            return self._app(environ, start_response)
        with self._lock:
            answer = self._app(environ, start_response)
        self._seen.add(service)
        return answer
