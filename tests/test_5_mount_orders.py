"""Acting on EC2 with parameters, help before it and an answer after it, and with the guard rails up."""

from __future__ import annotations

import json
import sys

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import Mount
from test_5_mount_verbs import actions, state
from worlds import describe, run_instance

pytestmark = pytest.mark.mount


@pytest.fixture(scope="module")
def mounted(module_mount: Mounting) -> Mount:
    return module_mount()


@pytest.fixture
def instance(module_server: Server) -> str:
    return run_instance(module_server)


LARGER = '{"InstanceType": {"Value": "m5.large"}}'
IN_PIECES = """import os, sys
file = os.open("modify-attribute", os.O_WRONLY | os.O_TRUNC)
for byte in sys.argv[1].encode():
    os.write(file, bytes([byte]))
os.close(file)
"""


class TestParameters:
    @pytest.fixture
    def stopped(self, module_server: Server, instance: str) -> str:
        module_server.client("ec2").stop_instances(InstanceIds=[instance])
        return instance

    @pytest.mark.parametrize(
        "write",
        [
            f"echo '{LARGER}' > modify-attribute",
            f"{{ printf '{LARGER[:9]}'; printf '{LARGER[9:]}'; }} > modify-attribute",
            f"printf '%s\n' '{LARGER}' > $T/new.json; cp $T/new.json modify-attribute",
            f"printf '%s' '{LARGER}' | dd of=modify-attribute bs=5 status=none",
            f"{sys.executable} -c '{IN_PIECES}' '{LARGER}'",
            f"{sys.executable} -m json.tool > modify-attribute <<< '{LARGER}'",
            'echo \'{"InstanceType": "m5.large"}\' > modify-attribute',
        ],
    )
    def test_an_object_written_by_any_program_makes_the_call_once(
        self, mounted: Mount, module_server: Server, stopped: str, write: str
    ) -> None:
        with module_server.counting() as calls:
            mounted.out(f"cd ec2/us-west-2/{stopped}\n{write}")
        changed = describe(module_server, stopped)["InstanceType"]
        assert (calls["ec2", "ModifyInstanceAttribute"], changed) == (1, "m5.large")

    def test_the_change_is_visible_at_once(self, mounted: Mount, stopped: str) -> None:
        script = f"cat instance-type; echo '{LARGER}' > modify-attribute; cat instance-type"
        assert mounted.lines(f"cd ec2/us-west-2/{stopped}; {script}") == ["t3.micro", "m5.large"]

    @pytest.mark.parametrize(
        "wrong", ['{"Nonsense": 1}', '{"InstanceType": 5}', '{"a": oops}', '{"InstanceId": "i-1"}']
    )
    def test_what_is_wrong_is_an_invalid_argument_and_reaches_nobody(
        self, mounted: Mount, module_server: Server, instance: str, wrong: str
    ) -> None:
        with module_server.counting() as calls:
            done = mounted.sh(f"echo '{wrong}' > ec2/us-west-2/{instance}/modify-attribute")
        assert ("Invalid argument" in done.stderr, calls["ec2", "ModifyInstanceAttribute"]) == (True, 0)

    def test_the_errors_say_what_is_missing(self, mounted: Mount, instance: str) -> None:
        mounted.sh(f"echo 1 > ec2/us-west-2/{instance}/create-image")
        wanted = 'Missing required parameter in input: "Name"; see .help/create-image'
        assert json.loads(mounted.lines("cat .awsfs/errors")[0])["message"] == wanted

    def test_half_an_object_is_refused_when_the_file_is_closed(self, mounted: Mount, instance: str) -> None:
        script = 'import os; f = os.open("modify-attribute", os.O_WRONLY); os.write(f, b"{\\"In"); os.close(f)'
        done = mounted.sh(f"cd ec2/us-west-2/{instance}; {sys.executable} -c '{script}'")
        assert "Invalid argument" in done.stderr

    def test_half_an_object_of_a_program_that_was_killed_is_nothing(self, mounted: Mount, instance: str) -> None:
        script = (
            'import os; f = os.open("modify-attribute", os.O_WRONLY); os.write(f, b"{\\"In"); os.kill(os.getpid(), 9)'
        )
        mounted.sh(f"cd ec2/us-west-2/{instance}; {sys.executable} -c '{script}'")
        assert actions(mounted, instance) == []


def test_what_aws_shows_late_is_seen_without_waiting_for_the_cache(
    mounted: Mount, module_server: Server, instance: str
) -> None:
    mounted.out(f"cd ec2/us-west-2/{instance}; echo 1 > reboot; cat state; sleep 0.2")
    module_server.client("ec2").stop_instances(InstanceIds=[instance])
    assert mounted.out(f"cat ec2/us-west-2/{instance}/state") == "stopped\n"


def test_who_interrupts_a_verb_finds_in_the_errors_that_it_may_have_happened(
    mounted: Mount, module_server: Server, instance: str
) -> None:
    with module_server.holding("ec2", "StopInstances"):
        mounted.sh(f"timeout -s INT 1 bash -c 'echo 1 > ec2/us-west-2/{instance}/stop'")
        error = json.loads(mounted.lines("cat .awsfs/errors")[0])
    assert (error["code"], error["note"]) == ("EINTR", "AWS may have made the change anyway")


class TestHelp:
    def test_it_names_the_verbs(self, mounted: Mount, instance: str) -> None:
        assert {"start", "stop", "terminate"} <= set(mounted.lines(f"ls ec2/us-west-2/{instance}/.help"))

    def test_it_is_not_listed(self, mounted: Mount, instance: str) -> None:
        assert not {".help", ".result"} & set(mounted.lines(f"ls -a ec2/us-west-2/{instance}"))

    def test_it_tells_the_permission(self, mounted: Mount, instance: str) -> None:
        text = mounted.out(f"cat ec2/us-west-2/{instance}/.help/terminate")
        assert "permission  ec2:TerminateInstances\n" in text

    def test_what_it_shows_does_it(self, mounted: Mount, module_server: Server, instance: str) -> None:
        mounted.out(f"cd ec2/us-west-2/{instance}; eval \"$(grep -m 1 '> stop' .help/stop)\"")
        assert state(module_server, instance) == "stopped"

    def test_it_is_read_whole_by_who_trusts_its_size(self, mounted: Mount, instance: str) -> None:
        size, read = mounted.lines(f"cd ec2/us-west-2/{instance}/.help; stat -c %s stop; cat stop | wc -c")
        assert size == read.strip()


class TestResults:
    def test_before_the_first_call_there_is_none(self, mounted: Mount, instance: str) -> None:
        done = mounted.sh(f"cat ec2/us-west-2/{instance}/.result/stop.json")
        assert "No such file or directory" in done.stderr

    def test_after_it_there_is_the_answer(self, mounted: Mount, instance: str) -> None:
        text = mounted.out(f"cd ec2/us-west-2/{instance}; echo 1 > stop; cat .result/stop.json")
        assert json.loads(text)["StoppingInstances"][0]["InstanceId"] == instance


@pytest.fixture(scope="module")
def rehearsing(module_mount: Mounting) -> Mount:
    return module_mount("--dry-run")


@pytest.fixture(scope="module")
def confirming(module_mount: Mounting) -> Mount:
    return module_mount("--confirm")


class TestGuardRails:
    def test_a_dry_run_changes_nothing(self, rehearsing: Mount, module_server: Server, instance: str) -> None:
        rehearsing.out(f"echo 1 > ec2/us-west-2/{instance}/terminate")
        assert state(module_server, instance) == "running"

    def test_a_dry_run_is_recorded(self, rehearsing: Mount, instance: str) -> None:
        rehearsing.out(f"echo 1 > ec2/us-west-2/{instance}/terminate")
        assert [line["outcome"] for line in actions(rehearsing, instance)] == ["dry-run"]

    def test_a_dry_run_refuses_what_is_wrong(self, rehearsing: Mount, instance: str) -> None:
        done = rehearsing.sh(f"echo 1 > ec2/us-west-2/{instance}/create-image")
        assert "Invalid argument" in done.stderr

    def test_a_dangerous_verb_wants_to_be_confirmed(
        self, confirming: Mount, module_server: Server, instance: str
    ) -> None:
        done = confirming.sh(f"echo 1 > ec2/us-west-2/{instance}/stop")
        assert (state(module_server, instance), "Invalid argument" in done.stderr) == ("running", True)

    def test_the_id_confirms_it(self, confirming: Mount, module_server: Server, instance: str) -> None:
        confirming.out(f"echo {instance} > ec2/us-west-2/{instance}/stop")
        assert state(module_server, instance) == "stopped"

    def test_the_help_shows_how_to_confirm_it(self, confirming: Mount, instance: str) -> None:
        assert f"echo {instance} > stop" in confirming.out(f"cat ec2/us-west-2/{instance}/.help/stop")
