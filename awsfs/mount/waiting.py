"""Waiting for AWS inside a FUSE callback: ctrl-C ends it, and so does a deadline, so that nothing hangs."""

from __future__ import annotations

import concurrent.futures
import ctypes
import errno
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from awsfs.aws.journal import NOBODY, caller
from awsfs.errors import AwsError

POLL = 0.05
"""Seconds between two looks at whether the program that waits was interrupted."""

TIMEOUT = 30.0
"""Seconds without progress after which a file operation gives up."""


class _Waits(threading.local):
    """How often a thread has waited."""

    count = 0


_waits = _Waits()
_waiting: list[None] = []


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


class Waiting:
    """How a callback waits on a worker. `interrupted` must be asked on the thread that FUSE called."""

    def __init__(self, interrupted: Callable[[], bool] = lambda: False, timeout: float = TIMEOUT) -> None:
        self.interrupted = interrupted
        self.ending = threading.Event()
        self._timeout = timeout

    def __call__(self, future: Future[Any]) -> None:
        """Return once the future is done. Raises EINTR on ctrl-C and on unmounting, ETIMEDOUT without progress.

        Work that waits its turn on purpose is progress: it says so in its future's `pulse`.
        """
        waits = not future.done()
        _waits.count += waits
        _waiting.extend([None] * waits)
        try:
            self._wait(future)
        finally:
            if waits:
                _waiting.pop()

    def _wait(self, future: Future[Any]) -> None:
        pulse = getattr(future, "pulse", [time.monotonic()])
        began = time.monotonic()
        while True:
            try:
                future.exception(timeout=POLL)
            except concurrent.futures.TimeoutError:
                pass
            except concurrent.futures.CancelledError:
                raise InterruptedError(errno.EINTR, "unmounted") from None
            else:
                return
            if self.ending.is_set() or self.interrupted():
                raise InterruptedError(errno.EINTR, "interrupted")
            if time.monotonic() > max(began, pulse[0]) + self._timeout:
                raise AwsError(errno.ETIMEDOUT, "Timeout", f"AWS did not answer for {self._timeout:.0f} seconds")
