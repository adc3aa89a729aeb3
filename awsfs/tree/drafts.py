"""Drafts: what is being written to a small file, gathered in memory and sent once it is whole.

It is sent inside write(2) where that can be told, for a shell reports a failing write and ignores a failing close.
"""

from __future__ import annotations

import errno
import json
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from awsfs.errors import AwsError, refused
from awsfs.tree.context import Context
from awsfs.tree.handles import Handle, Opening
from awsfs.tree.orders import is_begun, read_json

LIMIT = 4 * 2**20
"""Bytes of one draft: ten times the largest item that DynamoDB takes, and the largest document of any service here."""

PAGE = 4096

Whole = Callable[[bytes, bytes], bool]
"""Whether all that was gathered, given also the last piece of it, is the whole of what a program has to say."""


def is_text(gathered: bytes, piece: bytes) -> bool:
    """A piece that fills no buffer is a program's last: shells write once, others in buffers of 4 KiB and multiples."""
    return len(piece) % PAGE != 0


def is_json(gathered: bytes, piece: bytes) -> bool:
    """A JSON object or list is whole when it parses, which no part of one does; so is what nothing more can mend.

    The piece may be the first of several that are written over what is there, and then more is to come.
    """
    if gathered.rstrip().endswith((b"}", b"]")):
        try:
            json.loads(gathered)
        except (ValueError, RecursionError):
            pass
        else:
            return True
    return gathered.endswith(piece) and not is_begun(gathered)


def parsed(data: bytes) -> Any:
    """JSON as a value, numbers digit for digit as Decimals. Raises ValueError; a name that comes twice is one, too."""
    return read_json(data.decode(), parse_float=Decimal, parse_int=Decimal)


def invalid(context: Context, code: str, words: str, number: int = errno.EINVAL, note: str = "") -> AwsError:
    """The error of a write that makes no sense, told in ``.awsfs/errors``; nothing was sent."""
    error = AwsError(number, code, words)
    context.aws.journal.failed(error, note=note)
    return error


class Draft(Handle):
    """A file being written. `load` gives the content as it is, `send` makes it so; both may call AWS.

    `on_read` is told that a program has read it. `is_created`: an empty one means something too, once it is closed, for
    the name was not there before. `file_name`: the name of the file on disk with what a killed program wrote; none for
    what may be secret.
    """

    def __init__(
        self,
        context: Context,
        how: Opening,
        load: Callable[[], bytes],
        send: Callable[[bytes], None],
        is_whole: Whole,
        *,
        is_created: bool = False,
        on_read: Callable[[], None] = lambda: None,
        file_name: str = "",
    ) -> None:
        self._context, self._send, self._is_whole = context, send, is_whole
        self._data = bytearray() if how.truncating or is_created else bytearray(load())
        self._on_read, self._file_name = on_read, file_name
        self._lock = threading.RLock()
        self._unsent = False
        self._is_created = is_created
        self._failure: OSError | None = None

    def size(self) -> int:
        """See `Handle`."""
        return len(self._data)

    def read(self, size: int, offset: int) -> bytes:
        """See `Handle`."""
        self._on_read()
        return bytes(self._data[offset : offset + size])

    def write(self, data: bytes, offset: int | None) -> int:
        """See `Handle`. Raises EFBIG, and what AWS answers where this piece was the last."""
        with self._lock:
            offset = len(self._data) if offset is None else offset
            if offset + len(data) > LIMIT:
                raise refused(errno.EFBIG)
            was_sent = bool(self._data) and not self._unsent and self._failure is None and self._is_whole is not is_text
            self._data.extend(bytes(max(0, offset - len(self._data))))
            self._data[offset : offset + len(data)] = data
            if was_sent and not data.strip():
                return len(data)
            self._unsent, self._failure = True, None
            if self._is_whole(bytes(self._data), data):
                self._send_now()
            return len(data)

    def truncate(self, length: int) -> None:
        """See `Handle`. That nothing is left says nothing yet: something is about to be written."""
        with self._lock:
            if length > LIMIT:
                raise refused(errno.EFBIG)
            self._data.extend(bytes(max(0, length - len(self._data))))
            del self._data[length:]
            self._unsent = length > 0

    def flush(self) -> None:
        """See `Handle`. What has failed inside write(2) fails here again."""
        with self._lock:
            if self._unsent:
                self._send_now()
            elif self._failure is not None:
                raise self._failure

    def _send_now(self) -> None:
        self._unsent, self._is_created = False, False
        try:
            self._send(bytes(self._data))
        except OSError as error:
            self._failure = error
            raise

    def abandon(self) -> None:
        """See `Handle`."""
        with self._lock:
            if self._unsent:
                words = "the program that wrote the file was killed before it finished; nothing was sent"
                objects = self._context.drafts.objects
                note = objects.keep_data(bytes(self._data), self._file_name) if self._file_name else ""
                invalid(self._context, "Killed", words, note=note)
            self._unsent = self._is_created = False

    def set_time(self, mtime: float) -> None:
        """AWS keeps its own time of what it changes. What was made and is empty is sent: touch(1) is done with it."""
        with self._lock:
            if self._is_created and not self._data:
                self._send_now()

    def release(self) -> None:
        """See `Handle`. An empty file that was made is sent here; an error is in ``.awsfs/errors`` alone."""
        with self._lock:
            if self._is_created and not self._data:
                try:
                    self._send_now()
                except OSError:
                    return
