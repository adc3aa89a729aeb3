"""Whether writing is allowed, checked before anything is written: a shell ignores a close that fails."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from cachetools import TTLCache

from awsfs.aws.conditions import Conditions
from awsfs.aws.fetch import Aws
from awsfs.aws.preserved.headers import rights
from awsfs.aws.transfer import Transfer
from awsfs.requests import Request
from awsfs.spool.private import Spools

SECONDS = 60.0
_REMEMBERED = 10_000


_Place: TypeAlias = "tuple[str, str, str, str, frozenset[tuple[str, str]]]"


class Probes:
    """Where AWS let us write a moment ago, by bucket, prefix and what takes a permission of its own. Thread-safe."""

    def __init__(
        self, aws: Aws, spools: Spools, conditions: Conditions, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._aws, self._spools, self._conditions = aws, spools, conditions
        self._allowed: TTLCache[_Place, bool] = TTLCache(_REMEMBERED, SECONDS, clock)
        self._lock = threading.Lock()

    def knows(self, at: Request, headers: Mapping[str, Any]) -> bool:
        """Whether AWS let us write there a moment ago, with such headers."""
        with self._lock:
            return _place(at, headers) in self._allowed

    def check(self, at: Request, headers: Mapping[str, Any]) -> None:
        """Begin a multipart upload of the object and end it: two requests, and one per endpoint for its conditions.

        Raises AwsError: EACCES where writing is not allowed, EOPNOTSUPP where conditions are not kept.
        """
        transfer = Transfer(self._aws, at, self._spools, headers, {})
        upload = transfer.create_multipart_upload()["UploadId"]
        transfer.abort_multipart_upload(UploadId=upload)
        self._conditions.check(at)
        with self._lock:
            self._allowed[_place(at, headers)] = True


def _place(at: Request, headers: Mapping[str, Any]) -> _Place:
    prefix = str(at.params["Key"]).rpartition("/")[0]
    return (at.client, at.region, str(at.params["Bucket"]), prefix, rights(headers))
