"""The load endpoint as the bench sees it: started, asked for its counts, and ended."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
Counts = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Endpoint:
    """A running endpoint."""

    url: str

    def counts(self) -> Counts:
        """Requests, received and sent bytes of each operation since the last reset."""
        return self._ask("counts")

    def reset(self) -> None:
        """Count from zero."""
        self._ask("reset")

    def clear(self) -> None:
        """Forget what was written to S3."""
        self._ask("clear")

    @contextmanager
    def latency(self, seconds: float) -> Iterator[None]:
        """Every request waits that long for its answer."""
        self._ask(f"latency?seconds={seconds}")
        try:
            yield
        finally:
            self._ask("latency?seconds=0")

    @contextmanager
    def instances(self, number: int) -> Iterator[None]:
        """There are that many EC2 instances, instead of 10,000."""
        self._ask(f"instances?number={number}")
        try:
            yield
        finally:
            self._ask("instances?number=10000")

    def _ask(self, what: str) -> Counts:
        with urllib.request.urlopen(f"{self.url}/-/{what}", timeout=30) as answer:  # noqa: S310
            found: Any = json.load(answer)
        return dict(found)


@contextmanager
def endpoint(processes: int = 2) -> Iterator[Endpoint]:
    """The endpoint, on a port of its own, as long as the block lasts."""
    words = [sys.executable, "-m", "bench.endpoint", "--processes", str(processes)]
    child = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        if child.stdout is None or not (url := child.stdout.readline().strip()):
            raise RuntimeError("the endpoint did not start")
        yield Endpoint(url)
    finally:
        child.terminate()
        child.wait(30)
