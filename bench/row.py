"""What a row of the table is: a title, what is wanted, and those who are measured against each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from statistics import median

from bench.lab import Lab

AWSFS = "awsfs"


@dataclass(frozen=True)
class Sample:
    """One measurement: seconds, what the endpoint counted meanwhile, and what else the row looks at."""

    seconds: float = 0.0
    requests: int = 0
    received: int = 0
    sent: int = 0
    operations: Mapping[str, int] = field(default_factory=dict)
    figures: Mapping[str, float] = field(default_factory=dict)


Contender = Callable[[], Sample]
Contenders = Mapping[str, Contender]
Medians = Mapping[str, Sample]


@dataclass(frozen=True)
class Row:
    """One row. `contenders` sets up what they share and yields, by name, what measures each once; awsfs is the first.

    `met` tells from the medians whether the row has what is wanted; `once` names those too slow for a second time.
    """

    name: str
    title: str
    wanted: str
    contenders: Callable[[Lab], AbstractContextManager[Contenders]]
    met: Callable[[Medians], bool]
    latency: float = 0.0
    once: tuple[str, ...] = ()


def middle(samples: list[Sample]) -> Sample:
    """The medians of each number; of the operations, those of the last sample."""
    names = samples[-1].figures
    return Sample(
        median(sample.seconds for sample in samples),
        round(median(sample.requests for sample in samples)),
        round(median(sample.received for sample in samples)),
        round(median(sample.sent for sample in samples)),
        samples[-1].operations,
        {name: median(sample.figures[name] for sample in samples) for name in names},
    )


def faster(medians: Medians, than: str, times: float = 1.0) -> bool:
    """Whether awsfs takes at most that part of the other's time."""
    return medians[AWSFS].seconds * times <= medians[than].seconds
