"""The root of the mount: the top of the tree, or the subtree that ``--root`` names, and ``.awsfs/`` in it."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Sequence

from awsfs.aws.journal import Journal
from awsfs.errors import AwsError, refused
from awsfs.schema import Service
from awsfs.tree import actions, each, files, groups, help, index_files, links, query, tags, used_by, wait  # noqa: F401, A004  the words register themselves
from awsfs.tree.content import lines, unpacked, who  # noqa: F401
from awsfs.tree.context import Context
from awsfs.tree.control import CONTROL, control
from awsfs.tree.dots import MORE, READ_ONLY_DIRECTORY, dot_node
from awsfs.tree.find import FIND, Finder
from awsfs.tree.nodes import DIRECTORY, Directory, Listed, Node, Symlink
from awsfs.tree.objects import hierarchy  # noqa: F401
from awsfs.tree.parameters import level  # noqa: F401
from awsfs.tree.reach import Reach
from awsfs.tree.times import Path
from awsfs.tree.top import Top


class Mounted(Directory):
    """The root of the mount: the top, or the subtree that ``--root`` names, and ``.awsfs/`` in it."""

    def __init__(self, context: Context, services: Iterable[Service]) -> None:
        super().__init__(READ_ONLY_DIRECTORY, context.times.started)
        self._context = context
        context.services.update({service.name: service for service in services})
        self._top = Top(context, context.services)
        self._control = control({"": context})
        self._reach = Reach(context, self, self._step)
        self._finder = Finder(context, self._is_there)

    @property
    def journals(self) -> tuple[Journal, ...]:
        """Where failures are recorded."""
        return (self._context.aws.journal,)

    def base(self) -> Directory:
        """The directory that is mounted. Raises AwsError, FileNotFoundError or NotADirectoryError.

        It may be the only level that AWS lets the person list, so no level above it is listed without need.
        """
        node: Node | None = self._top
        root = self._context.options.root
        for depth, name in enumerate(root):
            node = node.through(name) if isinstance(node, Directory) else None
            if isinstance(node, Symlink):
                there = "/".join((*_destination(node, root[:depth]), *root[depth + 1 :]))
                raise NotADirectoryError(
                    errno.ENOTDIR, f"--root {'/'.join(root)} leads through a link: use --root {there}"
                )
        if not isinstance(node, Directory):
            raise self._missing()
        return node

    def check(self) -> None:
        """Whether what is to be mounted exists. Raises as `base` does."""
        try:
            is_there = self.base().exists()
        except AwsError as error:
            if error.number != errno.ENOENT:
                raise
            is_there = False
        if not is_there:
            raise self._missing()

    def _missing(self) -> FileNotFoundError:
        root = "/".join(self._context.options.root)
        return FileNotFoundError(errno.ENOENT, f"--root {root} does not exist, or is not a directory")

    def find(self, name: str) -> Node | None:
        """See `Directory`."""
        if name == CONTROL:
            return self._control
        if name == FIND and not self._context.options.root:
            return self._finder
        return dot_node(self, name) if name == MORE else self.base().find(name)

    def dot_names(self) -> Iterable[str]:
        """The dot names of the mount itself, and those of the directory that ``--root`` names."""
        if not self._context.options.root:
            return (CONTROL, FIND)
        inner = self._own()
        return (CONTROL, *(() if inner is self else inner.dot_names()))

    def _is_there(self, path: Path) -> bool:
        node: Node | None = self
        for name in path:
            node = node.find(name) if isinstance(node, Directory) else None
        return node is not None

    def entries(self) -> Iterator[Listed]:
        """See `Directory`."""
        return self.base().entries()

    def forget(self) -> None:
        """Drop what is cached below the root."""
        self.base().forget()
        self._finder.forget()

    def at(self, path: bytes) -> Node:
        """The node at an absolute path within the mount, as FUSE gives it. Raises as `walk` does."""
        if path == b"/":
            return self._own()
        node = self._reach.node(path)
        return self._within(node, path) if isinstance(node, Symlink) and self._context.options.root else node

    def _within(self, link: Symlink, path: bytes) -> Symlink:
        """A link, or where it would lead out of the mount, to whatever is there, one that tells the way from the top.

        That link leads nowhere. Its name is listed all the same, because a resource that others use is not unused.
        """
        root = self._context.options.root
        there = _destination(link, (*root, *os.fsdecode(path[1:]).split("/")[:-1]))
        return link if there[: len(root)] == root else Symlink("/".join(there), link.mtime)

    def _own(self) -> Directory:
        """The directory that is mounted; the root itself while AWS cannot say whether that exists."""
        try:
            return self.base()
        except OSError:
            return self

    def walk(self, names: Sequence[str]) -> Node:
        """The node at a path. Raises ENOENT, ENOTDIR, and AwsError where AWS refused the call."""
        return self.at(b"/" + os.fsencode("/".join(names)))

    def is_apart(self, old: str, new: str) -> bool:
        """Whether the two paths are in different accounts, between which nothing moves."""
        return False

    def _step(self, node: Node, name: bytes, path: bytes) -> Node:
        if not isinstance(node, Directory):
            raise refused(errno.ENOTDIR)
        found = node.find(os.fsdecode(name))
        if found is None:
            found = self._emptied((*self._context.options.root, *os.fsdecode(path[1:]).split("/")))
        return found

    def _emptied(self, path: Path) -> Node:
        node = Emptied(self._context, path)
        if not node.is_there():
            raise refused(errno.ENOENT)
        return node


def _destination(link: Symlink, directory: Path) -> Path:
    """Where a link in a directory leads, both from the top."""
    return tuple(os.path.normpath("/".join(("", *directory, link.target))).split("/")[1:])


class Emptied(Directory):
    """A directory whose last entry was deleted through the mount. AWS has none, but ``rm -r`` expects it."""

    def __init__(self, context: Context, path: Path) -> None:
        super().__init__(READ_ONLY_DIRECTORY, context.times.started)
        self._context, self._path = context, path

    def is_there(self) -> bool:
        """Whether it, or a directory in it, was emptied."""
        return self._path in self._context.directories

    def find(self, name: str) -> Node | None:
        """A directory in it that was emptied too."""
        node = Emptied(self._context, (*self._path, name))
        return node if node.is_there() else None

    def entries(self) -> Iterator[Listed]:
        """See `find`."""
        return ((name, DIRECTORY) for name in self._context.directories.names(self._path))

    def remove(self) -> None:
        """Remove it; the directory above may be empty now in turn. Raises ENOTEMPTY."""
        directories = self._context.directories
        if directories.below(self._path) != {self._path}:
            raise refused(errno.ENOTEMPTY)
        directories.discard(self._path)
        directories.add(self._path[:-1])
