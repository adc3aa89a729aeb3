"""EC2: one attribute, a loop over many instances, whole trees, and cold reads that wait together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bench import mounts
from bench.endpoint.ec2 import STATES, TYPES, instance_id
from bench.lab import Lab
from bench.measuring import counted
from bench.row import AWSFS, Contenders, Row, Sample, faster

AWS = "aws"
NUMBER = 5
NAME = f"i-{instance_id(NUMBER)}"
STATE = STATES[NUMBER % len(STATES)][1]
WAVES, LATENCY = 4, 0.05
CLIENTS = 16


def ask_aws(lab: Lab) -> Sample:
    """What a person types instead of ``cat state``."""
    query = ("--instance-ids", NAME, "--query", "Reservations[0].Instances[0].State.Name", "--output", "text")
    output = lab.directory / "state"
    words = lab.aws("ec2", "describe-instances", *query)
    sample = counted(lab, lambda: lab.time(*words, output=output))
    lab.expect(output.read_text().strip() == STATE, "state by aws")
    return sample


def cat_state(lab: Lab, mount: mounts.Mounted) -> Sample:
    """``cat state``."""
    output = lab.directory / "state"
    sample = counted(lab, lambda: lab.time("cat", mount.instances / NAME / "state", output=output))
    lab.expect(output.read_text().strip() == STATE, "state by cat")
    return sample


@contextmanager
def warm(lab: Lab) -> Iterator[Contenders]:
    """The second ``cat`` of one file."""
    with mounts.awsfs(lab, "--ttl", "3600") as mount:
        cat_state(lab, mount)
        yield {AWSFS: lambda: cat_state(lab, mount), AWS: lambda: ask_aws(lab)}


@contextmanager
def cold(lab: Lab) -> Iterator[Contenders]:
    """The first ``cat`` of a new mount."""

    def anew() -> Sample:
        with mounts.awsfs(lab) as mount:
            return cat_state(lab, mount)

    yield {AWSFS: anew, AWS: lambda: ask_aws(lab)}


@contextmanager
def loop(lab: Lab) -> Iterator[Contenders]:
    """State and type of 1,000 instances, from nothing known to the last line."""
    expected = sorted(f"{STATES[n % len(STATES)][1]} {TYPES[n % len(TYPES)]}" for n in range(1000))

    def looped() -> Sample:
        with mounts.awsfs(lab) as mount:
            read = 'read -r state <"$i/state"; read -r type <"$i/instance-type"; echo "$state $type"'
            return check(f"for i in {mount.instances}/i-*; do {read}; done")

    def asked() -> Sample:
        asking = " ".join(lab.aws("ec2", "describe-instances", "--output", "json"))
        return check(asking + r""" | jq -r '.Reservations[].Instances[] | "\(.State.Name) \(.InstanceType)"'""")

    def check(script: str) -> Sample:
        output = lab.directory / "lines"
        sample = counted(lab, lambda: lab.shell(script, output=output))
        lab.expect(sorted(output.read_text().splitlines()) == expected, "state and type of each")
        return sample

    with lab.endpoint.instances(1000):
        yield {AWSFS: looped, "aws | jq": asked}


@contextmanager
def find(lab: Lab) -> Iterator[Contenders]:
    """``find`` over all trees, the second time."""
    with walked(lab, "find {}") as contenders:
        yield contenders


@contextmanager
def list_all(lab: Lab) -> Iterator[Contenders]:
    """``ls -lR`` over all trees, the second time."""
    with walked(lab, "ls -lR {}") as contenders:
        yield contenders


@contextmanager
def walked(lab: Lab, command: str) -> Iterator[Contenders]:
    """A walk of awsfs, and of a tree of the same names, modes, sizes and links on tmpfs."""
    with lab.endpoint.instances(1000 if lab.quick else lab.instances), mounts.awsfs(lab, "--ttl", "3600") as mount:
        copy = lab.memory / "tree"
        lab.time(*lab.python("plant.py", mount.instances, copy))
        counts = {"awsfs": mount.instances, "tmpfs": copy}

        def walk(name: str) -> Sample:
            output = lab.memory / "lines"
            sample = counted(lab, lambda: lab.shell(command.format(counts[name]), output=output))
            lines.append(sum(1 for _ in output.open("rb")))
            lab.expect(len(set(lines)) == 1, f"lines of {command}: {set(lines)}")
            return sample

        lines: list[int] = []
        walk("tmpfs")
        walk("awsfs")
        try:
            yield {AWSFS: lambda: walk("awsfs"), "tmpfs": lambda: walk("tmpfs")}
        finally:
            lab.shell(f"rm -rf {copy}")


@contextmanager
def waves(lab: Lab) -> Iterator[Contenders]:
    """64 reads of unknown instances by 16 threads; the mount has been used before, so that its client is there."""

    def read() -> Sample:
        with mounts.awsfs(lab) as mount:
            cat_state(lab, mount)
            paths = [mount.instances / f"i-{instance_id(n)}" / "state" for n in range(100, 100 + WAVES * CLIENTS)]
            return counted(lab, lambda: lab.said(*lab.python("readers.py", str(CLIENTS), *paths)))

    yield {AWSFS: read, f"{WAVES} waves": lambda: Sample(WAVES * LATENCY)}


ROWS = [
    Row("cat-state-warm", "`cat state`, warm", "200x faster", warm, lambda m: faster(m, AWS, 200)),
    Row("cat-state-cold", "`cat state`, cold", "5x faster", cold, lambda m: faster(m, AWS, 5)),
    Row(
        "loop-1000", "a loop over 1,000 instances printing state and type", "faster, files included",
        loop, lambda m: faster(m, "aws | jq"),
    ),
    Row(
        "find-again", "`find` over 10,000 instances' trees, second time", "within 5x of tmpfs",
        find, lambda m: faster(m, "tmpfs", 1 / 5),
    ),
    Row(
        "ls-lR-again", "`ls -lR` over 10,000 instances' trees, second time", "within 5x of tmpfs",
        list_all, lambda m: faster(m, "tmpfs", 1 / 5),
    ),
    Row(
        "cold-reads-64", "64 cold reads at 50 ms latency, 16 clients", "within 1.3x of 4 waves",
        waves, lambda m: faster(m, f"{WAVES} waves", 1 / 1.3), latency=LATENCY,
    ),
]  # fmt: skip
