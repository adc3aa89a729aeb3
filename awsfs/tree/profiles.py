"""Several accounts in one mount: the tree of each profile is a directory at the top."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from awsfs.errors import refused
from awsfs.text import encode
from awsfs.tree.context import Context
from awsfs.tree.control import CONTROL, control
from awsfs.tree.dots import READ_ONLY_DIRECTORY, dot_node
from awsfs.tree.nodes import DIRECTORY, FILE, Directory, Listed, Node
from awsfs.tree.readme import README, readme
from awsfs.tree.root import Mounted


class Profiles(Directory):
    """The root of such a mount. ``.awsfs/`` and ``README`` are one for all; each tree is as if it were mounted alone.

    `trees` and `contexts` are by profile, as ``~/.aws/config`` names it.
    """

    def __init__(self, trees: Mapping[str, Mounted], contexts: Mapping[str, Context]) -> None:
        self._trees = {encode(name): tree for name, tree in trees.items()}
        super().__init__(READ_ONLY_DIRECTORY, min(tree.mtime for tree in trees.values()))
        self._control = control(contexts)
        self.journals = tuple(context.aws.journal for context in contexts.values())

    def find(self, name: str) -> Node | None:
        """See `Directory`."""
        if name == CONTROL:
            return self._control
        return self._trees.get(name) or (readme(self.mtime) if name == README else dot_node(self, name))

    def dot_names(self) -> tuple[str, ...]:
        """See `Directory`."""
        return (CONTROL,)

    def entries(self) -> Iterator[Listed]:
        """See `Directory`. In the order in which the profiles were given."""
        return iter({README: FILE, **dict.fromkeys(self._trees, DIRECTORY)}.items())

    def forget(self) -> None:
        """Drop everything that is cached."""
        for tree in self._trees.values():
            tree.forget()

    def at(self, path: bytes) -> Node:
        """The node at an absolute path within the mount, as FUSE gives it. Raises as `Mounted.walk` does."""
        first, _, rest = os.fsdecode(path).removeprefix("/").partition("/")
        tree = self._trees.get(first)
        if tree is not None:
            return tree.at(b"/" + os.fsencode(rest))
        node: Node | None = self
        for name in filter(None, (first, *rest.split("/"))):
            if not isinstance(node, Directory):
                raise refused(errno.ENOTDIR)
            node = node.find(name)
            if node is None:
                raise refused(errno.ENOENT)
        assert node is not None  # noqa: S101  # nosec B101
        return node

    def walk(self, names: Sequence[str]) -> Node:
        """The node at a path. Raises as `Mounted.walk` does."""
        return self.at(b"/" + os.fsencode("/".join(names)))

    def is_apart(self, old: str, new: str) -> bool:
        """Whether the two paths are in different accounts, between which nothing moves."""
        first, second = (path.removeprefix("/").partition("/")[0] for path in (old, new))
        return first != second

    def base(self) -> Directory:
        """The directory that is mounted."""
        return self

    def check(self) -> None:
        """A mount of several profiles has no ``--root`` that could be missing."""


Root: TypeAlias = Mounted | Profiles
"""What a mount may be of."""
