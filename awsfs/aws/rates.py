"""Token buckets: requests wait here, in the order in which they came, rather than be refused by AWS.

What AWS publishes (`awsfs.aws.limits`) is what a bucket begins with. An answer that asks to slow down halves its rate,
which then grows back evenly. What has no published limit is not held up before the first such answer.
"""

from __future__ import annotations

import errno
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from awsfs.aws.limits import LIMITS, SHARE, Limit, limit_of
from awsfs.aws.model import is_aws
from awsfs.aws.pulse import progress, turn
from awsfs.errors import number_of

BEAT = 1.0
"""Seconds at most between two signs of life of what waits."""

RECOVERY = 30.0
"""Seconds in which a rate that was halved once is back where it was."""

PAUSE = 1.0
"""Seconds after a throttle answer in which others, to requests of the same burst, halve nothing more."""

LEAST = 1 / 16
"""The part of a rate that is left however often it is halved."""

MEASURED = 10.0
"""Requests a second that are thought of as asked, at least, where no limit is known: others may have used it up."""

_OF_ONE_TABLE = "ProvisionedThroughputExceededException"
"""The code that is about a table, not about how often an operation is called: other tables are not held up for it."""

_CLOSE = 1e-9

Clock = Callable[[], float]
Sleep = Callable[[float], object]


class Bucket:
    """The tokens of a limit, or of none that is known: then there are always some. Thread-safe.

    Whoever comes takes a token as soon as there is one for each of those before him, too.
    """

    def __init__(self, limit: Limit | None, clock: Clock = time.monotonic, sleep: Sleep = time.sleep) -> None:
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._waiting: deque[object] = deque()
        self._full = limit.rate * SHARE if limit else 0.0
        self._burst = max(1.0, limit.burst * SHARE) if limit else 1.0
        self._rate: float | None = self._full if limit else None
        self._tokens, self._is_known = self._burst, limit is not None
        self._then = self._second = clock()
        self._throttled_at = float("-inf")
        self._this_second = self._last_second = 0

    def take(self) -> float:
        """Wait for a token, and take it; the seconds that it took."""
        ticket, began, waited = object(), self._clock(), 0.0
        with self._lock:
            self._waiting.append(ticket)
        try:
            while (left := self._until(ticket)) > 0:
                self._sleep(min(left, BEAT))
                progress()
                waited = self._clock() - began
        except BaseException:
            with self._lock:
                self._waiting.remove(ticket)
            raise
        return waited

    def throttled(self) -> None:
        """AWS asked to slow down: half of the rate from now on, and no token is left."""
        with self._lock:
            now = self._refill()
            if self._rate is None:
                self._rate = self._full = max(float(self._this_second), float(self._last_second), MEASURED)
            self._tokens = min(self._tokens, 0.0)
            if now - self._throttled_at >= PAUSE:
                self._rate, self._throttled_at = max(self._rate / 2, self._full * LEAST), now

    def _until(self, ticket: object) -> float:
        """The seconds until there is a token for this ticket and for all before it; 0 once it is taken."""
        with self._lock:
            now = self._refill()
            if self._rate is not None:
                missing = self._waiting.index(ticket) + 1 - self._tokens
                if missing > _CLOSE:
                    return missing / self._rate
                self._tokens -= 1
            else:
                self._count(now)
            self._waiting.remove(ticket)
            return 0.0

    def _refill(self) -> float:
        """This moment, with the rate and the tokens that there are by now."""
        now = self._clock()
        elapsed, self._then = now - self._then, now
        if self._rate is not None:
            grown = self._rate + self._full / 2 / RECOVERY * elapsed
            self._rate = min(self._full, grown) if self._is_known else grown
            self._tokens = min(self._burst, self._tokens + self._rate * elapsed)
        return now

    def _count(self, now: float) -> None:
        """How many there are in a second, for a rate to begin with where none is known."""
        if now - self._second >= 1:
            self._last_second = self._this_second if now - self._second < 2 else 0
            self._this_second, self._second = 0, now
        self._this_second += 1


class Rates:
    """The buckets of one account. Thread-safe. `limits` are what they begin with, `sleep` may raise to end a wait.

    `everywhere`: also for endpoints that are not AWS's own, which by themselves are held to their answers alone.
    """

    def __init__(
        self,
        limits: Mapping[str, tuple[Limit, ...]] = LIMITS,
        clock: Clock = time.monotonic,
        sleep: Sleep | None = None,
        everywhere: bool = False,
    ) -> None:
        self.everywhere = everywhere
        self._limits, self._clock, self._sleep = limits, clock, sleep or self._rest
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._buckets: dict[tuple[str, str, str], Bucket] = {}
        self._shared: dict[tuple[str, str, Limit], Bucket] = {}
        self._throttles, self._waited = 0, 0.0

    def bucket(self, service: str, region: str, operation: str, published: bool = True) -> Bucket:
        """The bucket of an operation, by its AWS name. `published`: it begins with what AWS publishes."""
        key = (service, region, operation)
        found = self._buckets.get(key)
        if found is None:
            limit = limit_of(service, operation, self._limits) if published else None
            with self._lock:
                found = self._shared.get((service, region, limit)) if limit and limit.shared else None
                found = self._buckets.setdefault(key, found or Bucket(limit, self._clock, self._sleep))
                if limit and limit.shared:
                    self._shared.setdefault((service, region, limit), found)
        return found

    def waited(self, seconds: float) -> None:
        """Count what a request waited."""
        if seconds:
            with self._lock:
                self._waited += seconds

    def throttled(self) -> None:
        """Count an answer that asked to slow down."""
        with self._lock:
            self._throttles += 1

    def close(self) -> None:
        """End every wait, by InterruptedError in whoever waits."""
        self._ending.set()

    def stats(self) -> dict[str, Any]:
        """For ``.awsfs/stats.json``. The answers are all, also those after which botocore asked again."""
        with self._lock:
            return {"throttle_answers": self._throttles, "seconds_waited_for_tokens": round(self._waited, 1)}

    def _rest(self, seconds: float) -> None:
        if self._ending.wait(seconds):
            raise InterruptedError(errno.EINTR, "unmounted")


class Pace:
    """How fast one client goes: every request of it, botocore's own repetitions too, takes a token first."""

    def __init__(self, rates: Rates, service: str, client: Any) -> None:
        self._rates, self._service, self._region = rates, service, client.meta.region_name
        self._published = rates.everywhere or is_aws(client)
        # first, for the signature that comes after it has the time in it
        client.meta.events.register_first("request-created", self._created)
        client.meta.events.register("response-received", self._received)

    def take(self, operation: str) -> None:
        """Wait for a token."""
        self._rates.waited(self._bucket(operation).take())

    def _throttled(self, operation: str) -> None:
        self._rates.throttled()
        self._bucket(operation).throttled()

    def _bucket(self, operation: str) -> Bucket:
        return self._rates.bucket(self._service, self._region, operation, self._published)

    def _created(self, operation_name: str, **others: Any) -> None:
        with turn():
            self.take(operation_name)

    def _received(self, event_name: str, parsed_response: Mapping[str, Any] | None, **others: Any) -> None:
        self.judged(event_name.rpartition(".")[2], parsed_response or {})

    def judged(self, operation: str, response: Mapping[str, Any]) -> None:
        """Slow down where a response, as botocore parses it, asks for that."""
        status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 200)
        code = str(response.get("Error", {}).get("Code", ""))
        if status >= 300 and code != _OF_ONE_TABLE and number_of(code, status) == errno.EAGAIN:
            self._throttled(operation)
