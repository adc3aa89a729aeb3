"""libfuse's own words, which go to descriptor 2: kept out of the person's terminal, and told where they matter."""

from __future__ import annotations

import contextlib
import os
import tempfile
from typing import TextIO


def quiet_libfuse() -> TextIO:
    """Point descriptor 2 at a file that `libfuse_said` reads; a stream to where it led before."""
    stream = os.fdopen(os.dup(2), "w", buffering=1, encoding="utf-8", errors="backslashreplace")
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 2)
    return stream


def libfuse_said() -> str:
    """What was written since `quiet_libfuse`, on one line."""
    with contextlib.suppress(OSError):
        said = os.pread(2, 4096, 0).decode("utf-8", "replace")
        return "; ".join(line.removeprefix("fuse: ") for line in said.splitlines() if line)
    return ""
