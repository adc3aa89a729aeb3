"""The threads in which AWS is asked: one place that does not answer leaves enough of them to all others."""

from __future__ import annotations

import errno
import threading
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import chain
from typing import Any, TypeAlias, TypeVar

from awsfs.aws.pulse import AbandonedError, given
from awsfs.errors import AwsError
from awsfs.requests import Request

T = TypeVar("T")

EACH, MOST = 64, 512
"""Threads for one place, and in all."""

ABANDONED = "Abandoned"
"""The code of work that ended because nobody waited for it any more."""

Place: TypeAlias = tuple[str, str]
"""What may fail as a whole: a client's name, and its region or a bucket."""

ANYWHERE: Place = ("", "")

_Job: TypeAlias = "tuple[Future[Any], Callable[[], None]]"


def place_of(request: Request) -> Place:
    """Where a request is sent. A bucket has a host of its own, in whichever region it is."""
    return request.client, str(request.params.get("Bucket", request.region))


class Workers:
    """A pool in which each place has its part, whatever the others do. Thread-safe.

    Threads are made when they are needed. What waits its turn does so in order, place by place.
    """

    def __init__(self, each: int = EACH, most: int = MOST) -> None:
        self._pool = ThreadPoolExecutor(most, "aws")
        self._lock = threading.Lock()
        self._each, self._idle = each, most
        self._busy: Counter[Place] = Counter()
        self._queues: dict[Place, deque[_Job]] = {}

    def submit(self, work: Callable[[], T], place: Place = ANYWHERE, *, is_change: bool = False) -> Future[T]:
        """Have work done; nobody stops it half-way if it `is_change`. Raises RuntimeError once these are closed."""
        future: Future[T] = Future()
        context = given(future, place, is_change)
        with self._lock:
            self._queues.setdefault(place, deque()).append((future, partial(context.run, _do, work, future)))
            self._begin()
        return future

    def close(self, wait: bool = False) -> None:
        """Begin nothing more; whoever waits for what has not begun is told so. `wait` for what has begun."""
        with self._lock:
            self._pool.shutdown(wait=False)
            queues, self._queues = self._queues, {}
        for future, _ in chain.from_iterable(queues.values()):
            future.cancel()
        self._pool.shutdown(wait)

    def _begin(self) -> None:
        """Hand to the pool what may be done now."""
        for place, queue in list(self._queues.items()):
            while queue and self._idle and self._busy[place] < self._each:
                self._busy[place] += 1
                self._idle -= 1
                self._pool.submit(self._run, place, queue.popleft()[1])
            if not queue:
                del self._queues[place]

    def _run(self, place: Place, job: Callable[[], None]) -> None:
        try:
            job()
        finally:
            with self._lock:
                self._busy[place] -= 1
                self._idle += 1
                self._begin()


def _do(work: Callable[[], T], future: Future[T]) -> None:
    """Do the work of a future, unless it was cancelled before."""
    if not future.set_running_or_notify_cancel():
        return
    try:
        found = work()
    except AbandonedError:
        future.set_exception(AwsError(errno.EINTR, ABANDONED, "no program waits for it any more"))
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(found)
    finally:
        del future, work  # the traceback of an error holds this frame, and the future the error
