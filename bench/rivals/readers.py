"""Read files whole in several threads: ``readers.py THREADS FILE...`` prints the seconds."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def main() -> None:
    """Read as the arguments say."""
    threads, *names = sys.argv[1:]
    paths = [Path(name) for name in names]
    with ThreadPoolExecutor(int(threads)) as pool:
        begun = time.perf_counter()
        found = list(pool.map(Path.read_bytes, paths))
        seconds = time.perf_counter() - begun
    if not all(found):
        raise SystemExit("an empty file")
    print(seconds)


if __name__ == "__main__":
    main()
