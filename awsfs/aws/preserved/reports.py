"""What could not be preserved, reported in ``.awsfs/errors`` once per bucket."""

from __future__ import annotations

import errno
import threading

from awsfs.aws.fetch import Aws
from awsfs.errors import UNREACHABLE, AwsError
from awsfs.requests import Request

NOT_PRESERVED = "NotPreserved"
"""The code of what a new version of an object does not have, since it could not be read."""

UNANSWERED = frozenset((errno.EAGAIN, errno.EKEYEXPIRED, errno.ENOKEY, *UNREACHABLE))
"""Failures that say nothing about what an object or a bucket has."""


class Reports:
    """Reports once per bucket what is not preserved. Thread-safe."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._reported: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def missing(self, at: Request, what: str, permission: str) -> None:
        """It cannot be read, for a permission is missing."""
        note = f"to keep it, allow {permission} on the objects of the bucket"
        self._report(at, what, f"a replaced object loses {what}, because the permission {permission} is missing", note)

    def lacking(self, at: Request, what: str) -> None:
        """The bucket that an object is moved to does not have it."""
        words = f"the bucket does not support {what}, so an object that is moved to it loses it"
        self._report(at, f"{what} (moved)", words, "")

    def _report(self, at: Request, what: str, words: str, note: str) -> None:
        key = (str(at.params["Bucket"]), what)
        with self._lock:
            is_new = key not in self._reported
            self._reported.add(key)
        if is_new:
            self._aws.journal.failed(AwsError(errno.EACCES, NOT_PRESERVED, words, at.operation), at, note)
