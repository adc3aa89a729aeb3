"""Requests: calls with everything filled in, as they are sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from awsfs.calls import Batch


@dataclass(frozen=True)
class Request:
    """A `Call` with everything filled in: what is sent, and how long its answer is kept.

    `is_listing`: it asks for all there is, not for something by name, so that an empty answer is as good as any.
    `segments`: it is asked for in so many parts at once. `batch`: how several like it become one call.
    `describe`: what is asked for the records of a page of names, by which parameter, and for how many at once.
    `patience`: the seconds that its answer may take, 0 where nothing is said of that.
    """

    client: str
    region: str
    operation: str
    result: str
    params: Mapping[str, Any]
    ttl: float
    absent: tuple[str, ...] = ()
    units: float | None = None
    also: Mapping[str, Any] | None = None
    is_listing: bool = False
    secret: tuple[str, ...] = ()
    forgets: tuple[str, ...] | None = None
    segments: int = 1
    batch: Batch | None = None
    describe: tuple[Request, str, int] | None = None
    patience: float = 0.0

    @cached_property
    def key(self) -> tuple[str, str, str, str, str]:
        """Equal for equal questions; the client and the region come first, to forget by."""
        asked = (self.params, self.describe[0].operation) if self.describe else self.params
        return (self.client, self.region, self.operation, self.result, repr(asked))

    def is_about(self, asked: Mapping[str, Any]) -> bool:
        """Whether it changes what was asked about: words of both are equal, and a key is below the prefix listed."""
        words = {name: value for name, value in self.params.items() if isinstance(value, str)}
        if not words.get("Key", "").startswith(asked.get("Prefix", "")):
            return False
        return all(asked.get(name, value) == value for name, value in words.items())
