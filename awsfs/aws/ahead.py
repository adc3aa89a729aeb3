"""Which regions will be asked next, where somebody asks one after the other the same."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from cachetools import TTLCache

from awsfs.requests import Request

FAR = 4
"""Regions that are asked ahead."""

_SECONDS = 30.0
_REMEMBERED = 1000

_Question: TypeAlias = tuple[str, str, str, str]


class Ahead:
    """Notices walks over regions: two in a row, in the order in which they are listed. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._places: dict[str, int] = {}
        self._regions: tuple[str, ...] = ()
        self._last: TTLCache[_Question, tuple[int, int]] = TTLCache(_REMEMBERED, _SECONDS, clock)
        self._lock = threading.Lock()

    def order(self, regions: Sequence[str]) -> None:
        """These are listed, in this order."""
        if tuple(regions) != self._regions:
            self._regions = tuple(regions)
            self._places = {region: place for place, region in enumerate(regions)}

    def after(self, request: Request) -> list[Request]:
        """What is to be asked ahead, now that this is asked; each region once in a walk."""
        place = self._places.get(request.region) if request.is_listing else None
        if place is None:
            return []
        question = (request.client, *request.key[2:])
        with self._lock:
            last, asked = self._last.get(question, (-2, 0))
            is_walk = place == last + 1
            far = min(place + FAR + 1, len(self._regions)) if is_walk else place + 1
            if place != last:
                self._last[question] = (place, max(far, asked) if is_walk else far)
        begun = max(asked, place + 1)
        return [replace(request, region=region) for region in self._regions[begun:far]] if is_walk else []
