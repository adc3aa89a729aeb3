"""What belongs to an object, read from AWS so that it can go with a new version."""

from __future__ import annotations

import errno
from typing import Any
from urllib.parse import urlencode

from awsfs.aws.fetch import Aws
from awsfs.aws.objects import Version, head, sibling
from awsfs.errors import AwsError
from awsfs.requests import Request


class Belongings:
    """Reads what belongs to an object: its headers, metadata and tags. Thread-safe."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    def of(self, at: Request, version: Version) -> dict[str, Any]:
        """All that belongs to a version, in the words of PutObject. Raises AwsError.

        One HeadObject where the headers of the version are not cached, and one call for tags where it has any. Who may
        not read the object has nothing to preserve.
        """
        try:
            version = self.complete(at, version)
        except AwsError as error:
            if error.number != errno.EACCES:
                raise
            return {}
        return {**(version.headers or {}), **self._tags(at, version)}

    def complete(self, at: Request, version: Version) -> Version:
        """The version with its headers: one HeadObject where they are not cached. Raises AwsError."""
        if version.headers is not None:
            return version
        found = head(self._aws, at)
        return found[0] if found else version

    def _tags(self, at: Request, version: Version) -> dict[str, str]:
        if not version.tags:
            return {}
        found = self._aws.ask(sibling(at, "get_object_tagging"))["TagSet"]
        return {"Tagging": urlencode([(tag["Key"], tag["Value"]) for tag in found])}
