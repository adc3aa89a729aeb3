"""Whether writing is allowed, asked before anything is written: a shell ignores a close that fails."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from cachetools import TTLCache

from awsfs.aws.fetch import Aws
from awsfs.aws.transfer import Transfer
from awsfs.requests import Request
from awsfs.spool.private import Spools

SECONDS = 60.0
_REMEMBERED = 10_000


class Probes:
    """Where AWS let us write a moment ago, by bucket and prefix. Thread-safe."""

    def __init__(self, aws: Aws, spools: Spools, clock: Callable[[], float] = time.monotonic) -> None:
        self._aws, self._spools = aws, spools
        self._allowed: TTLCache[tuple[str, str, str, str], bool] = TTLCache(_REMEMBERED, SECONDS, clock)
        self._lock = threading.Lock()

    def knows(self, at: Request) -> bool:
        """Whether AWS let us write there a moment ago."""
        with self._lock:
            return _place(at) in self._allowed

    def check(self, at: Request, headers: Mapping[str, Any]) -> None:
        """Begin a multipart upload of the object and end it: two requests. Raises AwsError, EACCES if refused."""
        transfer = Transfer(self._aws, at, self._spools, headers, {})
        upload = transfer.create_multipart_upload()["UploadId"]
        transfer.abort_multipart_upload(UploadId=upload)
        with self._lock:
            self._allowed[_place(at)] = True


def _place(at: Request) -> tuple[str, str, str, str]:
    return (at.client, at.region, str(at.params["Bucket"]), str(at.params["Key"]).rpartition("/")[0])
