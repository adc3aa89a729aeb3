"""Parameters as files: read, written, removed, and given other traits by extended attributes."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from awsfs.errors import refused
from awsfs.records import seconds
from awsfs.tree.drafts import Draft, invalid, is_text
from awsfs.tree.files import OWN, SETTABLE, Secret
from awsfs.tree.handles import READING, Bytes, Handle, Opening
from awsfs.tree.nodes import File
from awsfs.tree.parameters import traits
from awsfs.tree.parameters.listing import Listing, put_in
from awsfs.tree.parameters.memory import SECURE, Traits, Version
from awsfs.tree.parameters.values import Values
from awsfs.tree.parameters.writing import Writing, empty
from awsfs.tree.place import Place
from awsfs.tree.settable import filled


class Reading(Bytes):
    """An open value, taken to be seen when it is read. The kernel keeps no pages of it: it has no version."""

    def __init__(self, data: bytes, on_read: Callable[[], None]) -> None:
        super().__init__(data)
        self._on_read = on_read

    def read(self, size: int, offset: int) -> bytes:
        """See `Handle`."""
        self._on_read()
        return super().read(size, offset)


class ValueDraft(Draft):
    """A value being written. One that was cut to nothing, and is closed like that, is refused."""

    _is_cut = False

    def write(self, data: bytes, offset: int | None) -> int:
        """See `Draft`."""
        self._is_cut = False
        return super().write(data, offset)

    def truncate(self, length: int) -> None:
        """See `Draft`."""
        super().truncate(length)
        self._is_cut = length == 0

    def flush(self) -> None:
        """See `Draft`. Raises EINVAL where nothing is left."""
        if self._is_cut:
            self._is_cut = False
            raise empty(self._context)
        super().flush()


class ParameterFile(File):
    """A parameter. `place` has the path of the file."""

    is_lenient = True

    def __init__(self, listing: Listing, place: Place, record: Any) -> None:
        self.is_secret = record["Type"] == SECURE
        changed = seconds(record.get("LastModifiedDate"))
        super().__init__(
            OWN if self.is_secret else SETTABLE, place.context.times.started if changed is None else changed
        )
        self.place, self.record, self.name = place, record, str(record["Name"])
        self.listing, self.values, self._context = listing, Values(listing), place.context

    def size(self) -> int:
        """Exact where the value is in hand; a secret has none, for even its length tells something."""
        if self.is_secret:
            return 0
        if self._context.options.sizes:
            return len(self.values.read(self.record)[0])
        return len(self.values.in_hand(self.record) or b"")

    def readable(self) -> bool:
        """A secret only where the options reveal it."""
        return not self.is_secret or self._context.options.reveals(self.place.path)

    def open(self, how: Opening = READING) -> Handle:
        """The value, or a draft of the next one. Raises EACCES for a secret that is not revealed."""
        if not how.writing:
            since = self._context.shown.moment()
            data, version = self.value()
            return Reading(data, partial(self._context.shown.saw, self.place.path, version, since))
        writing = self.writing()
        if how.truncating:
            return ValueDraft(self._context, how, bytes, writing.send, is_text)
        data, version = self.value()
        writing.loaded(version)
        if how.appending and data and b"\n" not in data:
            data += b"\n"  # of one line, the end is no part of the value; what is appended is the next line
        seen = partial(writing.saw, version)
        return ValueDraft(self._context, how, lambda: data, writing.send, is_text, on_read=seen)

    def value(self) -> tuple[bytes, Version]:
        """What it says and which version says it. Raises EACCES for a secret that is not revealed, AwsError."""
        if not self.is_secret:
            return self.values.read(self.record)
        found: list[tuple[bytes, Version]] = []

        def render() -> bytes:
            found.append(self.values.secret(self.name))
            return found[0][0]

        Secret(self.place, self.mtime, render).open()
        return found[0]

    def writing(self) -> Writing:
        """What writes it."""
        return Writing(self.listing, self.place, self.name, self.record, {})

    def truncate(self, length: int) -> None:
        """See `File`. Raises EINVAL where nothing would be left."""
        if length == 0:
            raise empty(self._context)
        super().truncate(length)

    def touch(self, mtime: float | None) -> None:
        """AWS keeps its own times; programs that copy a file's insist on setting it."""

    def remove(self) -> None:
        """Delete the parameter: one request. Raises EPERM without leave, unless this mount just made it."""
        self._context.check_deletes(self.place.path)
        self.delete()

    def delete(self) -> None:
        """Delete it, whoever allowed that; what it was in stays until it is removed itself."""
        context, path = self._context, self.place.path
        request = filled(self.place.named(self.name), self.listing.word.delete)
        context.aws.send(request, amend=lambda records: put_in(records, self.name, None))
        if not context.options.dry_run:
            self.listing.memory.forget_levels()
            context.shown.forget(path)
            context.made.discard(path)
            if "/" in self.name[1:]:
                context.directories.add(path[:-1])

    def described(self) -> Any:
        """The record with everything that AWS tells of it beside the value: one request where a listing has not."""
        if "LastModifiedUser" in self.record or "Tier" in self.record:
            return self.record
        return next(
            iter(self._context.aws.records(self.listing.request(self.listing.word.about, self.name))), self.record
        )

    def xattrs(self) -> list[str]:
        """See `Node`."""
        return traits.names(self.record)

    def xattr(self, name: str) -> bytes:
        """See `Node`. One request where no listing has told it."""
        if not traits.is_one(name):
            raise refused(errno.ENODATA)
        return traits.value(self.record if name == traits.START + "type" else self.described(), name)

    def set_xattr(self, name: str, value: bytes | None) -> None:
        """See `Node`. A new version with the same value; the type is what it was made with. Raises EPERM."""
        changes = traits.change(name, value)
        if changes.get("Type", self.record["Type"]) != self.record["Type"]:
            words = "the type of a parameter cannot change; remove the parameter, and create it again"
            raise invalid(self._context, "HierarchyTypeMismatch", words, errno.EPERM)
        data, version = self.value()
        writing = self.writing()
        writing.over(version)
        writing.put(data.decode("utf-8", "surrogatepass"), changes)


class NewFile(File):
    """An empty file: in the mount alone until something is written to it, for AWS keeps no empty value."""

    is_lenient = True

    def __init__(self, listing: Listing, place: Place, name: str, known: Traits) -> None:
        super().__init__(OWN if known.get("Type") == SECURE else SETTABLE, time.time())
        self.place, self.name, self.traits = place, name, known
        self.listing, self._memory, self._context = listing, listing.memory, place.context

    def open(self, how: Opening = READING) -> Handle:
        """Nothing, or a draft of its value."""
        return self._draft(how, is_kept=True) if how.writing else Handle()

    def create(self, how: Opening) -> Handle:
        """Begin it, and open it. Where what is written is refused, it is gone again: nothing is half written."""
        self._memory.begin(self.place.path, self.traits)
        return self._draft(how, is_kept=False)

    def _draft(self, how: Opening, is_kept: bool) -> Handle:
        path = self.place.path
        self._context.shown.saw(path, None)
        writing = Writing(self.listing, self.place, self.name, None, self.traits)
        writing.is_exclusive = how.exclusive

        def send(data: bytes) -> None:
            writing.traits = self._memory.new(path) or self.traits
            try:
                writing.send(data)
            except OSError as error:
                if not is_kept or error.errno in (errno.ESTALE, errno.EEXIST):
                    self._memory.drop(path)
                raise
            self._memory.drop(path)

        return ValueDraft(self._context, how, lambda: b"", send, is_text)

    def touch(self, mtime: float | None) -> None:
        """Nothing is told to AWS."""

    def remove(self) -> None:
        """AWS knows nothing of it."""
        self._memory.drop(self.place.path)

    def xattrs(self) -> list[str]:
        """See `Node`."""
        return traits.names(self.traits)

    def xattr(self, name: str) -> bytes:
        """See `Node`."""
        return traits.value({"Type": "String", **self.traits}, name)

    def set_xattr(self, name: str, value: bytes | None) -> None:
        """See `Node`. It counts when the file is written."""
        self._memory.begin(self.place.path, {**self.traits, **traits.change(name, value)})
