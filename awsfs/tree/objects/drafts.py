"""A draft of an object: what is being written and not sent yet."""

from __future__ import annotations

import contextlib
import errno
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from awsfs.aws.listings import put_in
from awsfs.aws.objects import Version, recorded
from awsfs.aws.parts import SMALL
from awsfs.cache import Records
from awsfs.errors import AwsError
from awsfs.requests import Request
from awsfs.tree.objects.attributes import Changes
from awsfs.tree.objects.draft_failures import NO_ROOM, explaining, report
from awsfs.tree.objects.draft_headers import DraftHeaders
from awsfs.tree.objects.executable import change as executable_bit
from awsfs.tree.objects.store import Objects
from awsfs.tree.times import Path

AHEAD = 2**20
"""Bytes that are fetched at least, where any are."""


class ObjectDraft:
    """The bytes of one object as programs of this mount have made them; sent when one of them closes it.

    `base` is the version that it replaces, None where there is none. What takes AWS's time is done in a worker that
    holds `lock`, so that it ends well also where nobody waits for it any more. Thread-safe.
    """

    def __init__(self, objects: Objects, path: Path, at: Request, base: Version | None, mtime: float) -> None:
        self.path, self.at, self.base, self.mtime = path, at, base, mtime
        self.users = self.writers = 0
        self.on_end: Callable[[ObjectDraft], None] = lambda draft: None
        self.failure: AwsError | None = None
        self.is_unlinked = self.is_exclusive = False
        self.executable: bool | None = None
        self._objects = objects
        self.lock = threading.RLock()
        self._spool = objects.spools.open(base.size if base else 0, path[-1])
        self._unsent = base is None
        self._touched = self._retimed = self._is_over = self._is_closed = self._is_prepared = False
        self._headers = DraftHeaders(objects)

    @property
    def size(self) -> int:
        """Bytes, as they are at this moment."""
        return self._spool.size

    @property
    def is_unsent(self) -> bool:
        """Whether AWS has other bytes, or none."""
        return self._unsent and self.failure is None and not self.is_unlinked

    @property
    def is_pending(self) -> bool:
        """Whether there is anything at all to be sent: bytes, a time or metadata."""
        return self.is_unsent or (self._retimed and self.failure is None and not self.is_unlinked)

    def prepare(self, *, appending: bool) -> None:
        """Find at open what an upload would be refused for. `appending`: all old bytes are needed. Raises AwsError."""
        if not self._is_prepared and not self._objects.dry_run:
            self._objects.noting(self.at, partial(self._guarded, partial(self._prepare, appending)))

    def check(self, at: Request, base: Version | None) -> None:
        """Whether it may be sent by another name. Raises AwsError."""
        if not self._objects.dry_run:
            self._objects.noting(at, lambda: self._headers.prepare(at, base, self.mtime))

    def read(self, size: int, offset: int) -> bytes:
        """Bytes, fetched first where they are AWS's. Raises AwsError, ESTALE where that version is gone."""
        if self._spool.missing(offset, offset + size):
            self._need(offset, offset + max(size, AHEAD))
        with self.lock:
            return self._spool.read(size, offset)

    def write(self, data: bytes, offset: int | None) -> int:
        """Put bytes in, at the end where no offset is given; the number taken. Where that fails, nothing is sent."""
        try:
            return self._written(data, offset)
        except OSError as error:
            if self.failure is None:
                told = error if isinstance(error, AwsError) else None
                self.give_up(told or AwsError(error.errno or errno.EIO, NO_ROOM, str(error), "put_object"))
            raise

    def _written(self, data: bytes, offset: int | None) -> int:
        if self.base is not None and self.base.size <= SMALL and not self.is_unsent:
            start = self.size if offset is None else offset
            self._need(0, start)
            self._need(start + len(data), self.size)
        with self.lock:
            self._check()
            taken = self._spool.write(data, self.size if offset is None else offset)
            self._changed()
            return taken

    def truncate(self, length: int, opening: bool = False) -> None:
        """Cut or lengthen. What `opening` cuts is sent at the last close, if nothing is written before."""
        with self.lock:
            self._check()
            if length != self.size:
                touched = self._touched
                self._spool.truncate(length)
                self._changed()
                self._touched = touched or not opening
            elif self._unsent and not opening:
                self._touched = True

    def set_time(self, mtime: float) -> None:
        """Set the time of last modification; it goes with what is sent at the next close."""
        with self.lock:
            self._check_unlocked()
            if mtime != self.mtime or self._unsent:
                self.mtime = mtime
                self._retimed = self._touched = True

    def change(self, changes: Changes) -> None:
        """Set headers or metadata; they go with what is sent at the next close."""
        with self.lock:
            self._check_unlocked()
            self._headers.change(changes)
            self._retimed = self._touched = True

    def set_executable(self, executable: bool, *, is_new: bool = False) -> None:
        """Set the executable bit; that of a new file is no reason to send it before there is anything in it."""
        with self.lock:
            (self._headers.change if is_new else self.change)(executable_bit(executable))
            self.executable = executable

    def flush(self, last: bool = False) -> None:
        """Send what there is to send; with `last`, also what was only made or only emptied. Raises AwsError."""
        self._check()
        if self.is_pending and (self._touched or last):
            self._objects.aws.change(self.at, partial(self._guarded, self._send), self._amend)
            if self._objects.dry_run:
                self._unsent = self._touched = self._retimed = False
                self.on_end(self)

    def _amend(self, records: Records) -> bool:
        """What was sent is in the listings at once."""
        return self.base is not None and put_in(records, self.at, self.base)

    def settle(self) -> None:
        """The mount ends: what was only made or only emptied is sent, for its last close may not be told any more."""
        if self.is_unsent and not self._touched:
            with contextlib.suppress(OSError):
                self.flush(last=True)

    def give_up(self, error: AwsError) -> None:
        """Leave AWS as it is, and tell where the bytes are; what the disk has no room for makes room again."""
        self.failure = error
        self.on_end(self)
        report(self._objects, error, self.at, self._spool, self.path[-1])

    def unlink(self) -> None:
        """The name is gone: whoever has it open goes on, and nothing is sent."""
        self.is_unlinked = True
        self._spool.rename(None)
        self.on_end(self)

    def rebase(self, path: Path, at: Request, base: Version | None) -> None:
        """It is the draft of another name from now on."""
        with self.lock:
            self.path, self.at, self.base = path, at, base
            self._spool.rename(path[-1])

    def close(self) -> None:
        """Nobody has it open any more; what is being sent, though nobody waits for it, has its file until then."""
        self._is_over = True
        if self.lock.acquire(blocking=False):
            try:
                self._end()
            finally:
                self.lock.release()

    def _end(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._spool.close(keep=self.failure is not None and self.failure.code != NO_ROOM)
            self._objects.spools.gone()

    def _changed(self) -> None:
        self._unsent = self._touched = True
        self._retimed = bool(self._headers)
        self.mtime = time.time()

    def _check(self) -> None:
        if self.failure is not None:
            raise self.failure.again()

    def _check_unlocked(self) -> None:
        """Whether it may be copied onto itself. Raises AwsError, EPERM; new content needs no copy."""
        if self.base is not None and not self._unsent:
            self._objects.check_unlocked(self.at, self.base)

    def _need(self, start: int, end: int) -> None:
        if self.base is not None and self._spool.missing(start, end):
            self._objects.noting(self.at, partial(self._fill, start, end))

    def _fill(self, start: int, end: int) -> None:
        with self.lock, explaining(self):
            if self.base is not None:
                self.base = self._objects.copier.fill(self.at, self._spool, self.base, start, end)

    def _prepare(self, appending: bool) -> None:
        with self.lock, explaining(self):
            if self._is_prepared:
                return
            if self.base is not None and self.base.headers is None and appending and 0 < self.base.size <= AHEAD:
                self._fill(0, self.base.size)
            self.base = self.base and self._objects.complete(self.at, self.base)
            self._headers.prepare(self.at, self.base, self.mtime)
            self._is_prepared = True

    def _guarded(self, work: Callable[[], Any]) -> Any:
        try:
            return work()
        finally:
            if self._is_over:
                self.close()

    def _send(self) -> dict[str, Any]:
        with self.lock:
            if not self.is_pending:
                return {}
            try:
                with explaining(self):
                    version = self._made()
            except AwsError as error:
                self.give_up(error)
                raise
            self._sent(version)
            return recorded(version.request_id)

    def _made(self) -> Version:
        """The version that an upload makes, or a copy where only headers are new."""
        copier, headers = self._objects.copier, self._headers
        if self._unsent:
            words = headers.for_upload(self.at, self._spool, self.base, self.mtime)
            return copier.upload(self.at, self._spool, self.base, words)
        return copier.change(self.at, lambda now: headers.changed(now.headers or {}, self.mtime), self.base)

    def _sent(self, version: Version) -> None:
        self._spool.sent()
        self._headers.sent(self.at)
        self._unsent = self._touched = self._retimed = self.is_exclusive = False
        before, self.base = self.base, version
        self._objects.wrote(self.path, version, before)
        if before is None:
            self._objects.temporaries.made(self.path)
