"""Every way of writing on a hostile network: connections that are cut, and AWS failing, throttling and refusing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import count, cycle, product
from pathlib import Path
from typing import Any

import pytest
from aws_server import Server
from conftest import Mounting
from cutting import AFTER, BEFORE, DURING, MIDWAY, Cutting
from mounts import Mount
from worlds import run_instance
from write_paths import BUCKET, LARGE_WRITES, SMALL_WRITES, TABLE, Write, furnish, unfinished
from writers import SOAK

pytestmark = pytest.mark.mount

FOR_EVER = float("inf")
IN_DOUBT = "AWS may have made the change anyway"
Fault = Callable[[Cutting, Server, Write, str], AbstractContextManager[Any]]
_NUMBERS = count()


def cut(
    when: str, network: Cutting, server: Server, write: Write, thing: str, times: float = 1
) -> AbstractContextManager[Any]:
    """The connection breaks off; for ever, it does so for whatever is asked about the object, too."""
    sign = (write.head if when == MIDWAY else write.sign).replace("$I", thing)
    return network.cutting(sign if times == 1 else sign.partition(" ")[2] or sign, when, times)


def answer(
    code: str, status: int, times: float, network: Cutting, server: Server, write: Write, thing: str
) -> AbstractContextManager[Any]:
    """AWS answers with an error."""
    return server.refusing(*write.request, code, status=status, times=times)


FAULTS: dict[str, Fault] = {
    **{f"cut-{when}": partial(cut, when) for when in (BEFORE, MIDWAY, AFTER, DURING)},
    "500": partial(answer, "InternalError", 500, 1),
    "503": partial(answer, "ServiceUnavailable", 503, 1),
    "throttled": partial(answer, "Throttling", 400, 1),
    "refused": partial(answer, "AccessDenied", 403, FOR_EVER),
    "throttled-for-ever": partial(answer, "Throttling", 400, FOR_EVER),
    "unreachable": partial(cut, AFTER, times=FOR_EVER),
}
SLOW = ("throttled-for-ever", "unreachable")
"""Faults that take all the time that there is between the tries."""


@dataclass(frozen=True)
class Outcome:
    """What came of one write with one fault."""

    write: Write
    fault: str
    status: int
    sent: int
    held: str
    shown: str
    uploads: list[str]
    files: list[str]
    errors: list[dict[str, Any]]

    @property
    def is_in_doubt(self) -> bool:
        """Whether the person was told that it cannot be known."""
        return any(IN_DOUBT in error.get("note", "") for error in self.errors)


class Bench:
    """A mount behind the network, and where it spools."""

    def __init__(self, server: Server, network: Cutting, mounted: Mount, cache: Path) -> None:
        self.server, self.network, self.mounted, self.cache = server, network, mounted, cache

    def run(self, write: Write, fault: str) -> Outcome:
        """Do it."""
        thing = write.make(self.server, f"thing{next(_NUMBERS)}")
        self.mounted.out(f"I={thing}; {write.before}")
        known = len(self.errors())
        with self.server.counting() as calls, FAULTS[fault](self.network, self.server, write, thing) as made:
            done = self.mounted.sh(f"I={thing}; {write.script}")
        lost = getattr(made, "made", 0) if fault in ("cut-before", "cut-midway") else 0
        errors = self.errors()
        return Outcome(
            write,
            fault,
            done.returncode,
            calls[write.request] + lost,
            write.held(self.server, thing),
            " ".join(self.mounted.out(f"I={thing}; {write.show}").replace(" -", "").split()),
            unfinished(self.server, thing),
            self.spooled(),
            errors[: len(errors) - known],
        )

    def errors(self) -> list[dict[str, Any]]:
        """The record of errors, newest first."""
        return [json.loads(line) for line in self.mounted.lines("cat .awsfs/errors")]

    def spooled(self) -> list[str]:
        """The spool files that no error names."""
        told = json.dumps(self.errors())
        return [str(path) for path in self.cache.rglob("mount-*/*-*") if str(path) not in told]


@pytest.fixture(scope="module")
def bench(module_server: Server, module_mount: Mounting, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    furnish(module_server)
    cache = tmp_path_factory.mktemp("cache")
    with Cutting(module_server.url) as network:
        mounted = module_mount("--endpoint-url", network.url, "--allow-delete", XDG_CACHE_HOME=str(cache))
        yield Bench(module_server, network, mounted, cache)


def cases() -> Iterator[tuple[Write, str]]:
    """Everything with everything to soak; otherwise the worst for each write, and the others by turns."""
    if SOAK:
        yield from product((*SMALL_WRITES, *LARGE_WRITES), FAULTS)
        return
    others = cycle(fault for fault in FAULTS if fault not in (*SLOW, "cut-after"))
    for write in SMALL_WRITES + LARGE_WRITES:
        yield from product([write], ["cut-after", next(others)])
    patient = [write for write in SMALL_WRITES if write.name in ("verb", "item-replaced", "object-replaced")]
    yield from product(patient, ["throttled-for-ever"])
    yield patient[-1], "unreachable"


CASES = [
    pytest.param(case, id=f"{case[0].name}-{case[1]}")
    for case in cases()
    # The stand-in waits for the rest of a large body that it has refused already.
    if not (case[0].request[1] == "UploadPart" and "cut" not in case[1] and case[1] != "unreachable")
]


@pytest.fixture(scope="module", params=CASES)
def outcome(bench: Bench, request: pytest.FixtureRequest) -> Outcome:
    """One write with one fault; the tests look at it one after the other."""
    return bench.run(*request.param)


def test_aws_holds_the_old_or_the_new_whole(outcome: Outcome) -> None:
    assert outcome.held in outcome.write.states


def test_what_is_told_to_be_done_is_done(outcome: Outcome) -> None:
    assert outcome.status != 0 or outcome.held == outcome.write.states[-1]


def test_an_error_that_is_told_has_happened_or_is_told_to_be_in_doubt(outcome: Outcome) -> None:
    assert outcome.status == 0 or outcome.held != outcome.write.states[-1] or outcome.is_in_doubt


def test_what_aws_may_have_done_is_not_asked_of_it_twice(outcome: Outcome) -> None:
    assert outcome.sent <= 1 or outcome.write.is_repeatable or outcome.fault.startswith("throttled")


def test_no_upload_is_left_that_is_not_told_of(outcome: Outcome) -> None:
    assert outcome.uploads == [] or outcome.is_in_doubt


def test_no_file_is_left_that_is_not_told_of(outcome: Outcome) -> None:
    assert outcome.files == []


def test_the_mount_shows_what_aws_holds(outcome: Outcome) -> None:
    assert outcome.shown == outcome.held


@pytest.mark.parametrize("when", [AFTER, DURING])
def test_what_was_written_without_a_whole_answer_is_written_anew_without_ado(bench: Bench, when: str) -> None:
    file = f"s3/{BUCKET}/objects/again-{when}"
    with bench.network.cutting(f"PUT /{BUCKET}/again-{when}", when, times=1):
        bench.mounted.sh(f"echo first > $T/a; cp $T/a {file}")
    bench.mounted.out(f"echo second > $T/a; cp $T/a {file}")
    assert bench.mounted.out(f"cat {file}") == "second\n"


FAILING = f"""
for n in $(seq $N); do
  echo {{}} > s3/{BUCKET}/objects/refused
  echo 1 > ec2/us-west-2/$I/stop
  echo "$J" > dynamo/us-west-2/{TABLE}/items/j.json
done
"""


def test_a_hundred_failing_writes_leave_no_thread_and_no_descriptor(bench: Bench) -> None:
    machine, process = run_instance(bench.server), Path(f"/proc/{bench.mounted.holder()}")

    def fail(times: int) -> tuple[int, int]:
        bench.mounted.sh(f"""I={machine} J='{{"id": "j"}}' N={times}; {FAILING}""")
        return len(list((process / "fd").iterdir())), len(list((process / "task").iterdir()))

    with ExitStack() as refusing:
        for service, operation in (("s3", "PutObject"), ("ec2", "StopInstances"), ("dynamodb", "PutItem")):
            refusing.enter_context(bench.server.refusing(service, operation))
        before, after = fail(10), fail(34)
    assert (after[0] <= before[0], after[1] <= before[1]) == (True, True), (before, after)
