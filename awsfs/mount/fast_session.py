"""A mount on the fast path: its callbacks, what libfuse is asked for, and what the kernel is told to forget."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from awsfs.mount.answers import TreeAnswers
from awsfs.mount.asking import Contexts
from awsfs.mount.binding import callbacks as mfusepy_callbacks
from awsfs.mount.fast import callbacks
from awsfs.mount.kept import Timeouts, Told
from awsfs.mount.loop import Session, Threads
from awsfs.mount.names import KEPT, Names
from awsfs.mount.operations import Operations
from awsfs.mount.waiting import anybody_waits

CHANGING = (
    "create", "mknod", "mkdir", "unlink", "rmdir", "rename", "truncate", "write", "fsync", "setxattr", "removexattr",
    "utimens",
)  # fmt: skip
OTHERS = ("symlink", "link", "chmod", "chown", "statfs")

KEEPS_LISTINGS = (3, 16)
"""The version of libfuse from which on its opendir passes ``cache_readdir`` on."""

INTERRUPTS_ASKED = (3, 17)
"""The version of libfuse from which on ctrl-C is passed on only where ``intr`` is asked for."""

BACKGROUND = 64
"""Reads ahead that the kernel may have under way at once; its own number is 12, for one disk."""


def serve_fast(
    loaded: tuple[ModuleType, ctypes.CDLL],
    operations: Operations,
    directory: str,
    options: Mapping[str, Any],
    timeout: float,
    *,
    kept: int = KEPT,
) -> None:
    """Serve until it is unmounted, with libfuse 3.12 or later. Raises RuntimeError where mounting fails.

    `kept`: names that the kernel may keep, and so libfuse.
    """
    fuse, library = loaded
    threads = Threads()
    names = Names(directory, lambda: not anybody_waits(), kept)
    told = Told(timeout, names.add)
    answers = TreeAnswers(operations, Contexts(fuse, library), told)
    version = (fuse.fuse_version_major, fuse.fuse_version_minor)
    answers.keeps_listings = version >= KEEPS_LISTINGS
    others: dict[str, Callable[..., Any]] = {
        "init": _init(operations, answers, told, is_asked=version >= INTERRUPTS_ASKED),
        **_changing(fuse, operations, answers),
        **mfusepy_callbacks(fuse, operations, OTHERS),
    }
    session = Session(library, callbacks(fuse, answers, others, threads), threads, options, fuse)
    told.start(session.invalidate)
    names.start(session.drop)

    def ending() -> None:
        told.close()
        names.close()

    session.run(directory, ending)


def _init(operations: Operations, answers: TreeAnswers, told: Told, *, is_asked: bool) -> Callable[[Any, Any], None]:
    """What is called first, with libfuse's own configuration. `is_asked`: ctrl-C has to be asked for."""

    def init(connection: Any, config: Any) -> None:
        connection.contents.max_background = BACKGROUND
        config = config.contents
        config.nullpath_ok = config.use_ino = config.hard_remove = 1
        config.intr = is_asked
        answers.timeouts = Timeouts(told, config)
        operations.init("/")

    return init


def _changing(fuse: ModuleType, operations: Operations, answers: TreeAnswers) -> dict[str, Callable[..., int]]:
    """mfusepy's callbacks for what changes something, after which the kernel forgets what it was told."""
    found = mfusepy_callbacks(fuse, operations, CHANGING)
    return {name: answers.changing(name, callback) for name, callback in found.items()}
