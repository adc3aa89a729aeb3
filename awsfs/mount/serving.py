"""What every FUSE verb stands on: which file operation this is, what is open, and how a path leads to a node."""

from __future__ import annotations

import errno
import functools
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeVar

import structlog

from awsfs.aws.journal import Caller, caller
from awsfs.errors import AwsError, refused
from awsfs.mount.handles import DirectoryStream, Handles
from awsfs.tree.handles import Handle
from awsfs.tree.nodes import Directory, Node
from awsfs.tree.profiles import Root

log = structlog.get_logger("awsfs")

F = TypeVar("F", bound=Callable[..., Any])


@contextmanager
def serving(base: Base, name: str, path: str) -> Iterator[None]:
    """Tell the floors below which file operation this is; a bug becomes EIO, and is reported."""
    uid, _, pid = base.fuse.fuse_get_context()
    token = caller.set(Caller(name, path, uid, pid))
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise refused(base.bug(name, path, error)) from error
    finally:
        caller.reset(token)


def verb(method: F) -> F:
    """A method that FUSE calls with a path."""

    @functools.wraps(method)
    def run(self: Base, path: str, *args: Any) -> Any:
        with serving(self, method.__name__, path), self.telling():
            return method(self, path, *args)

    return run  # type: ignore[return-value]


def handle_verb(method: F) -> F:
    """A method that FUSE calls with an open file last; its path is the one it was opened by, which may be gone."""

    @functools.wraps(method)
    def run(self: Base, path: str | None, *args: Any) -> Any:
        opened = self.opened(args[-1])
        with serving(self, method.__name__, path or opened.path), self.telling():
            return method(self, opened, *args[:-1])

    return run  # type: ignore[return-value]


@dataclass
class Opened:
    """An open file: what it was opened by, the node at that moment, and whether its last writer was killed.

    What is not open for writing has nothing to send when it is closed. `is_paged`: the kernel reads it through pages.
    """

    path: str
    node: Node
    handle: Handle
    is_writing: bool
    is_orphan: bool = False
    is_paged: bool = False


class Base:
    """A mount's tree and what is open in it: `new` are files that were created and may not be in the tree yet."""

    def __init__(self, fuse: ModuleType, root: Root) -> None:
        self.fuse = fuse
        self.root = root
        self.files: Handles[Opened] = Handles()
        self.new: dict[str, Opened] = {}
        self.directories: Handles[DirectoryStream] = Handles()
        self.owner = (os.getuid(), os.getgid())

    def opened(self, number: int) -> Opened:
        """The open file of a number. Raises EBADF."""
        found = self.files.get(number)
        if found is None:
            raise refused(errno.EBADF)
        return found

    def bug(self, name: str, path: str, error: Exception) -> int:
        """Report what nobody has thought of: a line in ``.awsfs/errors``, and a traceback in the log; EIO.

        The line has no words of the exception, which may quote a value.
        """
        log.exception("bug", verb=name, path=path)
        words = f"this is a bug in awsfs ({type(error).__name__}); mount with --log-file, and report the traceback"
        token = caller.set(Caller(name, path, *self.owner))
        self.root.journals[0].failed(AwsError(errno.EIO, "Bug", words))
        caller.reset(token)
        return errno.EIO

    def failed(self, error: AwsError) -> None:
        """Have it told at the path of this file operation, where the answer was known from another one."""
        self.root.journals[0].failed_again(error)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """See `failed`."""
        try:
            yield
        except AwsError as error:
            self.failed(error)
            raise

    def failure(self, path: str) -> str | None:
        """The last failure at a path, as ``.awsfs/errors`` has it; None where nothing failed."""
        told = [line for journal in self.root.journals if (line := journal.failure(path)) is not None]
        return max(told, key=lambda line: str(json.loads(line)["time"]), default=None)

    def _node(self, path: str) -> Node:
        return self.root.walk([name for name in path.split("/") if name])

    def _find(self, path: str) -> Node | None:
        """What is at a path, None where its directory has no such name."""
        try:
            return self._node(path)
        except FileNotFoundError:
            return None

    def _directory(self, path: str) -> tuple[Directory, str]:
        """The directory that a path's last name is in, and that name."""
        parent, _, name = path.rpartition("/")
        node = self._node(parent)
        if not isinstance(node, Directory):
            raise refused(errno.ENOTDIR)
        return node, name
