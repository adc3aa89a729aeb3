"""The tree's answers to the fast path: what `Operations` does, with bytes for dictionaries and numbers for errors."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from typing import Any

from awsfs.aws.journal import caller
from awsfs.errors import AwsError, refused
from awsfs.mount.asking import Asking, asked
from awsfs.mount.attributes import USER, missing
from awsfs.mount.fast import Entry
from awsfs.mount.handles import DirectoryStream
from awsfs.mount.kept import Timeouts, Told
from awsfs.mount.operations import Operations
from awsfs.mount.pages import Listings, Pages
from awsfs.mount.serving import Opened
from awsfs.mount.structures import Stats, info_bits, inode
from awsfs.mount.telling import Telling
from awsfs.mount.walkers import Walkers
from awsfs.mount.writing import opening
from awsfs.tree.nodes import FILE, SYMLINK, Directory, File, Node, Symlink

_REFRESH = b"/.refresh"

UNSORTED = 10_000
"""Entries up to which fts(3) of gnulib, and so grep -r, visits a directory in the order of its listing. Where there are
more it goes by the numbers that come with them, 100,000 at a time: so those are in the order of the listing, too.
"""

_LAST = 1 << 63


class TreeAnswers:
    """What `fast` asks, answered from the same tree and tables of open files as `Operations`.

    `context` tells who asks; `timeouts` are there once the kernel has said hello.
    """

    timeouts: Timeouts
    keeps_listings = True
    """Whether this libfuse passes on that a listing may be kept; what a listing is takes a while to tell."""

    def __init__(self, operations: Operations, context: Callable[[], Any], told: Told) -> None:
        fuse = operations.fuse
        self._verbs, self._told = operations, told
        self.context, self.failed, self.bug = context, operations.failed, operations.bug
        self.pages, self._listings, self._walkers = Pages(), Listings(), Walkers()
        self._stats, self._bits = Stats(fuse, operations.owner), info_bits(fuse)
        self._telling = Telling(self._stats, told, self.pages)

    def path_of(self, number: int) -> str:
        """The path that a file or directory was opened by."""
        found = self._verbs.files.get(number) or self._verbs.directories.get(number)
        return "" if found is None else found.path

    @asked
    def stat(self, path: bytes) -> bytes | int:
        """See `Answers`: no call to AWS but what finding the name takes."""
        self.timeouts.believed()
        self._told.tell(path)
        try:
            node = self._verbs.root.at(path)
        except FileNotFoundError:
            new = self._verbs.new.get(os.fsdecode(path))
            return -errno.ENOENT if new is None else self._telling.size(path, new.node, new.handle.size())
        if node.kind == FILE:
            self._walkers.saw(caller.get().pid)
        return self._unbelieved(path, node, self._telling.node(path, node))

    @asked
    def stat_open(self, number: int) -> bytes | int:
        """See `Answers`."""
        opened = self._verbs.opened(number)
        path = os.fsencode(opened.path)
        self._told.tell(path)
        return self._unbelieved(path, opened.node, self._telling.size(path, opened.node, opened.handle.size()))

    def _unbelieved(self, path: bytes, node: Node, stat: bytes) -> bytes:
        """The stat of a file, which is not to be believed if it grows: what is forgotten under way never is."""
        if isinstance(node, File) and node.is_growing:
            self._told.drop(path)
        return stat

    @asked
    def readlink(self, path: bytes) -> bytes | int:
        """See `Answers`."""
        node = self._verbs.root.at(path)
        return os.fsencode(node.target) if isinstance(node, Symlink) else -errno.EINVAL

    def access(self, path: bytes, mode: int) -> int:
        """See `Answers`."""
        return self._verbs.access(os.fsdecode(path), mode)

    @asked
    def opendir(self, path: bytes) -> tuple[int, int] | int:
        """See `Answers`: the kernel keeps a listing as long as the tree says that it is the same."""
        node = self._verbs.root.at(path)
        if not isinstance(node, Directory):
            return -errno.ENOTDIR
        stream = DirectoryStream(node, os.fsdecode(path), self._walkers.follows(caller.get().pid))
        version, bits = node.version() if self.keeps_listings else None, 0
        if version is not None:
            bits = self._bits.cache_readdir
            bits |= self._bits.keep_cache if self._listings.open(path, version) else 0
        return self._verbs.directories.add(stream), bits

    def readdir(self, number: int, offset: int, plus: bool) -> Iterator[Entry]:
        """See `Answers`: a stat goes with an entry where it takes no rendering, or where the program is asking for it.

        The kernel takes stats with the first entries of every directory, also where nobody wants them.
        """
        stream = self._verbs.directories.get(number)
        if stream is None:
            raise refused(errno.EBADF)
        token = caller.set(Asking("readdir", stream.path, self.context()))
        base = os.fsencode(stream.path.rstrip("/")) + b"/"
        is_followed = offset > 0 or stream.is_followed
        plus = plus and self.timeouts.believed()
        has_files = False
        try:
            for (name, kind), following in stream.read(offset):
                if kind == FILE and not has_files:
                    has_files = True
                    self._walkers.lists(caller.get().pid)
                bare, stat = os.fsencode(name), None
                path = base + bare
                if plus and following > 2 and (is_followed or kind != FILE):
                    stat = self._entry(stream.directory, path, name, kind)
                number = following | _LAST if kind == FILE and following > UNSORTED else inode(path)
                yield bare, stat or self._stats(number, kind), following, stat is not None
        except AwsError as error:
            self.failed(error)
            raise
        finally:
            caller.reset(token)

    def _entry(self, directory: Directory, path: bytes, name: str, kind: int) -> bytes | None:
        """The stat of an entry; None where it cannot be told, which is not the listing's error.

        A link is looked for as by its path, so that it is in hand if it is read next.
        """
        self._told.tell(path)
        try:
            known = directory.glance(name)
            if known is not None:
                return self._telling(path, *known)
            node = self._verbs.root.at(path) if kind == SYMLINK else directory.find(name)
            return None if node is None else self._telling.node(path, node)
        except OSError:
            return None
        except Exception as error:
            self.bug("readdir", os.fsdecode(path), error)
            return None

    def releasedir(self, number: int) -> int:
        """See `Answers`."""
        self._verbs.directories.take(number)
        return 0

    @asked
    def open(self, path: bytes, flags: int) -> tuple[int, int] | int:
        """See `Answers`; ESTALE as `Operations.open`. The pages of a version are kept as long as it is the same."""
        try:
            node = self._verbs.root.at(path)
        except FileNotFoundError:
            return -errno.ESTALE
        how = opening(flags)
        number = self._verbs.open_node(os.fsdecode(path), node, how)
        opened = self._verbs.opened(number)
        if how.writing:
            self._changed(path, how.truncating)
            return number, self._bits.direct_io
        return number, self._bits.noflush | self._reading(path, opened)

    def changing(self, name: str, callback: Callable[..., int]) -> Callable[..., int]:
        """A callback that changes something, after which the kernel forgets what it was told.

        Its arguments are C's: first a path, None for what is open, and at last, for create, ``struct fuse_file_info``.
        """

        def call(path: bytes | None, *args: Any) -> int:
            try:
                return callback(path, *args)
            finally:
                if name == "create":
                    args[-1].contents.direct_io = 1
                self.pages.forget(b"" if name == "rename" else path or b"")
                self._told.changed(path or b"")

        return call

    def _changed(self, path: bytes, is_now: bool) -> None:
        self.pages.forget(path)
        if is_now:
            self._told.changed(path)

    def _reading(self, path: bytes, opened: Opened) -> int:
        """The bits to open for reading with. Where the kernel believes in another size, it would cut pages there."""
        if path.endswith(_REFRESH):
            self._told.changed(path)
        size, version = opened.handle.size(), opened.handle.version()
        is_right = self.pages.open(path, version, size) if version else None
        if self._told.is_other(path, size) or (isinstance(opened.node, File) and opened.node.is_growing):
            if is_right is not None:
                self.pages.close(path)
                self.pages.forget(path)
            self._told.drop(path)
            return self._bits.direct_io
        if is_right is None:
            return self._bits.direct_io
        opened.is_paged = True
        return self._bits.keep_cache if is_right else 0

    @asked
    def read(self, number: int, size: int, offset: int) -> bytes | memoryview | int:
        """See `Answers`."""
        return self._verbs.opened(number).handle.read(size, offset)

    def flush(self, number: int) -> int:
        """See `Answers`; only what is open for writing has something to send."""
        opened = self._verbs.opened(number)
        if not opened.is_writing:
            return 0
        try:
            return self._verbs.flush(opened.path, number)  # type: ignore[call-arg,arg-type]
        finally:
            self._changed(os.fsencode(opened.path), True)

    @asked
    def release(self, number: int) -> int:
        """See `Answers`."""
        opened = self._verbs.opened(number)
        try:
            self._verbs.close(number)
        finally:
            if opened.is_paged:
                self.pages.close(os.fsencode(opened.path))
            if opened.is_writing:
                self._changed(os.fsencode(opened.path), True)
        return 0

    @asked
    def getxattr(self, path: bytes, name: bytes) -> bytes | int:
        """See `Answers`."""
        wanted = os.fsdecode(name)
        return self._verbs.attribute(path, wanted) if wanted.startswith(USER) else -missing(wanted)

    @asked
    def listxattr(self, path: bytes) -> bytes | int:
        """See `Answers`."""
        return b"".join(os.fsencode(name) + b"\0" for name in self._verbs.attributes(path))
