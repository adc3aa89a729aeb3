"""Acting on EC2: a 1 written to a verb makes the call, and nothing else does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import Mount
from worlds import describe, run_instance

pytestmark = pytest.mark.mount


@pytest.fixture(scope="module")
def mounted(module_mount: Mounting) -> Mount:
    return module_mount()


@pytest.fixture
def instance(module_server: Server) -> str:
    return run_instance(module_server)


def state(server: Server, instance: str) -> str:
    return str(describe(server, instance)["State"]["Name"])


@pytest.mark.parametrize(
    "write",
    [
        "echo 1 > stop",
        "printf 1 > stop",
        "echo true > stop",
        "echo 1 >> stop",
        "echo 1 | tee stop > /dev/null",
        "printf '1\\n' | dd of=stop status=none",
        "dash -c 'echo 1 > stop'",
    ],
)
def test_a_one_written_by_any_program_makes_the_call(
    mounted: Mount, module_server: Server, instance: str, write: str
) -> None:
    mounted.out(f"cd ec2/us-west-2/{instance} && {write}")
    assert state(module_server, instance) == "stopped"


def test_a_one_makes_the_call_exactly_once(mounted: Mount, module_server: Server, instance: str) -> None:
    with module_server.counting() as calls:
        mounted.out(f"echo 1 > ec2/us-west-2/{instance}/stop")
    assert calls["ec2", "StopInstances"] == 1


def test_the_new_state_is_visible_at_once(mounted: Mount, instance: str) -> None:
    shown = mounted.lines(f"cd ec2/us-west-2/{instance} && cat state && echo 1 > stop && cat state")
    assert (shown[0], shown[1] in ("stopping", "stopped")) == ("running", True)


def test_the_new_state_is_visible_through_the_listing_too(mounted: Mount, instance: str) -> None:
    shown = mounted.lines(f"ls ec2/us-west-2 > /dev/null; cd ec2/us-west-2/{instance} && echo 1 > stop && cat state")
    assert shown[0] in ("stopping", "stopped")


def test_a_stopped_machine_starts(mounted: Mount, module_server: Server, instance: str) -> None:
    mounted.out(f"cd ec2/us-west-2/{instance} && echo 1 > stop && echo 1 > start")
    assert state(module_server, instance) == "running"


def test_a_terminated_machine_says_so(mounted: Mount, instance: str) -> None:
    shown = mounted.out(f"cd ec2/us-west-2/{instance} && echo 1 > terminate && cat state")
    assert shown in ("shutting-down\n", "terminated\n")


def test_a_reboot_reaches_aws(mounted: Mount, module_server: Server, instance: str) -> None:
    with module_server.counting() as calls:
        mounted.out(f"echo 1 > ec2/us-west-2/{instance}/reboot")
    assert calls["ec2", "RebootInstances"] == 1


def test_a_verb_acts_through_a_link_by_name(mounted: Mount, module_server: Server) -> None:
    instance = run_instance(module_server, "acted-on-by-name")
    mounted.out("cat ec2/us-west-2/.refresh > /dev/null; echo 1 > ec2/us-west-2/by-name/acted-on-by-name/stop")
    assert state(module_server, instance) == "stopped"


def test_a_shared_name_has_no_verb(mounted: Mount, module_server: Server) -> None:
    twins = [run_instance(module_server, "twin") for _ in range(2)]
    done = mounted.sh("cat ec2/us-west-2/.refresh > /dev/null; echo 1 > ec2/us-west-2/by-name/twin/terminate")
    assert (done.returncode, [state(module_server, twin) for twin in twins]) == (1, ["running", "running"])


@pytest.mark.parametrize("word", ["2", "0", "yes", "11", "1 1", "false", '""', "'{}'"])
def test_any_other_word_is_an_invalid_argument(mounted: Mount, instance: str, word: str) -> None:
    done = mounted.sh(f"echo {word} > ec2/us-west-2/{instance}/stop")
    assert (done.returncode, "Invalid argument" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    "harmless",
    [
        ": > stop",
        "touch stop",
        "truncate -s 0 stop",
        "cp /dev/null stop",
        "echo 2 > stop",
        "cat stop",
        "cat /etc/passwd > stop",
        "chmod +x stop",
        "rm -f stop",
        "mv stop start",
    ],
)
def test_nothing_but_a_one_triggers_a_verb(mounted: Mount, module_server: Server, instance: str, harmless: str) -> None:
    mounted.sh(f"cd ec2/us-west-2/{instance} && {harmless}")
    assert state(module_server, instance) == "running"


@pytest.mark.parametrize("quiet", [": > stop", "touch stop", "cp /dev/null stop", "cat stop"])
def test_opening_a_verb_without_writing_is_no_error(mounted: Mount, instance: str, quiet: str) -> None:
    assert mounted.out(f"cd ec2/us-west-2/{instance} && {quiet}") == ""


class TestRefused:
    """AWS says no, in its own words."""

    MESSAGE = "You are not authorized to perform this operation. It is the weekend."

    @pytest.fixture
    def refused(self, mounted: Mount, module_server: Server, instance: str) -> str:
        with module_server.refusing("ec2", "StopInstances", "UnauthorizedOperation", message=self.MESSAGE):
            return mounted.sh(f"echo 1 > ec2/us-west-2/{instance}/stop; echo $?").stderr

    def test_the_shell_says_permission_denied(self, refused: str) -> None:
        assert "Permission denied" in refused

    def test_the_errors_file_has_the_message_of_aws(self, refused: str, mounted: Mount) -> None:
        assert self.MESSAGE in mounted.out("cat .awsfs/errors")

    def test_the_errors_file_has_the_code_of_aws(self, refused: str, mounted: Mount) -> None:
        assert "UnauthorizedOperation" in mounted.out("cat .awsfs/errors")

    def test_the_machine_still_reads(self, refused: str, mounted: Mount, instance: str) -> None:
        assert mounted.out(f"cat ec2/us-west-2/{instance}/state") == "running\n"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("UnauthorizedOperation", "Permission denied"),
        ("IncorrectInstanceState", "Device or resource busy"),
        ("InvalidInstanceID.NotFound", "No such file or directory"),
        ("RequestExpired", "Key has expired"),
    ],
)
def test_the_errno_says_why_aws_refused(
    mounted: Mount, module_server: Server, instance: str, code: str, words: str
) -> None:
    with module_server.refusing("ec2", "StopInstances", code, status=400):
        done = mounted.sh(f"echo 1 > ec2/us-west-2/{instance}/stop")
    assert (done.returncode, words in done.stderr) == (1, True)


def actions(mounted: Mount, instance: str) -> list[dict[str, Any]]:
    """The record's lines about an instance."""
    return [json.loads(line) for line in mounted.lines("cat .awsfs/actions.jsonl") if instance in line]


def test_every_write_that_reached_aws_is_recorded(mounted: Mount, instance: str) -> None:
    mounted.out(f"echo 1 > ec2/us-west-2/{instance}/reboot")
    assert [line["outcome"] for line in actions(mounted, instance)] == ["ok"]


def test_a_word_that_was_no_verb_is_recorded_as_refused(mounted: Mount, instance: str) -> None:
    mounted.sh(f"echo 2 > ec2/us-west-2/{instance}/reboot")
    assert [line["outcome"].partition(":")[0] for line in actions(mounted, instance)] == ["EINVAL"]


def test_a_record_names_the_program_that_wrote(mounted: Mount, instance: str) -> None:
    mounted.out(f"echo 1 | tee ec2/us-west-2/{instance}/reboot > /dev/null")
    assert [line["command"] for line in actions(mounted, instance)] == ["tee"]


def test_a_read_only_mount_refuses_every_verb(module_mount: Mounting, module_server: Server, instance: str) -> None:
    done = module_mount("--read-only").sh(f"echo 1 > ec2/us-west-2/{instance}/stop")
    assert (state(module_server, instance), "Read-only file system" in done.stderr) == ("running", True)
