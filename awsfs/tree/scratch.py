"""Scratch files: what editors and tools put beside a file for a moment. They live in the mount alone, never sent.

They are of mode 0600, which is not the mode of any record: vim takes that as a sign that a rename would not do, and
writes in place.
"""

from __future__ import annotations

import errno
import re
import threading
import time
from collections.abc import Iterator

from awsfs.errors import refused
from awsfs.tree.handles import READING, RENAMING, Handle, Opening
from awsfs.tree.nodes import Directory, File
from awsfs.tree.times import Path

LIMIT = 64 * 2**20
"""Bytes of all scratch files together; they are in memory."""

EDITORS = re.compile(
    r"\..*\.sw[a-z]x?|.*~|4913|\.DS_Store|\._.*|sed\w{6}|\.#.*|#.*#|\.fuse_hidden.*|\.nfs.*|\.goutputstream-\w+"
    r"|\..+\.\w{6}",
    re.DOTALL,
)
"""Names that vim, emacs, sed, rsync and desktops give to their temporary files."""

FIELD = re.compile(r"[a-z0-9][a-z0-9-]*(\.[a-z]+)?")
"""The form of an attribute file's name."""


def is_editors(name: str) -> bool:
    """Whether a name is one that programs make up for a moment, where any name may be a record's."""
    return EDITORS.fullmatch(name) is not None


def is_no_field(name: str) -> bool:
    """Whether a name can be none of an attribute file, not even a mistyped one."""
    return FIELD.fullmatch(name) is None or is_editors(name)


class _Content:
    def __init__(self) -> None:
        self.data = bytearray()
        self.mtime = time.time()


class Scratch:
    """The scratch files of a mount, by path. Thread-safe. Raises ENOSPC past `LIMIT`."""

    def __init__(self) -> None:
        self._files: dict[Path, _Content] = {}
        self._lock = threading.RLock()

    def find(self, path: Path) -> ScratchFile | None:
        """The scratch file at a path."""
        with self._lock:
            content = self._files.get(path)
        return ScratchFile(self, path, content) if content else None

    def names(self, directory: Path) -> Iterator[str]:
        """The scratch files in a directory."""
        with self._lock:
            paths = [path for path in self._files if path[:-1] == directory]
        return (path[-1] for path in paths)

    def create(self, path: Path, how: Opening) -> Handle:
        """Make an empty one, and open it."""
        with self._lock:
            content = self._files.setdefault(path, _Content())
        return ScratchHandle(self, content, how)

    def move(self, old: Path, new: Path) -> None:
        """Give one another name, over any that has it."""
        with self._lock:
            self._files[new] = self._files.pop(old)

    def drop(self, path: Path) -> None:
        """Remove one."""
        with self._lock:
            self._files.pop(path, None)

    def write(self, content: _Content, data: bytes, offset: int | None) -> None:
        """Put bytes into one, at its end where no offset is given."""
        with self._lock:
            offset = len(content.data) if offset is None else offset
            grown = max(0, offset + len(data) - len(content.data))
            if sum(len(each.data) for each in self._files.values()) + grown > LIMIT:
                raise refused(errno.ENOSPC)
            content.data.extend(bytes(max(0, offset - len(content.data))))
            content.data[offset : offset + len(data)] = data
            content.mtime = time.time()

    def resize(self, content: _Content, length: int) -> None:
        """Cut one, or lengthen it with zeros."""
        with self._lock:
            if length > len(content.data):
                self.write(content, b"", length)
            del content.data[length:]
            content.mtime = time.time()


class ScratchFile(File):
    """A file that AWS never hears of."""

    is_lenient = True

    def __init__(self, scratch: Scratch, path: Path, content: _Content) -> None:
        super().__init__(0o600, content.mtime)
        self.path = path
        self._scratch, self._content = scratch, content

    def size(self) -> int:
        """See `File`."""
        return len(self._content.data)

    def content(self) -> bytes:
        """All of it."""
        return bytes(self._content.data)

    def open(self, how: Opening = READING) -> Handle:
        """See `File`."""
        return ScratchHandle(self._scratch, self._content, how)

    def move(self, path: Path) -> None:
        """Give it another name, over any other scratch file's."""
        self._scratch.move(self.path, path)

    def remove(self) -> None:
        """Nothing to ask AWS for."""
        self._scratch.drop(self.path)

    def touch(self, mtime: float | None) -> None:
        """See `Node`."""
        self._content.mtime = time.time() if mtime is None else mtime


def rename_scratch(file: ScratchFile, target: Directory, new: str) -> None:
    """Give a scratch file another name; a record's name makes it that record, or changes what there is to be it."""
    path = target.scratch_path(new)
    if path is not None:
        file.move(path)
        return
    node = target.find(new)
    if isinstance(node, Directory):
        raise refused(errno.EISDIR)
    handle = node.open(RENAMING) if isinstance(node, File) else target.create(new, RENAMING)
    try:
        handle.write(file.content(), 0)
        handle.flush()
    finally:
        handle.release()
    file.remove()


class ScratchHandle(Handle):
    """An open scratch file; it lives on while it is open, removed or not."""

    def __init__(self, scratch: Scratch, content: _Content, how: Opening) -> None:
        self._scratch, self._content = scratch, content
        if how.truncating:
            scratch.resize(content, 0)

    def size(self) -> int:
        """See `Handle`."""
        return len(self._content.data)

    def read(self, size: int, offset: int) -> bytes:
        """See `Handle`."""
        return bytes(self._content.data[offset : offset + size])

    def write(self, data: bytes, offset: int | None) -> int:
        """See `Handle`."""
        self._scratch.write(self._content, data, offset)
        return len(data)

    def truncate(self, length: int) -> None:
        """See `Handle`."""
        self._scratch.resize(self._content, length)

    def set_time(self, mtime: float) -> None:
        """See `Handle`."""
        self._content.mtime = mtime
