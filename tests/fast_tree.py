"""A made-up tree on a real mount, in a process of its own: ``python fast_tree.py DIRECTORY [TIMEOUT]``.

`large/` has as many entries as the environment's LARGE, and the kernel may keep KEPT names; `verb` changes `word` when
it is written; `object` has a version in its first line, which `set` sets; `calls` counts what the kernel asked.
"""

import os
import sys
import threading
import time
from collections import Counter

from awsfs.errors import refused
from awsfs.mount.library import load
from awsfs.mount.names import KEPT
from awsfs.mount.operations import Operations
from awsfs.mount.session import serve
from awsfs.tree.handles import Bytes, Handle
from awsfs.tree.nodes import DIRECTORY, FILE, Content, Directory, File

TOGETHER = 48
"""Programs that open `together` before any of them has it open."""


class Together(File):
    """A file that opens only for very many at once."""

    def __init__(self):
        super().__init__(0o444, 0)
        self._all = threading.Barrier(TOGETHER)

    def open(self, how):
        self._all.wait(60)
        return Bytes(b"together\n")


class Versioned(Bytes):
    """Content with a version."""

    def __init__(self, tree):
        super().__init__(tree.object)
        self._tree = tree

    def version(self):
        return self.data.partition(b"\n")[0].decode()

    def read(self, size, offset):
        self._tree.calls["read"] += 1
        return super().read(size, offset)


class Setting(Handle):
    """Takes what is written."""

    def __init__(self, take):
        self._take = take

    def write(self, data, offset):
        self._take(data)
        return len(data)

    def truncate(self, length):
        """What libfuse 2 makes of O_TRUNC."""


class Settable(File):
    """A file of mode 0200, and what a write does."""

    def __init__(self, take):
        super().__init__(0o200, 0)
        self._take = take

    def open(self, how):
        return Setting(self._take)


class Object(File):
    """The file with a version."""

    def __init__(self, tree):
        super().__init__(0o444, tree.changed)
        self._tree = tree

    def size(self):
        return len(self._tree.object)

    def open(self, how):
        self._tree.calls["open"] += 1
        return Versioned(self._tree)


class Large(Directory):
    """Very many files."""

    def __init__(self, count):
        super().__init__(0o555, 0)
        self._count = count

    def find(self, name):
        return Content(0o444, 0, lambda: b"a\n") if name.startswith("item-") else None

    def entries(self):
        return ((f"item-{number:07}.json", FILE) for number in range(self._count))


class Tree(Directory):
    """The root."""

    def __init__(self):
        super().__init__(0o755, 0)
        self.calls = Counter()
        self.word, self.object, self.changed = b"before\n", b"1\n" + b"x" * 300_000, 1.0
        self.together = Together()
        self.large = Large(int(os.environ.get("LARGE", "1000")))

    def find(self, name):
        return self.large if name == "large" else self.file(name)

    def file(self, name):
        return {
            "word": Content(0o444, 0, lambda: self.word),
            "calls": Content(0o444, 0, lambda: repr(dict(self.calls)).encode(), ready=lambda: False),
            "verb": Settable(lambda data: setattr(self, "word", b"after " + data)),
            "set": Settable(self.set),
            "object": Object(self),
            "together": self.together,
        }.get(name)

    def entries(self):
        return iter([(name, FILE) for name in ("word", "calls", "verb", "set", "object")] + [("large", DIRECTORY)])

    def set(self, data):
        self.object, self.changed = data + b"y" * int(data), self.changed + 1

    def at(self, path):
        return self.walk([name for name in os.fsdecode(path).split("/") if name])

    def walk(self, names):
        node = self
        for name in names:
            node = node.find(name)
            self.calls["lookup"] += 1
            if node is None:
                raise refused(2)
        return node


def main():
    started = time.monotonic()
    loaded = load()
    timeout = float(sys.argv[2]) if len(sys.argv) > 2 else 1.0
    serve(
        loaded,
        Operations(loaded[0], Tree(), lambda: print(time.monotonic() - started, flush=True)),
        sys.argv[1],
        {},
        timeout,
        kept=int(os.environ.get("KEPT", KEPT)),
    )


if __name__ == "__main__":
    main()
