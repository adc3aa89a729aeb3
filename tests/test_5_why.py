"""Why something failed: told at its path, and in `.awsfs/errors`; and what is not refused is there all the same."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from aws_operations import Request
from aws_server import Rule, Server
from conftest import Mounting
from mounts import Mount
from worlds import make_bucket, run_instance

pytestmark = pytest.mark.mount

EC2, ERROR = "ec2/us-west-2", "user.awsfs.error"
LIST = "import os, sys; print(*os.listxattr(sys.argv[1], follow_symlinks=False), sep='\\n')"
GET = "import os, sys; print(os.getxattr(sys.argv[1], sys.argv[2]).decode())"
SET = "import os, sys; os.setxattr(sys.argv[1], sys.argv[2], b'x')"
REMOVE = "import os, sys; os.removexattr(sys.argv[1], sys.argv[2])"


@dataclass
class Regional(Rule):
    """A rule about the requests of one region."""

    region: str = ""

    def takes(self, request: Request) -> bool:
        """See `Rule`."""
        return request.region == self.region and super().takes(request)


def python(mounted: Mount, script: str, *words: str) -> Any:
    """Run Python inside the mount."""
    return mounted.sh(shlex.join([sys.executable, "-c", script, *words]))


def why(mounted: Mount, path: str) -> dict[str, Any]:
    """The entry of the last failure at a path."""
    done = python(mounted, GET, path, ERROR)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def listed(mounted: Mount, path: str) -> list[str]:
    """The names of the extended attributes."""
    return python(mounted, LIST, path).stdout.split()  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def mounted(module_server: Server, module_mount: Mounting) -> Mount:
    for bucket in ("open", "shut"):
        make_bucket(module_server, bucket, {"a.txt": b"a", "attic/old.txt": b"b"})
    return module_mount(regions=("us-west-2", "eu-west-1"))


@pytest.fixture(scope="module")
def machine(module_server: Server, mounted: Mount) -> str:
    return run_instance(module_server, "web", user_data="#!/bin/sh\n")


class TestTheAttribute:
    def test_a_directory_that_cannot_be_listed_says_why(self, mounted: Mount, module_server: Server) -> None:
        with module_server.refusing("ec2", "DescribeVolumes", "UnauthorizedOperation", message="No volumes for you."):
            mounted.sh(f"ls {EC2}/volumes")
        entry = why(mounted, f"{EC2}/volumes")
        assert (entry["path"], entry["service"], entry["errno"], entry["message"]) == (
            f"/{EC2}/volumes",
            "ec2",
            "EACCES",
            "No volumes for you.",
        )

    def test_a_file_that_cannot_be_read_says_why(self, mounted: Mount, module_server: Server, machine: str) -> None:
        with module_server.refusing("ec2", "DescribeInstanceAttribute", "UnauthorizedOperation"):
            mounted.sh(f"cat {EC2}/{machine}/user-data")
        assert why(mounted, f"{EC2}/{machine}/user-data")["operation"] == "describe_instance_attribute"

    def test_a_verb_that_was_refused_says_why(self, mounted: Mount, machine: str) -> None:
        mounted.sh(f"echo nonsense > {EC2}/{machine}/stop")
        assert why(mounted, f"{EC2}/{machine}/stop")["message"] == "write 1, or one JSON object with parameters"

    def test_it_is_told_through_a_link(self, mounted: Mount, machine: str) -> None:
        mounted.sh(f"echo nonsense > {EC2}/{machine}/start")
        assert why(mounted, f"{EC2}/by-name/web/start")["path"] == f"/{EC2}/{machine}/start"

    def test_a_link_itself_has_none(self, mounted: Mount, machine: str) -> None:
        mounted.sh(f"echo nonsense > {EC2}/by-name/web/reboot")
        assert listed(mounted, f"{EC2}/by-name/web") == []

    def test_an_object_that_is_archived_says_how_to_get_it(self, mounted: Mount, module_server: Server) -> None:
        with module_server.refusing("s3", "GetObject", "InvalidObjectState", where="attic/old.txt"):
            done = mounted.sh("cat s3/open/objects/attic/old.txt")
        assert "Device or resource busy" in done.stderr
        assert (
            "restore-object --bucket open --key attic/old.txt"
            in why(mounted, "s3/open/objects/attic/old.txt")["remedy"]
        )

    def test_it_stands_beside_the_attributes_of_an_object(self, mounted: Mount, module_server: Server) -> None:
        with module_server.refusing("s3", "GetObject", where="open/a.txt"):
            mounted.sh("cat s3/open/objects/a.txt")
        names = listed(mounted, "s3/open/objects/a.txt")
        assert (ERROR in names, "user.etag" in names) == (True, True)

    def test_a_name_that_does_not_resolve_is_told_of_at_its_directory(
        self, mounted: Mount, module_server: Server
    ) -> None:
        with module_server.refusing("ec2", "DescribeVpcs", "UnauthorizedOperation"):
            done = mounted.sh(f"cat {EC2}/vpcs/vpc-0123456789abcdef0/state")
        assert "Permission denied" in done.stderr
        assert why(mounted, f"{EC2}/vpcs")["path"] == f"/{EC2}/vpcs/vpc-0123456789abcdef0"

    def test_where_nothing_failed_there_is_none(self, mounted: Mount) -> None:
        assert listed(mounted, f"{EC2}/images") == []

    @pytest.mark.parametrize("script", [SET, REMOVE])
    def test_it_cannot_be_changed(self, mounted: Mount, machine: str, script: str) -> None:
        mounted.sh(f"echo nonsense > {EC2}/{machine}/stop")
        assert "Operation not supported" in python(mounted, script, f"{EC2}/{machine}/stop", ERROR).stderr

    def test_asking_for_it_asks_aws_nothing(self, mounted: Mount, module_server: Server, machine: str) -> None:
        mounted.sh(f"echo nonsense > {EC2}/{machine}/stop")
        with module_server.counting() as calls:
            why(mounted, f"{EC2}/{machine}/stop")
        assert dict(calls) == {}


class TestTheFile:
    def test_the_newest_failure_comes_first(self, mounted: Mount, machine: str) -> None:
        mounted.sh(f"echo first > {EC2}/{machine}/stop; echo second > {EC2}/{machine}/start")
        assert json.loads(mounted.lines("head -n 1 .awsfs/errors")[0])["path"] == f"/{EC2}/{machine}/start"

    def test_the_same_failure_again_is_one_line_with_a_count(
        self, mounted: Mount, module_server: Server, machine: str
    ) -> None:
        with module_server.refusing("ec2", "GetConsoleOutput", "UnauthorizedOperation"):
            mounted.sh(f"for n in 1 2 3; do touch {EC2}; cat {EC2}/{machine}/console-output; done")
        found = [json.loads(line) for line in mounted.lines("cat .awsfs/errors")]
        assert [entry["count"] for entry in found if entry["operation"] == "get_console_output"] == [3]


class TestPartlyRefused:
    @pytest.fixture
    def walked(self, mounted: Mount, module_server: Server, machine: str) -> Iterator[Any]:
        """What ``ls -lR`` of EC2 shows while a region refuses everything."""
        rule = Regional("ec2", "*", answer=(403, "UnauthorizedOperation", "Not here."), region="eu-west-1")
        with module_server._while(rule):
            yield mounted.sh("touch ec2; ls -lR ec2")

    def test_a_region_that_is_refused_leaves_the_others(self, walked: Any, machine: str) -> None:
        assert f"ec2/us-west-2/{machine}:" in walked.stdout.splitlines()

    def test_a_region_that_is_refused_lists_what_it_can(self, walked: Any) -> None:
        assert "ec2/eu-west-1/volumes:" in walked.stdout.splitlines()

    def test_only_what_is_refused_is_an_error(self, walked: Any) -> None:
        errors = walked.stderr.splitlines()
        assert [line for line in errors if "ec2/eu-west-1" not in line or "Permission denied" not in line] == []

    def test_each_directory_that_is_refused_says_why(self, walked: Any, mounted: Mount) -> None:
        assert why(mounted, "ec2/eu-west-1/volumes")["region"] == "eu-west-1"

    def test_a_bucket_that_is_refused_leaves_the_others(self, mounted: Mount, module_server: Server) -> None:
        with module_server.refusing("s3", "*", where="/shut"):
            done = mounted.sh("touch s3; ls -lR s3/*/objects")
        assert ("s3/open/objects/attic:" in done.stdout, "s3/shut/objects" in done.stderr) == (True, True)

    def test_a_detail_that_is_refused_leaves_the_others(
        self, mounted: Mount, module_server: Server, machine: str
    ) -> None:
        with module_server.refusing("ec2", "DescribeInstanceAttribute", "UnauthorizedOperation"):
            done = mounted.sh(f"touch {EC2}; grep -r . {EC2}/{machine} --exclude-dir=by-name")
        assert f"{EC2}/{machine}/state:running" in done.stdout.splitlines()
        assert f"{EC2}/{machine}/user-data: Permission denied" in done.stderr


def test_what_was_refused_a_moment_ago_is_told_at_another_path_too(mounted: Mount, module_server: Server) -> None:
    with module_server.refusing("ec2", "DescribeInstances", "UnauthorizedOperation"):
        mounted.sh(f"touch {EC2}; ls {EC2}; ls {EC2}/by-name")
    assert why(mounted, f"{EC2}/by-name")["operation"] == "describe_instances"


def test_credentials_that_expired_say_what_renews_them(mounted: Mount, module_server: Server) -> None:
    with module_server.refusing("ec2", "DescribeSubnets", "RequestExpired", status=400):
        done = mounted.sh(f"ls {EC2}/subnets")
    assert ("Key has expired" in done.stderr, why(mounted, f"{EC2}/subnets")["remedy"].split(":")[0]) == (
        True,
        "renew the keys",
    )


def test_after_an_error_that_nobody_knows_the_mount_lives(mounted: Mount, module_server: Server) -> None:
    with module_server.refusing("ec2", "DescribeSubnets", "Gremlins", status=418):
        done = mounted.sh(f"touch {EC2}; ls {EC2}/subnets")
    assert ("Input/output error" in done.stderr, mounted.lines(f"ls {EC2}/vpcs") != []) == (True, True)
