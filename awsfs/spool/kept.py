"""Bytes that could not be stored, kept for the person: for a week, within a limit, and the oldest go first."""

from __future__ import annotations

import contextlib
import os
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from awsfs.spool.names import object_name, short
from awsfs.spool.private import Leftover, leftovers, make_private

WEEK, LIMIT = 7 * 86_400.0, 2**30
"""Seconds that a file is kept, and bytes of all."""

_REPORTED = "kept-reported"


class Kept:
    """The directory of the files that are kept, below that of the mounts. `clock`: the time of day."""

    def __init__(
        self, base: Path, seconds: float = WEEK, limit: int = LIMIT, clock: Callable[[], float] = time.time
    ) -> None:
        self._base, self.directory = base, base / "kept"
        self._seconds, self._limit, self._clock = seconds, limit, clock

    def take(self, path: Path, name: str) -> Path | None:
        """Move a file of the same file system in; where it is then. None, and it stays, where it is too large."""
        if _room(path.stat()) > self._limit:
            return None
        target = self._new(name)
        path.chmod(0o600)
        os.utime(path, (self._clock(), self._clock()))
        path.rename(target)
        self.prune()
        return target

    def put(self, data: bytes, name: str) -> Path:
        """Keep bytes that were in memory alone; the file that they are in."""
        target = self._new(name)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
            file.write(data)
        self.prune()
        return target

    def take_from(self, leftover: Leftover) -> None:
        """Keep the unsent bytes of a mount that was killed; what is too large stays where it is."""
        for path in leftover.unsent():
            with contextlib.suppress(OSError):
                self.take(path, object_name(path))

    def take_all(self) -> None:
        """The same for every mount that was killed, and remove what is too old. AWS is not called."""
        for leftover in leftovers(self._base):
            self.take_from(leftover)
            leftover.release()
        self.prune()

    def unreported(self) -> list[Path]:
        """The files that no mount has reported at its start, the newest first; from now on they are reported."""
        files, record, known = self.files(), self._base / _REPORTED, set[str]()
        with contextlib.suppress(FileNotFoundError):
            known.update(record.read_text(encoding="utf-8", errors="replace").split())
        found = [path for path in files if path.name not in known]
        if found:
            record.write_text("\n".join(path.name for path in files), encoding="utf-8")
        return found

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

    def _new(self, name: str) -> Path:
        make_private(self.directory)
        moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(self._clock()))
        return self.directory / f"{moment}-{uuid.uuid4().hex[:8]}-{short(name)}"


def _room(found: os.stat_result) -> int:
    """The bytes that a file takes on the disk: holes take none."""
    return found.st_blocks * 512
