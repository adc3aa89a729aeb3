"""What work and those who wait for it tell each other: that it is getting on, and that somebody still wants it."""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

TIMEOUT = 30.0
"""Seconds without progress after which a file operation gives up, unless ``--timeout`` says otherwise."""

pulse: contextvars.ContextVar[list[float]] = contextvars.ContextVar("pulse")
"""When the work of this context last did what it was meant to, such as wait its turn: a future's `pulse`."""


class AbandonedError(BaseException):
    """Nobody waits for this work any more. No Exception, as GeneratorExit is none: nothing has failed."""


class Wanted:
    """Who waits for a piece of work. What nobody has waited for yet is wanted, too: it was begun ahead."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting, self._has_left = 0, False

    @property
    def is_abandoned(self) -> bool:
        """Whether everybody who waited has given up."""
        return self._has_left and not self._waiting

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Somebody waits meanwhile, and gives up by raising."""
        with self._lock:
            self._waiting += 1
        try:
            yield
        except BaseException:
            self._has_left = True
            raise
        finally:
            with self._lock:
                self._waiting -= 1


class Change(Wanted):
    """A change: it goes on where nobody waits for it, unless it is withdrawn while it waits its turn."""

    def __init__(self) -> None:
        super().__init__()
        self._is_waiting = self._is_withdrawn = False

    @property
    def is_abandoned(self) -> bool:
        """Whether it was withdrawn."""
        return self._is_withdrawn

    def withdraw(self) -> bool:
        """Have it not be sent any more; False where it may be under way."""
        with self._lock:
            self._is_withdrawn = self._is_waiting
            return self._is_waiting

    @contextmanager
    def turn(self) -> Iterator[None]:
        """It waits its turn meanwhile. Raises AbandonedError where it was withdrawn."""
        with self._lock:
            self._is_waiting = True
        try:
            yield
        finally:
            with self._lock:
                self._is_waiting = False
        still_wanted()


_wanted: contextvars.ContextVar[Wanted | None] = contextvars.ContextVar("wanted", default=None)


def given(future: Future[Any], place: tuple[str, str], is_change: bool = False) -> contextvars.Context:
    """The context for the work of a future: it is told when that is abandoned; see `Change` where it `is_change`.

    Whoever waits finds in the future where it is done, its `place`, and its `pulse`.
    """
    context, wanted = contextvars.copy_context(), Change() if is_change else Wanted()
    began = [time.monotonic()]
    context.run(pulse.set, began)
    context.run(_wanted.set, wanted)
    vars(future).update(pulse=began, wanted=wanted, place=place)
    return context


def waiting(future: Future[Any]) -> Any:
    """A context in which somebody waits for a future; see `Wanted`."""
    return getattr(future, "wanted", Wanted()).waiting()


def turn() -> AbstractContextManager[None]:
    """A context in which the work of this context waits its turn, and nothing of it is under way."""
    wanted = _wanted.get()
    return wanted.turn() if isinstance(wanted, Change) else nullcontext()


def withdrawn(future: Future[Any]) -> bool:
    """Have a change not be made any more; False where it may be under way."""
    wanted = getattr(future, "wanted", None)
    return future.cancel() or (isinstance(wanted, Change) and wanted.withdraw())


def progress(ahead: float = 0.0) -> None:
    """The work of this context is getting on: whoever waits for it goes on waiting. Raises AbandonedError.

    `ahead`: the seconds for which it will not be able to say so again.
    """
    still_wanted()
    pulse.get([0.0])[0] = time.monotonic() + ahead


def alive() -> None:
    """The same of work under way, which is not ended half-way: what it asked for is left to others."""
    pulse.get([0.0])[0] = time.monotonic()


def still_wanted() -> None:
    """To be asked before anything is sent, and before it is sent again. Raises AbandonedError."""
    wanted = _wanted.get()
    if wanted is not None and wanted.is_abandoned:
        raise AbandonedError
