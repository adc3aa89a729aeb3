"""The tags of an object, as the header that gives them to a new version."""

from __future__ import annotations

import errno
import threading
from urllib.parse import urlencode

from awsfs.aws.fetch import Aws
from awsfs.aws.objects import Version, sibling
from awsfs.aws.preserved.reports import UNANSWERED, Reports
from awsfs.errors import LACKING, AwsError
from awsfs.requests import Request


class Tags:
    """Reads tags: of each object that has some, and once per bucket to see whether that is allowed. Thread-safe.

    HeadObject leaves their number out where the permission is missing, as it does where there are none.
    """

    def __init__(self, aws: Aws, reports: Reports) -> None:
        self._aws, self._reports = aws, reports
        self._checked: set[str] = set()
        self._lock = threading.Lock()

    def of(self, at: Request, version: Version) -> dict[str, str]:
        """The tags of a version, in the words of PutObject. Raises AwsError."""
        bucket = str(at.params["Bucket"])
        with self._lock:
            is_known = bucket in self._checked
        if is_known and not version.tags:
            return {}
        try:
            found = self._aws.ask(sibling(at, "get_object_tagging")).get("TagSet", [])
        except AwsError as error:
            is_answer = error.number in (errno.EACCES, errno.ENOENT, *LACKING)
            if error.number in UNANSWERED or (version.tags and not is_answer):
                raise
            if error.number == errno.EACCES:
                self._reports.missing(at, "the tag set", "s3:GetObjectTagging")
            found = []
        with self._lock:
            self._checked.add(bucket)
        return {"Tagging": urlencode([(tag["Key"], tag.get("Value", "")) for tag in found])} if found else {}
