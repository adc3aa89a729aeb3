"""``python -m bench [--quick] [ROW...]``: measure the rows, and write ``bench/RESULTS.md``."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bench.lab import Lab
from bench.measuring import measure
from bench.results import page
from bench.rows import ROWS
from bench.serving import ROOT, endpoint

ROUNDS = 5
QUIET = 0.5


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="bench/run.sh", description="awsfs beside what one would use instead")
    parser.add_argument("rows", nargs="*", metavar="ROW", help="only these rows, or those that begin so")
    parser.add_argument("--list", action="store_true", help="name the rows and end")
    parser.add_argument("--quick", action="store_true", help="each once, and the largest smaller, for trying")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="measurements of each (default: %(default)s)")
    parser.add_argument(
        "--instances",
        type=int,
        default=Lab.instances,
        help="how many instances' trees are walked (default: %(default)s)",
    )
    parser.add_argument("--output", type=Path, default=ROOT / "bench" / "RESULTS.md")
    given = parser.parse_args()
    given.rounds = 1 if given.quick else given.rounds
    unknown = [name for name in given.rows if not any(row.name.startswith(name) for row in ROWS)]
    if unknown:
        parser.error(f"no row is called {unknown[0]}; --list names them")
    return given


def interrupted(number: int, frame: object) -> None:
    """SIGTERM ends as ctrl-C does: what was started is ended on the way out."""
    raise KeyboardInterrupt


def main() -> None:
    """Measure as the arguments say."""
    given = arguments()
    if given.list:
        print("\n".join(f"{row.name:20} {row.title}: {row.wanted}" for row in ROWS))
        return
    signal.signal(signal.SIGTERM, interrupted)
    load = os.getloadavg()[0]
    if load > QUIET:
        print(f"The load average is {load:.1f}: others are at work on this machine, and times will say little.")
    rows = [row for row in ROWS if not given.rows or row.name.startswith(tuple(given.rows))]
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="awsfs-bench-")))
        memory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="awsfs-bench-", dir="/dev/shm")))
        lab = Lab(directory, memory, stack.enter_context(endpoint()), given.quick, given.instances, load)
        outcomes = []
        for row in rows:
            outcomes.append(measure(row, lab, given.rounds, partial(print, flush=True)))
            given.output.write_text(page(outcomes, lab, given.rounds))
    failed = [outcome.row.name for outcome in outcomes if outcome.failures]
    sys.exit(f"failed: {' '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("ended before all rows were measured")
