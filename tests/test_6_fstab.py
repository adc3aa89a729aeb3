"""``mount -t fuse.awsfs`` and systemd: what mount(8) and a service manager call, and what they are told."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from aws_server import Server
from conftest import Mounting
from mounts import COMMAND, PATIENCE, ROOT, Mount, is_mounted

from awsfs.cli.fstab import arguments, become

HELPER = (sys.executable, "-c", "from awsfs.cli.fstab import run; run()")
UNIT = ROOT / "systemd/awsfs@.service"


class TestArguments:
    def test_options_of_awsfs_are_named_as_on_its_command_line(self):
        assert arguments("/aws", "profile=prod,region=us-west-2,read-only") == [
            "--profile=prod", "--region=us-west-2", "--read-only", "--", "/aws",
        ]  # fmt: skip

    def test_one_that_may_be_repeated_may_be_repeated(self):
        assert arguments("/aws", "region=a,region=b")[:2] == ["--region=a", "--region=b"]

    def test_a_value_may_have_an_equals_sign_in_it(self):
        assert "--object-option=CacheControl=no-cache" in arguments("/aws", "object-option=CacheControl=no-cache")

    @pytest.mark.parametrize(
        "meant_for_mount",
        ["defaults", "noauto", "user", "user=me", "_netdev", "nofail", "x-systemd.automount", "setuid=me"],
    )
    def test_what_is_meant_for_mount_is_left_out(self, meant_for_mount):
        assert arguments("/aws", meant_for_mount) == ["--", "/aws"]

    def test_what_is_left_goes_to_fuse(self):
        assert arguments("/aws", "rw,allow_other,demo,nosuid") == [
            "--demo",
            "-o",
            "rw,allow_other,nosuid",
            "--",
            "/aws",
        ]

    def test_a_flag_with_a_value_is_a_mistake(self):
        with pytest.raises(click.UsageError, match="demo takes no value"):
            arguments("/aws", "demo=1")

    def test_a_directory_that_looks_like_an_option_is_none(self):
        assert arguments("--demo", "")[-2:] == ["--", "--demo"]


def test_a_user_that_is_not_there_is_named():
    with pytest.raises(click.UsageError, match="no such user"):
        become("nobody-of-that-name")


@pytest.mark.mount
class TestHelper:
    """What mount(8) calls with what stands in the line."""

    @pytest.fixture
    def mounted(self, mount: Mounting, tmp_path: Path) -> Iterator[Mount]:
        point = Mount(tmp_path, dict(os.environ))
        yield point
        point.end()

    def line(self, mounted: Mount, *words: str) -> int:
        done = subprocess.run(
            [*HELPER, "awsfs", str(mounted.path), *words],
            env=mounted.environment, cwd=ROOT, capture_output=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        return done.returncode

    def test_it_mounts(self, mounted: Mount, server: Server) -> None:
        status = self.line(mounted, "-o", f"rw,endpoint-url={server.url},region=us-west-2,_netdev,read-only")
        assert (status, mounted.lines("ls ec2")) == (0, ["us-west-2"])

    def test_to_pretend_mounts_nothing(self, mounted: Mount, server: Server) -> None:
        status = self.line(mounted, "-f", "-o", f"endpoint-url={server.url}")
        assert (status, is_mounted(mounted.path)) == (0, False)

    def test_a_wrong_line_is_told_as_mount_tells_it(self, mounted: Mount) -> None:
        assert self.line(mounted, "-o", "demo=1") == 1

    def test_a_mount_that_does_not_come_about_too(self, mounted: Mount) -> None:
        assert self.line(mounted, "-o", "endpoint-url=http://127.0.0.1:1,region=us-west-2") == 32


@pytest.mark.mount
def test_a_service_manager_hears_when_the_mount_answers(mount: Mounting, server: Server, tmp_path: Path) -> None:
    point = tmp_path / "aws"
    point.mkdir()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(PATIENCE)
        mounted = Mount(point, dict(os.environ) | {"NOTIFY_SOCKET": str(tmp_path / "notify")})
        words = [*COMMAND, "--endpoint-url", server.url, "--region", "us-west-2", "--foreground", str(point)]
        with subprocess.Popen(words, env=mounted.environment, cwd=ROOT, stdout=-3, stderr=-3):
            told = manager.recv(1000).decode().splitlines()
            there = mounted.lines("ls ec2")
            mounted.end()
    assert (told[0], there) == ("READY=1", ["us-west-2"])


class TestUnit:
    """The unit that is shipped."""

    def test_it_waits_until_it_is_told_that_the_mount_answers(self):
        assert {"Type=notify", "ExecStart=awsfs --foreground $AWSFS_OPTIONS %f"} <= set(UNIT.read_text().splitlines())

    def test_a_mistake_of_the_person_is_not_tried_again(self):
        assert "RestartPreventExitStatus=2" in UNIT.read_text()
