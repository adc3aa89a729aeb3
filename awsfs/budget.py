"""The memory that a mount may use for what it keeps and reads ahead: one bound, shared by all who want some of it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

USUAL = 160 * 2**20
"""Bytes, where nobody says otherwise."""

LEAST = 32 * 2**20
"""Bytes that are there for it, however small the bound: less, and every read would wait for the one before."""

UNCOUNTED = 96 * 2**20
"""Bytes that the mount comes to take beside: answers that are being read, what is remembered of names and versions."""

Relief = Callable[[int], None]
"""Asked to give back about so many bytes, without waiting for anything."""


def within(bound: int) -> int:
    """What may be kept and read ahead so that all of this process takes about `bound` bytes. proc_pid_statm(5)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return max(LEAST, bound - pages * os.sysconf("SC_PAGE_SIZE") - UNCOUNTED)


class Budget:
    """Bytes that are taken before they are used. Thread-safe.

    Whoever holds what can be had again gives some of it back under pressure: see `on_pressure`.
    """

    def __init__(self, total: int = USUAL) -> None:
        self.total = total
        self.used = 0
        self._reliefs: list[Relief] = []
        self._lock = threading.Lock()

    def on_pressure(self, relief: Relief) -> None:
        """Have this called where there is not enough left; in the order of these calls, until there is."""
        self._reliefs.append(relief)

    def take(self, size: int) -> bool:
        """Take bytes; False, and none are taken, where others need what there is."""
        if self._taken(size):
            return True
        for relief in self._reliefs:
            relief(self.used + size - self.total)
            if self._taken(size):
                return True
        return False

    def insist(self, size: int) -> None:
        """Take bytes that are in use already; others give back for them what they can."""
        if not self.take(size):
            with self._lock:
                self.used += size

    def give(self, size: int) -> None:
        """Give bytes back."""
        with self._lock:
            self.used -= size

    def _taken(self, size: int) -> bool:
        with self._lock:
            fits = self.used + size <= self.total
            if fits:
                self.used += size
            return fits
