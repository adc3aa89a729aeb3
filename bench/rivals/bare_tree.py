"""A directory of files in memory behind mfusepy's own class: ``bare_tree.py TABLE FILES DIRECTORY``, in the foreground.

The files are the first items of that table as awsfs shows them: what FUSE costs in Python with nothing behind it.
"""

from __future__ import annotations

import errno
import stat
import sys
from collections.abc import Iterator
from typing import Any

from awsfs.mount.library import load
from bench.rivals.contents import documents

fuse, _ = load()


class Tree(fuse.Operations):  # type: ignore[misc,name-defined]
    """One directory and its files."""

    use_ns = True

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = files
        self._names = [".", "..", *files]

    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        """``struct stat``."""
        if path == "/":
            return {"st_mode": stat.S_IFDIR | 0o755, "st_nlink": 2}
        return {"st_mode": stat.S_IFREG | 0o444, "st_nlink": 1, "st_size": len(self._content(path))}

    def readdir(self, path: str, fh: int) -> Iterator[str]:
        """All names."""
        yield from self._names

    def open(self, path: str, flags: int) -> int:
        """Any file."""
        return 0

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        """Bytes of it."""
        return self._content(path)[offset : offset + size]

    def _content(self, path: str) -> bytes:
        try:
            return self._files[path[1:]]
        except KeyError:
            raise fuse.FuseOSError(errno.ENOENT) from None


def main() -> None:
    """Mount as the arguments say."""
    table, number, directory = sys.argv[1:]
    fuse.FUSE(Tree(documents(table, int(number))), directory, foreground=True, ro=True)


if __name__ == "__main__":
    main()
