"""Names of spool files, which say through a crash whether a file has bytes that AWS does not have."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

SPOOL, UNSENT = "spool-", "unsent-"
"""What names begin with: of files without bytes that AWS does not have, and of files with such bytes."""

_ID = 32
_LONGEST = 120
_PLAIN = re.compile(r"[A-Za-z0-9._-]")


def new_path(directory: Path) -> Path:
    """A path for a spool file that is not there yet."""
    return directory / f"{SPOOL}{uuid.uuid4().hex}"


def unsent_path(path: Path, name: str) -> Path:
    """The path of the same spool file once it has unsent bytes of an object of that name."""
    return path.with_name(f"{UNSENT}{path.name.removeprefix(SPOOL)}-{short(name)}")


def object_name(path: Path) -> str:
    """The name of the object that an unsent file belongs to, as `short` writes it."""
    return path.name[len(UNSENT) + _ID + 1 :]


def short(name: str) -> str:
    """The end of a name, in few enough bytes, and of letters that every shell leaves alone."""
    return "".join(letter if _PLAIN.match(letter) else "_" for letter in name)[-_LONGEST:]
