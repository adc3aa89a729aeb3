"""Which logs are open, and how long they are known to be."""

from __future__ import annotations

import threading
from collections import defaultdict

from awsfs.aws.following import Polling
from awsfs.tree.handles import Handle
from awsfs.tree.times import Path


class Growing:
    """The logs that programs have open, by path, and what asks for their growth. Thread-safe."""

    def __init__(self, polling: Polling | None = None) -> None:
        self.polling = polling or Polling()
        self._open: defaultdict[Path, list[Handle]] = defaultdict(list)
        self._lock = threading.Lock()

    def opened(self, path: Path, handle: Handle) -> None:
        """A program has one open."""
        with self._lock:
            self._open[path].append(handle)

    def closed(self, path: Path, handle: Handle) -> None:
        """It has not any more."""
        with self._lock:
            self._open[path].remove(handle)
            if not self._open[path]:
                del self._open[path]

    def is_open(self, path: Path) -> bool:
        """Whether any program has this one open."""
        return path in self._open

    def size(self, path: Path) -> int:
        """The bytes that are known of one: Linux asks by its path where a program asks for the size of its open file.

        Of several that have it open, the one that has come furthest tells.
        """
        with self._lock:
            handles = tuple(self._open.get(path, ()))
        return max((handle.size() for handle in handles), default=0)
