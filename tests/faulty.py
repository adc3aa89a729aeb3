"""A hostile network in front of AWS's stand-in: a proxy that answers late, in part, wrongly, twice or not at all.

    with Faulty(server.url) as network:
        with network.failing("garbage", operation="Scan", times=1) as made:
            ...                     # a client whose endpoint is network.url
        assert made.total() == 1
        with network.failing_at_random(0.05, HARMLESS, seed=7) as made:
            ...

Connections are kept open as AWS keeps them, so that what is left of one answer may meet the next request.
"""

from __future__ import annotations

import random
import socket
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aws_operations import Request
from cutting import Cutting
from faults import FAULTS, Exchange


@dataclass
class Rule:
    """Which requests have which fault; `choose` says so for each, in the order in which they come. Thread-safe."""

    choose: Callable[[int], str | None]
    operations: Collection[str]
    times: float = float("inf")
    made: Counter[str] = field(default_factory=Counter)
    seen: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def takes(self, asked: Request) -> str | None:
        """The name of the fault that this request has."""
        if self.operations and asked.operation not in self.operations:
            return None
        with self.lock:
            self.seen += 1
            name = self.choose(self.seen) if self.made.total() < self.times else None
            if name is not None:
                self.made[name] += 1
            return name


class Faulty(Cutting):
    """The proxy. `url` is what a client is given as its endpoint. `operations` counts the requests that came."""

    def __init__(self, url: str) -> None:
        self._rules: list[Rule] = []
        self.operations: Counter[str] = Counter()
        super().__init__(url)

    def failing(self, fault: str, operation: str = "", times: float = float("inf")) -> Any:
        """A context in which such requests fail, all or the first `times`; its value counts the faults by name."""
        return self._while(Rule(lambda number: fault, [operation] if operation else (), times))

    def failing_on(self, script: Mapping[int, str], operation: str = "") -> Any:
        """A context in which the requests of these numbers, from 1 on, fail."""
        return self._while(Rule(script.get, [operation] if operation else ()))

    def failing_at_random(self, rate: float, faults: Collection[str], seed: int, *operations: str) -> Any:
        """A context in which that part of all requests fail, in one of these ways; the same for the same seed."""
        source, names = random.Random(seed), sorted(faults)
        choose = partial(_at_random, source, rate, names)
        return self._while(Rule(choose, operations))

    @contextmanager
    def _while(self, rule: Rule) -> Iterator[Counter[str]]:
        self._rules.append(rule)
        try:
            yield rule.made
        finally:
            self._rules = [each for each in self._rules if each is not rule]

    def respond(self, connection: socket.socket, head: bytes, body: bytes) -> None:
        """See `Cutting`."""
        exchange = Exchange(connection, head, body, self.ask)
        self.operations[exchange.asked.operation] += 1
        name = next(filter(None, (rule.takes(exchange.asked) for rule in self._rules)), None)
        fault = Exchange.pass_on if name is None else FAULTS[name]
        fault(exchange)


def _at_random(source: random.Random, rate: float, names: list[str], number: int) -> str | None:
    return source.choice(names) if source.random() < rate else None
