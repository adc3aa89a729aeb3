"""DynamoDB: items listed and grepped, from ten thousand to a million."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import mounts
from bench.endpoint.dynamo import PAGE
from bench.lab import Lab
from bench.measuring import counted, peak, with_figures
from bench.row import AWSFS, Contender, Contenders, Medians, Row, Sample, faster

SCRIPT, SCAN, ONE_PAGE = "boto3 script", "the scan itself", "one page by boto3"
BARE, FAST = "bare mfusepy", "bare fast path"
WORD = '"00042"'
CLASS, THIN = "bare_tree.py", "bare_fast.py"
TEN = "items-10000"
FIFTY = "items-50000"
MILLION = "items-1000000"
SIZES = (10_000, 100_000, 1_000_000)


def grep(lab: Lab, directory: Path, right: int) -> Sample:
    """``grep -r`` for a word that few items have."""
    output = lab.directory / "found"
    sample = counted(lab, lambda: lab.time("grep", "-rlF", WORD, directory, output=output))
    lab.expect(len(output.read_text().splitlines()) == right, "items that grep finds")
    return sample


def bare(lab: Lab, rival: str, table: str, number: int) -> mounts.Mounting:
    """The same items in memory, behind mfusepy's class or on the fast path."""
    return mounts.served_by(lab, lab.python(rival, table, str(number)), "bare")


@contextmanager
def grepped(lab: Lab) -> Iterator[Contenders]:
    """10,000 items, each in a new mount."""

    def own() -> Sample:
        with mounts.awsfs(lab) as mount:
            return grep(lab, mount.items(TEN), 1)

    def in_memory(rival: str) -> Sample:
        with bare(lab, rival, TEN, 10_000) as mount:
            return grep(lab, mount.path, 1)

    def scripted() -> Sample:
        output = lab.directory / "found"
        asking = lab.python("scan.py", lab.endpoint.url, TEN, "all", WORD)
        sample = counted(lab, lambda: lab.time(*asking, output=output))
        *found, seconds = output.read_text().splitlines()
        lab.expect(len(found) == 1, "items that the script finds")
        return with_figures(sample, seconds_without_start=float(seconds))

    def scanned() -> Sample:
        return counted(lab, lambda: lab.said(*lab.python("scan.py", lab.endpoint.url, TEN, "all")))

    yield {
        AWSFS: own, SCRIPT: scripted, SCAN: scanned, BARE: lambda: in_memory(CLASS), FAST: lambda: in_memory(THIN),
    }  # fmt: skip


def near_the_limit(medians: Medians) -> bool:
    """Within 1.3 of the tree in memory, plus the scan."""
    return medians[AWSFS].seconds <= 1.3 * medians[FAST].seconds + medians[SCAN].seconds


@contextmanager
def long_listing(lab: Lab) -> Iterator[Contenders]:
    """``ls -l`` of 50,000 items: the second time, so that all pages are in."""

    def listed(directory: Path) -> Sample:
        output = lab.directory / "lines"
        sample = counted(lab, lambda: lab.time("ls", "-l", directory, output=output))
        lab.expect(sum(1 for _ in output.open("rb")) == 50_001, "lines of ls")
        return sample

    with (
        mounts.awsfs(lab, "--ttl", "3600") as mount,
        bare(lab, CLASS, FIFTY, 50_000) as memory,
        bare(lab, THIN, FIFTY, 50_000) as fast,
    ):
        own = mount.items(FIFTY)
        listed(own)
        yield {AWSFS: lambda: listed(own), BARE: lambda: listed(memory.path), FAST: lambda: listed(fast.path)}


@contextmanager
def first_entry(lab: Lab) -> Iterator[Contenders]:
    """The first entry of a directory of 1,000,000, in a mount that has been used for another table."""

    def own() -> Sample:
        with mounts.awsfs(lab) as mount:
            lab.time("ls", mount.items(TEN))
            return counted(lab, lambda: lab.said(*lab.python("first_entry.py", mount.items(MILLION))))

    asking = lab.python("scan.py", lab.endpoint.url, MILLION, "page")
    yield {AWSFS: own, ONE_PAGE: lambda: counted(lab, lambda: lab.said(*asking))}


@contextmanager
def growing(lab: Lab) -> Iterator[Contenders]:
    """List and grep ever more items, each size in a new mount; memory is the most that it ever had."""

    def walked(total: int) -> Sample:
        with mounts.awsfs(lab) as mount, peak(mount.pid) as most:
            items = mount.items(f"items-{total}")
            output = lab.directory / "counted"
            listing = lab.shell(f"ls -U {items} | wc -l", output=output)
            lab.expect(int(output.read_text()) == total, "number of items")
            found = grep(lab, items, -(-(total - 42) // 99_999))
            return with_figures(found, list_seconds=listing, peak_mib=most())

    sizes = SIZES[:2] if lab.quick else SIZES

    def sized(total: int) -> tuple[str, Contender]:
        return f"{AWSFS}, {total:,} items", lambda: walked(total)

    yield dict(map(sized, sizes))


def linear(medians: Medians) -> bool:
    """Ten times the items take at most 1.3 times ten times as long, in less than 300 MiB; all sizes were measured."""
    samples = list(medians.values())
    steps = itertools.pairwise(samples)
    straight = all(
        more.seconds <= 13 * less.seconds and more.figures["list_seconds"] <= 13 * less.figures["list_seconds"]
        for less, more in steps
    )
    return straight and len(samples) == len(SIZES) and all(each.figures["peak_mib"] < 300 for each in samples)


ROWS = [
    Row("grep-items-script", "`grep -r` over 10,000 items of 1 KB, cold", "within 1.5x of a boto3 script", grepped,
        lambda m: faster(m, SCRIPT, 1 / 1.5)),
    Row("grep-items-bare", "the same, beside the tree in memory", "within 1.3x, plus the scan itself", grepped,
        near_the_limit),
    Row("ls-l-items", "`ls -l` of 50,000 items after the pages are in", "faster than bare mfusepy", long_listing,
        lambda m: faster(m, BARE)),
    Row("first-entry", "first entry of a 1,000,000-item directory", "after one page", first_entry,
        lambda m: faster(m, ONE_PAGE, 1 / 1.5) and m[AWSFS].sent < 3 * PAGE),
    Row("million", "list and grep 1,000,000 items", "time linear in items, under 300 MiB", growing, linear,
        once=tuple(f"{AWSFS}, {total:,} items" for total in SIZES[2:])),
]  # fmt: skip
