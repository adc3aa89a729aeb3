"""Object Lock: the legal hold of an object stays with a new version; its retention is never written."""

from __future__ import annotations

import errno
import threading
from datetime import datetime, timezone

from awsfs.aws.fetch import Aws
from awsfs.aws.objects import Version, on_bucket, sibling
from awsfs.aws.preserved.reports import Reports
from awsfs.errors import AwsError
from awsfs.rendering import moment
from awsfs.requests import Request

_RIGHTS = (
    ("the legal hold", "get_object_legal_hold", "s3:GetObjectLegalHold"),
    ("the retention", "get_object_retention", "s3:GetObjectRetention"),
)
"""What HeadObject leaves out where its permission is missing, and the call that says so."""

LOCKED = "ObjectLocked"


def check_unlocked(version: Version, operation: str) -> None:
    """Whether a copy may take the place of a version. Raises AwsError, EPERM: a copy would not be locked."""
    until = version.retained_until
    if until is not None and until > datetime.now(timezone.utc):
        words = f"retention locks the object until {moment(until)}, and a copy would not be locked"
        raise AwsError(errno.EPERM, LOCKED, f"{words}; write new content, or wait", operation)


class Locks:
    """Checks once per bucket whether holds and retentions can be read. Thread-safe."""

    def __init__(self, aws: Aws, reports: Reports) -> None:
        self._aws, self._reports = aws, reports
        self._checked: set[str] = set()
        self._lock = threading.Lock()

    def check(self, at: Request, version: Version) -> None:
        """Report what cannot be read of the objects in a bucket: one request, three where the bucket has Object Lock.

        A bucket without versions has none, so nothing is asked.
        """
        bucket = str(at.params["Bucket"])
        with self._lock:
            is_known = bucket in self._checked or not version.is_versioned
            self._checked |= set() if is_known else {bucket}
        if not is_known and self.has(at):
            for what, operation, permission in _RIGHTS:
                answer = self._refusal(sibling(at, operation))
                if answer == errno.EACCES:
                    self._reports.missing(at, what, permission)

    def has(self, at: Request) -> bool:
        """Whether a bucket has Object Lock; it may have where that cannot be asked."""
        return self._refusal(on_bucket(at, "get_object_lock_configuration")) in (0, errno.EACCES)

    def _refusal(self, request: Request) -> int:
        """The errno with which AWS refuses, 0 where it does not."""
        try:
            self._aws.ask(request)
        except AwsError as error:
            return error.number
        return 0
