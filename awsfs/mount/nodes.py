"""The nodes that the kernel knows: numbered, counted, and kept until the kernel forgets them."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from typing import Any

ROOT = 1
"""The number of the root: FUSE_ROOT_ID."""


class Node:
    """A file, directory or link that the kernel has a number for. A filesystem may add attributes in a subclass.

    `id`: the kernel's number, never reused and never shown. `parent` and `name`: where the node was last found; a node
    that was unlinked or replaced has no name (`is_unlinked`) and lives until the kernel forgets it. `lookups`: how
    often the kernel was given the node, less what it has forgotten. `opens`: open files and directories. `children`:
    the nodes of the names in a directory, as far as the kernel knows them; None while it knows none.
    """

    __slots__ = ("children", "id", "is_unlinked", "lookups", "name", "opens", "parent")

    def __init__(self, number: int, parent: Node | None, name: bytes) -> None:
        self.id = number
        self.parent, self.name = parent, name
        self.lookups = self.opens = 0
        self.is_unlinked = False
        self.children: dict[bytes, Any] | None = None

    @property
    def path(self) -> bytes:
        """The absolute path below the mount, for logs and errors; of an unlinked node, the path that it had."""
        names: list[bytes] = []
        node: Node | None = self
        while node is not None and node.parent is not None:
            names.append(node.name)
            node = node.parent
        return b"/" + b"/".join(reversed(names))


class Nodes:
    """The table of nodes. Thread-safe.

    A node leaves the table when the kernel has forgotten it and nobody has it open.
    """

    def __init__(self, root: Node) -> None:
        """`root` has the number `ROOT`; the kernel never forgets it."""
        self.root = root
        self._numbers = itertools.count(ROOT + 1)
        self._nodes: dict[int, Node] = {root.id: root}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._nodes)

    def __iter__(self) -> Iterator[Node]:
        with self._lock:
            return iter(list(self._nodes.values()))

    def get(self, number: int) -> Node | None:
        """The node of a number; None for a number that was never given out or was forgotten."""
        return self._nodes.get(number)

    def number(self) -> int:
        """A number for a new node."""
        return next(self._numbers)

    def child(self, parent: Node, name: bytes) -> Any:
        """The node that the kernel knows by a name; None where it knows none."""
        children = parent.children
        return None if children is None else children.get(name)

    def add(self, node: Node) -> None:
        """Put a new node in the table, in the place of the one that had its name, which becomes unlinked."""
        parent = node.parent
        with self._lock:
            if parent is not None:
                if parent.children is None:
                    parent.children = {}
                before = parent.children.get(node.name)
                if before is not None and before is not node:
                    before.is_unlinked = True
                parent.children[node.name] = node
            self._nodes[node.id] = node

    def looked_up(self, node: Node) -> None:
        """The kernel is given the node once more: with each entry of an answer."""
        with self._lock:
            node.lookups += 1
            self._nodes[node.id] = node

    def forget(self, node: Node, count: int) -> bool:
        """The kernel has forgotten the node so many times; whether the node left the table."""
        with self._lock:
            node.lookups -= count
            return self._drop(node)

    def opened(self, node: Node) -> None:
        """One more has the node open."""
        with self._lock:
            node.opens += 1

    def closed(self, node: Node) -> bool:
        """One less has the node open; whether the node left the table."""
        with self._lock:
            node.opens -= 1
            return self._drop(node)

    def unlink(self, node: Node) -> None:
        """The name of a node is gone."""
        with self._lock:
            self._detach(node)
            node.is_unlinked = True

    def move(self, node: Node, parent: Node, name: bytes) -> None:
        """A node has another name now. The node that had that name becomes unlinked."""
        with self._lock:
            self._detach(node)
            if parent.children is None:
                parent.children = {}
            before = parent.children.get(name)
            if before is not None and before is not node:
                before.is_unlinked = True
            node.parent, node.name = parent, name
            parent.children[name] = node

    def _detach(self, node: Node) -> None:
        children = node.parent.children if node.parent is not None else None
        if children is not None and children.get(node.name) is node:
            del children[node.name]

    def _drop(self, node: Node) -> bool:
        if node.lookups > 0 or node.opens > 0 or node.parent is None:
            return False
        self._detach(node)
        return self._nodes.pop(node.id, None) is not None
