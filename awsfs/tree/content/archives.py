"""Zip files, looked into: their names are known from the directory at their end, their files are read one by one."""

from __future__ import annotations

import errno
import os
import stat
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from typing import IO, Any, TypeAlias

from cachetools import LRUCache

from awsfs.errors import AwsError
from awsfs.text import encode

KEPT = 16
"""Zip files that are kept, in files without a name in the mount's private directory."""

_UNIX = 3
_LONGEST_TARGET = 4096
_UP = ".."

Inside: TypeAlias = tuple[str, ...]
"""Where something is in a zip file, by the names of files."""


@contextmanager
def understanding() -> Iterator[None]:
    """Raise what is wrong in a zip file as AwsError."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError) as error:
        raise AwsError(errno.EREMOTEIO, "DamagedArchive", f"{error}") from error


class Unpacked:
    """What is in a zip file. A name that it has twice means what comes last; a directory hides a file of its name.

    Raises AwsError where it is damaged.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.links: dict[Inside, str] = {}
        self.files: dict[Inside, zipfile.ZipInfo] = {}
        self._directories: dict[Inside, dict[str, None]] = {(): {}}
        with understanding():
            self._zip = zipfile.ZipFile(file)
            for info in self._zip.infolist():
                self._add(info)

    def _add(self, info: zipfile.ZipInfo) -> None:
        parts = tuple(encode(part) for part in info.filename.split("/") if part not in ("", "."))
        for depth in range(len(parts)):
            self._directories.setdefault(parts[:depth], {})[parts[depth]] = None
        if info.is_dir():
            self._directories.setdefault(parts, {})
            return
        self.files[parts] = info
        target = self._target(info, len(parts) - 1)
        if target is not None:
            self.links[parts] = target

    def _target(self, info: zipfile.ZipInfo, depth: int) -> str | None:
        """Where a symbolic link leads that stays inside; any other is shown as a file with the target in it."""
        is_link = info.create_system == _UNIX and stat.S_ISLNK(info.external_attr >> 16)
        if not is_link or info.file_size > _LONGEST_TARGET:
            return None
        return inner(os.fsdecode(self._zip.read(info)), depth)

    def names(self, path: Inside) -> Mapping[str, None] | None:
        """The names in a directory; None where there is none."""
        return self._directories.get(path)

    def open(self, info: zipfile.ZipInfo) -> IO[bytes]:
        """A file in it. Raises AwsError."""
        with understanding():
            return self._zip.open(info)


def inner(target: str, depth: int) -> str | None:
    """The target of a link that is `depth` directories down, None where it may lead out.

    What goes up does so first, and no further than the top: behind another link, ``..`` could be anywhere.
    """
    parts = [part for part in target.split("/") if part not in ("", ".")]
    ups = next((number for number, part in enumerate(parts) if part != _UP), len(parts))
    if target.startswith("/") or not parts or "\0" in target or ups > depth or _UP in parts[ups:]:
        return None
    return "/".join([_UP] * ups + [encode(part) for part in parts[ups:]])


class Archives:
    """The zip files that were looked into last, by what tells their contents apart. Thread-safe."""

    def __init__(self, most: int = KEPT) -> None:
        self._kept: LRUCache[Any, Future[Unpacked]] = LRUCache(most)
        self._lock = threading.Lock()

    def of(self, version: Any, begin: Callable[[], Future[Unpacked]]) -> Future[Unpacked]:
        """A zip file that is here or on its way; `begin` has it fetched, also where that has failed before."""
        with self._lock:
            found = self._kept.get(version)
            if found is None or (found.done() and found.exception() is not None):
                found = self._kept[version] = begin()
            return found
