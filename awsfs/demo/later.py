"""A server whose account is filled in two parts: the second when somebody first asks for anything in it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

FIRST = frozenset({"dynamodb", "ec2", "elasticloadbalancing", "iam", "s3", "sts", "tagging"})
"""What requests are signed for whose answers are there from the beginning."""

App: TypeAlias = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_SIGNED_FOR = re.compile(r"Credential=[^/]*/[^/]*/[^/]*/([^/]*)/")


class Later:
    """Hands requests to `app`; before the first one that is for none of the `FIRST` it calls `fill`, once."""

    def __init__(self, app: App, fill: Callable[[], None]) -> None:
        self._app, self._fill = app, fill
        self._lock, self._is_filled = threading.Lock(), False

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request, as WSGI has it."""
        found = _SIGNED_FOR.search(environ.get("HTTP_AUTHORIZATION", ""))
        if found and found[1] not in FIRST:
            self._make_ready()
        return self._app(environ, start_response)

    def _make_ready(self) -> None:
        with self._lock:
            if not self._is_filled:
                self._is_filled = True
                self._fill()
