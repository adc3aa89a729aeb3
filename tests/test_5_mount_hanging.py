"""A real mount in front of an AWS that says nothing: whoever waits can be ended, and everybody else goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import pytest
from aws_server import Rule, Server
from conftest import Mounting
from mounts import PATIENCE, Mount
from worlds import make_bucket, make_table, put_items, run_instance

from awsfs.aws.workers import EACH

pytestmark = pytest.mark.mount

FOR_EVER = ("--timeout", "3600")
"""Nobody is let go by a deadline."""

SOON = ("--timeout", "1", "--ttl", "0")
"""The deadline comes soon, and whatever is known is too old at once."""

Program = subprocess.Popen[str]


@pytest.fixture(scope="module")
def machine(module_server: Server) -> str:
    """An account with a little of everything; the id of its machine."""
    make_bucket(module_server, "desk", {"there": b"old\n", "doomed": b"", "large": bytes(64 * 2**20)})
    make_bucket(module_server, "silent", {str(number): b"x" for number in range(100)})
    make_bucket(module_server, "other", {"there": b"here"})
    make_table(module_server, "users", "id:S")
    put_items(module_server, "users", [{"id": {"S": "ada"}}])
    return run_instance(module_server, "web")


@pytest.fixture(scope="module")
def patient(machine: str, module_mount: Mounting) -> Mount:
    return module_mount(*FOR_EVER, "--allow-delete", regions=("us-west-2", "eu-west-1"))


@pytest.fixture(scope="module")
def hasty(machine: str, module_mount: Mounting) -> Mount:
    return module_mount(*SOON)


@contextmanager
def running(mounted: Mount, *scripts: str) -> Iterator[list[Program]]:
    """Programs that bash becomes in the mount, each in a group of its own, ended at last."""
    with ExitStack() as stack:
        programs = [
            stack.enter_context(
                subprocess.Popen(
                    ["bash", "-c", f"cd '{mounted.path}'; {script}"],
                    stdin=-1,
                    stdout=-3,
                    stderr=-1,
                    text=True,
                    start_new_session=True,
                )
            )
            for script in scripts
        ]
        try:
            yield programs
        finally:
            for program in programs:
                if program.poll() is None:
                    os.killpg(program.pid, signal.SIGKILL)


def ends(program: Program, number: signal.Signals = signal.SIGINT) -> bool:
    """Whether a signal to it and to its children ends it."""
    os.killpg(program.pid, number)
    try:
        program.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        return False
    return True


WAITS = {
    "cat": ("exec cat ec2/us-west-2/$I/state", "ec2", "DescribeInstances"),
    "ls": ("exec ls ec2/us-west-2/volumes", "ec2", "DescribeVolumes"),
    "grep": ("exec grep -r x ec2/us-west-2/subnets", "ec2", "DescribeSubnets"),
    "find": ("exec find ec2/us-west-2/key-pairs", "ec2", "DescribeKeyPairs"),
    "verb": ("echo 1 > ec2/us-west-2/$I/reboot", "ec2", "RebootInstances"),
    "cp": ("exec cp /etc/passwd s3/desk/objects/new", "s3", "PutObject"),
    "rm": ("exec rm s3/desk/objects/doomed", "s3", "DeleteObject"),
    "object": ("exec cat s3/desk/objects/there", "s3", "GetObject"),
}


@pytest.mark.parametrize("name", WAITS)
def test_ctrl_c_ends_it_while_aws_is_silent(patient: Mount, module_server: Server, machine: str, name: str) -> None:
    script, service, operation = WAITS[name]
    patient.out("touch ec2/us-west-2")
    with module_server.holding(service, operation) as held, running(patient, script.replace("$I", machine)) as programs:
        arrived = held.arrived.acquire(timeout=PATIENCE)
        assert (arrived, ends(programs[0])) == (True, True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_who_reads_on_in_an_object_can_be_ended(patient: Mount, module_server: Server, number: signal.Signals) -> None:
    begin = "exec 3< s3/desk/objects/large; head -c 100000 <&3 > /dev/null; echo >&2; read; exec cat <&3"
    with running(patient, begin) as (program,):
        assert program.stdin is not None
        assert program.stderr is not None
        program.stderr.readline()
        with module_server.holding("s3", "GetObject") as held:
            program.stdin.write("\n")
            program.stdin.flush()
            arrived = held.arrived.acquire(timeout=PATIENCE)
            assert (arrived, ends(program, number)) == (True, True)


@pytest.mark.parametrize("script", ["ls ec2/us-west-2/vpcs", "ls ec2/eu-west-1/subnets", "ls iam/users", "ls s3"])
def test_a_hundred_stuck_readers_hold_up_nothing_else(patient: Mount, module_server: Server, script: str) -> None:
    patient.out("touch ec2/us-west-2 iam; ls ec2/us-west-2/vpcs")
    stuck = [f"exec cat ec2/us-west-2/i-{number:08x}/state" for number in range(100)]
    with module_server.holding("ec2", "DescribeInstances") as held, running(patient, *stuck):
        assert held.arrived.acquire(timeout=PATIENCE)
        done = patient.sh(script)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "script", ["cat s3/other/objects/there", "ls s3/other/objects", "echo new > s3/other/objects/new"]
)
def test_a_hundred_readers_of_a_silent_bucket_leave_another_readable(
    patient: Mount, module_server: Server, script: str
) -> None:
    stuck = [f"exec cat s3/silent/objects/{number}" for number in range(100)]
    patient.out("ls s3/silent/objects s3/other/objects; touch s3/other")
    silent = module_server.holding("s3", "GetObject", where="/silent/")
    with silent as held, running(patient, *stuck):
        assert all(held.arrived.acquire(timeout=PATIENCE) for _ in range(EACH))
        done = patient.sh(f"timeout 10 bash -c '{script}'")
    assert (done.returncode, done.stderr) == (0, "")


def test_what_a_killed_program_waited_for_is_not_asked_again(patient: Mount, module_server: Server) -> None:
    holding = module_server.holding("ec2", "DescribeImages")
    refusing = module_server.refusing("ec2", "DescribeImages", "InternalError", status=500)
    with module_server.counting() as calls:
        with holding as held, refusing, running(patient, "exec ls ec2/us-west-2/images") as (program,):
            held.arrived.acquire(timeout=PATIENCE)
            ends(program, signal.SIGKILL)
        patient.out("ls ec2/us-west-2/snapshots; sleep 1")
    assert calls["ec2", "DescribeImages"] == 1


def test_a_verb_that_waits_its_turn_is_not_sent_once_its_writer_was_interrupted(
    patient: Mount, module_server: Server
) -> None:
    patient.out("ls s3/desk")
    stuck = [f"exec ls s3/desk/objects/{number}" for number in range(EACH)]
    with module_server.counting() as calls:
        with module_server.holding("s3", "ListObjectsV2") as held, running(patient, *stuck):
            assert all(held.arrived.acquire(timeout=PATIENCE) for _ in stuck)
            patient.sh("timeout -s INT 1 bash -c 'echo 1 > s3/desk/delete-cors'")
            told = errors(patient)[0]
        patient.sh("ls s3/desk/objects/other")
    waited = "the call was not made: it was still waiting for its turn"
    assert (told["note"], calls["s3", "DeleteBucketCors"]) == (waited, 0)


def errors(mounted: Mount) -> list[dict[str, str]]:
    return [json.loads(line) for line in mounted.lines("cat .awsfs/errors")]


def test_past_the_deadline_it_is_etimedout_and_told(hasty: Mount, module_server: Server) -> None:
    with module_server.holding("ec2", "DescribeSubnets"):
        done = hasty.sh("ls ec2/us-west-2/subnets")
    first = errors(hasty)[0]
    assert ("Connection timed out" in done.stderr, first["operation"], first["errno"]) == (
        True,
        "describe_subnets",
        "ETIMEDOUT",
    )


def held(server: Server) -> AbstractContextManager[Rule]:
    return server.holding("*", "*")


def failing(server: Server) -> AbstractContextManager[Rule]:
    return server.refusing("*", "*", "InternalError", status=500)


KNOWN = {
    "listing": "ls ec2/us-west-2/vpcs",
    "empty": "ls ec2/us-west-2/addresses",
    "thing": "cat ec2/us-west-2/$I/state",
    "detail": "cat ec2/us-west-2/$I/termination-protection",
    "items": "ls dynamo/us-west-2/users/items",
    "item": "cat dynamo/us-west-2/users/items/ada.json",
    "keys": "ls s3/desk/objects",
    "users": "ls iam/users",
}


@pytest.mark.parametrize("fault", [held, failing])
@pytest.mark.parametrize("name", KNOWN)
def test_what_is_known_is_served_past_its_time(
    hasty: Mount,
    module_server: Server,
    machine: str,
    name: str,
    fault: Callable[[Server], AbstractContextManager[Rule]],
) -> None:
    script = KNOWN[name].replace("$I", machine)
    before = hasty.out(script)
    with fault(module_server):
        shown = hasty.out(script)
    notes = [error.get("note") for error in errors(hasty)]
    assert (shown, "the last cached answer was used" in notes) == (before, True)


def test_a_thing_is_known_by_the_listing_that_it_was_in(hasty: Mount, module_server: Server, machine: str) -> None:
    hasty.out("ls ec2/us-west-2")
    with held(module_server):
        assert hasty.out(f"cat ec2/us-west-2/{machine}/state") == "running\n"


def test_once_aws_answers_again_it_is_asked_again(hasty: Mount, module_server: Server) -> None:
    hasty.out("ls ec2/us-west-2/volumes")
    with held(module_server):
        hasty.out("ls ec2/us-west-2/volumes")
    made = module_server.client("ec2").create_volume(AvailabilityZone="us-west-2a", Size=1)["VolumeId"]
    hasty.out(f"until ls ec2/us-west-2/volumes | grep -q {made}; do sleep 0.1; done")
