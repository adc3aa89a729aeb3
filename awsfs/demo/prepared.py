"""The demo account in a file, so that only the first start of a version has to make it.

The server's process writes and reads the pickle. Unpickling runs code, so the file and its directory must belong to
this user, and nobody else may have access to them. This module imports nothing heavy, because the command uses it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle  # nosec B403
import platform
import stat
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from awsfs import __version__
from awsfs.spool.private import OTHERS, default_base, make_private

_SUFFIX = ".pickle"
_DIGEST = 16


def file() -> Path:
    """The path of the file. It depends on the versions of awsfs, moto and Python, and on the modules of the demo."""
    made_by = hashlib.blake2b(digest_size=_DIGEST)
    for source in sorted(Path(__file__).parent.glob("*.py")):
        made_by.update(source.read_bytes())
    for word in (__version__, _moto(), platform.python_version(), platform.machine()):
        made_by.update(word.encode() + b"\0")
    return default_base() / "demo" / f"{made_by.hexdigest()}{_SUFFIX}"


def _moto() -> str:
    try:
        return version("moto")
    except PackageNotFoundError:
        return ""


def load() -> Any:
    """The account that `save` wrote, or None if the file does not exist or cannot be trusted."""
    with contextlib.suppress(Exception):  # if the file is damaged, the account is made again
        path = file()
        held = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(held, "rb") as opened:
            if _is_own(os.fstat(held)) and _is_own(path.parent.stat()):
                return pickle.load(opened)  # noqa: S301  # nosec B301
    return None


def _is_own(found: os.stat_result) -> bool:
    return found.st_uid == os.getuid() and not stat.S_IMODE(found.st_mode) & OTHERS


def save(account: Any) -> None:
    """Write the account for later starts, and delete older versions. If that fails, later starts make it again."""
    with contextlib.suppress(OSError, pickle.PicklingError, TypeError, AttributeError):
        path = file()
        make_private(path.parent)
        held, name = tempfile.mkstemp(prefix="new-", dir=path.parent)
        try:
            with os.fdopen(held, "wb") as opened:
                pickle.dump(account, opened, pickle.HIGHEST_PROTOCOL)
            Path(name).rename(path)
        finally:
            Path(name).unlink(missing_ok=True)
        for other in path.parent.glob(f"*{_SUFFIX}"):
            if other != path:
                other.unlink(missing_ok=True)
