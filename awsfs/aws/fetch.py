"""Asking AWS: records through the cache, ranges of bytes, and calls that change something."""

from __future__ import annotations

import contextvars
import errno
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from awsfs.aws.border import border
from awsfs.aws.clients import Clients
from awsfs.aws.journal import Journal
from awsfs.cache import BRIEFLY, Cache, Page, Records
from awsfs.errors import UNREACHABLE, AwsError
from awsfs.records import Request, expression
from awsfs.schema import FOREVER

T = TypeVar("T")

WORKERS = 64
NOT_SENT = frozenset({"EndpointConnectionError", "ConnectTimeoutError", "ProxyConnectionError", "SSLError"})
"""Failures before a request went out."""

_HALF = 0.5
_BEAT = 1.0

_pulse: contextvars.ContextVar[list[float]] = contextvars.ContextVar("pulse")
"""When the work of this context last did what it was meant to, such as wait its turn: a future's `pulse`."""


def _wait_forever(future: Future[Any]) -> None:
    future.exception()


class Aws:
    """One account, asked in a pool of workers; the caller waits by `wait`, which may give up (EINTR, ETIMEDOUT).

    Only this class sends requests. Every failure is in the journal, unless a call declares it as an absence.
    `pauses`: seconds between the tries of a change that AWS did not take.
    """

    def __init__(
        self,
        clients: Clients,
        cache: Cache,
        journal: Journal,
        wait: Callable[[Future[Any]], None] = _wait_forever,
        ttl: float | None = None,
        *,
        pauses: Sequence[float] = (0.2, 0.5, 1.0),
    ) -> None:
        self._pauses = pauses
        self.clients = clients
        self.cache = cache
        self.journal = journal
        self._wait = wait
        self._ttl = ttl
        self._pool = ThreadPoolExecutor(WORKERS, "aws")

    def records(self, request: Request) -> Records:
        """The records a request yields, from the cache or fetched as they are read. Makes no call by itself."""
        return self.cache.get(request.key, lambda stale: self._unread(request, stale))

    def in_hand(self, request: Request) -> Records | None:
        """The records of a request if they are known and fresh."""
        return self.cache.peek(request.key)

    def send(self, request: Request) -> dict[str, Any]:
        """Make a call that changes something: once, recorded, and what was known of that service is forgotten."""
        return self._run(lambda: self._change(request))

    def read(self, request: Request) -> tuple[bytes, dict[str, Any]]:
        """The bytes of a call's ``Body`` and the rest of its answer, uncached: a ranged GetObject."""

        def body() -> tuple[bytes, dict[str, Any]]:
            answer = self._call(request)
            with border(request.operation):
                return bytes(answer["Body"].read()), answer

        return self._run(body)

    def close(self) -> None:
        """Let go of the workers, without waiting for what they wait for."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _submit(self, work: Callable[[], T]) -> Future[T]:
        context, pulse = contextvars.copy_context(), [time.monotonic()]
        context.run(_pulse.set, pulse)
        future = self._pool.submit(context.run, work)
        future.pulse = pulse  # type: ignore[attr-defined]
        return future

    def _run(self, work: Callable[[], T]) -> T:
        future = self._submit(work)
        self._wait(future)
        return future.result()

    def _unread(self, request: Request, stale: Records | None) -> Records:
        ttl = request.ttl if self._ttl is None or request.ttl == FOREVER else self._ttl
        return Records(
            self._pages(request),
            ttl,
            self._submit,
            self._wait,
            empty_ttl=ttl if request.is_listing else BRIEFLY,
            stale=stale,
            on_stale=lambda error: self.journal.failed(error, request, note="served what was known before"),
        )

    def _pages(self, request: Request) -> Iterator[Page]:
        find = expression(request.result)
        try:
            for answer in self._answers(request):
                self.journal.answered(answer)
                answer.pop("ResponseMetadata", None)
                found = find(answer)
                records = found if isinstance(found, list) else [found]
                yield [_with(record, request.also) for record in records if record is not None]
                self._pace(request, answer)
        except AwsError as error:
            if error.code in request.absent:
                return
            if error.number != errno.ENOENT:
                self._note(error, request)
            raise

    def _answers(self, request: Request) -> Iterator[dict[str, Any]]:
        with border(request.operation):
            client = self.clients.get(request.client, request.region)
            if not client.can_paginate(request.operation):
                with self.journal.timing(request):
                    answer = getattr(client, request.operation)(**request.params)
                yield answer
                return
            pages = iter(client.get_paginator(request.operation).paginate(**request.params))
            while True:
                with self.journal.timing(request) as call:
                    answer = next(pages, None)
                    call.made = answer is not None
                if answer is None:
                    return
                yield answer

    def _call(self, request: Request, changing: bool = False) -> dict[str, Any]:
        try:
            with border(request.operation), self.journal.timing(request):
                client = self.clients.get(request.client, request.region, changing)
                answer: dict[str, Any] = getattr(client, request.operation)(**request.params)
        except AwsError as error:
            uncertain = changing and error.number in UNREACHABLE and error.code not in NOT_SENT
            self._note(error, request, "AWS may have done it all the same" if uncertain else "")
            raise
        self.journal.answered(answer)
        return answer

    def _change(self, request: Request) -> dict[str, Any]:
        """In the worker, so that it is recorded also where nobody waits for it any more."""
        try:
            answer = self._call_until_taken(request)
        except AwsError as error:
            self.journal.acted(request, error, error.request_id)
            raise
        finally:
            self.cache.forget(request.client, request.region)
        self.journal.acted(request, None, answer.get("ResponseMetadata", {}).get("RequestId", ""))
        return answer

    def _call_until_taken(self, request: Request) -> dict[str, Any]:
        """Repeat a change only where AWS certainly did not do it: it was throttled, or nobody was there to take it."""
        for pause in self._pauses:
            try:
                return self._call(request, changing=True)
            except AwsError as error:
                if error.number != errno.EAGAIN and error.code not in NOT_SENT:
                    raise
            time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311  jitter
        return self._call(request, changing=True)

    def _note(self, error: AwsError, request: Request, note: str = "") -> None:
        if error.number == errno.EAGAIN:
            self.journal.throttled()
        self.journal.failed(error, request, note)

    def _pace(self, request: Request, answer: dict[str, Any]) -> None:
        consumed = (answer.get("ConsumedCapacity") or {}).get("CapacityUnits")
        if request.units and consumed and answer.get("LastEvaluatedKey"):
            end = time.monotonic() + float(consumed) / (request.units * _HALF)
            while (left := end - time.monotonic()) > 0:
                time.sleep(min(left, _BEAT))
                _pulse.get()[0] = time.monotonic()


def _with(record: Any, also: Mapping[str, Any] | None) -> Any:
    return {**also, **record} if also and isinstance(record, dict) else record
