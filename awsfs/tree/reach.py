"""The directories that were walked through a moment ago, kept while what they were made of is still true."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cachetools import LRUCache

from awsfs.cache import Records
from awsfs.tree.context import Context
from awsfs.tree.nodes import Directory, Node

_KEPT = 4096


@dataclass(frozen=True)
class Reached:
    """A node, and what AWS had said when it was made. `epoch`: how often the mount's own directories had changed."""

    node: Node
    said: tuple[Records, ...]
    epoch: int

    def is_true(self, epoch: int) -> bool:
        """Whether a walk would come to the same node now."""
        if self.epoch != epoch:
            return False
        more = self.node.said if isinstance(self.node, Directory) else ()
        return all(records.fresh and not records.is_dropped for records in (*self.said, *more))


class Reach:
    """Walks step by step; `step` makes the node of a name in a directory. Thread-safe."""

    def __init__(self, context: Context, root: Directory, step: Callable[[Node, bytes, bytes], Node]) -> None:
        self._context, self._step = context, step
        self._root = Reached(root, (), 0)
        self._kept: LRUCache[bytes, Reached] = LRUCache(_KEPT)
        self._lock = threading.Lock()

    def node(self, path: bytes) -> Node:
        """The node at an absolute path. Raises as `step` does."""
        if path == b"/":
            return self._root.node
        parent, _, name = path.rpartition(b"/")
        return self._step(self._to(parent).node, name, path)

    def directory(self, path: bytes) -> Node:
        """The same, kept for the steps below it."""
        return self._to(path.rstrip(b"/")).node

    def _to(self, path: bytes) -> Reached:
        if not path:
            return self._root
        epoch = self._context.directories.epoch
        with self._lock:
            kept = self._kept.get(path)
        if kept is not None and kept.is_true(epoch):
            return kept
        parent, _, name = path.rpartition(b"/")
        above = self._to(parent)
        with self._context.aws.witnessing() as said:
            node = self._step(above.node, name, path)
        reached = Reached(node, (*above.said, *_once(said)), epoch)
        with self._lock:
            self._kept[path] = reached
        return reached


def _once(said: Iterable[Records]) -> Iterable[Records]:
    return {id(records): records for records in said}.values()
