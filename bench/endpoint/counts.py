"""What all processes share: how many requests and bytes of each operation there were, and what the bench has set."""

from __future__ import annotations

import mmap
import threading

OPERATIONS = (
    "DescribeInstances", "DescribeRegions", "GetCallerIdentity", "ListTables", "DescribeTable", "Scan", "Query",
    "GetItem", "BatchGetItem", "ListBuckets", "HeadBucket", "GetBucketLocation", "ListObjects", "ListObjectsV2",
    "HeadObject", "GetObject", "PutObject", "CopyObject", "DeleteObject", "DeleteObjects", "CreateMultipartUpload",
    "UploadPart", "UploadPartCopy", "CompleteMultipartUpload", "AbortMultipartUpload", "ListMultipartUploads", "Other",
)  # fmt: skip
FIGURES = ("requests", "received", "sent")
"""What is counted of each; bytes are those of the bodies."""

SETTINGS = 2
"""Cells before the counters: the latency in microseconds, and how many instances there are."""


class Counts:
    """Counters in memory that all processes share. Each process writes a row of its own."""

    def __init__(self, processes: int) -> None:
        """Before the processes are forked."""
        self._row = len(OPERATIONS) * len(FIGURES)
        self._cells = memoryview(mmap.mmap(-1, 8 * (SETTINGS + processes * self._row))).cast("Q")
        self._processes, self._process = processes, 0
        self._lock = threading.Lock()

    def become(self, process: int) -> None:
        """Which process this is, after the fork."""
        self._process = process

    def add(self, operation: str, received: int, sent: int) -> None:
        """One request more."""
        place = self._place(self._process, operation)
        with self._lock:
            for n, amount in enumerate((1, received, sent)):
                self._cells[place + n] += amount

    def take_back(self, operation: str, unsent: int) -> None:
        """Bytes that were counted as sent, and that the client did not wait for."""
        with self._lock:
            self._cells[self._place(self._process, operation) + FIGURES.index("sent")] -= unsent

    def total(self) -> dict[str, dict[str, int]]:
        """The figures of each operation that was asked for."""
        found = {}
        for operation in OPERATIONS:
            places = [self._place(process, operation) for process in range(self._processes)]
            sums = [sum(self._cells[place + n] for place in places) for n in range(len(FIGURES))]
            if sums[0]:
                found[operation] = dict(zip(FIGURES, sums, strict=True))
        return found

    def reset(self) -> None:
        """Count from zero."""
        for cell in range(SETTINGS, len(self._cells)):
            self._cells[cell] = 0

    @property
    def latency(self) -> float:
        """Seconds that each request waits for its answer; all that are in flight wait at once."""
        return self._cells[0] / 1e6

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._cells[0] = round(seconds * 1e6)

    @property
    def instances(self) -> int:
        """How many EC2 instances there are."""
        return self._cells[1]

    @instances.setter
    def instances(self, number: int) -> None:
        self._cells[1] = number

    def _place(self, process: int, operation: str) -> int:
        return SETTINGS + process * self._row + OPERATIONS.index(operation) * len(FIGURES)
