"""A zip file as a directory: fetched at the first look into it, and then only where it has changed."""

from __future__ import annotations

import datetime
import errno
import stat
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import suppress

from awsfs.aws.archives import download
from awsfs.aws.workers import place_of
from awsfs.errors import LACKING, AwsError, refused
from awsfs.expressions import expression
from awsfs.records import fill
from awsfs.requests import Request
from awsfs.schema import Archive
from awsfs.text import DOT_NAMES
from awsfs.tree.content.archives import Inside, Unpacked, understanding
from awsfs.tree.dots import READ_ONLY_DIRECTORY, dot_node
from awsfs.tree.grow import listing, lookup
from awsfs.tree.handles import READING, Handle, Opening
from awsfs.tree.nodes import DIRECTORY, FILE, SYMLINK, Directory, File, Listed, Node, Symlink
from awsfs.tree.place import Place

PROGRAM, PLAIN = 0o555, 0o444
_EXECUTABLE = 0o111
_NEVER = 1980
"""The year that zip files have for no time at all."""


class Fetched:
    """A zip file that AWS gives a URL for; nothing is asked before somebody looks into it."""

    def __init__(self, place: Place, entry: Archive, request: Request) -> None:
        self.place, self._request = place, request
        self._version = (*request.key[:2], fill(entry.version, place.scope) or place.path)

    def unpacked(self) -> Unpacked:
        """What is in it: one call and one download, none where it is here. Raises AwsError."""
        context, at = self.place.context, place_of(self._request)
        future = context.archives.of(self._version, lambda: context.aws.start(self._fetch, at))
        context.aws.wait(future, self._request)
        return future.result()

    def _fetch(self) -> Unpacked:
        """Fetch it into a file that has no name, so that nothing is left of it, however the mount ends."""
        context, request = self.place.context, self._request
        url = expression(request.result)(context.aws.call(request))
        if not url:
            raise AwsError(errno.ENOENT, "NotFound", "AWS returned no URL for it", request.operation)
        file = tempfile.TemporaryFile(dir=context.spools.directory)  # noqa: SIM115  open as long as it is looked into
        try:
            download(context.aws.clients, request, str(url), file)
            return Unpacked(file)
        except AwsError as error:
            context.aws.journal.failed(error, request)
            raise


class Contents(Directory):
    """A directory in a zip file."""

    def __init__(self, fetched: Fetched, path: Inside) -> None:
        super().__init__(READ_ONLY_DIRECTORY, fetched.place.mtime())
        self._fetched, self._path = fetched, path

    def find(self, name: str) -> Node | None:
        """See `Directory`."""
        if name in DOT_NAMES:
            return dot_node(self, name)
        unpacked, path = self._fetched.unpacked(), (*self._path, name)
        if unpacked.names(path) is not None:
            return Contents(self._fetched, path)
        if path in unpacked.links:
            return Symlink(unpacked.links[path], self.mtime)
        info = unpacked.files.get(path)
        return None if info is None else Member(unpacked, info, _time(info, self.mtime))

    def entries(self) -> Iterator[Listed]:
        """See `Directory`. Raises ENOENT where the archive has lost it meanwhile."""
        try:
            unpacked = self._fetched.unpacked()
        except AwsError as error:
            # What an emulator does not keep is no file either; why, is in .awsfs/errors already.
            if error.number not in LACKING:
                raise
            return
        names = unpacked.names(self._path)
        if names is None:
            raise refused(errno.ENOENT)
        for name in names:
            path = (*self._path, name)
            kind = SYMLINK if path in unpacked.links else FILE
            yield name, DIRECTORY if unpacked.names(path) is not None else kind

    def forget(self) -> None:
        """Drop what is known of this service and region."""
        self._fetched.place.forget()


class Member(File):
    """A file in a zip file."""

    def __init__(self, unpacked: Unpacked, info: zipfile.ZipInfo, mtime: float) -> None:
        mode = info.external_attr >> 16
        super().__init__(PROGRAM if mode & _EXECUTABLE and not stat.S_ISLNK(mode) else PLAIN, mtime)
        self._unpacked, self._info = unpacked, info

    def size(self) -> int:
        """See `File`."""
        return self._info.file_size

    def open(self, how: Opening = READING) -> Handle:
        """See `File`."""
        if how.writing:
            raise refused(errno.EACCES)
        return _Reading(self._unpacked, self._info)


class _Reading(Handle):
    """Unpacks as far as it is read; whoever goes back has it unpacked anew. Thread-safe."""

    def __init__(self, unpacked: Unpacked, info: zipfile.ZipInfo) -> None:
        self._info, self._lock = info, threading.Lock()
        self._file = unpacked.open(info)

    def size(self) -> int:
        """See `Handle`."""
        return self._info.file_size

    def version(self) -> str:
        """See `Handle`."""
        return f"{self._info.CRC:08x}-{self._info.file_size}"

    def read(self, size: int, offset: int) -> bytes:
        """See `Handle`."""
        with self._lock, understanding():
            self._file.seek(offset)
            return self._file.read(size)

    def release(self) -> None:
        """See `Handle`."""
        with self._lock:
            self._file.close()


def _time(info: zipfile.ZipInfo, otherwise: float) -> float:
    """When a file was changed, as far as the archive says so."""
    if info.date_time[0] <= _NEVER:
        return otherwise
    with suppress(ValueError):
        return datetime.datetime(*info.date_time, tzinfo=datetime.timezone.utc).timestamp()
    return otherwise


@lookup.register
def _find_archive(entry: Archive, name: str, place: Place) -> Node | None:
    request = place.request(entry.source) if place.own_name(entry.name) == name else None
    return None if request is None else Contents(Fetched(place.at(name), entry, request), ())


@listing.register
def _list_archive(entry: Archive, place: Place) -> Iterator[Listed]:
    name = place.own_name(entry.name)
    if name is not None and place.request(entry.source) is not None:
        yield name, DIRECTORY
