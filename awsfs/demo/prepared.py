"""The demo's account, kept in a file, so that only the first start of a version has to make it.

The file is pickled by moto's process for moto's process. Unpickling runs code, so that only a file is read that belongs
to this person, in a directory that nobody else may write to. Imports nothing heavy: the command asks too.
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
    """Where the account of this version is kept: of awsfs, moto, Python, and the modules that make the account."""
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
    """What `save` was given; None where there is no such file, or not one to be trusted."""
    with contextlib.suppress(Exception):  # whatever is wrong with the file, the account can be made anew
        path = file()
        held = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(held, "rb") as opened:
            if _is_own(os.fstat(held)) and _is_own(path.parent.stat()):
                return pickle.load(opened)  # noqa: S301  # nosec B301
    return None


def _is_own(found: os.stat_result) -> bool:
    return found.st_uid == os.getuid() and not stat.S_IMODE(found.st_mode) & OTHERS


def save(account: Any) -> None:
    """Keep the account for later starts, in the place of older versions. Where that fails, they make it anew."""
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
