"""The same files in memory on awsfs's fast path: ``bare_fast.py TABLE FILES DIRECTORY``, in the foreground.

What FUSE costs in Python at the least, with nothing behind it.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator

from awsfs.mount.fast import Entry, callbacks
from awsfs.mount.library import load
from awsfs.mount.loop import Session, Threads
from awsfs.mount.structures import Stats, info_bits, inode
from bench.rivals.contents import documents


class Tree:
    """One directory and its files: what the fast path asks, and nothing that it does not."""

    def __init__(self, files: dict[bytes, bytes], stats: Stats, keep: int) -> None:
        self._files = {b"/" + name: content for name, content in files.items()}
        self._stats = {path: stats(inode(path), stat.S_IFREG | 0o444, len(self._files[path])) for path in self._files}
        self._stats[b"/"] = stats(1, stat.S_IFDIR | 0o755)
        self._keep = keep
        dots = [(name, self._stats[b"/"], n, False) for n, name in enumerate((b".", b".."), 1)]
        whole = [(path[1:], self._stats[path], n, True) for n, path in enumerate(self._files, 3)]
        self._entries: list[Entry] = [*dots, *whole]
        self._numbers: dict[int, bytes] = dict(enumerate(self._files.values(), 1))
        self._opened = {path: (n, keep) for n, path in enumerate(self._files, 1)}

    def stat(self, path: bytes) -> bytes | int:
        """``struct stat``."""
        return self._stats.get(path, -errno.ENOENT)

    def stat_open(self, number: int) -> bytes | int:
        """``struct stat`` of an open file."""
        return -errno.EBADF

    def readlink(self, path: bytes) -> bytes | int:
        """No links."""
        return -errno.EINVAL

    def access(self, path: bytes, mode: int) -> int:
        """Everything."""
        return 0

    def opendir(self, path: bytes) -> tuple[int, int] | int:
        """The one directory."""
        return 1, 0

    def readdir(self, number: int, offset: int, plus: bool) -> Iterator[Entry]:
        """The entries from there on."""
        for place in range(offset, len(self._entries)):
            yield self._entries[place]

    def releasedir(self, number: int) -> int:
        """Nothing."""
        return 0

    def open(self, path: bytes, flags: int) -> tuple[int, int] | int:
        """Any file."""
        return self._opened.get(path, -errno.ENOENT)

    def read(self, number: int, size: int, offset: int) -> bytes | int:
        """Bytes of it."""
        return self._numbers[number][offset : offset + size]

    def flush(self, number: int) -> int:
        """Nothing."""
        return 0

    def release(self, number: int) -> int:
        """Nothing."""
        return 0

    def getxattr(self, path: bytes, name: bytes) -> bytes | int:
        """None."""
        return -errno.ENODATA

    def listxattr(self, path: bytes) -> bytes | int:
        """None."""
        return b""


def main() -> None:
    """Mount as the arguments say."""
    table, number, directory = sys.argv[1:]
    fuse, library = load()
    files = {name.encode(): content for name, content in documents(table, int(number)).items()}
    bits = info_bits(fuse)
    tree = Tree(files, Stats(fuse, (os.getuid(), os.getgid())), bits.keep_cache)
    threads = Threads()
    Session(library, callbacks(fuse, tree, {}, threads), threads, {"ro": True}, fuse).run(directory)


if __name__ == "__main__":
    main()
