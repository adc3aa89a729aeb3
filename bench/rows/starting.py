"""The mount itself: until it answers, what it needs when nobody asks; and the endpoint that answers it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench import mounts
from bench.lab import Lab
from bench.measuring import counted, memory, processor, with_figures
from bench.row import AWSFS, Contenders, Medians, Row, Sample
from bench.rows.instances import NAME
from bench.rows.items import TEN

RCLONE, S3FS, FIRST = "rclone", "s3fs", "the first start"
IDLE, QUICKLY = 60, 5
RAW = {
    "HEAD, 16 connections": ("16", "HEAD", "/bench/flat/00000.bin"),
    "GET 4 KiB, 16 connections": ("16", "GET", "/bench/flat/00000.bin"),
    "GET 8 MiB, 2 connections": ("2", "GET", "/bench/big/512MiB.bin", "Range: bytes=0-8388607"),
    "LIST 1,000 keys, 2 connections": ("2", "GET", "/bench?list-type=2&prefix=flat/&delimiter=/"),
}


@contextmanager
def first_ls(lab: Lab) -> Iterator[Contenders]:
    """From the command to the end of the first ``ls``."""

    def own() -> float:
        with mounts.awsfs(lab) as mount:
            return mount.seconds + lab.time("ls", mount.path)

    def other(mounting: Callable[[Lab], mounts.Mounting]) -> float:
        with mounting(lab) as mount:
            return mount.seconds + lab.time("ls", mount.path)

    yield {
        AWSFS: lambda: counted(lab, own),
        RCLONE: lambda: counted(lab, lambda: other(mounts.rclone)),
        S3FS: lambda: counted(lab, lambda: other(mounts.s3fs)),
    }


@contextmanager
def demo(lab: Lab) -> Iterator[Contenders]:
    """From ``awsfs --demo`` until it returns: the first start of a version, and later ones."""
    cache = lab.directory / "demo-cache"

    def start() -> float:
        with mounts.demo(lab, cache) as mount:
            return mount.seconds

    def first() -> float:
        shutil.rmtree(cache, ignore_errors=True)
        return start()

    start()
    yield {AWSFS: lambda: Sample(start()), FIRST: lambda: Sample(first())}


@contextmanager
def idle(lab: Lab) -> Iterator[Contenders]:
    """A minute in which nobody asks, after one file of each service was read, so that its client is there."""
    seconds = QUICKLY if lab.quick else IDLE

    def rest() -> Sample:
        with mounts.awsfs(lab) as mount:
            state, item = mount.instances / NAME / "state", mount.items(TEN) / "item-0000042.json"
            lab.time("cat", state, item, mount.objects / "small" / "0000.bin")
            time.sleep(1)
            before = processor(mount.pid)
            sample = counted(lab, lambda: _slept(seconds))
            used = (processor(mount.pid) - before) / seconds
            return with_figures(sample, percent_of_a_core=100 * used, resident_mib=memory(mount.pid))

    yield {AWSFS: rest}


def at_rest(medians: Medians) -> bool:
    """No calls, under half a percent of a core, under 90 MiB."""
    own = medians[AWSFS]
    return own.requests == 0 and own.figures["percent_of_a_core"] < 0.5 and own.figures["resident_mib"] < 90


def ample(medians: Medians) -> bool:
    """Far more than any client here asks for."""
    asked, fetched = medians["HEAD, 16 connections"], medians["GET 8 MiB, 2 connections"]
    return asked.figures["requests_per_s"] > 5000 and fetched.figures["mib_per_s"] > 900


@contextmanager
def raw(lab: Lab) -> Iterator[Contenders]:
    """The endpoint asked by sockets that do nothing else."""
    output = lab.directory / "raw"

    def asking(words: tuple[str, ...]) -> Sample:
        connections, *request = words
        lab.time(*lab.python("raw_client.py", lab.endpoint.url, connections, "2", *request), output=output)
        answered, received = map(float, output.read_text().split())
        return Sample(figures={"requests_per_s": answered, "mib_per_s": received / 2**20})

    def bound(words: tuple[str, ...]) -> Callable[[], Sample]:
        return lambda: asking(words)

    yield {name: bound(words) for name, words in RAW.items()}


def _slept(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


ROWS = [
    Row("first-ls", "mount to first `ls`", "under 1.0 s", first_ls, lambda m: m[AWSFS].seconds < 1.0),
    Row("demo-start", "`awsfs --demo`, not for the first time", "under 3 s", demo, lambda m: m[AWSFS].seconds < 3.0),
    Row("idle", "idle for a minute", "0 calls, under 0.5 % of a core, under 90 MiB", idle, at_rest),
    Row("endpoint", "the endpoint itself, asked by bare sockets", "over 5,000 requests, 900 MiB a second", raw, ample),
]  # fmt: skip
