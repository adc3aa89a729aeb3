"""How this process takes memory, so that ``--max-memory`` says what it comes to."""

from __future__ import annotations

import ctypes
import gc

GENERATIONS = (100_000, 20, 20)
"""New objects until the collector looks at those, and how often until at older ones."""

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_LARGE = 320 * 2**10
"""More than the 256 KiB that the kernel reads at once: memory of one's own, and its pages cleared, for each read was
a third of the time of reading an object (measured)."""

_SPARE = 4 * 2**20


def share_one_arena() -> None:
    """Have all threads take memory from one arena of the C library, and give large pieces back at once. mallopt(3).

    Each thread has one of its own else, and what is freed in it serves no other: after a scan of 300 MB half of what
    was taken lay there unused, 156 of 316 MB; with one arena it is 5 of 157 (measured). To be called before other
    threads are made; where there is no such function, nothing happens.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(_ARENA_MAX, 1)
        library.mallopt(_MMAP_THRESHOLD, _LARGE)
        library.mallopt(_TRIM_THRESHOLD, _SPARE)


def leave_in_peace() -> None:
    """Have the garbage collector pass over what is there for good, botocore's models above all, and come less often.

    Records are dictionaries by the hundred thousand, none of them in a cycle: looking at them all at every 700 new ones
    took half of the time of a scan (measured).
    """
    gc.freeze()
    gc.set_threshold(*GENERATIONS)
