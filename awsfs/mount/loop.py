"""The session with the kernel, answered by Python's own threads: no callback has to make a thread state then."""

from __future__ import annotations

import ctypes
import errno
import os
import threading
import time
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from awsfs.mount.parallel import FIXED, introduce

SPARE, KEPT, MOST = 2, 32, 512
"""Threads: one is started while fewer than SPARE are idle, KEPT stay, and there are never more than MOST.

With 10 in all, as many stuck opens hang `ls` of the root (measured).
"""

_MOMENT = 0.001

NO_SESSION, NO_MOUNT = 3, 4
"""What fuse_main would have ended with: options that are refused, and a mount that is."""


class Threads:
    """Who waits for the kernel: `idle` has an item for each thread that is in no callback.

    A list, because its pop and append are atomic and cost less than a lock.
    """

    def __init__(self) -> None:
        self.idle: list[None] = []
        self._answering: set[threading.Thread] = set()
        self._lock = threading.Lock()
        self._answer: Callable[[bool], object] = bool

    def run(self, answer: Callable[[bool], None]) -> None:
        """Have threads call `answer`, told whether they are to stay, until all of them return."""
        self._answer = answer
        self.more()
        while self._answering:
            for thread in list(self._answering):
                try:
                    thread.join()
                except RuntimeError:  # it is known, and has not begun yet
                    time.sleep(_MOMENT)

    def more(self) -> None:
        """One thread more, if there may be one and is none on its way."""
        with self._lock:
            count = len(self._answering)
            if count >= MOST or len(self.idle) >= SPARE:
                return
            self.idle.append(None)
            thread = threading.Thread(target=self._run, args=(count < KEPT,), name="fuse", daemon=True)
            self._answering.add(thread)
        thread.start()

    def _run(self, staying: bool) -> None:
        try:
            self._answer(staying)
        finally:
            self.idle.pop()
            with self._lock:
                self._answering.discard(threading.current_thread())


class _Arguments(ctypes.Structure):
    """``struct fuse_args``."""

    _fields_ = (("argc", ctypes.c_int), ("argv", ctypes.POINTER(ctypes.c_char_p)), ("allocated", ctypes.c_int))


class Session:
    """A mounted file system, from fuse_new to fuse_destroy. `table` is a ``struct fuse_operations``."""

    def __init__(
        self, library: ctypes.CDLL, table: Any, threads: Threads, options: Mapping[str, Any], fuse: ModuleType
    ) -> None:
        """Raises RuntimeError where an option is refused; libfuse says which to stderr."""
        self._library, self._table, self._threads = library, table, threads
        given = ",".join(name if value is True else f"{name}={value}" for name, value in options.items())
        words = (b"awsfs", b"-o", os.fsencode(given))
        self._words = (ctypes.c_char_p * len(words))(*words)
        library.fuse_new_31.restype = library.fuse_get_session.restype = ctypes.c_void_p
        arguments = _Arguments(len(words), self._words)
        made = library.fuse_new_31(
            ctypes.byref(arguments), ctypes.byref(table), ctypes.c_size_t(ctypes.sizeof(table)), None
        )
        if not made:
            raise RuntimeError(NO_SESSION)
        self._fuse = ctypes.c_void_p(made)
        self._session = ctypes.c_void_p(library.fuse_get_session(self._fuse))
        self._buffer = type("Buffer", (fuse.fuse_buf,), {"_fields_": (("of_later_versions", ctypes.c_uint64 * 8),)})
        self._buffers: list[Any] = []
        self._version = (fuse.fuse_version_major, fuse.fuse_version_minor)

    def invalidate(self, path: bytes) -> None:
        """Have the kernel forget a path's attributes and pages. Never in a callback: the kernel may wait for that."""
        self._library.fuse_invalidate_path(self._fuse, path)

    def drop(self, directory: int, name: bytes) -> None:
        """Have the kernel drop a name from its cache, and so libfuse. Never in a callback, as `invalidate`.

        `directory` is the number by which the kernel knows it.
        """
        self._library.fuse_lowlevel_notify_inval_entry(
            self._session, ctypes.c_uint64(directory), name, ctypes.c_size_t(len(name))
        )

    def run(self, directory: str, ending: Callable[[], None] = lambda: None) -> None:
        """Mount, and answer until it is unmounted and every answer is given; `ending` is called before the end.

        Raises RuntimeError where it cannot be mounted.
        """
        try:
            if self._library.fuse_mount(self._fuse, os.fsencode(directory)):
                raise RuntimeError(NO_MOUNT)
            if self._version < FIXED:
                introduce(self._library, self._session, self._buffer())
            self._threads.run(self._answer)
            self._library.fuse_unmount(self._fuse)
        finally:
            ending()
            self._library.fuse_destroy(self._fuse)

    def _answer(self, staying: bool) -> None:
        if staying:
            self._library.fuse_session_loop(self._session)
        else:
            self._answer_a_while()

    def _answer_a_while(self) -> None:
        """As fuse_session_loop, slower by the calls between, until enough others are idle. The buffer is used again."""
        receive, process = self._library.fuse_session_receive_buf, self._library.fuse_session_process_buf
        buffer = self._buffers.pop() if self._buffers else self._buffer()
        got = -errno.EINTR
        while got == -errno.EINTR or (got > 0 and len(self._threads.idle) <= KEPT):
            got = receive(self._session, ctypes.byref(buffer))
            if got > 0:
                process(self._session, ctypes.byref(buffer))
        self._buffers.append(buffer)
