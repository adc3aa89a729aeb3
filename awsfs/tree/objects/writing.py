"""Objects that can be written: what opening one, removing one and setting its time and metadata do."""

from __future__ import annotations

import contextlib
import errno
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from awsfs.aws.listings import put_in
from awsfs.aws.objects import Version, recorded, version_of
from awsfs.aws.preserved.headers import MTIME
from awsfs.errors import AwsError, refused
from awsfs.records import search, seconds
from awsfs.requests import Request
from awsfs.schema import Blob, Call
from awsfs.tree.handles import READING, Handle, Opening
from awsfs.tree.nodes import FILE, File
from awsfs.tree.objects import attributes
from awsfs.tree.objects.drafts import ObjectDraft
from awsfs.tree.objects.executable import OWNER, WORD, change, is_executable
from awsfs.tree.objects.handles import opened
from awsfs.tree.objects.names import forget
from awsfs.tree.place import Place
from awsfs.tree.times import Path


class ObjectFile(File):
    """An object at a path: as it is listed, or, while somebody writes it, as that stands."""

    is_lenient = True

    def __init__(self, place: Place, blob: Blob, path: Path, draft: ObjectDraft | None = None) -> None:
        self._place, self._blob, self.path, self._draft = place, blob, path, draft
        self.context, self._drafts = place.context, place.context.drafts
        self._was_asked = not place.context.options.mtimes
        self.owner = self.context.options.modes.owner
        super().__init__(0, 0.0)

    @property
    def mtime(self) -> float:
        """The time that this mount has kept with it, or ``--mtimes`` finds, else when it was uploaded.

        What an answer says of a version on the way does not count: reading an object would move its time.
        """
        draft = self.draft()
        if draft is not None:
            return draft.mtime
        kept = self._kept(self.listed.etag)
        if kept is not None and kept.mtime is not None:
            return kept.mtime
        listed = seconds(search(self._blob.time, self._place.scope)) if self._blob.time else None
        return self._place.mtime() if listed is None else listed

    @mtime.setter
    def mtime(self, value: float) -> None:
        """Nodes are given a time; this one knows its own."""

    @property
    def mode(self) -> int:
        """The mount's mode for files, with the executable bit that this mount has given it, or ``--mtimes`` finds."""
        draft = self.draft()
        listed = draft.base if draft is not None else self.listed
        kept = listed and self._kept(listed.etag)
        bit = is_executable(kept.metadata) if kept else None
        bit = bit if draft is None or draft.executable is None else draft.executable
        return FILE | self.context.options.modes.of_file(bit, self._blob.put is not None)

    @mode.setter
    def mode(self, value: int) -> None:
        """Nodes are given a mode; this one knows its own."""

    def _kept(self, etag: str) -> Version | None:
        """What is shown of what a version carries: of those that this mount has made, of all with ``--mtimes``."""
        return self._known if self.context.options.mtimes else self._drafts.objects.own(self.path, etag)

    @property
    def listed(self) -> Version:
        """The version that the listing shows."""
        found = [search(path or "", self._place.scope) for path in (self._blob.etag, self._blob.size)]
        return Version(str(found[0] or ""), int(found[1] or 0))

    @property
    def _known(self) -> Version | None:
        known = self._drafts.objects.known(self.path, self.listed.etag)
        if known is None and not self._was_asked:
            self._was_asked = True
            with contextlib.suppress(AwsError):
                known = self._drafts.objects.ask(self.path, self.at)
        return known

    @property
    def at(self) -> Request:
        """The request that would put it. Raises EACCES where nothing is put."""
        request = self._place.request(self._blob.put) if self._blob.put else None
        if request is None:
            raise refused(errno.EACCES)
        return request

    def removal(self) -> Request:
        """The request that would delete it. Raises EPERM where nothing is deleted."""
        request = self._place.request(self._blob.delete) if self._blob.delete else None
        if request is None:
            raise refused(errno.EPERM)
        return request

    def storage(self) -> dict[str, str]:
        """The storage class that the listing shows, in the words of PutObject, for copies do not keep it."""
        found = search("StorageClass", self._place.scope)
        return {"StorageClass": str(found)} if found else {}

    def draft(self) -> ObjectDraft | None:
        """What is being written in its place."""
        found = self._drafts.find(self.path)
        return found or (self._draft if self._draft is not None and self._draft.writers else None)

    def size(self) -> int:
        """As listed, or as it is being written."""
        draft = self.draft()
        return self.listed.size if draft is None else draft.size

    def open(self, how: Opening = READING) -> Handle:
        """A handle on the object as it is now.

        To read: one GET of at most 1 MiB, none for an empty object. To write: a request for what belongs to the object,
        and at most two in a minute and directory that check whether writing is allowed. Raises what an upload would
        fail with, ESTALE where it is another version than the one that was read here last, ENFILE where too many are
        being written.
        """
        draft = self._drafts.join(self.path, how.writing)
        if draft is None and not how.writing:
            return self._read()
        return opened(self._drafts, draft or self._begin(how), how)

    def _read(self) -> Handle:
        request = self._place.request(self._blob.source) if isinstance(self._blob.source, Call) else None
        if request is None:
            raise refused(errno.ENOENT)
        shown, listed, since = self.context.shown, self.listed, self.context.shown.moment()
        if listed.size == 0:
            shown.saw(self.path, listed.etag, since)
            return Handle()
        readers = self.context.readers
        return readers.open(self.path, request, listed, self._learn, lambda etag: shown.saw(self.path, etag, since))

    def _learn(self, answer: Mapping[str, Any]) -> None:
        """What an answer tells; where it tells of another version than the listing, that listing is over."""
        version = version_of(answer)
        self._drafts.objects.learn(self.path, version)
        if version.etag != self.listed.etag and self._blob.put:
            self.context.aws.cache.outdate(self.at)

    def _begin(self, how: Opening) -> ObjectDraft:
        """Start writing over what is there."""
        at, objects = self.at, self._drafts.objects
        base, mtime = self.base(), self.mtime
        base = base and (objects.known(self.path, base.etag) or base)
        draft = self._drafts.join(self.path, how.writing, lambda: ObjectDraft(objects, self.path, at, base, mtime))
        if draft is None:
            raise refused(errno.EIO)
        return draft

    def base(self) -> Version | None:
        """The version that is to be replaced: the one that was read here last, if it still is the one."""
        at, listed, draft = self.at, self.listed, self.draft()
        if draft is not None:
            return draft.base
        etag = self.context.shown.base(self.path, listed.etag)
        if etag == listed.etag:
            return listed
        found = self._drafts.objects.ask(self.path, at)
        if found is None or (found.etag != etag and not self.context.shown.is_back(self.path, found.etag)):
            words = "another program changed the object after it was last read here; read it again before you write it"
            error = AwsError(errno.ESTALE, "PreconditionFailed", words, "put_object")
            self.context.aws.cache.outdate(at)
            self.context.aws.journal.failed(error, at)
            raise error
        return found

    def remove(self) -> None:
        """Delete the object, where that is allowed: one request. Whoever has it open goes on with it."""
        draft = self.draft()
        with draft.lock if draft else contextlib.nullcontext():
            if draft is None or draft.base is not None:
                self.context.check_deletes(self.path)
                at = self.at
                self.context.aws.send(self.removal(), amend=lambda records: put_in(records, at, None))
                if self.context.options.dry_run:
                    return
            if draft is not None:
                draft.unlink()
        forget(self.context, self.path, self.at)

    def touch(self, mtime: float | None) -> None:
        """Set the time of last modification: none or three requests, for AWS copies the object onto itself."""
        moment, draft = time.time() if mtime is None else mtime, self.draft()
        if draft is not None:
            draft.set_time(moment)
        elif moment != self.mtime:
            self._change(lambda now: {"Metadata": {**now.metadata, MTIME: repr(moment)}})

    def chmod(self, mode: int) -> None:
        """Keep the executable bit alone: none or three requests, with the next upload where it is being written."""
        executable, draft = bool(mode & OWNER), self.draft()
        self._drafts.objects.temporaries.set(self.path, WORD)
        if executable == bool(self.mode & OWNER):
            return
        if draft is not None:
            draft.set_executable(executable)
        else:
            self._change(change(executable))

    def xattrs(self) -> list[str]:
        """See `Node`."""
        return attributes.names(self._known)

    def xattr(self, name: str) -> bytes:
        """See `Node`. One request, none where the listing or an answer before has told it."""
        version = self._known or (self.draft() and self.base()) or self.listed
        if version.headers is None and name == attributes.STORAGE:
            version = replace(version, headers=self.storage())
        elif version.headers is None and name != attributes.ETAG and version.etag:
            version = self._drafts.objects.ask(self.path, self.at) or version
        return attributes.value(name, version)

    def set_xattr(self, name: str, value: bytes | None) -> None:
        """See `Node`. Three requests, none before the next close where it is being written."""
        changes, draft = attributes.change(name, value), self.draft()
        self._drafts.objects.temporaries.set(self.path, attributes.word(name))
        if draft is not None:
            draft.change(changes)
        else:
            self._change(changes)

    def _change(self, changes: attributes.Changes) -> None:
        """Give the object other headers or metadata, as `changes` tells from its version. Raises AwsError."""
        at, objects, listed = self.at, self._drafts.objects, self.listed

        def work() -> dict[str, Any]:
            try:
                version = objects.copier.change(at, changes)
            except AwsError as error:
                self.context.aws.journal.failed(error, at)
                raise
            objects.made_here(self.path, version)
            if self.context.shown.base(self.path, listed.etag) == listed.etag:
                self.context.shown.wrote(self.path, version.etag)
            return recorded(version.request_id)

        self.context.aws.change(at, work)
