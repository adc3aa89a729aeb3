"""One page of records in memory: as they came, packed while nobody looks at them, or gone."""

from __future__ import annotations

import pickle
import sys
import weakref
from collections.abc import Mapping
from functools import partial
from typing import Any

import orjson

from awsfs.records import Record

_SAMPLE = 8
_BASE = 1024
_PER_NAME = 160
_PER_BLOB = 48
_PROTOCOL = pickle.HIGHEST_PROTOCOL
_EXACT = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS | orjson.OPT_PASSTHROUGH_DATACLASS
_PICKLED = 0x80
"""What pickle's bytes begin with, and JSON's never do."""

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

    `owner` is whose page it is, by a weak reference: what nobody uses any more is gone at once then, not when the
    collector comes. `size` is about the bytes it takes now. Packed, each record is bytes of its own, a third of the
    memory, and is made anew for whoever looks at it. Only the cache calls `pack` and `drop`, in one thread at a time.
    """

    __slots__ = (
        "_packed",
        "_records",
        "_stats",
        "came",
        "count",
        "expires",
        "names",
        "number",
        "owner",
        "size",
        "wanted",
    )

    def __init__(
        self, records: list[Any], expires: float, owner: Any = None, number: int = 0, *, came: float = 0.0
    ) -> None:
        self._records: list[Any] | None = records
        self._packed: list[bytes] | None = None
        self._stats: dict[int, tuple[int, float]] = {}
        self.count, self.came, self.expires, self.number = len(records), came, expires, number
        self.owner: Any = None if owner is None else weakref.proxy(owner)
        self.names: dict[Any, list[str | None]] = {}
        self.wanted = 0
        """How many of its records were looked for since it became too old to be shown."""
        sample = records[:_SAMPLE]
        each = sum(map(footprint, sample)) // max(1, len(sample))
        self.size = _BASE + (each + _PER_NAME) * len(records)

    @property
    def is_held(self) -> bool:
        """Whether the records are in memory, in one form or the other."""
        return self._records is not None or self._packed is not None

    def records(self) -> list[Any] | None:
        """The records; None where they are gone."""
        records, packed = self._records, self._packed
        if records is None and packed is not None:
            return [self._unpacked(packed, position) for position in range(len(packed))]
        return records

    def record(self, position: int) -> Any:
        """One of them; None where they are gone."""
        records, packed = self._records, self._packed
        if records is not None:
            return records[position]
        return None if packed is None else self._unpacked(packed, position)

    def stat(self, position: int) -> tuple[int, float] | None:
        """The bytes and the time that the file of a record was shown with, if it was."""
        records = self._records
        if records is None:
            return self._stats.get(position)
        record = records[position]
        return record.stat if isinstance(record, Record) else None

    def _unpacked(self, packed: list[bytes], position: int) -> Any:
        blob = packed[position]
        # What is unpickled was never out of our memory.
        found = pickle.loads(blob) if blob[0] == _PICKLED else orjson.loads(blob)  # noqa: S301  # nosec B301
        if not isinstance(found, dict):
            return found
        return Record(found, self._stats.get(position), partial(self._stats.__setitem__, position))

    def pack(self) -> None:
        """Keep the records in fewer bytes."""
        records = self._records
        if records is None:
            return
        packed = list(map(_packed, records))
        self._stats = {n: each.stat for n, each in enumerate(records) if isinstance(each, Record) and each.stat}
        self._packed, self._records = packed, None
        self.size = _BASE + sum(map(len, packed)) + (_PER_NAME + _PER_BLOB) * self.count

    def drop(self) -> None:
        """Let go of the records."""
        self._records = self._packed = None
        self._stats.clear()


def _packed(record: Any) -> bytes:
    """JSON where that says all there is, as of DynamoDB's items mostly; it is had back in a fifth of pickle's time."""
    plain = dict(record) if isinstance(record, Record) else record
    try:
        # A copy, for what orjson returns keeps the buffer that it was written in: 8 KiB for 1 (measured, orjson 3.13).
        return bytes(memoryview(orjson.dumps(plain, option=_EXACT)))
    except orjson.JSONEncodeError:
        return pickle.dumps(plain, _PROTOCOL)
