"""The unlisted names that begin with a dot, of awsfs's own, that every directory has."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from awsfs.schema import Entry
from awsfs.tree.dot_names import explained
from awsfs.tree.nodes import Content, Directory, Node
from awsfs.tree.place import Place

READ_ONLY_DIRECTORY, WRITABLE_DIRECTORY = 0o555, 0o755
MORE, REFRESH = ".more", ".refresh"
PUBLIC = 0o444

Make: TypeAlias = Callable[[tuple[Entry, ...], Place], "Node | None"]
"""What a name stands for in a directory of these entries at that place; None where it does not exist. Makes no call."""

Declared: TypeAlias = Callable[[tuple[Entry, ...]], bool]

OWN: dict[str, Make] = {}
"""The names that only some directories have, which `dotted` adds to."""

DECLARED: dict[str, Declared] = {}
"""Whether a directory of these entries may have a name, where only the directory's record decides it."""


def dotted(name: str, declared: Declared | None = None) -> Callable[[Make], Make]:
    """Register the function that makes what a name stands for in directories of declared entries."""

    def register(make: Make) -> Make:
        OWN[name] = make
        if declared is not None:
            DECLARED[name] = declared
        return make

    return register


def dot_node(directory: Directory, name: str) -> Node | None:
    """The names that every directory has: ``.refresh`` drops what is cached, ``.more`` explains the dot names."""
    if name == MORE:
        return Content(PUBLIC, directory.mtime, lambda: explained([REFRESH, *directory.dot_names()]).encode())
    if name != REFRESH:
        return None

    def refresh() -> bytes:
        directory.forget()
        return b"forgotten\n"

    return Content(PUBLIC, directory.mtime, refresh, ready=lambda: False)
