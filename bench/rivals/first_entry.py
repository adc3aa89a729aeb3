"""The first entry of a directory: ``first_entry.py DIRECTORY`` prints the seconds until it is there."""

from __future__ import annotations

import os
import sys
import time


def main() -> None:
    """Look, and leave the rest."""
    begun = time.perf_counter()
    with os.scandir(sys.argv[1]) as entries:
        found = next(entries)
    seconds = time.perf_counter() - begun
    print(found.name, seconds)


if __name__ == "__main__":
    main()
