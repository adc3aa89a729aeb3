"""``python -m bench.endpoint``: listen, say where in one line, and serve until SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import socket
import tempfile
from pathlib import Path

from bench.endpoint.counts import Counts
from bench.endpoint.ec2 import MOST
from bench.endpoint.objects import Store
from bench.endpoint.server import Server, run


def main() -> None:
    """Serve as the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m bench.endpoint", description="AWS for measuring")
    parser.add_argument("--port", type=int, default=0, help="where to listen (default: any free port)")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--store", default="/dev/shm", help="where to keep what is written")  # noqa: S108
    given = parser.parse_args()
    counts = Counts(given.processes)
    counts.instances = MOST
    with (
        tempfile.TemporaryDirectory(prefix="awsfs-bench-", dir=given.store) as directory,
        socket.create_server(("127.0.0.1", given.port), backlog=1024) as listening,
    ):
        server = Server(listening, Store(Path(directory)), counts)
        print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
        run(server, counts, given.processes)


if __name__ == "__main__":
    main()
