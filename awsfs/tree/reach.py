"""The directories that were walked through a moment ago, kept while what they were made of is still true."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

from cachetools import LRUCache

from awsfs.cache import Records
from awsfs.calls import FOREVER
from awsfs.tree.context import Context
from awsfs.tree.nodes import Directory, Node

_DIRECTORIES, _FILES = 1024, 512
"""Nodes that are kept at most: each holds its record, which is made anew from a packed page, 17 KB for an instance."""

A_MOMENT = 0.5
"""Seconds for which a file is kept at most: from the look at its name to the opening."""

_Epoch: TypeAlias = tuple[int, int]


class Reached(NamedTuple):
    """A node that a walk comes to until a moment, by the monotonic clock, if nothing is forgotten before."""

    node: Node
    until: float
    epoch: _Epoch


class Reach:
    """Walks step by step; `step` makes the node of a name in a directory. Thread-safe."""

    def __init__(self, context: Context, root: Directory, step: Callable[[Node, bytes, bytes], Node]) -> None:
        self._context, self._step, self._clock = context, step, context.aws.cache.clock
        self._root = Reached(root, FOREVER, (0, 0))
        self._directories: LRUCache[bytes, Reached] = LRUCache(_DIRECTORIES)
        self._files: dict[bytes, Reached] = {}
        self._lock = threading.Lock()

    @property
    def _epoch(self) -> _Epoch:
        return self._context.directories.epoch, self._context.aws.cache.epoch

    def node(self, path: bytes) -> Node:
        """The node at an absolute path. Raises as `step` does."""
        if path == b"/":
            return self._root.node
        kept, epoch, now = self._files.get(path), self._epoch, self._clock()
        if kept is not None and kept.epoch == epoch and now < kept.until:
            return kept.node
        parent, _, name = path.rpartition(b"/")
        above = self._to(parent)
        node = self._step(above.node, name, path)
        if node.is_lasting:
            if len(self._files) > _FILES:
                self._files = {}
            self._files[path] = Reached(node, min(above.until, now + A_MOMENT), epoch)
        return node

    def _to(self, path: bytes) -> Reached:
        """A directory, from the nearest one above that is kept; no recursion, for a key may be 1,024 levels deep."""
        epoch, ahead = self._epoch, []
        reached = self._kept(path, epoch)
        while reached is None:
            ahead.append(path)
            path = path.rpartition(b"/")[0]
            reached = self._kept(path, epoch)
        while ahead:
            reached = self._below(reached, ahead.pop(), epoch)
        return reached

    def _kept(self, path: bytes, epoch: _Epoch) -> Reached | None:
        if not path:
            return self._root
        with self._lock:
            kept = self._directories.get(path)
        is_true = kept is not None and kept.epoch == epoch and self._clock() < min(kept.until, _until(kept.node))
        return kept if is_true else None

    def _below(self, above: Reached, path: bytes, epoch: _Epoch) -> Reached:
        with self._context.aws.witnessing() as said:
            node = self._step(above.node, path.rpartition(b"/")[2], path)
        reached = Reached(node, min(above.until, _soonest(said), _until(above.node)), epoch)
        with self._lock:
            self._directories[path] = reached
        return reached


def _until(node: Node) -> float:
    return _soonest(node.said) if isinstance(node, Directory) else FOREVER


def _soonest(said: Iterable[Records]) -> float:
    return min((records.until for records in said), default=FOREVER)
