"""Bytes that could not be stored, kept for the person: for a week, within a limit, and the oldest go first."""

from __future__ import annotations

import contextlib
import os
import re
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from awsfs.spool.private import make_private

WEEK, LIMIT = 7 * 86_400.0, 2**30
"""Seconds that a file is kept, and bytes of all."""

_LONGEST = 120
_PLAIN = re.compile(r"[A-Za-z0-9._-]")


class Kept:
    """The directory of the files that are kept, below that of the mounts. `clock`: the time of day."""

    def __init__(
        self, base: Path, seconds: float = WEEK, limit: int = LIMIT, clock: Callable[[], float] = time.time
    ) -> None:
        self.directory = base / "kept"
        self._seconds, self._limit, self._clock = seconds, limit, clock

    def take(self, path: Path, name: str) -> Path | None:
        """Move a file of the same file system in; where it is then. None, and it stays, where it is too large."""
        if _room(path.stat()) > self._limit:
            return None
        make_private(self.directory)
        moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(self._clock()))
        target = self.directory / f"{moment}-{uuid.uuid4().hex[:8]}-{_short(name)}"
        path.chmod(0o600)
        os.utime(path, (self._clock(), self._clock()))
        path.rename(target)
        self.prune()
        return target

    def files(self) -> list[Path]:
        """The files that are kept, the newest first."""
        with contextlib.suppress(FileNotFoundError):
            return sorted(self.directory.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        return []

    def prune(self) -> None:
        """Remove what is too old, and the oldest of what is too much."""
        oldest, total = self._clock() - self._seconds, 0
        for path in self.files():
            with contextlib.suppress(FileNotFoundError):
                found = path.stat()
                total += _room(found)
                if found.st_mtime < oldest or total > self._limit:
                    path.unlink()


def _room(found: os.stat_result) -> int:
    """The bytes that a file takes on the disk: holes take none."""
    return found.st_blocks * 512


def _short(name: str) -> str:
    """The end of a name, in few enough bytes, and of letters that every shell leaves alone."""
    return "".join(letter if _PLAIN.match(letter) else "_" for letter in name)[-_LONGEST:]
