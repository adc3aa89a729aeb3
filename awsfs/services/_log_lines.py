"""Lines of logs: when, and what was said; an event a line, so that grep and awk see it whole."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from typing import Any

from awsfs.schema import Call, Lines, Scope

SPANS = {".last-15m": 15, ".last-1h": 60, ".last-24h": 24 * 60}
"""Minutes that a file goes back, by its name."""


def moment(milliseconds: int) -> str:
    """A time of CloudWatch Logs as ISO 8601 in UTC."""
    found = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.timezone.utc)
    return found.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def line(event: dict[str, Any]) -> str:
    """An event of a stream. A line break within it is written ``\\n``, one at its end is left out."""
    said = event.get("message", "").rstrip("\r\n").replace("\r\n", "\n").replace("\n", "\\n")
    return f"{moment(event['timestamp'])} {said}"


def line_of_group(event: dict[str, Any]) -> str:
    """An event of a group: the stream stands between the time and what was said."""
    when, _, said = line(event).partition(" ")
    return f"{when} {event['logStreamName']} {said}"


def _since(minutes: int) -> Callable[[Scope], int]:
    return lambda scope: int(time.time() - minutes * 60) * 1000


def last(group: str) -> tuple[Lines, ...]:
    """What was said lately in all streams of a group, in the order of time, as far back as the names say.

    Nothing is billed, but AWS searches five times a second at most.
    """
    return tuple(Lines(name, _search(group, minutes), line_of_group) for name, minutes in SPANS.items())


def _search(group: str, minutes: int) -> Call:
    # AWS merges the streams whether it is asked to or not, emulators only where they are.
    return Call(
        "filter_log_events",
        "events[]",
        client="logs",
        absent=("ResourceNotFoundException",),
        logGroupName=group,
        startTime=_since(minutes),
        interleaved=True,
        limit=10000,
    )
