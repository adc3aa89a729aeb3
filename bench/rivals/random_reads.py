"""Reads of 4 KiB at random places: ``random_reads.py FILE EXPECTED NUMBER`` prints the seconds.

The places are the same each time. Each read is compared with the file of what is expected.
"""

from __future__ import annotations

import os
import random
import sys
import time

SIZE = 4096


def main() -> None:
    """Read as the arguments say."""
    name, expected, number = sys.argv[1:]
    right = os.open(expected, os.O_RDONLY)
    pages = os.fstat(right).st_size // SIZE
    places = [place * SIZE for place in random.Random(1).choices(range(pages), k=int(number))]  # noqa: S311
    begun = time.perf_counter()
    descriptor = os.open(name, os.O_RDONLY)
    found = [os.pread(descriptor, SIZE, place) for place in places]
    os.close(descriptor)
    seconds = time.perf_counter() - begun
    if found != [os.pread(right, SIZE, place) for place in places]:
        raise SystemExit("wrong bytes")
    print(seconds)


if __name__ == "__main__":
    main()
