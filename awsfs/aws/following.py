"""Listings without an end: asked again where they ended, for what has come since."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from awsfs.aws.fetch import Aws
from awsfs.expressions import expression
from awsfs.requests import Request

EVERY = 2.0
"""Seconds between two questions about the same thing."""

_GOES_ON = {"get_log_events": ("nextToken", "nextForwardToken")}
"""Of an operation, the parameter that says from where, and the field of an answer that does; at the end it repeats."""


def page(aws: Aws, request: Request, token: Any) -> tuple[list[Any], Any, bool]:
    """The records that follow a token, None for the first, the next token, and whether there are more by now.

    One AWS call, in this thread. Raises AwsError.
    """
    parameter, field = _GOES_ON[request.operation]
    told = {} if token is None else {parameter: token}
    answer = aws.call(replace(request, params={**request.params, **told}))
    following = answer.get(field) or token
    return expression(request.result)(answer) or [], following, following != token


class Polling:
    """Work that is begun every few seconds for as long as it is wanted, by one thread for all of it. Thread-safe.

    Work must not wait for anything. The thread ends when there is none.
    """

    def __init__(self, every: float = EVERY) -> None:
        self._every = every
        self._wanted: list[Callable[[], None]] = []
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def begin(self, work: Callable[[], None]) -> None:
        """Have it done, the first time in a few seconds."""
        with self._changed:
            self._wanted.append(work)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="polling", daemon=True)
                self._thread.start()

    def end(self, work: Callable[[], None]) -> None:
        """Have it done no more."""
        with self._changed:
            if work in self._wanted:
                self._wanted.remove(work)
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: not self._wanted, self._every)
                if not self._wanted:
                    self._thread = None
                    return
                wanted = tuple(self._wanted)
            for work in wanted:
                work()
