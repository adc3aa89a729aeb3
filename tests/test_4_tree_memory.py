"""Floor 4: what the mount remembers of things that were shown, and how little memory that takes."""

from __future__ import annotations

import tracemalloc
from typing import Any

from awsfs.tree.times import Times

THINGS, FIELDS = 1000, 40
EACH = 1024
"""Bytes for a thing: its path, a number for each field, and when they changed."""


def record(number: int) -> dict[str, Any]:
    """A record that nobody keeps."""
    return {f"field-{field}": f"{number} {field}" for field in range(FIELDS)}


def test_of_a_record_that_was_shown_less_than_a_kilobyte_is_kept() -> None:
    times = Times()
    times.see(("things", ""), record(0))
    tracemalloc.start()
    for number in range(THINGS):
        times.see(("things", str(number)), record(number))
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < THINGS * EACH


def test_what_changed_is_still_told_field_by_field() -> None:
    times = Times()
    times.see(("thing",), {"same": 1, "other": 2, "gone": 3})
    assert set(times.see(("thing",), {"same": 1, "other": 4, "new": 5})) == {"other", "gone", "new"}
