"""Where spool files are: a private directory for every mount, and what dead mounts have left behind.

A mount's directory is locked while it lives. One that nobody holds the lock of is a dead mount's: whoever starts next
clears it, and ends the multipart uploads that are noted in it.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import shutil
import stat
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from awsfs.errors import refused
from awsfs.spool.names import SPOOL, UNSENT, new_path
from awsfs.spool.sparse import Spool

LIMIT = 256
"""Files that may be spooled at a time."""

OTHERS = 0o077
"""What a mode grants to anybody but the owner."""

_LOCK = "lock"
_NOTES = "uploads"


def own_directory(variable: str, usual: str) -> Path:
    """A directory of this person's for awsfs, below the one that the XDG variable names or the `usual` one."""
    named = os.environ.get(variable, "")
    return (Path(named) if named.startswith("/") else Path.home() / usual) / "awsfs"


def default_base() -> Path:
    """Where the directories of this person's mounts are: ``$XDG_CACHE_HOME/awsfs``, or ``~/.cache/awsfs``."""
    return own_directory("XDG_CACHE_HOME", ".cache")


def make_private(directory: Path) -> None:
    """Make a directory for its owner alone, and what is missing above it; one that others may look into is shut.

    Raises OSError, EPERM where it is somebody else's.
    """
    for path in reversed([each for each in (directory, *directory.parents) if not each.exists()]):
        path.mkdir(mode=0o700, exist_ok=True)
    if stat.S_IMODE(directory.stat().st_mode) & OTHERS:
        directory.chmod(0o700)


@dataclass(frozen=True)
class Upload:
    """A multipart upload under way. `owner`: whose account, at which endpoint."""

    bucket: str
    key: str
    upload_id: str
    client: str
    region: str
    owner: str = ""

    @property
    def name(self) -> str:
        """The name of the note on it."""
        return hashlib.blake2b(f"{self.bucket}/{self.upload_id}".encode(), digest_size=16).hexdigest()


class Spools:
    """One mount's directory of spool files and of notes on its multipart uploads. Thread-safe.

    It is made when first needed. Raises ENFILE past `limit` files. `owner` tells accounts and endpoints apart.
    """

    def __init__(self, base: Path | None = None, owner: str = "", limit: int = LIMIT) -> None:
        self.base = base or default_base()
        self.owner = owner
        self._limit, self._count = limit, 0
        self._lock = threading.Lock()
        self._directory: Path | None = None
        self._held = -1

    @property
    def directory(self) -> Path:
        """This mount's own directory, locked until the process ends."""
        with self._lock:
            if self._directory is None:
                make_private(self.base)
                made = Path(tempfile.mkdtemp(prefix="new-", dir=self.base))
                self._held = _locked(made)
                (made / _NOTES).mkdir(mode=0o700)
                self._directory = made.rename(made.with_name(made.name.replace("new-", "mount-", 1)))
            return self._directory

    def open(self, base_size: int = 0, name: str = "") -> Spool:
        """A new spool file of an object of that name, as long as what AWS has. Raises ENFILE past the limit."""
        directory = self.directory
        with self._lock:
            if self._count >= self._limit:
                raise refused(errno.ENFILE)
            self._count += 1
        try:
            return Spool(new_path(directory), base_size, name)
        except OSError:
            self.gone()
            raise

    def gone(self) -> None:
        """A spool file was closed: there is room for another."""
        with self._lock:
            self._count -= 1

    def note(self, upload: Upload) -> None:
        """Remember, through a crash, that a multipart upload was begun."""
        path = self._note(upload)
        with path.open("x", encoding="utf-8") as file:
            json.dump(asdict(upload), file)
            file.flush()
            os.fsync(file.fileno())
        _sync(path.parent)

    def ended(self, upload: Upload) -> None:
        """A multipart upload was completed or aborted."""
        self._note(upload).unlink(missing_ok=True)

    def _note(self, upload: Upload) -> Path:
        return self.directory / _NOTES / upload.name

    def unsent(self) -> list[Path]:
        """The files with bytes that AWS does not have."""
        with self._lock:
            return [] if self._directory is None else _unsent(self._directory)

    def close(self) -> None:
        """The mount ends: nothing of it stays, but notes on uploads that nobody could end."""
        with self._lock:
            if self._directory is not None:
                _clear(self._directory)
                if not any((self._directory / _NOTES).iterdir()):
                    shutil.rmtree(self._directory, ignore_errors=True)
                os.close(self._held)
                self._directory = None


class Leftover:
    """The directory of a dead mount, held until it is cleared."""

    def __init__(self, directory: Path, held: int) -> None:
        self._directory, self._held = directory, held

    def uploads(self) -> list[Upload]:
        """The multipart uploads that it had begun and not ended."""
        found = []
        for note in (self._directory / _NOTES).glob("*"):
            with contextlib.suppress(OSError, ValueError, TypeError):
                found.append(Upload(**json.loads(note.read_text(encoding="utf-8"))))
        return found

    def ended(self, upload: Upload) -> None:
        """One of them was ended."""
        (self._directory / _NOTES / upload.name).unlink(missing_ok=True)

    def unsent(self) -> list[Path]:
        """Its files with bytes that AWS does not have."""
        return _unsent(self._directory)

    def clear(self, kept: int = 0) -> None:
        """Remove its files; the notes stay where uploads are `kept` for the account that they belong to."""
        _clear(self._directory)
        if not kept:
            shutil.rmtree(self._directory, ignore_errors=True)
        self.release()

    def release(self) -> None:
        """Leave the directory to the next mount that starts."""
        os.close(self._held)


def leftovers(base: Path) -> Iterator[Leftover]:
    """The directories of dead mounts, one at a time, each locked meanwhile. Asks AWS nothing."""
    for directory in sorted(base.glob("mount-*")):
        try:
            held = _locked(directory)
        except OSError:
            continue
        yield Leftover(directory, held)


def _unsent(directory: Path) -> list[Path]:
    return sorted(directory.glob(f"{UNSENT}*"))


def _clear(directory: Path) -> None:
    for file in (*directory.glob(f"{SPOOL}*"), *_unsent(directory)):
        file.unlink(missing_ok=True)


def _locked(directory: Path) -> int:
    held = os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        raise
    return held


def _sync(directory: Path) -> None:
    held = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
