"""What the kernel is told of files, and what is noted of that, so that it can be made to forget it."""

from __future__ import annotations

import os
from stat import S_ISDIR

from awsfs.mount.kept import Told
from awsfs.mount.pages import Pages
from awsfs.mount.structures import Stats, inode
from awsfs.tree.modes import Owner
from awsfs.tree.nodes import File, Node, Symlink


class Telling:
    """Makes a ``struct stat`` for the kernel. The sizes of files and links are noted in `told`.

    `pages`: while a file is read through the kernel's pages, no smaller size is told, for the kernel would cut them.
    """

    def __init__(self, stats: Stats, told: Told, pages: Pages) -> None:
        self._stats, self._told, self._pages = stats, told, pages

    def node(self, path: bytes, node: Node) -> bytes:
        """The stat of what was found at a path: no call to AWS."""
        if isinstance(node, File):
            return self.size(path, node, node.size())
        return self.size(path, node, len(os.fsencode(node.target)) if isinstance(node, Symlink) else 0)

    def size(self, path: bytes, node: Node, size: int) -> bytes:
        """The same, with a size that is known otherwise, such as from what is open."""
        return self(path, node.mode, size, node.mtime, node.owner)

    def __call__(self, path: bytes, mode: int, size: int, mtime: float, owner: Owner) -> bytes:
        """The stat of those figures."""
        if not S_ISDIR(mode):
            # Before the look at who reads: whoever opens it to read does it the other way round.
            self._told.tell(path, size)
        return self._stats(inode(path), mode, max(size, self._pages.size(path)), mtime, owner)
