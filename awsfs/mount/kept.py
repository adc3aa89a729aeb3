"""What the kernel believes of what it was told, for how long, and how it is made to forget."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import Any

TOLD = 100_000
"""Paths whose attributes may be believed at once: as many are named to the kernel after a write."""

LATE = 2.0
"""Seconds that an answer may take to reach the kernel, from which on it is believed."""

PATIENCE = 0.1
"""Seconds that a verb waits until the kernel has forgotten what the verb has changed."""

_UNKNOWN, _SEVERAL = -1, -2


class Told:
    """The attributes that the kernel was told in the last `timeout` seconds, by path, and so may believe.

    They are forgotten in a thread of its own, never in a callback: the kernel may keep a page locked for the callback,
    wait for that lock to forget the page, and then neither ends. `aged` is told the files and links that were told
    longer ago.
    """

    def __init__(self, timeout: float, aged: Callable[[list[bytes]], None] = lambda paths: None) -> None:
        self.timeout, self._aged = timeout, aged
        self._now: dict[bytes, int] = {}
        self._before: dict[bytes, int] = {}
        self._work: queue.SimpleQueue[tuple[list[bytes], threading.Event] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def __len__(self) -> int:
        return len(self._now)

    def start(self, invalidate: Callable[[bytes], None]) -> None:
        """Begin to forget."""
        self._thread = threading.Thread(target=self._run, args=(invalidate,), name="forget", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """The session ends: its library must not be called any more."""
        if self._thread is not None:
            self._work.put(None)
            self._thread.join()

    def tell(self, path: bytes, size: int = _UNKNOWN) -> None:
        """A path's attributes go to the kernel: to be said before they are looked up, and again with the size.

        Which of two answers with different sizes reaches the kernel last, nobody knows.
        What changes after that is forgotten after that: the kernel does not keep an answer that was under way then.
        """
        if self.timeout:
            known = self._now.get(path, _UNKNOWN)
            self._now[path] = known if size == _UNKNOWN else size if known in (_UNKNOWN, size) else _SEVERAL

    def is_other(self, path: bytes, size: int) -> bool:
        """Whether the kernel may believe in another size than this."""
        told = self._now.get(path)
        if told is None:
            told = self._before.get(path)
        return told is not None and told != size

    def changed(self, path: bytes = b"") -> None:
        """Something changed, mostly there: all that was told is forgotten, what is in the same directory first."""
        if self._now or self._before:
            directory = path[: path.rfind(b"/") + 1]
            told = {*self._before, *self._now}
            near = {each for each in told if each.startswith(directory)} if directory else set()
            self._drop([*near, *(told - near)])

    def drop(self, path: bytes) -> None:
        """Have one path forgotten, attributes and pages, whether told or not."""
        self._drop([path])

    def _drop(self, paths: list[bytes]) -> None:
        if self._thread is not None:
            done = threading.Event()
            self._work.put((paths, done))
            done.wait(PATIENCE)

    def _run(self, invalidate: Callable[[bytes], None]) -> None:
        turned = time.monotonic()
        while True:
            try:
                work = self._work.get(timeout=self.timeout or None)
            except queue.Empty:
                work = ([], threading.Event())
            if work is None:
                return
            self._forget(work[0], invalidate)
            work[1].set()
            if time.monotonic() > turned + self.timeout + LATE:
                old, self._before, self._now = self._before, self._now, {}
                turned = time.monotonic()
                self._aged([path for path, size in old.items() if size != _UNKNOWN])

    def _forget(self, paths: list[bytes], invalidate: Callable[[bytes], None]) -> None:
        for path in paths:
            self._now.pop(path, None)
            self._before.pop(path, None)
            invalidate(path)


class Timeouts:
    """How long the kernel believes a name and its attributes, in libfuse's own configuration, which it reads each time.

    `config` is a ``struct fuse_config``.
    """

    def __init__(self, told: Told, config: Any) -> None:
        self._told, self._config = told, config
        self._are_believed = True
        config.entry_timeout = config.attr_timeout = told.timeout
        config.negative_timeout = 0.0

    def believed(self) -> bool:
        """Whether attributes are believed, and have it so: to be asked before any are told."""
        fitting = len(self._told) < TOLD
        if fitting is not self._are_believed:
            self._are_believed, self._config.attr_timeout = fitting, self._told.timeout if fitting else 0.0
        return fitting and self._told.timeout > 0
