"""Sparse files: the bytes that programs have written or read of an object, and which those are."""

from __future__ import annotations

import errno
import os
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from awsfs.errors import refused
from awsfs.spool.names import unsent_path

LARGEST = 10_000 * 5 * 2**30
"""Bytes of the largest object there can be: 10,000 parts of 5 GiB."""


class Spans:
    """A set of bytes' positions, kept as disjoint ranges in order."""

    def __init__(self) -> None:
        self._spans: list[tuple[int, int]] = []

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self._spans)

    def __bool__(self) -> bool:
        return bool(self._spans)

    def add(self, start: int, end: int) -> None:
        """Put a range in."""
        if start >= end:
            return
        first, last = self._from(start), self._from(end)
        if last < len(self._spans) and self._spans[last][0] <= end:
            last += 1
        joined = self._spans[first:last]
        if joined:
            start, end = min(start, joined[0][0]), max(end, joined[-1][1])
        self._spans[first:last] = [(start, end)]

    def _from(self, position: int) -> int:
        """The number of the first range that ends there or later."""
        number = bisect_left(self._spans, (position,))
        return number - 1 if number and self._spans[number - 1][1] >= position else number

    def cut(self, length: int) -> None:
        """Take out everything from a position on."""
        self._spans = [(start, min(end, length)) for start, end in self._spans if start < length]

    def clear(self) -> None:
        """Take everything out."""
        self._spans = []

    def missing(self, start: int, end: int) -> list[tuple[int, int]]:
        """The ranges between two positions that are not in it."""
        gaps = []
        for first, last in islice(self._spans, self._from(start), None):
            if first >= end:
                break
            if first > start:
                gaps.append((start, first))
            start = max(start, last)
        return [*gaps, (start, end)] if start < end else gaps

    def meets(self, start: int, end: int) -> bool:
        """Whether any position between two is in it."""
        return sum(last - first for first, last in self.missing(start, end)) < end - start


class Spool:
    """A sparse file. `held` are the bytes that are in it, written or fetched; `own` those that differ from AWS's.

    Its own `name` says, also to the next mount after a crash, whether there are any of those.
    """

    def __init__(self, path: Path, base_size: int = 0, name: str | None = "") -> None:
        self.path = self._clean = path
        self._name = name
        self.size = base_size
        self.held, self.own = Spans(), Spans()
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        os.ftruncate(self._file, base_size)

    def write(self, data: bytes, offset: int) -> int:
        """Take bytes; the number taken. Raises EFBIG, and ENOSPC and EDQUOT of the disk."""
        if offset + len(data) > LARGEST:
            raise refused(errno.EFBIG)
        self._entitle(has_own=bool(data or self.own))
        taken = os.pwrite(self._file, data, offset)
        start = min(offset, self.size) if taken else offset
        self.held.add(start, offset + taken)
        self.own.add(start, offset + taken)
        self.size = max(self.size, offset + taken)
        return taken

    def fill(self, data: bytes, offset: int) -> None:
        """Put in bytes as AWS has them, between those that were written."""
        while data:
            taken = os.pwrite(self._file, data, offset)
            self.held.add(offset, offset + taken)
            data, offset = data[taken:], offset + taken

    def read(self, size: int, offset: int) -> bytes:
        """Bytes that are held; fewer only at the end."""
        parts = []
        size = max(0, min(size, self.size - offset))
        while size and (part := os.pread(self._file, size, offset)):
            parts.append(part)
            size, offset = size - len(part), offset + len(part)
        return b"".join(parts)

    def missing(self, start: int, end: int) -> list[tuple[int, int]]:
        """The ranges between two positions that have to be fetched first."""
        return self.held.missing(start, min(end, self.size))

    def truncate(self, length: int) -> None:
        """Cut, or lengthen with zeros."""
        if length > LARGEST:
            raise refused(errno.EFBIG)
        os.ftruncate(self._file, length)
        for spans in (self.held, self.own):
            spans.cut(length)
            spans.add(self.size, length)
        self.size = length
        self._entitle(has_own=bool(self.own))

    def sent(self) -> None:
        """AWS has acknowledged what is in it."""
        self.own.clear()
        self._entitle(has_own=False)

    def rename(self, name: str | None) -> None:
        """The object has another name, or None: nobody needs the bytes after a crash."""
        self._name = name
        self._entitle(has_own=bool(self.own))

    def moved(self, path: Path) -> None:
        """The file was moved out of the directory of the mount, for good."""
        self.path = self._clean = path
        self._name = None

    def _entitle(self, *, has_own: bool) -> None:
        """Give the file the path that says whether it has bytes of its own."""
        path = unsent_path(self._clean, self._name) if has_own and self._name is not None else self._clean
        if path != self.path:
            self.path.rename(path)
            self.path = path

    def close(self, keep: bool = False) -> None:
        """Let go of the file; it is removed unless it is to be kept for the person."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        if not keep:
            self.path.unlink(missing_ok=True)
