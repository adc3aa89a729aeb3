"""Files that AWS lets a person set: what is written becomes the parameter of a call."""

from __future__ import annotations

import errno
from collections.abc import Callable
from functools import partial
from typing import Any

from awsfs.errors import refused
from awsfs.requests import Request
from awsfs.schema import Attribute, Blob, Call, Document
from awsfs.tree.context import Context
from awsfs.tree.drafts import Draft, Whole, invalid, is_json, is_text, parsed
from awsfs.tree.handles import READING, Handle, Opening
from awsfs.tree.nodes import Content
from awsfs.tree.place import Place


class Settable(Content):
    """A file with what `render` gives, set by `send` once `is_whole` says that all was written."""

    is_lenient = True

    def __init__(
        self,
        context: Context,
        permissions: int,
        mtime: float,
        render: Callable[[], bytes],
        send: Callable[[bytes], None],
        *,
        is_whole: Whole = is_text,
        ready: Callable[[], bool] = lambda: True,
        removal: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(permissions, mtime, render, ready, removal)
        self._context, self._send, self._is_whole = context, send, is_whole

    def open(self, how: Opening = READING) -> Handle:
        """The content as it is now, or a draft of what it is to be."""
        if not how.writing:
            return super().open(how)
        return Draft(self._context, how, self._render, self._send, self._is_whole)

    def touch(self, mtime: float | None) -> None:
        """AWS keeps its own times; programs that copy a file's insist on setting it."""


def setter(entry: Attribute | Document | Blob, place: Place) -> tuple[Callable[[bytes], None], Whole]:
    """How a settable entry is set, and when what is written to it is whole."""
    if isinstance(entry, Document):
        return partial(_set_document, entry, place), is_json
    return partial(_set_value, entry, place), is_text


def _set_value(entry: Attribute | Blob, place: Place, data: bytes) -> None:
    if isinstance(entry, Blob):
        put(place.told(bytes=data), entry.put)
        return
    text = text_of(place.context, data)
    put(place.told(value=text.removesuffix("\n"), lines=text.splitlines()), entry.put)


def _set_document(entry: Document, place: Place, data: bytes) -> None:
    put(place.told(json=checked(place, data), value=data.decode().strip()), entry.put)


def text_of(context: Context, data: bytes) -> str:
    """The text that was written. Raises EINVAL, with the reason in ``.awsfs/errors``."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise invalid(context, "InvalidText", f"the input is not UTF-8: {error}") from error


def checked(place: Place, data: bytes) -> Any:
    """The JSON that was written. Raises EINVAL, with the reason in ``.awsfs/errors``."""
    try:
        return parsed(data)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise invalid(place.context, "InvalidJson", f"the input is not JSON: {error}") from error


def put(place: Place, call: Call | None) -> dict[str, Any]:
    """Make a call that changes the thing we are in. Raises EINVAL where what was written gives it no parameter."""
    return place.context.aws.send(filled(place, call), before=place.record)


def filled(place: Place, call: Call | None) -> Request:
    """A call that changes something, with all its parameters. Raises EINVAL where there is no telling them."""
    try:
        request = place.request(call) if call else None
    except ValueError as error:
        raise invalid(place.context, "InvalidValue", str(error)) from error
    if request is None:
        raise refused(errno.EINVAL)
    return request


def fresh(place: Place, call: Call) -> list[Any]:
    """What a call yields at this moment, past every cache: one AWS call. Raises AwsError."""
    request = place.request(call)
    return place.context.aws.fresh(request) if request else []
