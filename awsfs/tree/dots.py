"""The unlisted names that begin with a dot, of awsfs's own, that every directory has."""

from __future__ import annotations

from collections.abc import Iterator

from awsfs.tree.nodes import SYMLINK, Content, Directory, Listed, Node, Symlink

READ_ONLY_DIRECTORY = 0o555


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
        self._directory = directory
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
