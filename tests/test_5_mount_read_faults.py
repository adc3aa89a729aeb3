"""Reading through a real mount on a hostile network: what is read is right or an error, and right when it is over."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from itertools import cycle, product
from pathlib import Path
from typing import Any

import pytest
from aws_server import Server
from conftest import Mounting
from faults import FAULTS, HARMLESS
from faulty import Faulty
from mounts import Mount
from worlds import make_bucket, make_table, put_items, run_instance
from writers import SOAK

pytestmark = pytest.mark.mount

SMALL, LARGE = b"small\n" * 10, bytes(range(256)) * 2**13
TOLD = {
    errno.EREMOTEIO, errno.EHOSTUNREACH, errno.ETIMEDOUT, errno.EAGAIN, errno.EACCES, errno.EINVAL, errno.EKEYEXPIRED,
    errno.ENODEV,
}  # fmt: skip
"""What a fault is told as; never that there is no such thing."""


def names(path: Path) -> list[str]:
    """What a directory lists."""
    return sorted(each.name for each in path.iterdir())


READINGS: dict[str, tuple[Callable[[Path], Any], str, str]] = {
    "state": (Path.read_text, "ec2/us-west-2/{machine}/state", "DescribeInstances"),
    "machines": (names, "ec2/us-west-2", "DescribeInstances"),
    "item": (Path.read_text, "dynamo/us-west-2/users/items/u1.json", "GetItem"),
    "items": (names, "dynamo/us-west-2/users/items", "Scan"),
    "objects": (names, "s3/desk/objects", "ListObjectsV2"),
    "small-object": (Path.read_bytes, "s3/desk/objects/small", "GetObject"),
    "large-object": (Path.read_bytes, "s3/desk/objects/large", "GetObject"),
}
UNSUMMED = {("large-object", "corrupted"), ("large-object", "garbled")}
"""S3 has no checksum for a part of an object."""

LEFT_OUT = ("web-page",)


class Bench:
    """A mount behind the network, and how to read each thing in it."""

    def __init__(self, network: Faulty, mounted: Mount, machine: str) -> None:
        self.network, self.mounted, self._machine = network, mounted, machine
        self._truth = {name: self._read(name) for name in READINGS}

    def _read(self, reading: str) -> Any:
        read, path, _ = READINGS[reading]
        return read(self.mounted.path / path.format(machine=self._machine))

    def told(self, reading: str) -> Any:
        """What a program is told that knows nothing yet: True where it is right, the errno, or else what it got."""
        self.mounted.out("touch .")
        try:
            found = self._read(reading)
        except OSError as error:
            return error.errno
        return found == self._truth[reading] or found

    def fail(self, reading: str, fault: str, times: float) -> tuple[Any, Any]:
        """What is told with a fault, and after it."""
        with self.network.failing(fault, operation=READINGS[reading][2], times=times) as made:
            found = self.told(reading)
        assert made.total() > 0
        return found, self.told(reading)


@pytest.fixture(scope="module")
def bench(module_server: Server, module_mount: Mounting) -> Iterator[Bench]:
    machine = run_instance(module_server, "web")
    make_table(module_server, "users", "id:S")
    put_items(module_server, "users", [{"id": {"S": f"u{n}"}, "text": {"S": "x" * 100}} for n in range(4)])
    make_bucket(module_server, "desk", {"small": SMALL, "large": LARGE})
    with Faulty(module_server.url) as network:
        yield Bench(network, module_mount("--endpoint-url", network.url), machine)


def cases() -> list[Any]:
    """Every fault with every reading to soak; otherwise each with one by turns, and the objects with all."""
    known = [name for name in FAULTS if name not in LEFT_OUT]
    turns = [*product(("small-object",), known), *zip(cycle(READINGS), known, strict=False)]
    chosen = product(READINGS, known) if SOAK else dict.fromkeys(turns)
    return [pytest.param(*each, id="-".join(each)) for each in chosen if each not in UNSUMMED]


@pytest.mark.parametrize(("reading", "fault"), cases())
def test_is_right_or_an_error_and_right_when_it_is_over(bench: Bench, reading: str, fault: str) -> None:
    found, again = bench.fail(reading, fault, times=1)
    assert (found is True or (fault not in HARMLESS and found in TOLD), again) == (True, True), found


@pytest.mark.parametrize("fault", ["cut-in-the-middle", "cut-before-the-body", "truncated", "reset", "garbage"])
@pytest.mark.parametrize("reading", ["small-object", "large-object"])
def test_an_object_that_never_comes_whole_is_an_error(bench: Bench, reading: str, fault: str) -> None:
    found, again = bench.fail(reading, fault, times=float("inf"))
    assert (found in TOLD, again) == (True, True), found


def test_an_object_whose_checksum_is_another_is_an_error(bench: Bench) -> None:
    assert bench.fail("small-object", "corrupted", times=float("inf")) == (errno.EREMOTEIO, True)


def test_a_body_that_breaks_off_once_goes_unnoticed(bench: Bench) -> None:
    assert bench.fail("large-object", "cut-in-the-middle", times=1) == (True, True)


def test_faults_leave_no_descriptor(bench: Bench) -> None:
    folder = Path(f"/proc/{bench.mounted.holder()}/fd")

    def fail(times: int) -> int:
        for _ in range(times):
            bench.fail("large-object", "refused", times=1)
            bench.fail("small-object", "cut-in-the-middle", times=1)
        return len(list(folder.iterdir()))

    before = fail(2)
    assert fail(6) <= before + 2
