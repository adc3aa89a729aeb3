"""Open objects that are read: every version once, whoever has it open."""

from __future__ import annotations

import errno
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from awsfs.aws.fetch import Aws
from awsfs.aws.objects import Version
from awsfs.aws.workers import ABANDONED
from awsfs.errors import AwsError
from awsfs.requests import Request
from awsfs.tree.handles import Handle
from awsfs.tree.objects.ranges import Range, Ranges, Traffic
from awsfs.tree.objects.window import Window

T = TypeVar("T")

TRIES = 3
"""How often a range is asked for that comes in part, or damaged."""

BROKEN = frozenset(
    ("IncompleteBody", "IncompleteReadError", "ResponseStreamingError", "FlexibleChecksumError", "ResponseParserError")
)
"""The codes of answers that broke off, or are not what was sent. botocore leaves those to its caller."""

_SPAN = re.compile(r"bytes\W(\d+)-")


def get(aws: Aws, request: Request, start: int, end: int, is_wanted: Callable[[], bool]) -> memoryview:
    """The bytes of a range, in this thread; fewer where they are no longer wanted. Raises AwsError, EREMOTEIO, ESTALE.

    ESTALE is for an endpoint that passes over If-Match, as some do that are like S3.
    """
    ranged = replace(request, params={**request.params, "Range": f"bytes={start}-{end - 1}"})

    def once() -> memoryview:
        if not is_wanted():
            return memoryview(b"")
        data, answer = aws.read(ranged, is_wanted)
        told, wanted = answer.get("ETag"), request.params.get("IfMatch")
        if told and wanted and told != wanted:
            raise AwsError(
                errno.ESTALE, "ChangedMeanwhile", "the object was replaced while it was read", request.operation
            )
        if is_wanted() and (len(data) != end - start or not _begins_at(answer, start)):
            span = answer.get("ContentRange")
            words = f"requested {end - start} bytes at {start}, but received {len(data)} of {span}"
            raise AwsError(errno.EREMOTEIO, "IncompleteBody", words, request.operation)
        return data

    return repeated(once)


def _begins_at(answer: Mapping[str, Any], start: int) -> bool:
    told = _SPAN.match(str(answer.get("ContentRange") or ""))
    return told is None or int(told[1]) == start


def repeated(read: Callable[[], T]) -> T:
    """What is read, once more where it comes broken. Raises AwsError."""
    for _ in range(TRIES - 1):
        try:
            return read()
        except AwsError as error:
            if error.code not in BROKEN:
                raise
    return read()


class OpenVersion:
    """A version of an object that is open, and what of it is in memory: shared by the handles on it. Thread-safe.

    `windows` are those of its handles, replaced as a whole. `used`: when it was last read, by the monotonic clock.
    Every GET carries If-Match: a reader gets the bytes of this version, or ESTALE.
    """

    def __init__(self, aws: Aws, traffic: Traffic, request: Request, version: Version) -> None:
        self.version, self.used = version, time.monotonic()
        self.windows: tuple[Window, ...] = ()
        self._aws = aws
        same = replace(request, params={**request.params, "IfMatch": version.etag}) if version.etag else request
        self.ranges = Ranges(aws, traffic, version.size, lambda *where: get(aws, same, *where))

    def trim(self) -> None:
        """Drop what is near no reader."""
        windows, shared = self.windows, len(self.windows) > 1
        self.ranges.keep(lambda each: any(window.is_near(each.start, each.end, shared) for window in windows))

    def rest(self) -> None:
        """Drop what has come: nobody has read for a while."""
        self.ranges.keep(lambda each: not each.data.done())

    def begin(self, window: Window, offset: int, size: int) -> None:
        """A read begins."""
        self.used = time.monotonic()
        window.move(offset, size, self.ranges.gap(window.position) if offset > window.position else offset)

    def at(self, window: Window, offset: int, size: int) -> tuple[Range, memoryview]:
        """The range that an offset is in, and its bytes; fetched, and waited for, where they are not there.

        What others have given up is asked for again. Raises AwsError: ESTALE where there is another version by now;
        EINTR from waiting.
        """
        while True:
            found = self.ranges.at(offset)
            if found is None or not found.data.done():
                window.waits(offset if found is None else found.start)
                found = found or self.ranges.fetch(offset, min(window.needs(offset, size), self.version.size))
            if window.ahead:
                self._fetch_ahead(window)
            if not found.data.done():
                self._aws.wait(found.data)
            data = self._arrived(found)
            if len(data) == found.size:
                return found, data

    def _arrived(self, found: Range) -> memoryview:
        try:
            return found.data.result()
        except AwsError as error:
            self.ranges.keep(lambda each: each is not found)
            if error.code == ABANDONED:
                return memoryview(b"")
            raise error.again() from None

    def _fetch_ahead(self, window: Window) -> None:
        reached = self.ranges.gap(window.position)
        for start, end in window.missing(reached, self.version.size):
            if not self.ranges.fetch_ahead(start, end):
                window.halve()
                break


class Reading(Handle):
    """An object that is open to be read. `on_read` is told the ETag of what a program reads."""

    def __init__(
        self, opened: OpenVersion, window: Window, on_read: Callable[[str], None], on_release: Callable[[], None]
    ) -> None:
        self._opened, self._window, self._on_read, self._on_release = opened, window, on_read, on_release
        self._last: Range | None = None

    def size(self) -> int:
        """Bytes in the version that was opened."""
        return self._opened.version.size

    def version(self) -> str:
        """Its ETag."""
        return self._opened.version.etag

    def read(self, size: int, offset: int) -> bytes | memoryview:
        """See `Handle`. Raises ESTALE where the object was replaced since it was opened."""
        size = max(0, min(size, self.size() - offset))
        if self.version():
            self._on_read(self.version())
        self._opened.begin(self._window, offset, size)
        pieces = []
        while size:
            found, data = self._opened.at(self._window, offset, size)
            pieces.append(data[offset - found.start : offset - found.start + size])
            size, offset = size - len(pieces[-1]), offset + len(pieces[-1])
            if found is not self._last:
                self._last = found
                self._opened.trim()
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def release(self) -> None:
        """Give back what nobody else reads."""
        self._on_release()
