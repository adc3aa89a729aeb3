"""The unlisted names that begin with a dot, of awsfs's own, that every directory has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from awsfs.schema import Entry
from awsfs.tree.nodes import SYMLINK, Content, Directory, Listed, Node, Symlink
from awsfs.tree.place import Place

READ_ONLY_DIRECTORY, WRITABLE_DIRECTORY = 0o555, 0o755

Make: TypeAlias = Callable[[tuple[Entry, ...], Place], "Node | None"]
"""What a name stands for in a directory of these entries at that place; None where it has none such. Asks nothing."""

OWN: dict[str, Make] = {}
"""The names that only some directories have, which `dotted` adds to."""


def dotted(name: str) -> Callable[[Make], Make]:
    """Have a function make what a name stands for in directories of declared entries."""

    def register(make: Make) -> Make:
        OWN[name] = make
        return make

    return register


def dot_node(directory: Directory, name: str) -> Node | None:
    """The unlisted names that every directory has: ``.refresh`` forgets what is cached, ``.more`` names them."""
    if name == ".refresh":

        def refresh() -> bytes:
            directory.forget()
            return b"forgotten\n"

        return Content(0o444, directory.mtime, refresh, ready=lambda: False)
    return More(directory) if name == ".more" else None


class More(Directory):
    """``.more``: links to the names of a directory that begin with a dot, without it, for else `ls` would hide them."""

    NAMES: tuple[str, ...] = (".more", ".refresh")

    def __init__(self, directory: Directory, *others: str) -> None:
        super().__init__(READ_ONLY_DIRECTORY, directory.mtime)
        self._directory, self.others = directory, others
        self._names = {name[1:]: name for name in (*others, *self.NAMES)}

    def find(self, name: str) -> Node | None:
        """A link to the name beside this directory."""
        return Symlink(f"../{self._names[name]}", self.mtime) if name in self._names else None

    def entries(self) -> Iterator[Listed]:
        """The dot names without their dots."""
        return ((name, SYMLINK) for name in self._names)

    def forget(self) -> None:
        """The same as beside it."""
        self._directory.forget()
