"""One try at replacing an object: the client that s3transfer is given, and what became of it.

s3transfer lets no condition through, so it is put in here, into the one call that makes the object appear. Every
multipart upload is noted until it has ended, so that the next start can end it after a crash.
"""

from __future__ import annotations

import base64
import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import copy_context
from typing import Any, TypeVar

from awsfs.aws.fetch import Aws, progress
from awsfs.aws.objects import Version, sibling, told, version_made
from awsfs.aws.wire import is_doubtful
from awsfs.errors import AwsError
from awsfs.requests import Request
from awsfs.spool.private import Spools, Upload

T = TypeVar("T")

_BEAT = 1.0


@contextmanager
def patience() -> Iterator[None]:
    """While one call takes its time on AWS's side, whoever waits goes on waiting; botocore's own timeouts hold."""
    done, context = threading.Event(), copy_context()

    def beat() -> None:
        while not done.wait(_BEAT):
            context.run(progress)

    thread = threading.Thread(target=beat, daemon=True, name="patience")
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


class Transfer:
    """A client for one object, of whose methods s3transfer calls five. Thread-safe.

    `md5` is the sum of the whole, where the object is sent at once and the endpoint compares it.
    `headers` are what the object carries; s3transfer lets not all of them through. `condition` goes with the call that
    makes it appear. `closing` are that call's parameters once it was sent, `answer` what AWS answered.
    """

    def __init__(
        self, aws: Aws, at: Request, spools: Spools, headers: Mapping[str, Any], condition: Mapping[str, Any]
    ) -> None:
        self._aws, self.at, self._spools, self._headers, self._condition = aws, at, spools, headers, condition
        self._context = copy_context()
        self.meta = aws.clients.get(at.client, at.region, True).meta
        self.md5 = b""
        self.closing: dict[str, Any] | None = None
        self.answer: dict[str, Any] = {}

    @property
    def has_checksums(self) -> bool:
        """Whether the client sends checksums of its own."""
        return bool(self.meta.config.request_checksum_calculation == "when_supported")

    def in_doubt(self, error: AwsError) -> bool:
        """Whether the object may have been replaced all the same."""
        return self.closing is not None and is_doubtful(error)

    def made(self, size: int) -> Version:
        """The version that has appeared."""
        return version_made(self.answer, size, self._headers)

    def beat(self, bytes_transferred: int = 0) -> None:
        """Bytes are on their way."""
        self._inside(progress)

    def put_object(self, **params: Any) -> dict[str, Any]:
        """Make the object appear at once."""
        sums = {"ContentMD5": base64.b64encode(self.md5).decode()} if self.md5 else {}
        return self._close("put_object", {**params, **self._headers, **sums})

    def create_multipart_upload(self, **params: Any) -> dict[str, Any]:
        """Begin in parts. Not repeated after a lost answer: nobody could end the first."""
        answer = self._call("create_multipart_upload", {**params, **self._headers}, changing=True)
        self._spools.note(self._upload(told(answer, "UploadId", "create_multipart_upload")))
        return answer

    def upload_part(self, **params: Any) -> dict[str, Any]:
        """Send a part; twice does no harm."""
        return self._call("upload_part", params)

    def upload_part_copy(self, **params: Any) -> dict[str, Any]:
        """Have AWS copy a part of another object."""
        return self._call("upload_part_copy", params, slow=True)

    def complete_multipart_upload(self, **params: Any) -> dict[str, Any]:
        """Make the object appear out of its parts."""
        answer = self._close("complete_multipart_upload", params)
        self._spools.ended(self._upload(params["UploadId"]))
        return answer

    def abort_multipart_upload(self, **params: Any) -> dict[str, Any]:
        """Give up an upload in parts; one that cannot be ended now stays noted for the next start."""
        with contextlib.suppress(AwsError):
            self._inside(lambda: abort(self._aws, self.at, params["UploadId"]))
            self._spools.ended(self._upload(params["UploadId"]))
        return {}

    def _close(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        self.closing = {**params, **self._condition}
        self.answer = self._call(operation, self.closing, changing=True, slow=True)
        return self.answer

    def _call(
        self, operation: str, params: Mapping[str, Any], *, changing: bool = False, slow: bool = False
    ) -> dict[str, Any]:
        def call() -> dict[str, Any]:
            with patience() if slow and operation != "put_object" else contextlib.nullcontext():
                answer = self._aws.ask(sibling(self.at, operation, **params), changing)
            progress()
            return answer

        return self._inside(call)

    def _inside(self, work: Callable[[], T]) -> T:
        """In the context of whoever began the transfer, also in the threads that s3transfer makes."""
        return self._context.copy().run(work)

    def _upload(self, upload_id: str) -> Upload:
        bucket, key = self.at.params["Bucket"], self.at.params["Key"]
        return Upload(bucket, key, upload_id, self.at.client, self.at.region, self._spools.owner)


def abort(aws: Aws, at: Request, upload_id: str) -> None:
    """End a multipart upload. That there is none is as good. Raises AwsError."""
    try:
        aws.ask(sibling(at, "abort_multipart_upload", UploadId=upload_id))
    except AwsError as error:
        if error.code != "NoSuchUpload":
            raise
