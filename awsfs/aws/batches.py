"""Requests for one thing each that come at the same time, made as one call for all of them."""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from awsfs.calls import Batch
from awsfs.errors import AwsError
from awsfs.requests import Request

GATHERING = 0.003
"""Seconds in which others may join, once there is another request on its way already. A single one never waits."""

Send: TypeAlias = Callable[[Request], dict[str, Any]]
_Group: TypeAlias = tuple[Any, ...]


@dataclass
class _Waiting:
    """Requests that will be one call."""

    requests: list[Request] = field(default_factory=list)
    answers: list[Future[dict[str, Any] | None]] = field(default_factory=list)

    def join(self, request: Request) -> Future[dict[str, Any] | None]:
        """One more."""
        future: Future[dict[str, Any] | None] = Future()
        self.requests.append(request)
        self.answers.append(future)
        return future


class Batches:
    """Answers requests that have a `Batch`, in the worker that asks. Thread-safe.

    Where the call for many fails, each is asked for by itself: one that is not there may fail them all. Where AWS
    refuses it, none is made again, for the right to do one is not the right to do the other. What an answer leaves
    out is asked for by itself, too.
    """

    def __init__(self, send: Send, pause: float = GATHERING) -> None:
        self._send, self._pause = send, pause
        self._lock = threading.Lock()
        self._busy: dict[_Group, int] = {}
        self._waiting: dict[_Group, _Waiting] = {}
        self._refused: set[_Group] = set()

    def answer(self, request: Request) -> dict[str, Any]:
        """The answer that the request alone would get. Raises AwsError."""
        if request.batch is None:
            return self._send(request)
        group = _group(request, request.batch)
        with self._lock:
            is_alone = group in self._refused or not self._busy.get(group)
            waiting = None if is_alone else self._waiting.setdefault(group, _Waiting())
            future = waiting.join(request) if waiting else None
            is_first = waiting is not None and len(waiting.requests) == 1
        if waiting is None or future is None:
            with self._counted(group):
                return self._send(request)
        if is_first:
            self._gather(group, waiting, request.batch)
        found = future.result()
        return self._send(request) if found is None else found

    def _gather(self, group: _Group, waiting: _Waiting, batch: Batch) -> None:
        """Wait a moment for others, then ask for all of them."""
        time.sleep(self._pause)
        with self._lock:
            del self._waiting[group]
        for start in range(0, len(waiting.requests), batch.limit):
            with self._counted(group):
                self._ask(group, batch, slice(start, start + batch.limit), waiting)

    def _ask(self, group: _Group, batch: Batch, part: slice, waiting: _Waiting) -> None:
        requests, answers = waiting.requests[part], waiting.answers[part]
        found: Mapping[str, Any] | None = None
        try:
            if len(requests) > 1:
                params = batch.gather([request.params for request in requests])
                found = self._send(replace(requests[0], operation=batch.operation, params=params, batch=None))
        except AwsError as error:
            if error.number in (errno.EACCES, errno.EINVAL):
                with self._lock:
                    self._refused.add(group)
        finally:
            for request, future in zip(requests, answers, strict=True):
                future.set_result(None if found is None else batch.answer(found, request.params))

    @contextmanager
    def _counted(self, group: _Group) -> Iterator[None]:
        with self._lock:
            self._busy[group] = self._busy.get(group, 0) + 1
        try:
            yield
        finally:
            with self._lock:
                self._busy[group] -= 1


def _group(request: Request, batch: Batch) -> _Group:
    """What requests must have in common to be one call: all but what tells one thing from another."""
    shared = {name: value for name, value in request.params.items() if name not in batch.apart}
    return (request.client, request.region, request.operation, repr(shared))
