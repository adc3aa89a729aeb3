"""The ACL of an object, as headers that give it to a new version in the same request."""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from cachetools import LRUCache, TTLCache

from awsfs.aws.fetch import Aws
from awsfs.aws.objects import on_bucket, sibling
from awsfs.aws.preserved.headers import GRANTS
from awsfs.aws.preserved.reports import UNANSWERED, Reports
from awsfs.errors import AwsError
from awsfs.requests import Request

SECONDS = 60.0
_BUCKETS, _OBJECTS = 10_000, 50_000
_GRANTEES = {"ID": "id", "URI": "uri", "EmailAddress": "emailAddress"}


def grants(answer: Mapping[str, Any]) -> dict[str, str]:
    """The headers for what GetObjectAcl answers; none where only the owner may do anything, as without headers."""
    found = answer.get("Grants", [])
    owner = answer.get("Owner", {}).get("ID")
    if all(grant.get("Permission") == "FULL_CONTROL" and grant["Grantee"].get("ID") == owner for grant in found):
        return {}
    words: dict[str, list[str]] = {}
    for grant in found:
        header = GRANTS.get(str(grant.get("Permission")))
        for kind, name in _GRANTEES.items():
            if header and grant["Grantee"].get(kind):
                words.setdefault(header, []).append(f'{name}="{grant["Grantee"][kind]}"')
    return {header: ", ".join(grantees) for header, grantees in words.items()}


class Acls:
    """Reads ACLs: of each object once in a minute, where its bucket has ACLs, which is asked once. Thread-safe."""

    def __init__(self, aws: Aws, reports: Reports, clock: Callable[[], float] = time.monotonic) -> None:
        self._aws, self._reports = aws, reports
        self._buckets: LRUCache[str, bool] = LRUCache(_BUCKETS)
        self._objects: TTLCache[tuple[str, str], dict[str, str]] = TTLCache(_OBJECTS, SECONDS, clock)
        self._lock = threading.Lock()

    def of(self, at: Request) -> dict[str, str]:
        """The grants of an object, in the words of PutObject. Raises AwsError where AWS does not answer."""
        key = (str(at.params["Bucket"]), str(at.params["Key"]))
        with self._lock:
            found = self._objects.get(key)
        if found is None:
            found = self._read(at) if self.has(at) else {}
            with self._lock:
                self._objects[key] = found
        return found

    def forget(self, at: Request) -> None:
        """Another object has the key now."""
        with self._lock:
            self._objects.pop((str(at.params["Bucket"]), str(at.params["Key"])), None)

    def has(self, at: Request) -> bool:
        """Whether objects of the bucket may have ACLs."""
        bucket = str(at.params["Bucket"])
        with self._lock:
            found = self._buckets.get(bucket)
        if found is None:
            found = self._ask(at)
            with self._lock:
                self._buckets[bucket] = found
        return found

    def _ask(self, at: Request) -> bool:
        try:
            answer = self._aws.ask(on_bucket(at, "get_bucket_ownership_controls"))
        except AwsError as error:
            if error.number in UNANSWERED:
                raise
            return True
        rules = answer.get("OwnershipControls", {}).get("Rules", [])
        return not any(rule.get("ObjectOwnership") == "BucketOwnerEnforced" for rule in rules)

    def _read(self, at: Request) -> dict[str, str]:
        try:
            return grants(self._aws.ask(sibling(at, "get_object_acl")))
        except AwsError as error:
            if error.number in UNANSWERED and error.code != "ResponseParserError":
                raise
            if error.number == errno.EACCES:
                self._reports.missing(at, "the ACL", "s3:GetObjectAcl")
            return {}
