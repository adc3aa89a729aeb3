"""The page that a run leaves: ``RESULTS.md``."""

from __future__ import annotations

import configparser
import platform
import re
import shutil
import subprocess
from datetime import datetime, timezone
from functools import cache
from importlib.metadata import version
from pathlib import Path

from bench.lab import Lab
from bench.measuring import MIB, Outcome
from bench.row import AWSFS, Sample
from bench.serving import ROOT

REASONS = ROOT / "bench" / "reasons.cfg"
HEAD = """# What was measured

`bench/run.sh` wrote this page. Every row was measured in turns, A B A B, each number is a median; "cold" is a new mount
with nothing kept. Requests and bytes are counted at the endpoint. A ratio is the other's time divided by awsfs's: above
1, awsfs is faster.

"""
TABLE = "| row | wanted | met | awsfs | others | ratio |\n| --- | --- | --- | --- | --- | --- |\n"


def page(outcomes: list[Outcome], lab: Lab, rounds: int) -> str:
    """The whole page, in Markdown."""
    parts = [
        HEAD,
        *(f"- {line}\n" for line in [*machine(), *versions(lab), *_how(lab, rounds)]),
    ]
    parts += ["\n", TABLE, *map(_row, outcomes), "\n", _short(outcomes)]
    parts += [
        "## The commands\n\n`$DIR` and `$MEMORY` are scratch directories, on disk and on tmpfs, new for each run.\n\n",
        *map(_commands, outcomes),
    ]
    return "".join(parts)


def _how(lab: Lab, rounds: int) -> list[str]:
    walked = 1000 if lab.quick else lab.instances
    load = f"load average before: {lab.load:.1f}"
    return [f"rounds: {rounds}", f"instances whose trees are walked by find and ls -lR: {walked:,}", load]


def machine() -> list[str]:
    """Processor, cores, memory and kernel."""
    processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    total = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    cores = len(re.findall(r"^processor", Path("/proc/cpuinfo").read_text(), re.MULTILINE))
    memory = f"{int(total[1]) / MIB:.0f} GiB" if total else "?"
    system = platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
    name = processor[1] if processor else platform.machine()
    return [f"machine: {name}, {cores} cores, {memory}; Linux {platform.release()}, {system}"]


@cache
def commit() -> str:
    """What is measured, asked before the page is written, which is part of it."""
    return _said("git", "-C", str(ROOT), "describe", "--always", "--dirty")


def versions(lab: Lab) -> list[str]:
    """Of everything that was measured, and when."""
    libraries = [f"{name} {version(name)}" for name in ("mfusepy", "boto3", "botocore", "urllib3")]
    programs = [_said("rclone", "version"), _said("s3fs", "--version"), _said(lab.aws()[0], "--version")]
    libfuse = _said("fusermount3", "--version")
    return [
        f"awsfs: {commit()}, Python {platform.python_version()}, {', '.join(libraries)}; {libfuse}",
        f"others: {'; '.join(programs)}",
        f"when: {datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC",
    ]


def _said(*words: str) -> str:
    """The first line that a command says."""
    if shutil.which(words[0]) is None:
        return f"{words[0]}: not installed"
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=60)
    return (done.stdout or done.stderr).splitlines()[0]


def _row(outcome: Outcome) -> str:
    row, medians = outcome.row, outcome.medians
    own = [f"{_number(name)}{told(sample)}" for name, sample in medians.items() if name.startswith(AWSFS)]
    others = [f"{name}: {told(sample)}{_once(outcome, name)}" for name, sample in medians.items()]
    others = [line for line in others if not line.startswith(AWSFS)]
    base = medians.get(AWSFS)
    ratios = [
        f"{name}: {sample.seconds / base.seconds:.2f}x"
        for name, sample in medians.items()
        if base and base.seconds and name != AWSFS and sample.seconds
    ]
    failures = [f"{name} failed: {why}" for name, why in outcome.failures.items()]
    cells = [
        row.title,
        row.wanted,
        _verdict(outcome),
        *("<br>".join(each) for each in (own, others + failures, ratios)),
    ]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def _number(name: str) -> str:
    return f"{name.partition(', ')[2]}: " if name != AWSFS else ""


def _once(outcome: Outcome, name: str) -> str:
    most = max(map(len, outcome.samples.values()))
    return " (measured once)" if len(outcome.samples[name]) == 1 < most else ""


def _verdict(outcome: Outcome) -> str:
    if outcome.failures:
        return "failed"
    return "yes" if outcome.met else "**no**"


def told(sample: Sample) -> str:
    """A sample in a few words."""
    words = [f"{sample.seconds:.3g} s"] if sample.seconds else []
    if sample.requests:
        words.append(f"{sample.requests} requests")
    words += [
        f"{size / MIB:.1f} MiB {way}"
        for size, way in ((sample.sent, "down"), (sample.received, "up"))
        if size > MIB / 10
    ]
    words += [f"{name.replace('_', ' ')} {number:.4g}" for name, number in sample.figures.items()]
    return ", ".join(words)


def _short(outcomes: list[Outcome]) -> str:
    """The rows that fall short, each with what a person wrote about it in ``reasons.cfg``."""
    reasons = configparser.ConfigParser(interpolation=None)
    reasons.read(REASONS)
    lines = []
    for outcome in outcomes:
        if not outcome.met:
            known = reasons[outcome.row.name] if reasons.has_section(outcome.row.name) else {}
            why = f"{known.get('found', 'no reason has been written down')}"
            tried = f" Tried: {known['tried']}" if "tried" in known else ""
            lines.append(f"- **{outcome.row.title}** (`{outcome.row.name}`): {why}{tried}\n")
    return f"## What falls short\n\n{''.join(lines) or 'Nothing.'}\n" if outcomes else ""


def _commands(outcome: Outcome) -> str:
    lines = [f"### {outcome.row.name}\n\n"]
    for name, commands in outcome.commands.items():
        if commands:
            block = "\n".join(commands)
            lines.append(f"{name}\n\n```\n{block}\n```\n\n")
    return "".join(lines)
