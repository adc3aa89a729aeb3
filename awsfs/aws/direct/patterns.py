"""How botocore sends a call, learnt from one that it sends, and followed by those after it.

What is learnt comes with botocore's event ``before-sign``: the URL by its rules for regions, addressing and endpoints,
its headers, and the region and service to sign for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSRequest
from cachetools import LRUCache

from awsfs.aws.direct.connections import Place

SIGNATURES = frozenset({"s3v4", "v4"})
"""The ways of signing that need no more than credentials, a region and a name."""

_KEPT = 1000
_CONTEXT = ("checksum",)


@dataclass(frozen=True)
class Pattern:
    """One call that botocore has sent. `path` is that of its URL, up to the key of an object."""

    place: Place
    path: str
    headers: Mapping[str, str]
    scope: tuple[str, str]
    context: Mapping[str, Any]


Kept = Callable[[AWSRequest, Mapping[str, Any]], "tuple[str, Mapping[str, str]] | None"]
"""What of a request's path and headers is the same in each such call; None where it has another form."""


class Patterns:
    """The patterns of one client, by operation and what they depend on. Thread-safe."""

    def __init__(self, client: Any, kept: Kept) -> None:
        self._local, self._lock, self._kept = threading.local(), threading.Lock(), kept
        self._known: LRUCache[tuple[str, str], Pattern] = LRUCache(_KEPT)
        client.meta.events.register("before-sign", self._note)

    def of(self, operation: str, about: str) -> Pattern | None:
        """How to send a call; None where it is to be learnt first."""
        with self._lock:
            return self._known.get((operation, about))

    @contextmanager
    def learning(self, operation: str, about: str, params: Mapping[str, Any]) -> Iterator[None]:
        """Learn from the call that botocore sends meanwhile, in this thread; from the last one, if it was sent on."""
        self._local.seen = None
        try:
            yield
        finally:
            pattern = self._learnt(self._local.seen, params)
            if pattern is not None:
                with self._lock:
                    self._known[operation, about] = pattern

    def forget(self, operation: str, about: str) -> None:
        """It led nowhere."""
        with self._lock:
            self._known.pop((operation, about), None)

    def _note(self, request: AWSRequest, **signing: Any) -> None:
        self._local.seen = request, signing

    def _learnt(self, seen: Any, params: Mapping[str, Any]) -> Pattern | None:
        """The pattern of a request; None where it has not the usual form."""
        if seen is None or seen[1]["signature_version"] not in SIGNATURES:
            return None
        request, signing = seen
        kept, url = self._kept(request, params), urlsplit(str(request.url))
        if kept is None:
            return None
        path, headers = kept
        return Pattern(
            (url.scheme, url.netloc),
            path,
            {name.lower(): value for name, value in headers.items()},
            (signing["region_name"], signing["signing_name"]),
            {name: request.context[name] for name in _CONTEXT if name in request.context},
        )
