"""A sign of life of work that takes its time on purpose, for whoever waits for it."""

from __future__ import annotations

import contextvars
import time

pulse: contextvars.ContextVar[list[float]] = contextvars.ContextVar("pulse")
"""When the work of this context last did what it was meant to, such as wait its turn: a future's `pulse`."""


def progress() -> None:
    """The work of this context is getting on: whoever waits for it goes on waiting."""
    pulse.get([0.0])[0] = time.monotonic()
