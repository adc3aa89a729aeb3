"""The record of writes: how its lines are made, and the file that outlives the mount."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from awsfs.rendering import MASK, as_json
from awsfs.spool.private import OTHERS, make_private

LONGEST = 1000
"""Characters of a parameter that a line shows."""


def presentable(params: Mapping[str, Any], secret: Collection[str] = ()) -> dict[str, Any]:
    """Parameters as the record shows them: no secrets, no bytes, and of long text the beginning."""
    return {name: MASK if name in secret else _short(value) for name, value in params.items()}


def _short(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _short(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_short(inner) for inner in value]
    if isinstance(value, bytes | bytearray | memoryview):
        return f"<{len(value)} bytes>"
    if hasattr(value, "read"):
        return "<a stream of bytes>"
    if isinstance(value, str) and len(value) > LONGEST:
        return f"{value[:LONGEST]}... <{len(value)} characters>"
    return value


def line(entry: Mapping[str, Any]) -> str:
    """An entry as one line of JSON."""
    return json.dumps(json.loads(as_json(entry)), ensure_ascii=False)


def keep(path: Path, entry: Mapping[str, Any]) -> None:
    """Add a line to a file of the owner's alone, and return once it is on the disk. Raises OSError."""
    make_private(path.parent)
    data = f"{line(entry)}\n".encode("utf-8", "backslashreplace")
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    try:
        if os.fstat(file).st_mode & OTHERS:
            os.fchmod(file, 0o600)
        if not _ends_a_line(file):
            data = b"\n" + data
        if os.write(file, data) < len(data):
            raise OSError(f"only a part of the line was written to {path}")
        os.fsync(file)
    finally:
        os.close(file)


def _ends_a_line(file: int) -> bool:
    """Whether the file is empty or its last line is whole: a disk that was full leaves half of one."""
    size = os.fstat(file).st_size
    return size == 0 or os.pread(file, 1, size - 1) == b"\n"
