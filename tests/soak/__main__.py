"""``python -m soak [SECONDS] [PROGRAMS]``: the crowd at length, first on a good network and then on a hostile one.

Prints its figures, and writes them to ``figures.json`` beside this file. Fails where an answer was wrong, a write lost,
or an error told that nothing had caused.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

from aws_server import Server
from conftest import isolated_environment
from mounts import Mount, why_no_mount

from soak.crowd import CAUSED, EXPECTED, Crowd, Figures, Process, endpoint

SECONDS, PROGRAMS = 120.0, 64
WARM = 10.0
RATE = 0.08
FILE = Path(__file__).with_name("figures.json")


def figures_of(crowd: Crowd, found: Figures, before: Process, allowed: set[str]) -> dict[str, object]:
    """What is told of one crowd."""
    after = crowd.process()
    return {
        "operations": found.operations.total(),
        "requests": found.requests,
        "faults injected": found.faults.total(),
        "errors told": found.errors.total(),
        "errors that nothing caused": found.unexpected(allowed),
        "wrong answers": found.wrong,
        "lost writes": found.lost,
        "growth of memory, MB": round((after.kilobytes - before.kilobytes) / 1024, 1),
        "descriptors before and after": f"{before.descriptors}, {after.descriptors}",
        "threads before and after": f"{before.threads}, {after.threads}",
        "faults": found.faults,
        "errors": found.errors,
    }


def soak(seconds: float, programs: int) -> dict[str, dict[str, object]]:
    """Both crowds, on one mount; what came of each."""
    server = Server()
    server.reset()
    with endpoint(server) as (account, network), tempfile.TemporaryDirectory() as folder:
        mounted = Mount(Path(folder), dict(os.environ))
        done = mounted.start("--endpoint-url", network.url, "--region", "us-west-2", "--ttl", "2")
        assert done.returncode == 0, done
        try:
            crowd = Crowd(server, mounted, account, network)
            crowd.visit(programs, WARM, seed=100)
            found = {}
            for name, rate, allowed in (("good network", 0.0, EXPECTED), ("hostile network", RATE, CAUSED)):
                before = crowd.process()
                told = crowd.visit(programs, seconds / 2, rate, seed=int(seconds))
                found[name] = figures_of(crowd, told, before, allowed)
        finally:
            mounted.end()
    server.stop()
    return found


def shown(found: dict[str, dict[str, object]]) -> str:
    """The figures for people."""
    lines = []
    for name, told in found.items():
        lines += ["", name, *(f"  {word:30} {_short(value)}" for word, value in told.items())]
    return "\n".join(lines)


def _short(value: object) -> object:
    if isinstance(value, Counter):
        return ", ".join(f"{word} {count}" for word, count in value.most_common()) or 0
    return value or 0


def main() -> int:
    """Soak; 1 where something was wrong."""
    if reason := why_no_mount():
        print(f"nothing can be mounted here: {reason}")
        return 1
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    programs = int(sys.argv[2]) if len(sys.argv) > 2 else PROGRAMS
    with tempfile.TemporaryDirectory() as home:
        environment = isolated_environment(Path(home))
        os.environ.clear()
        os.environ.update(environment)
        found = soak(seconds, programs)
    FILE.write_text(json.dumps(found, indent=2) + "\n")
    print(shown(found))
    bad = [
        told[word] for told in found.values() for word in ("wrong answers", "lost writes", "errors that nothing caused")
    ]
    return 1 if any(bad) else 0


if __name__ == "__main__":
    sys.exit(main())
