"""Whether a region that does not take the credentials is not enabled for the account, or the credentials are bad."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from cachetools import TTLCache

from awsfs.aws.partitions import partition_of
from awsfs.errors import UNKNOWN_THERE, AwsError

_SECONDS = 60.0
_REGIONS = 100
_TRIES = 2

Ask = Callable[[str], object]
"""Calls GetCallerIdentity, which is free, in a region. Raises AwsError."""


class RegionAccess:
    """Decides by STS in a region where the credentials work, once a minute for each region. Thread-safe."""

    def __init__(self, home: Callable[[], str], ask: Ask, clock: Callable[[], float] = time.monotonic) -> None:
        self._home, self._ask = home, ask
        self._answering: dict[str, None] = {}
        self._enabled: TTLCache[str, bool] = TTLCache(_REGIONS, _SECONDS, clock)
        self._lock, self._deciding = threading.Lock(), threading.Lock()

    def answered(self, region: str) -> None:
        """A region has taken the credentials."""
        if region not in self._answering:
            with self._lock:
                self._answering[region] = None

    def explained(self, error: AwsError, region: str) -> AwsError:
        """The error, as ENODEV where the credentials are good elsewhere: one GetCallerIdentity, two at most.

        A region that took the credentials before is enabled, so that it is they who are bad by now.
        """
        if error.code not in UNKNOWN_THERE or not region or region in self._answering:
            return error
        with self._deciding:
            if region not in self._enabled:
                self._enabled[region] = not self._are_good_elsewhere(region)
            return error if self._enabled[region] else error.elsewhere()

    def _are_good_elsewhere(self, region: str) -> bool:
        with self._lock:
            known = [*self._answering]
        others = dict.fromkeys((*known, self._home(), partition_of(region).home))
        for other in [each for each in others if each != region][:_TRIES]:
            try:
                self._ask(other)
            except AwsError:
                continue
            return True
        return False
