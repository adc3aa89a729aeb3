"""Logs: files that grow while they are open. AWS is asked for more only while somebody has reached their end."""

from __future__ import annotations

import errno
import threading
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any

from awsfs.aws.following import page
from awsfs.aws.workers import place_of
from awsfs.errors import AwsError, refused
from awsfs.requests import Request
from awsfs.schema import Call, Lines
from awsfs.tree.context import Context
from awsfs.tree.handles import READING, Handle, Opening
from awsfs.tree.nodes import File
from awsfs.tree.place import Place
from awsfs.tree.times import Path

PUBLIC = 0o444
BACK = 2**20
"""Bytes that are kept for a program that goes back a little; further back, the log is read anew."""

AHEAD = 2**22
"""Bytes that are fetched for a program that has a log open and does not read on."""


class Followed(File):
    """A log. Nobody knows its size before it is read: it shows 0, and grows with those who have it open."""

    def __init__(self, place: Place, name: str, entry: Lines) -> None:
        super().__init__(PUBLIC, place.mtime())
        self._context, self._path, self._entry = place.context, (*place.path, name), entry
        self._request = place.request(entry.source) if isinstance(entry.source, Call) else None

    @property
    def is_growing(self) -> bool:
        """As long as a program has it open."""
        return self._context.growing.is_open(self._path)

    def size(self) -> int:
        """See `File`."""
        return self._context.growing.size(self._path)

    def open(self, how: Opening = READING) -> Handle:
        """See `File`. The first page is asked for here."""
        if how.writing or self._request is None:
            raise refused(errno.EACCES)
        return _Log(self._context, self._path, self._entry, self._request)


class _Log(Handle):
    """Reads on to the end; from there on it is told every few seconds what has come. Thread-safe."""

    def __init__(self, context: Context, path: Path, entry: Lines, request: Request) -> None:
        self._context, self._path, self._entry, self._request = context, path, entry, request
        self._lock = threading.RLock()
        self._asked: Future[Any] | None = None
        self._is_followed, self._is_over = False, False
        self._known = 0
        self._begin()
        self._more()
        context.growing.opened(path, self)

    def _begin(self) -> None:
        self._start, self._held = 0, bytearray()
        self._token: Any = None
        self._has_more = True

    def size(self) -> int:
        """See `Handle`: 0 before the end was reached, for programs believe any other number and look no further."""
        return self._known

    def read(self, size: int, offset: int) -> bytes:
        """See `Handle`. At the end it waits for nothing."""
        with self._lock:
            if offset < self._start:
                self._begin()
            while self._has_more and self._start + len(self._held) < offset + size:
                self._let_go(offset)
                self._more()
            self._let_go(offset)
            if not self._has_more:
                self._follow()
            first = offset - self._start
            return bytes(self._held[first : first + size])

    def _more(self) -> None:
        """The next page, which whoever reads waits for."""
        self._take(*self._context.aws.run(partial(self._page, self._token), place_of(self._request)))

    def _page(self, token: Any) -> tuple[list[Any], Any, bool]:
        return page(self._context.aws, self._request, token)

    def _take(self, records: list[Any], token: Any, has_more: bool) -> None:
        texts = (self._entry.line(record) for record in records)
        self._held += "".join(f"{text}\n" for text in texts if text is not None).encode("utf-8", "surrogatepass")
        self._token, self._has_more = token, has_more
        if not has_more:
            self._known = max(self._known, self._start + len(self._held))

    def _let_go(self, offset: int) -> None:
        gone = min(offset - BACK - self._start, len(self._held))
        if gone > 0:
            self._start += gone
            del self._held[:gone]

    def _follow(self) -> None:
        if not self._is_followed:
            self._is_followed = True
            self._context.growing.polling.begin(self._look)

    def _look(self) -> None:
        """Have a worker ask for what has come since, unless one does so already or nobody reads on."""
        if (self._asked is None or self._asked.done()) and len(self._held) < BACK + AHEAD:
            with suppress(RuntimeError):  # the mount ends
                self._asked = self._context.aws.start(self._grow, place_of(self._request))

    def _grow(self) -> None:
        has_more = not self._has_more
        while has_more and not self._is_over:
            token = self._token
            try:
                records, following, has_more = self._page(token)
            except AwsError as error:
                self._is_over = error.number == errno.ENOENT
                return
            with self._lock:
                if token != self._token or self._has_more:
                    return  # the program has gone back meanwhile
                self._take(records, following, False)

    def release(self) -> None:
        """See `Handle`."""
        self._is_over = True
        self._context.growing.polling.end(self._look)
        self._context.growing.closed(self._path, self)
