"""Fields, attributes, documents and blobs: what a record says, as files."""

from __future__ import annotations

import base64
import errno
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from awsfs.errors import AwsError
from awsfs.records import files_of, is_structure
from awsfs.rendering import document, lines, masked
from awsfs.schema import Attribute, Blob, Call, Document, Fields, Source, Store
from awsfs.tree.drafts import Draft, Whole
from awsfs.tree.grow import listing, lookup, named, scratch_form
from awsfs.tree.handles import READING, Bytes, Handle, Opening
from awsfs.tree.nodes import FILE, Content, File, Listed, Node
from awsfs.tree.place import Place
from awsfs.tree.scratch import is_no_field
from awsfs.tree.settable import Settable, setter
from awsfs.tree.stored import Stored

WHOLE = "info.json"
PUBLIC, HIDDEN = 0o444, 0o400
SETTABLE, OWN = 0o644, 0o600


class Secret(File):
    """A secret: it has no size, for even the length tells something, and opens only where the options reveal it."""

    def __init__(self, place: Place, mtime: float, render: Callable[[], bytes]) -> None:
        super().__init__(HIDDEN, mtime)
        self._place, self._render = place, render

    def readable(self) -> bool:
        """Where the options reveal it."""
        return self._place.context.options.reveals(self._place.path)

    def open(self, how: Opening = READING) -> Handle:
        """The value, or EACCES, with the option that would show it in ``.awsfs/errors``."""
        if how.writing or not self.readable():
            raise self._refusal()
        return Bytes(self._render())

    def _refusal(self) -> AwsError:
        options = self._place.context.options
        below = "/".join((*filter(None, [options.profile]), *self._place.path))
        message = f"this is a secret value; to read it, mount with --reveal-secrets or --reveal-secrets-below {below}"
        error = AwsError(errno.EACCES, "Secret", message)
        self._place.context.aws.journal.failed(error)
        return error


class SettableSecret(Secret):
    """A secret that can be set, also by somebody who may not read it, as long as all of it is written anew."""

    is_lenient = True

    def __init__(
        self, place: Place, mtime: float, render: Callable[[], bytes], send: Callable[[bytes], None], is_whole: Whole
    ) -> None:
        super().__init__(place, mtime, render)
        self.mode = self.kind | OWN
        self._send, self._is_whole = send, is_whole

    def open(self, how: Opening = READING) -> Handle:
        """See `Secret`. What is written is gathered in memory and kept nowhere."""
        if not how.writing:
            return super().open(how)
        if not how.truncating and not self.readable():
            raise self._refusal()
        return Draft(self._place.context, how, self._render, self._send, self._is_whole)

    def touch(self, mtime: float | None) -> None:
        """See `Settable`."""


def file_of(entry: Attribute | Document | Blob, place: Place) -> Node | None:
    """The file that an entry makes of the record in hand, whatever its name; None where it would show nothing."""
    if not _exists(place, entry.source):
        return None
    mtime, render = place.mtime(entry.source), partial(_render, entry, place)
    private = not isinstance(entry, Document) and entry.private
    if not isinstance(entry, Document) and entry.secret:
        is_fixed = entry.put is None
        return Secret(place, mtime, render) if is_fixed else SettableSecret(place, mtime, render, *setter(entry, place))
    asks = place.context.options.sizes and not private
    ready = (lambda: True) if asks else partial(place.is_in_hand, entry.source)
    if entry.put is None:
        return Content(HIDDEN if private else PUBLIC, mtime, render, ready)
    (send, is_whole), mode = setter(entry, place), OWN if private else SETTABLE
    return Settable(place.context, mode, mtime, render, send, is_whole=is_whole, ready=ready)


def _exists(place: Place, source: Source) -> bool:
    """Whether there is such a file: whatever needs a call is taken to be there until it is opened."""
    if isinstance(source, Call):
        return place.request(source) is not None
    return not isinstance(source, str) or next(iter(place.values(source)), None) is not None


@lookup.register(Attribute)
@lookup.register(Document)
@lookup.register(Blob)
def _find_file(entry: Attribute | Document | Blob, name: str, place: Place) -> Node | None:
    return _file(entry, name, place) if place.own_name(entry.name) == name else None


@named.register(Attribute)
@named.register(Document)
@named.register(Blob)
def _file(entry: Attribute | Document | Blob, name: str, place: Place) -> Node | None:
    if isinstance(entry, Document) and entry.store:
        return Stored(entry, entry.store, name, place, record=place.record, render=_render)
    return file_of(entry, place.shown(name) if place.fresh else place)


def stored(entry: Document, store: Store, name: str, place: Place) -> Stored:
    """The file of a person's own record that is yet to be."""
    return Stored(entry, store, name, place, record=None, render=_render)


@scratch_form.register(Attribute)
@scratch_form.register(Document)
@scratch_form.register(Blob)
def _file_has_form(entry: Attribute | Document | Blob, name: str) -> bool | None:
    return is_no_field(name) if entry.put else None


@listing.register(Attribute)
@listing.register(Document)
@listing.register(Blob)
def _list_file(entry: Attribute | Document | Blob, place: Place) -> Iterator[Listed]:
    name = place.own_name(entry.name)
    if name is not None and _exists(place, entry.source):
        yield name, FILE


def _render(entry: Attribute | Document | Blob, place: Place) -> bytes:
    found = list(place.values(entry.source))
    if isinstance(entry, Attribute):
        return lines(found)
    if isinstance(entry, Document):
        return document(found if entry.many else found[0]) if found or entry.many else b""
    return _bytes(entry, found[0]) if found else b""


def _bytes(entry: Blob, value: Any) -> bytes:
    raw = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
    return base64.b64decode(raw) if entry.decode == "base64" else raw


def _record(entry: Fields, place: Place) -> Any:
    return place.record if entry.source == "@" else next(iter(place.values(entry.source)), None)


@lookup.register
def _find_field(entry: Fields, name: str, place: Place) -> Node | None:
    record = _record(entry, place)
    if not isinstance(record, Mapping):
        return None
    hidden = (*entry.secret, *entry.private)
    if name == WHOLE:
        return Content(PUBLIC, place.mtime(), lambda: document(masked(record, hidden)))
    field = _fields(entry, record, place).get(name)
    if field is None:
        return None
    value, mtime = masked(record, _within(hidden))[field], place.mtime(field)
    if is_structure(value):
        render = partial(document, value)
    else:
        render = partial(lines, value if isinstance(value, list) else [value])
    if field in entry.secret:
        return Secret(place, mtime, render)
    return Content(HIDDEN if field in hidden else PUBLIC, mtime, render)


def _within(hidden: tuple[str, ...]) -> list[str]:
    """Of what is hidden, what is only a part of a field: the rest of that field is shown."""
    return [path for path in hidden if "." in path]


def _fields(entry: Fields, record: Mapping[str, Any], place: Place) -> Mapping[str, str]:
    """The fields by the names of their files."""
    return place.once(entry, lambda: files_of({name: value for name, value in record.items() if value is not None}))


@listing.register
def _list_fields(entry: Fields, place: Place) -> Iterator[Listed]:
    record = _record(entry, place)
    if isinstance(record, Mapping):
        yield WHOLE, FILE
        for name in _fields(entry, record, place):
            yield name, FILE
