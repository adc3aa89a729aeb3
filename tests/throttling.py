"""AWS with its request limits, in front of the stand-in, which has none: whoever asks too fast is refused.

Time is a number that only sleeping moves, so that what is too fast does not depend on the machine.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from aws_operations import understood
from aws_server import Environ, Server, _Handler, _refusal
from werkzeug.serving import make_server

from awsfs.aws.limits import Limit, limit_of


class Time:
    """A clock at 0, and how to sleep by it: at once, but the time is later then. Thread-safe."""

    def __init__(self) -> None:
        self._now = 0.0
        self._lock = threading.Lock()

    def now(self) -> float:
        """The time in seconds."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Have it be later, as if all who sleep did so at the same time."""
        end = self._now + seconds
        with self._lock:
            self._now = max(self._now, end)


class Throttling:
    """The endpoint; ends with the `with` statement. `asked` counts requests by bucket, `refused` those that were."""

    def __init__(self, server: Server, limits: Mapping[str, tuple[Limit, ...]], time: Time) -> None:
        self._server, self._limits, self._time = server, limits, time
        self._lock = threading.Lock()
        self.asked: Counter[tuple[str, ...]] = Counter()
        self.refused: Counter[tuple[str, ...]] = Counter()
        self._http = make_server("127.0.0.1", 0, self._serve, threaded=True, request_handler=_Handler)
        self._http.daemon_threads = True  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True, name="throttling")

    def __enter__(self) -> Throttling:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def _serve(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        request = understood(environ)
        limit = limit_of(request.service, request.operation, self._limits)
        if limit is not None:
            bucket = (request.service, request.region, "" if limit.shared else request.operation)
            if self._is_too_fast(bucket, limit):
                return _refusal(request, environ, (400, "Throttling", "Rate exceeded"), start)
        return self._server._serve(environ, start)

    def _is_too_fast(self, bucket: tuple[str, ...], limit: Limit) -> bool:
        with self._lock:
            self.asked[bucket] += 1
            too_fast = self.asked[bucket] > limit.burst + limit.rate * self._time.now()
            self.refused[bucket] += too_fast
            return too_fast
