"""Actions: files named after a verb; writing ``1`` to one, or a JSON object with parameters, does it."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator, Mapping
from typing import Any

from awsfs.aws.wire import is_doubtful
from awsfs.errors import AwsError
from awsfs.requests import Request
from awsfs.schema import Action
from awsfs.tree.content.sending import LIMIT as CONTENT_LIMIT
from awsfs.tree.content.sending import request_of, results_of, taken
from awsfs.tree.grow import listing, lookup
from awsfs.tree.handles import READING, Bytes, Handle, Opening
from awsfs.tree.help import keep_results
from awsfs.tree.nodes import FILE, File, Listed, Node
from awsfs.tree.orders import LIMIT, YES, UnfinishedError, parsed
from awsfs.tree.place import Place

VERB = 0o200


class ActionFile(File):
    """Mode 0200, yet it opens for reading as an empty file, so that a walk passes over it in silence.

    The mode is 0000 where AWS has refused it lately; whoever tries it all the same is not kept from it.
    """

    def __init__(self, place: Place, entry: Action, request: Request) -> None:
        path = (*place.path, entry.name)
        super().__init__(place.context.refusals.mode(path, VERB), place.mtime())
        self._place, self._entry, self._request = place, entry, request

    def open(self, how: Opening = READING) -> Handle:
        """Nothing to read; writing makes the call."""
        make = ContentHandle if self._entry.content else ActionHandle
        return make(self._place, self._entry, self._request) if how.writing else Bytes(b"")

    def touch(self, mtime: float | None) -> None:
        """Nothing is done by touching it."""


class ActionHandle(Handle):
    """Takes one order, and makes the call inside write(2), for a shell reports a failing write and not a failing close.

    An object that arrives in pieces is gathered until it parses. Every refusal is recorded, with words for a person.
    """

    limit = LIMIT

    def __init__(self, place: Place, entry: Action, request: Request) -> None:
        self._place, self._entry, self._request = place, entry, request
        self._aws = place.context.aws
        wants_name = entry.dangerous and place.context.options.confirm
        self._names = names_of(place) if wants_name else frozenset()
        self._lock = threading.Lock()
        self._gathered = b""
        self._done = False

    def write(self, data: bytes, offset: int | None) -> int:
        """See `Handle`. Raises EINVAL for what is no order, EFBIG, and the errno of what AWS refused."""
        with self._lock:
            if self._done:
                self._refuse_more(data)
                return len(data)
            if len(self._gathered) + len(data) > self.limit:
                self._refuse(f"the input has more than {self.limit:,} bytes", errno.EFBIG)
            try:
                given = self._understood(self._gathered + data, data)
            except UnfinishedError:
                self._gathered += data
            except ValueError as error:
                self._refuse(str(error))
            else:
                self._act(given)
            return len(data)

    def _understood(self, gathered: bytes, piece: bytes) -> dict[str, Any]:
        """The parameters that are given. Raises as `parsed`."""
        return parsed(gathered, self._names)

    def truncate(self, length: int) -> None:
        """See `Handle`. Part of what a shell's ``>`` does; what was gathered begins anew."""
        with self._lock:
            if length:
                self._refuse("the length of an action file cannot be set")
            self._gathered = b""

    def flush(self) -> None:
        """See `Handle`. Raises EINVAL for half an order, which is forgotten: an error that was told has happened."""
        with self._lock:
            if self._gathered:
                self._refuse("the JSON is not complete")

    def abandon(self) -> None:
        """See `Handle`."""
        with self._lock:
            self._gathered = b""

    def set_time(self, mtime: float) -> None:
        """Nothing is done by setting it."""

    def _refuse(self, words: str, number: int = errno.EINVAL) -> None:
        self._gathered = b""
        self._aws.refuse(self._request, words, number)

    def _refuse_more(self, data: bytes) -> None:
        """One handle sends once; programs repeat what was interrupted, and that may have been done."""
        if data.strip():
            self._aws.refuse(
                self._request, "this open file has already started the action; to start it again, open the file again"
            )

    def _act(self, given: dict[str, Any]) -> None:
        self._gathered, self._done = b"", True
        hint = f"; see .help/{self._entry.name}"
        before = None if self._entry.content else self._place.record
        try:
            answer = self._aws.send(self._request, given, before=before, hint=hint)
        except AwsError as error:
            self._done = is_doubtful(error)
            self._told(error.number == errno.EACCES)
            raise
        self._told(False)
        if answer:  # there is none with --dry-run
            kept = results_of(self._entry, answer) or {"json": self._aws.shown(self._request, answer)}
            keep_results(self._place, self._entry.name, kept)

    def _told(self, is_refused: bool) -> None:
        self._place.context.refusals.told((*self._place.path, self._entry.name), is_refused)


class ContentHandle(ActionHandle):
    """Takes what is to be sent; what is not known to be whole when it is written is sent by close(2)."""

    limit = CONTENT_LIMIT

    def _understood(self, gathered: bytes, piece: bytes, is_last: bool = False) -> dict[str, Any]:
        self._request = taken(self._entry, self._place, gathered, piece, is_last)
        return {}

    def flush(self) -> None:
        """See `Handle`."""
        with self._lock:
            if self._gathered:
                try:
                    given = self._understood(self._gathered, b"", is_last=True)
                except ValueError as error:
                    self._refuse(str(error))
                self._act(given)


def names_of(place: Place) -> frozenset[str]:
    """What a thing is called: its directory's name, its ``Name`` tag, and the name that it has beside its id."""
    record, own = place.record, place.path[-1]
    if not isinstance(record, Mapping):
        return frozenset({own})
    things = [field.removesuffix("Id") for field, value in record.items() if field.endswith("Id") and value == own]
    tags = record.get("Tags")
    found = [tag.get("Value") for tag in tags if tag.get("Key") == "Name"] if isinstance(tags, list) else []
    found += [record.get(f"{thing}Name") for thing in ("", *things)]
    return frozenset({own, *(name for name in found if isinstance(name, str) and name not in YES)})


@lookup.register
def _find_action(entry: Action, name: str, place: Place) -> Node | None:
    request = request_of(entry, place) if entry.name == name else None
    return ActionFile(place, entry, request) if request else None


@listing.register
def _list_action(entry: Action, place: Place) -> Iterator[Listed]:
    if request_of(entry, place) is not None:
        yield entry.name, FILE
