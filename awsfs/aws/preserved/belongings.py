"""What belongs to an object, read from AWS so that it can go with a new version."""

from __future__ import annotations

import errno
from typing import Any

from awsfs.aws.fetch import Aws
from awsfs.aws.objects import Version, head
from awsfs.aws.preserved.acls import Acls
from awsfs.aws.preserved.headers import ENCRYPTION, HOLD
from awsfs.aws.preserved.locks import Locks, check_unlocked
from awsfs.aws.preserved.reports import Reports
from awsfs.aws.preserved.tags import Tags
from awsfs.errors import AwsError
from awsfs.requests import Request

NOT_COPIED = (*ENCRYPTION, "WebsiteRedirectLocation", "StorageClass", HOLD)
"""What belongs to an object and is left out of a copy by CopyObject, beside its ACL."""


class Belongings:
    """Reads what belongs to an object: its headers, metadata, tags, ACL and legal hold. Thread-safe."""

    def __init__(self, aws: Aws) -> None:
        self._aws, self._reports = aws, Reports(aws)
        self._tags = Tags(aws, self._reports)
        self.acls, self._locks = Acls(aws, self._reports), Locks(aws, self._reports)

    def of(self, at: Request, version: Version) -> dict[str, Any]:
        """All that belongs to a version, in the words of PutObject. Raises AwsError.

        One HeadObject where the headers of the version are not cached, and one call for tags where it has any, or once
        per bucket. Who may not read the object has nothing to preserve.
        """
        try:
            version = self.complete(at, version)
        except AwsError as error:
            if error.number != errno.EACCES:
                raise
            return {}
        self._locks.check(at, version)
        return {**(version.headers or {}), **self._tags.of(at, version), **self.acls.of(at)}

    def of_copy(self, source: Request, version: Version, at: Request) -> dict[str, Any]:
        """What CopyObject does not copy of a version with headers, in its words. Raises AwsError, EPERM if locked."""
        check_unlocked(version, "copy_object")
        self._locks.check(source, version)
        headers, is_elsewhere = version.headers or {}, source.params["Bucket"] != at.params["Bucket"]
        kept = {word: headers[word] for word in NOT_COPIED if word in headers}
        if is_elsewhere:
            kept = {word: value for word, value in kept.items() if word not in ENCRYPTION}
        granted = self.acls.of(source)
        if granted and is_elsewhere and not self.acls.has(at):
            self._reports.lacking(at, "the ACL")
            granted = {}
        if HOLD in kept and is_elsewhere and not self._locks.has(at):
            self._reports.lacking(at, "the legal hold")
            del kept[HOLD]
        return {**kept, **granted}

    def complete(self, at: Request, version: Version) -> Version:
        """The version with its headers: one HeadObject where they are not cached. Raises AwsError."""
        if version.headers is not None:
            return version
        found = head(self._aws, at)
        return found[0] if found else version
