"""One request of the kernel: who asks, for which node, and how it is answered later or interrupted."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any, Final, Protocol

from awsfs.aws.journal import Caller
from awsfs.mount.nodes import Node

LATER: Final = object()
"""What an operation returns that answers by `Request.reply` or `Request.fail` afterwards, from any thread."""


_LOCK = threading.Lock()


class Device(Protocol):
    """Where requests come from and answers go."""

    def hand_over(self) -> None:
        """Let another thread read from the device."""

    def answer(self, request: Request, number: int, answer: Any) -> None:
        """Send an answer, or an errno if `number` is above 0."""


class Request(Caller):
    """A request: `unique` is the kernel's number for it, `node` what it is about, `name` a name in that directory.

    `uid`, `gid` and `pid` are those of the program; `pid` is 0 for work of the kernel itself. Where the operation has
    them: `handle`, the number that open(2) answered; `flags`, those of the open file at this moment; `lock_owner`.
    """

    __slots__ = (
        "_cancel", "_device", "_operation", "flags", "gid", "handle", "is_interrupted", "lock_owner", "name", "node",
        "pid", "uid", "unique",
    )  # fmt: skip

    def __init__(
        self, operation: str, unique: int, node: Node, who: tuple[int, int, int], device: Device | None = None
    ) -> None:
        """`who`: uid, gid, pid."""
        self._operation, self._device = operation, device
        self.unique, self.node, self.name = unique, node, b""
        self.uid, self.gid, self.pid = who
        self.handle: int | None = None
        self.flags = 0
        self.lock_owner: int | None = None
        self.is_interrupted = False
        self._cancel: Callable[[], None] | None = None

    @property
    def verb(self) -> str:  # type: ignore[override]
        """The operation, as fuse.h and libfuse name it: ``getattr``, ``open``."""
        return self._operation

    @property
    def path(self) -> str:  # type: ignore[override]
        """The path that the request is about, derived when somebody needs it."""
        path = self.node.path
        return os.fsdecode(path.rstrip(b"/") + b"/" + self.name if self.name else path)

    def about_to_wait(self) -> None:
        """Let another thread read from the device; to be called before anything that may take long."""
        if self._device is not None:
            self._device.hand_over()

    def on_interrupt(self, cancel: Callable[[], None] | None) -> None:
        """Call `cancel` when the program is interrupted, at once if it was; None: nobody waits any more.

        `cancel` runs in the thread that reads from the device, so it must not block.
        """
        with _LOCK:
            self._cancel = cancel
            is_late = self.is_interrupted and cancel is not None
        if is_late and cancel is not None:
            cancel()

    def interrupt(self) -> None:
        """The kernel says that the program was interrupted."""
        with _LOCK:
            self.is_interrupted = True
            cancel = self._cancel
        if cancel is not None:
            cancel()

    def reply(self, answer: Any) -> None:
        """Answer a request whose operation returned `LATER`, with what the operation would have returned."""
        assert self._device is not None  # noqa: S101  # nosec B101
        self._device.answer(self, 0, answer)

    def fail(self, number: int) -> None:
        """The same with an errno."""
        assert self._device is not None  # noqa: S101  # nosec B101
        self._device.answer(self, number, None)
