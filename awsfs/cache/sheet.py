"""One page of records in memory: as they came, packed while nobody looks at them, or gone."""

from __future__ import annotations

import pickle
import sys
import zlib
from collections.abc import Mapping
from typing import Any

from awsfs.records import Record

_SAMPLE = 8
_BASE = 1024
_PER_NAME = 160
_LEVEL, _PROTOCOL = 1, pickle.HIGHEST_PROTOCOL

LARGE = 64 * 2**10
"""Bytes from which a page is worth packing."""


def footprint(value: Any) -> int:
    """About how many bytes of memory a record takes: exact for its strings, numbers counted as 32."""
    if isinstance(value, Mapping):
        return sys.getsizeof(value) + sum(footprint(item) for item in value.values())
    if isinstance(value, list):
        return sys.getsizeof(value) + sum(footprint(item) for item in value)
    return sys.getsizeof(value) if isinstance(value, str | bytes) else 32


class Page:
    """The records of one answer, in order: when they came, and the moment from which they are not to be shown any more.

    `size` is about the bytes it takes now. Packing makes it a fifth and less; a packed page is unpacked where somebody
    wants to see a record of it. Only the cache calls `pack` and `drop`, in one thread at a time.
    """

    __slots__ = ("_packed", "_records", "came", "count", "expires", "names", "number", "owner", "size", "wanted")

    def __init__(
        self, records: list[Any], expires: float, owner: Any = None, number: int = 0, *, came: float = 0.0
    ) -> None:
        self._records: list[Any] | None = records
        self._packed: bytes | None = None
        self.count, self.came, self.expires, self.owner, self.number = len(records), came, expires, owner, number
        self.names: dict[Any, list[str | None]] = {}
        self.wanted = 0
        """How many of its records were looked for since it became too old to be shown."""
        self.size = self._open_size(records)

    def _open_size(self, records: list[Any]) -> int:
        sample = records[:_SAMPLE]
        each = sum(map(footprint, sample)) // max(1, len(sample))
        return _BASE + (each + _PER_NAME) * len(records)

    @property
    def is_held(self) -> bool:
        """Whether the records are in memory, in one form or the other."""
        return self._records is not None or self._packed is not None

    @property
    def is_packed(self) -> bool:
        """Whether seeing a record takes unpacking."""
        return self._records is None and self._packed is not None

    def records(self) -> list[Any] | None:
        """The records; None where they are gone. Unpacks without keeping what was unpacked."""
        records, packed = self._records, self._packed
        if records is None and packed is not None:
            return list(map(_unpacked, pickle.loads(zlib.decompress(packed))))  # noqa: S301  they never left our memory
        return records

    def open(self) -> list[Any] | None:
        """The same, kept as they are from now on."""
        records = self._records
        if records is None:
            records = self.records()
            if records is not None:
                self._records, self._packed = records, None
                self.size = self._open_size(records)
        return records

    def pack(self) -> None:
        """Keep the records in as few bytes as may be had quickly."""
        if self._records is not None:
            self._packed = zlib.compress(pickle.dumps(list(map(_packable, self._records)), _PROTOCOL), _LEVEL)
            self._records = None
            self.size = _BASE + len(self._packed) + _PER_NAME * self.count

    def drop(self) -> None:
        """Let go of the records."""
        self._records = self._packed = None


def _packable(record: Any) -> Any:
    """A record as pickle writes it without a call of Python's: a pair of plain mappings."""
    return (dict(record), record.sizes) if isinstance(record, Record) else record


def _unpacked(packed: Any) -> Any:
    return Record(*packed) if isinstance(packed, tuple) else packed
