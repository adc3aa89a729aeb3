"""Waiting for AWS inside a FUSE callback: ctrl-C ends it, and so does a deadline, so that nothing hangs."""

from __future__ import annotations

import concurrent.futures
import ctypes
import errno
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from awsfs.aws.journal import NOBODY, caller
from awsfs.aws.pulse import TIMEOUT
from awsfs.errors import AwsError

POLL = 0.05
"""Seconds between two looks at whether the program that waits was interrupted."""


MANY, FEW = 384, 8
"""Callbacks that wait, in all and for one place, from which on a place that is silent gets no more: 512 is the most."""

SILENT = 2.0
"""Seconds in which nobody was answered."""


class _Waits(threading.local):
    """How often a thread has waited."""

    count = 0


_waits = _Waits()
_waiting: list[None] = []
"""An item for each callback that waits: append and pop are atomic, and cost less than a lock."""


def waits() -> int:
    """How often this thread has waited for AWS so far."""
    return _waits.count


def anybody_waits() -> bool:
    """Whether a callback waits for AWS at this moment."""
    return bool(_waiting)


def interruption(libfuse: ctypes.CDLL) -> Callable[[], bool]:
    """Whether the program that waits for this callback was interrupted; outside of a callback, nobody waits.

    libfuse answers for the request of the calling thread, and reads through a null pointer where there is none.
    """
    ask = libfuse.fuse_interrupted
    return lambda: caller.get() is not NOBODY and bool(ask())


class Crowd:
    """How many callbacks wait, and where: one place that is silent must not have all the threads. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: Counter[Any] = Counter()
        self._heard: dict[Any, float] = {}

    def come(self, place: Any) -> int:
        """One more waits for a place; how many did before, in all."""
        with self._lock:
            if not self._waiting[place]:
                self._heard[place] = self._clock()
            self._waiting[place] += 1
            return self._waiting.total() - 1

    def go(self, place: Any, is_answered: bool) -> None:
        """One waits no longer."""
        with self._lock:
            self._waiting[place] -= 1
            if is_answered:
                self._heard[place] = self._clock()

    def is_too_large(self, place: Any, before: int) -> bool:
        """Whether who came after so many others is not to wait any longer."""
        return before >= MANY and self._waiting[place] > FEW and self._clock() > self._heard[place] + SILENT


class Waiting:
    """How a callback waits on a worker. `interrupted` must be asked on the thread that FUSE called."""

    def __init__(self, interrupted: Callable[[], bool] = lambda: False, timeout: float = TIMEOUT) -> None:
        self.interrupted = interrupted
        self.ending = threading.Event()
        self._timeout, self._crowd = timeout, Crowd()

    def __call__(self, future: Future[Any]) -> None:
        """Return once the future is done. Raises EINTR on ctrl-C and on unmounting, ETIMEDOUT without progress.

        EAGAIN where a place does not answer and too many wait already. Work that waits its turn on purpose is progress:
        it says so in its future's `pulse`.
        """
        if future.done() and not future.cancelled():
            return
        place = getattr(future, "place", None)
        before = self._crowd.come(place)
        _waits.count += 1
        _waiting.append(None)
        try:
            self._wait(future, place, before)
        finally:
            _waiting.pop()
            self._crowd.go(place, future.done())

    def _wait(self, future: Future[Any], place: Any, before: int) -> None:
        pulse = getattr(future, "pulse", [time.monotonic()])
        began = time.monotonic()
        while not self._is_done(future):
            if self.ending.is_set() or self.interrupted():
                raise InterruptedError(errno.EINTR, "interrupted")
            if time.monotonic() > max(began, pulse[0]) + self._timeout:
                raise AwsError(errno.ETIMEDOUT, "Timeout", f"AWS did not answer for {self._timeout:.0f} seconds")
            if self._crowd.is_too_large(place, before):
                raise AwsError(
                    errno.EAGAIN, "TooManyWaiting", f"{before} programs already wait for AWS; try again later"
                )

    def _is_done(self, future: Future[Any]) -> bool:
        """Wait for a moment, in which it may be done. Raises EINTR where it never will be."""
        try:
            future.exception(timeout=POLL)
        except concurrent.futures.TimeoutError:
            return False
        except concurrent.futures.CancelledError:
            raise InterruptedError(errno.EINTR, "unmounted") from None
        return True
