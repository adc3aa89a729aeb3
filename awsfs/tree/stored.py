"""People's own records, written back whole and on condition: nobody's change in between is lost."""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

import orjson

from awsfs.aws.wire import is_doubtful
from awsfs.errors import AwsError, refused
from awsfs.records import Record, fill
from awsfs.rendering import scalar
from awsfs.requests import Request
from awsfs.schema import Document, Store
from awsfs.text import decode
from awsfs.tree.drafts import Draft, invalid, is_json
from awsfs.tree.handles import READING, Bytes, Handle, Opening
from awsfs.tree.nodes import File
from awsfs.tree.place import Place
from awsfs.tree.settable import checked, filled, fresh

_SMALL = 16 * 2**10


class Stored(File):
    """A record as a file. `record` is what was found there, None where the name is new; `render` gives its bytes.

    The version that programs last saw is what a write is conditional on: see `awsfs.tree.memory.Shown`.
    """

    is_lenient = is_lasting = True

    def __init__(
        self,
        entry: Document,
        store: Store,
        name: str,
        place: Place,
        *,
        record: Any,
        render: Callable[[Document, Place], bytes],
    ) -> None:
        self._context, self._path = place.context, (*place.path, name)
        self._since = place.context.shown.moment()
        self._version = version_of(store, record)
        changed = place.context.times.see_whole(self._path, self._version) if place.fresh else None
        modes = place.context.options.modes
        super().__init__(modes.of_file(), changed or place.mtime())
        self.owner = modes.owner
        self._entry, self._name, self._above = entry, name, place
        self._store, self._record, self._render = store, record, render
        self._data: bytes | None = None

    @cached_property
    def _place(self) -> Place:
        """Our own place, which knows ``name()``; only writing asks for it. Raises EINVAL where nothing is called so."""
        asked = fill(self._entry.name, self._above.scope) if self._record is not None else decode(self._name)
        if asked is None:
            raise refused(errno.EINVAL)
        text = asked.decode("utf-8", "surrogateescape") if isinstance(asked, bytes) else str(asked)
        return self._above.named(text).but(path=self._path)

    def size(self) -> int:
        """Exact: the record is in hand."""
        if not isinstance(self._record, Record):
            return 0 if self._record is None else len(self._render(self._entry, self._above))
        return len(self._rendered()) if self._record.stat is None else self._record.stat[0]

    def _rendered(self) -> bytes:
        """What was rendered to tell the size is there for whoever opens it next; large documents are not kept."""
        data = self._data
        if data is None:
            data = b"" if self._record is None else self._render(self._entry, self._above)
            self._data = data if len(data) <= _SMALL else None
            if isinstance(self._record, Record):
                self._record.shown(len(data), self.mtime)
        return data

    def open(self, how: Opening = READING) -> Handle:
        """The record as it is in hand, or a draft of what is to replace it."""
        if not how.writing and self._record is not None:
            return _Shown(self._rendered(), partial(self._context.shown.saw, self._path, self._version, self._since))
        writing = _Writing(self._place, self._store, self._record, how, self._since)
        saw, name = writing.saw, self._name
        return Draft(self._context, how, self._rendered, writing.send, is_json, on_read=saw, file_name=name)

    def is_possible(self) -> bool:
        """Whether a record can be called so at all."""
        return self._place.request(self._store.now) is not None

    def touch(self, mtime: float | None) -> None:
        """A record has no time of its own; programs that copy a file's insist on setting it."""

    def remove(self) -> None:
        """Delete the record: one AWS call. Raises EPERM without ``--allow-delete``, unless this mount just made it."""
        context, path = self._context, self._path
        context.check_deletes(path)
        context.aws.send(filled(self._place, self._store.delete))
        if context.options.dry_run:
            return
        context.shown.forget(path)
        context.made.discard(path)
        context.directories.add(path[:-1])


class _Shown(Bytes):
    """A handle whose content is taken to be seen when it is read, not when it is opened.

    It has no version: the kernel is to keep no pages of it. It would cut them at the size that it was told last, which
    with many programs at once need not be that of what was opened.
    """

    def __init__(self, data: bytes, saw: Callable[[], None]) -> None:
        super().__init__(data)
        self._on_read: Callable[[], None] | None = saw

    def read(self, size: int, offset: int) -> bytes:
        """See `Handle`."""
        if self._on_read is not None:
            self._on_read()
            self._on_read = None
        return super().read(size, offset)


def version_of(store: Store, record: Any) -> str | None:
    """What tells one version of a record from another, in a few bytes; None for no record."""
    if record is None:
        return None
    try:
        text = orjson.dumps(record, scalar, orjson.OPT_SORT_KEYS)
        if not store.is_plain(text):
            text = orjson.dumps(store.same(record), scalar, orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:  # half a surrogate pair
        text = json.dumps(store.same(record), sort_keys=True, default=scalar).encode()
    return hashlib.blake2b(text, digest_size=16).hexdigest()


class _Writing:
    """Writes one record back: create, or read consistently, compare and replace."""

    def __init__(self, place: Place, store: Store, record: Any, how: Opening, since: int) -> None:
        self._place, self._store, self._how, self._since = place, store, how, since
        self._found = version_of(store, record)
        self._base = place.context.shown.base(place.path, self._found)
        self._is_sent = False

    def saw(self) -> None:
        """What the handle was opened with has been read; what it has written since then, it has not."""
        if not self._is_sent:
            self._base = self._found
            self._place.context.shown.saw(self._place.path, self._found, self._since)

    def send(self, data: bytes) -> None:
        """Make the record what was written: 1 AWS call for a new one, else 2.

        Raises EINVAL for what is no such record, ESTALE where it is not as it was last shown, EEXIST where a name that
        was to be new is not.
        """
        new = self._parse(data)
        if self._base is None:
            request = filled(self._place.told(old=None, new=new), self._store.create)
        else:
            old = self._now()
            request = filled(self._place.told(old=old or new, new=new), self._store.replace)
            if not self._is_base(version_of(self._store, old)) or not self._is_whole:
                raise self._stale(request, old)
        self._change(request, new)
        if self._place.context.options.dry_run:
            return
        if self._base is None:
            self._place.context.made.add(self._place.path)
        self._base, self._is_sent = version_of(self._store, new), True
        self._place.context.shown.wrote(self._place.path, self._base)

    def _is_base(self, now: str | None) -> bool:
        """Whether the version that is there now is the one to be replaced."""
        if now != self._base and self._place.context.shown.is_back(self._place.path, now):
            self._base = now
        return bool(now == self._base)

    @property
    def _is_whole(self) -> bool:
        """Whether what is written holds nothing of an older version than the one it replaces."""
        return self._how.truncating or self._is_sent or self._found == self._base

    def _parse(self, data: bytes) -> Any:
        value = checked(self._place, data)
        try:
            return self._store.parse(self._place.told(json=value).scope)
        except ValueError as error:
            raise invalid(self._place.context, "InvalidRecord", str(error)) from error

    def _now(self) -> Any:
        return next(iter(fresh(self._place, self._store.now)), None)

    def _change(self, request: Request, new: Any) -> None:
        """Where no answer came, what is there now tells whether it happened."""
        try:
            self._place.context.aws.send(request)
        except AwsError as error:
            if is_doubtful(error) and self._happened(new):
                return
            if error.number == errno.ESTALE and self._base is None and self._how.exclusive:
                raise refused(errno.EEXIST) from error
            raise

    def _happened(self, new: Any) -> bool:
        try:
            return version_of(self._store, self._now()) == version_of(self._store, new)
        except AwsError:
            return False

    def _stale(self, request: Request, now: Any) -> AwsError:
        context = self._place.context
        context.aws.cache.outdate(request)
        if now is None:
            context.shown.vanished(self._place.path)
        words = "another program changed it after it was last read here; read it again before you write it"
        return invalid(context, "ChangedMeanwhile", words, errno.ESTALE)
