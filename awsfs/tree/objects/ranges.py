"""Reading objects of any size, in ranges, of which only a window is ever in memory."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from awsfs.errors import AwsError
from awsfs.requests import Request
from awsfs.tree.nodes import Handle

FIRST = 2**20
LARGEST = 8 * 2**20
LEAST = 128 * 2**10


class Ranges(Handle):
    """A handle that reads one version of an object, ahead of a sequential reader by at most 8 MiB.

    The window doubles from 1 MiB while reading goes on where it ended; anywhere else, only what is asked is fetched.
    Every GET after the first carries If-Match: a reader gets the bytes of one version, or ESTALE. `on_open` is told
    AWS's first answer, `on_read` the ETag of what a program reads.
    """

    def __init__(
        self,
        request: Request,
        fetch: Callable[[Request], tuple[bytes, dict[str, Any]]],
        on_open: Callable[[dict[str, Any]], None] = lambda answer: None,
        on_read: Callable[[str], None] = lambda etag: None,
    ) -> None:
        self._request, self._fetch = request, fetch
        self._on_open, self._on_read = on_open, on_read
        self._lock = threading.Lock()
        self._start = 0
        self._window = FIRST
        self._data = b""
        self._size = 0
        self._etag: str | None = None
        self._open()

    def _open(self) -> None:
        try:
            self._data, answer = self._get(0, FIRST)
        except AwsError as error:
            if error.code != "InvalidRange":
                raise
            return
        self._etag = answer.get("ETag")
        span = str(answer.get("ContentRange") or "")
        self._size = int(span.rsplit("/", 1)[1]) if "/" in span else len(self._data)
        self._on_open(answer)

    def _get(self, start: int, size: int) -> tuple[bytes, dict[str, Any]]:
        params = {**self._request.params, "Range": f"bytes={start}-{start + size - 1}"}
        if self._etag:
            params["IfMatch"] = self._etag
        return self._fetch(replace(self._request, params=params))

    def size(self) -> int:
        """Bytes in the version that was opened."""
        return self._size

    def read(self, size: int, offset: int) -> bytes:
        """See `Handle`. Raises ESTALE where the object was replaced since it was opened."""
        size = max(0, min(size, self._size - offset))
        if self._etag:
            self._on_read(self._etag)
        parts = []
        with self._lock:
            while size:
                part = self._in_window(size, offset) or self._refill(size, offset)
                parts.append(part)
                size, offset = size - len(part), offset + len(part)
        return b"".join(parts)

    def _in_window(self, size: int, offset: int) -> bytes:
        begin = offset - self._start
        return self._data[begin : begin + size] if 0 <= begin < len(self._data) else b""

    def _refill(self, size: int, offset: int) -> bytes:
        sequential = offset == self._start + len(self._data)
        self._window = min(2 * self._window, LARGEST) if sequential else max(size, LEAST)
        wanted = min(max(self._window, size), self._size - offset)
        data, _ = self._get(offset, wanted)
        if len(data) != wanted:
            raise OSError(errno.EREMOTEIO, f"asked for {wanted} bytes at {offset}, got {len(data)}")
        self._start, self._data = offset, data
        return data[:size]

    def release(self) -> None:
        """Give the window back."""
        self._data = b""
