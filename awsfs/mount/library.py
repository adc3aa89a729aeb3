"""Which libfuse: 3 where there is one, for mfusepy alone would take 2 first, with a sixth of the throughput."""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib
import os
from types import ModuleType

THREADS = 300
"""Threads answering at once: with libfuse's 10, as many stuck opens hang `ls` of the root (measured)."""

_NAMES = ("libfuse3.so.4", "libfuse3.so.3")


class NoLibfuseError(Exception):
    """No libfuse can be loaded; the text says what to install."""


def _libfuse3() -> str | None:
    for name in (*_NAMES, ctypes.util.find_library("fuse3")):
        if name is None:
            continue
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return name
    return None


def load() -> tuple[ModuleType, ctypes.CDLL]:
    """mfusepy, and the libfuse below it: 3, else 2; ``FUSE_LIBRARY_PATH`` overrides. Raises `NoLibfuseError`."""
    path = os.environ.get("FUSE_LIBRARY_PATH") or _libfuse3() or ctypes.util.find_library("fuse")
    try:
        library = ctypes.CDLL(path or "libfuse3.so.3")
        os.environ["FUSE_LIBRARY_PATH"] = library._name
        return importlib.import_module("mfusepy"), library
    except (OSError, AttributeError, ImportError) as error:
        raise NoLibfuseError(
            f"libfuse was not found ({error}); run 'apt install fuse3' or 'dnf install fuse3'"
        ) from error


def is_fast(fuse: ModuleType, library: ctypes.CDLL) -> bool:
    """Whether the fast path knows this libfuse: from 3.12 on, when all it needs was there.

    Not 3.14.1, which has another layout than 3.14.0 and tells the same number; later ones tell it.
    """
    if (fuse.fuse_version_major, fuse.fuse_version_minor) < (3, 12):
        return False
    library.fuse_pkgversion.restype = ctypes.c_char_p
    return bool(library.fuse_pkgversion() != b"3.14.1")


def thread_options(fuse: ModuleType) -> dict[str, int]:
    """Room for many stuck calls. libfuse before 3.12 has no such option, nor a limit."""
    version = (fuse.fuse_version_major, fuse.fuse_version_minor)
    return {"max_threads": THREADS, "max_idle_threads": 16} if version >= (3, 12) else {}
