"""A server that prepares a part of its account when a request first needs it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

FIRST = frozenset({"dynamodb", "ec2", "elasticloadbalancing", "iam", "s3", "sts", "tagging"})
"""The services, as requests are signed for them, that are ready from the beginning."""

App: TypeAlias = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_SIGNED_FOR = re.compile(r"Credential=[^/]*/[^/]*/[^/]*/([^/]*)/")


def service_of(environ: dict[str, Any]) -> str:
    """The service that a request is signed for; empty for a request without a signature."""
    found = _SIGNED_FOR.search(environ.get("HTTP_AUTHORIZATION", ""))
    return found[1] if found else ""


class Later:
    """Hands requests to `app`. Before the first request to a service that `is_needed_by` accepts, it calls `fill`."""

    def __init__(self, app: App, fill: Callable[[], None], is_needed_by: Callable[[str], bool]) -> None:
        self._app, self._fill, self._is_needed_by = app, fill, is_needed_by
        self._lock, self._is_filled = threading.Lock(), False

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a WSGI request."""
        service = service_of(environ)
        if service and self._is_needed_by(service):
            self._make_ready()
        return self._app(environ, start_response)

    def _make_ready(self) -> None:
        with self._lock:
            if not self._is_filled:
                self._is_filled = True
                self._fill()
