"""Actions: files named after a verb; writing ``1`` to one does it."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator

from awsfs.errors import refused
from awsfs.records import Request
from awsfs.schema import Action
from awsfs.tree.context import Context
from awsfs.tree.grow import listing, lookup
from awsfs.tree.nodes import FILE, Bytes, File, Handle, Listed, Node
from awsfs.tree.place import Place

YES = (b"1", b"true")


class ActionFile(File):
    """Mode 0200, yet it opens for reading as an empty file, so that a walk passes over it in silence."""

    def __init__(self, place: Place, request: Request) -> None:
        super().__init__(0o200, place.mtime())
        self._context, self._request = place.context, request

    def open(self, writing: bool) -> Handle:
        """Nothing to read; writing makes the call."""
        return ActionHandle(self._context, self._request) if writing else Bytes(b"")


class ActionHandle:
    """Takes ``1`` or ``true`` once, inside write(2), for a shell reports a failing write and not a failing close."""

    def __init__(self, context: Context, request: Request) -> None:
        self._context, self._request = context, request
        self._lock = threading.Lock()
        self._done = False

    def size(self) -> int:
        """Always empty."""
        return 0

    def read(self, size: int, offset: int) -> bytes:
        """Always empty."""
        return b""

    def write(self, data: bytes, offset: int) -> int:
        """Make the call. Raises EINVAL for anything but the word, and the errno of what AWS refused."""
        with self._lock:
            if self._done and data == b"\n":
                return len(data)
            if self._done or data.removesuffix(b"\n") not in YES:
                raise refused(errno.EINVAL)
            self._context.aws.send(self._request)
            self._done = True
            return len(data)

    def release(self) -> None:
        """Nothing is held."""


@lookup.register
def _find_action(entry: Action, name: str, place: Place) -> Node | None:
    request = place.request(entry.call) if entry.name == name else None
    return ActionFile(place, request) if request else None


@listing.register
def _list_action(entry: Action, place: Place) -> Iterator[Listed]:
    if place.request(entry.call) is not None:
        yield entry.name, FILE
