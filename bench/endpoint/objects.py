"""Objects: those of the formula, and those that were written, kept in a directory that all processes share."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import time
import uuid
from bisect import bisect_left
from dataclasses import asdict, dataclass, field
from email.utils import formatdate
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, unquote

BUCKET = "bench"
PERIOD = 16_777_259
"""The formula repeats after this prime number of bytes, so that no part of an object looks like another part."""

MIB = 1 << 20
PART = 8 * MIB
BORN = 1_767_225_600.0
SIZES = {
    **{f"flat/{n:05}.bin": 4096 for n in range(10_000)},
    **{f"small/{n:04}.bin": 4096 for n in range(1_000)},
    **{f"big/{mib}MiB.bin": mib * MIB for mib in (1, 64, 256, 512)},
}
"""The objects of the formula, by their keys."""

PATTERN = "pattern"
LAST = "\U0010ffff"
"""Sorts after every character of a key."""

Span = tuple[str, int, int]
"""A run of bytes of a file in the store: its name, offset and length."""


@lru_cache(maxsize=1)
def pattern() -> bytes:
    """The bytes that the formula repeats."""
    return random.Random(0).randbytes(PERIOD)  # noqa: S311


def first(key: str) -> int:
    """Where in the pattern an object starts: each at a place of its own."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") % PERIOD


def content(key: str, start: int, length: int) -> bytes:
    """Bytes of an object of the formula."""
    return b"".join(pattern()[offset : offset + size] for _, offset, size in spans(key, start, length))


def spans(key: str, start: int, length: int) -> list[Span]:
    """Where in the pattern those bytes are."""
    found, place = [], (first(key) + start) % PERIOD
    while length:
        size = min(length, PERIOD - place)
        found.append((PATTERN, place, size))
        place, length = 0, length - size
    return found


@dataclass
class Object:
    """One version of an object, and where its bytes are."""

    size: int
    etag: str
    modified: float
    headers: dict[str, str] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    formula: str = ""

    def run(self, start: int, length: int) -> list[Span]:
        """Where those bytes are."""
        if self.formula:
            return spans(self.formula, start, length)
        found = []
        for name, offset, size in self.spans:
            skipped = min(start, size)
            taken = min(size - skipped, length)
            if taken:
                found.append((name, offset + skipped, taken))
            start, length = start - skipped, length - taken
        return found

    @property
    def last_modified(self) -> str:
        """The time as HTTP writes it."""
        return formatdate(self.modified, usegmt=True)


def etag(key: str, size: int) -> str:
    """The ETag that S3 would give: an MD5, or that of parts, which nobody can check without knowing them."""
    whole = hashlib.md5(content(key, 0, min(size, PART)), usedforsecurity=False).hexdigest()
    return f'"{whole}"' if size <= PART else f'"{whole}-{-(-size // PART)}"'


class Store:
    """What is in the buckets. Made before the fork."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        for name in ("data", "index", "uploads"):
            (directory / name).mkdir()
        (directory / "data" / PATTERN).write_bytes(pattern())
        self._formula = {key: Object(size, etag(key, size), BORN, formula=key) for key, size in SIZES.items()}
        self._keys = sorted(self._formula)

    def get(self, key: str) -> Object | None:
        """The object of this key."""
        return _load(self._index(key)) or self._formula.get(key)

    def put(self, key: str, made: Object) -> None:
        """From now on this is the object of that key."""
        _dump(self._index(key), made)

    def delete(self, key: str) -> None:
        """Forget one that was written; those of the formula stay."""
        self._index(key).unlink(missing_ok=True)

    def keys(self, prefix: str) -> tuple[list[str], set[str]]:
        """At least the keys with that prefix, in order; and which of them were written."""
        names = os.listdir(self._directory / "index")  # noqa: PTH208
        written = {key for key in (unquote(name[1:]) for name in names if name[0] == "=") if key.startswith(prefix)}
        if not written:
            return self._keys, written
        here = self._keys[bisect_left(self._keys, prefix) : bisect_left(self._keys, prefix + LAST)]
        return sorted(written.union(here)), written

    def known(self, key: str) -> Object:
        """An object of the formula that was not written since. Raises KeyError."""
        return self._formula[key]

    def clear(self) -> None:
        """Forget all that was written, and its bytes."""
        for name in ("index", "uploads"):
            shutil.rmtree(self._directory / name)
            (self._directory / name).mkdir()
        for path in (self._directory / "data").iterdir():
            if path.name != PATTERN:
                path.unlink()

    def space(self) -> Path:
        """A file for bytes that arrive."""
        return self._directory / "data" / uuid.uuid4().hex

    def path(self, name: str) -> str:
        """A file of the store."""
        return f"{self._directory}/data/{name}"

    def begin(self, headers: dict[str, str]) -> str:
        """A new multipart upload; its id."""
        name = uuid.uuid4().hex
        (self._directory / "uploads" / name).mkdir()
        _dump(self._directory / "uploads" / name / "headers", Object(0, "", time.time(), headers))
        return name

    def part(self, upload: str, number: int, made: Object) -> None:
        """A part of an upload."""
        _dump(self._directory / "uploads" / upload / str(number), made)

    def complete(self, upload: str, numbers: list[int]) -> Object:
        """The object that these parts make. Raises FileNotFoundError where there is no such upload."""
        folder = self._directory / "uploads" / upload
        parts = [_load(folder / str(number)) for number in numbers]
        begun = _load(folder / "headers")
        if begun is None or None in parts:
            raise FileNotFoundError(upload)
        found = [part for part in parts if part]
        digest = hashlib.md5(usedforsecurity=False)
        for part in found:
            digest.update(bytes.fromhex(part.etag.strip('"')[:32]))
        runs = [span for part in found for span in part.run(0, part.size)]
        size = sum(part.size for part in found)
        return Object(size, f'"{digest.hexdigest()}-{len(found)}"', time.time(), begun.headers, runs)

    def abort(self, upload: str) -> None:
        """End an upload."""
        shutil.rmtree(self._directory / "uploads" / upload, ignore_errors=True)

    def _index(self, key: str) -> Path:
        return self._directory / "index" / f"={quote(key, safe='')}"


def _load(path: Path) -> Object | None:
    try:
        kept = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    return Object(**{**kept, "spans": [tuple(span) for span in kept["spans"]]})


def _dump(path: Path, made: Object) -> None:
    new = path.with_name(f".{uuid.uuid4().hex}")
    new.write_text(json.dumps(asdict(made)))
    new.replace(path)
