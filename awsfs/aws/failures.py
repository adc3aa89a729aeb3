"""The last failures, newest first, and the last one at each path: behind ``.awsfs/errors`` and `user.awsfs.error`."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from typing import Any, TypeAlias

from cachetools import LRUCache

from awsfs.errors import AwsError, symbol
from awsfs.remedies import remedy
from awsfs.requests import Request

KEPT = 1000
"""Failures, and paths that had one."""

ALIKE = ("path", "operation", "service", "region", "code", "message", "note")
"""What two entries have in common that are the same failure again."""

Entry: TypeAlias = Mapping[str, Any]


class Failures:
    """Entries about failures. Bounded and thread-safe. `profile`, and `is_sso`, are told in what mends a login.

    The same failure to read again is the same entry, moved to the front: `count` tells how often, and `since` from when
    on. Whatever failed while something was changed stands alone, for each time something was lost.
    """

    def __init__(self, profile: str = "", is_sso: bool = False) -> None:
        self._profile, self._is_sso = profile, is_sso
        self._lock = threading.Lock()
        self._entries: OrderedDict[Hashable, Entry] = OrderedDict()
        self._at: LRUCache[str, str] = LRUCache(KEPT)

    def entry(self, error: AwsError, request: Request | None, path: str, note: str) -> dict[str, str]:
        """What is told of a failure; `remedy` and `note` are left out where there is nothing to say."""
        params = request.params if request else {}
        region = request.region if request else ""
        at = {name.lower(): str(params.get(name, "")) for name in ("Bucket", "Key", "Prefix")} | {"region": region}
        told = {
            "path": path,
            "operation": error.operation,
            "service": request.client if request else "",
            "region": region,
            "code": error.code,
            "errno": symbol(error.number),
            "message": error.message,
            "request_id": error.request_id,
        }
        at |= {"message": error.message, "operation": error.operation, "profile": self._profile}
        mended = remedy(error.code, error.number, is_sso=self._is_sso, **at)
        return told | {name: words for name, words in (("remedy", mended), ("note", note)) if words}

    def keep(self, entry: Entry, *paths: str, is_alone: bool = False) -> str:
        """Keep an entry, also as the last at these paths; the line about it."""
        alike: Hashable = object() if is_alone else tuple(entry.get(name) for name in ALIKE)
        with self._lock:
            known = self._entries.pop(alike, None)
            if known is not None:
                again = {"count": known.get("count", 1) + 1, "since": known.get("since", known["time"])}
                entry = {**entry, **again}
            self._entries[alike] = entry
            if len(self._entries) > KEPT:
                self._entries.popitem(last=False)
            line = _line(entry)
            self._at.update(dict.fromkeys(paths, line))
            return line

    def place(self, line: str, *paths: str) -> None:
        """Have the line about a failure be the last at these paths too."""
        with self._lock:
            self._at.update(dict.fromkeys(paths, line))

    def lines(self) -> list[str]:
        """The entries, newest first, a JSON document each."""
        with self._lock:
            return [_line(entry) for entry in reversed(self._entries.values())]

    def at(self, path: str) -> str | None:
        """The last entry at a path; None where nothing failed."""
        with self._lock:
            found: str | None = self._at.get(path)
            return found


def _line(entry: Entry) -> str:
    return json.dumps(entry, ensure_ascii=False)
