"""How rows are measured: in turns, A B A B, and what a process uses meanwhile."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.lab import Lab
from bench.row import Row, Sample, middle

MIB = 1 << 20


@dataclass
class Outcome:
    """What came of a row: its samples by contender, the commands of each, and what failed."""

    row: Row
    samples: dict[str, list[Sample]] = field(default_factory=dict)
    commands: dict[str, list[str]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    @property
    def medians(self) -> dict[str, Sample]:
        """The medians by contender."""
        return {name: middle(samples) for name, samples in self.samples.items() if samples}

    @property
    def met(self) -> bool:
        """Whether everybody was measured and the row has what is wanted."""
        return not self.failures and self.row.met(self.medians)


def measure(row: Row, lab: Lab, rounds: int, say: Callable[[str], None]) -> Outcome:
    """Measure everybody in turns, that many times; whoever fails is left out from then on, and said to have."""
    outcome = Outcome(row)
    try:
        with lab.endpoint.latency(row.latency), row.contenders(lab) as contenders:
            outcome.commands["before"] = _taken(lab)
            for number in range(rounds):
                for name, act in contenders.items():
                    if name not in outcome.failures and not (number and name in row.once):
                        _measure_one(outcome, lab, name, act)
                        say(f"{row.name}: {name}: {told(outcome, name)}")
    except (OSError, ValueError, RuntimeError, subprocess.SubprocessError) as error:
        outcome.failures["before"] = f"{type(error).__name__}: {error}"
    lab.written.clear()
    return outcome


def told(outcome: Outcome, name: str) -> str:
    """The last sample, or what failed, in a line."""
    if name in outcome.failures:
        return f"failed: {outcome.failures[name]}"
    last = outcome.samples[name][-1]
    counted = f"{last.requests} requests, {last.sent / MIB:.2f} MiB down, {last.received / MIB:.2f} MiB up"
    return f"{last.seconds:.4f} s, {counted} {dict(last.operations)} {dict(last.figures)}"


def _measure_one(outcome: Outcome, lab: Lab, name: str, act: Callable[[], Sample]) -> None:
    try:
        outcome.samples.setdefault(name, []).append(act())
    except (OSError, ValueError, RuntimeError, subprocess.SubprocessError) as error:
        outcome.failures[name] = f"{type(error).__name__}: {error}"
    commands = _taken(lab)
    outcome.commands.setdefault(name, commands)


def _taken(lab: Lab) -> list[str]:
    taken = list(dict.fromkeys(lab.written))
    lab.written.clear()
    return taken


def counted(lab: Lab, act: Callable[[], float]) -> Sample:
    """Do it, which tells the seconds, and have the endpoint count meanwhile."""
    lab.endpoint.reset()
    seconds = act()
    counts = lab.endpoint.counts()
    received, sent = (sum(figures[name] for figures in counts.values()) for name in ("received", "sent"))
    operations = {name: figures["requests"] for name, figures in counts.items()}
    return Sample(seconds, sum(operations.values()), received, sent, operations)


def with_figures(sample: Sample, **figures: float) -> Sample:
    """The sample, and more figures."""
    return replace(sample, figures={**sample.figures, **figures})


def memory(pid: int) -> float:
    """Resident memory of a process, in MiB: its proportional share."""
    return _kibibytes(Path(f"/proc/{pid}/smaps_rollup"), "Pss:") / 1024


def processor(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def peak(pid: int) -> Iterator[Callable[[], float]]:
    """What the block yields tells the largest resident memory since it began, in MiB."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    yield lambda: _kibibytes(Path(f"/proc/{pid}/status"), "VmHWM:") / 1024


def _kibibytes(path: Path, name: str) -> int:
    return next(int(line.split()[1]) for line in path.read_text().splitlines() if line.startswith(name))


def elapsed(act: Callable[[], object]) -> float:
    """Seconds that it takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
