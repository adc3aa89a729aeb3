"""Programs and mounts that are killed while they write: AWS holds the old or the new, whole; a restart clears up."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import PATIENCE, Mount
from worlds import make_bucket, make_table, put_items
from writers import SOAK

pytestmark = pytest.mark.mount

OBJECTS, ITEM = "s3/desk/objects", "dynamo/us-west-2/users/items/ada.json"
MEBIBYTE = 2**20
LARGE = 17 * MEBIBYTE
RANDOM = random.Random(4)
MOMENTS = [RANDOM.random() for _ in range(30 if SOAK else 2)]

IN_PIECES = """
import os, sys
path, data, killed_after, flags = sys.argv[1], sys.argv[2].encode(), int(sys.argv[3]), int(sys.argv[4])
file = os.open(path, os.O_WRONLY | flags)
for number in range(len(data)):
    if number == killed_after:
        os.kill(os.getpid(), 9)
    os.write(file, data[number : number + 1])
os.kill(os.getpid(), 9)
"""
"""Writes byte by byte, and is killed before it closes the file."""

VERSIONS = """
import itertools, json, sys
path, form = sys.argv[1], sys.argv[2]
for number in itertools.count(1):
    print("tries", number, flush=True)
    text = json.dumps({"id": "ada", "number": number, "again": number}) if form == "json" else f"{number} " * 1000
    with open(path, "w") as file:
        file.write(text)
    print("wrote", number, flush=True)
"""
"""Writes one version after another, each of which tells whether it is whole."""


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Where the mounts of a test spool."""
    return tmp_path / "cache"


def furnish(server: Server) -> None:
    """An account with objects and an item."""
    make_bucket(server, "desk", {"there": b"old", "large": bytes(LARGE), "versions": b"0 " * 1000})
    make_table(server, "users", "id:S")
    put_items(server, "users", [{"id": {"S": "ada"}, "number": {"N": "0"}, "again": {"N": "0"}}])


@pytest.fixture
def mounted(server: Server, mount: Mounting, cache: Path) -> Mount:
    """A mount of such an account."""
    furnish(server)
    return mount(XDG_CACHE_HOME=str(cache))


def content(server: Server, key: str) -> bytes | None:
    """What AWS holds of an object."""
    s3 = server.client("s3")
    if key not in [found["Key"] for found in s3.list_objects_v2(Bucket="desk")["Contents"]]:
        return None
    return bytes(s3.get_object(Bucket="desk", Key=key)["Body"].read())


def numbers(server: Server) -> tuple[int, int]:
    """The two attributes of the item."""
    item = server.client("dynamodb").get_item(TableName="users", Key={"id": {"S": "ada"}})["Item"]
    return int(item["number"]["N"]), int(item["again"]["N"])


def unfinished(server: Server) -> list[Any]:
    """The multipart uploads that AWS goes on billing."""
    return list(server.client("s3").list_multipart_uploads(Bucket="desk").get("Uploads", []))


def spooled(cache: Path) -> bool:
    """Whether there is a file of a mount's, or its directory is going away just now."""
    try:
        return bool([*cache.rglob("mount-*/*-*")])
    except FileNotFoundError:
        return True


def restart(mounted: Mount, server: Server, cache: Path) -> None:
    """Mount anew where a mount was killed, and wait until what that one left is cleared."""
    done = mounted.start("--endpoint-url", server.url, "--region", "us-west-2")
    assert done.returncode == 0, done
    end = time.monotonic() + PATIENCE
    while (unfinished(server) or spooled(cache)) and time.monotonic() < end:
        time.sleep(0.05)


def kill(mounted: Mount) -> None:
    """Kill the mount's process, and wait until it is gone."""
    process = mounted.holder()
    os.kill(process, signal.SIGKILL)
    while Path(f"/proc/{process}").exists() and process in mounted.alive():
        time.sleep(0.01)


@pytest.fixture(scope="module")
def shared(module_server: Server, module_mount: Mounting) -> Mount:
    """One mount for all programs that are killed."""
    furnish(module_server)
    return module_mount()


class TestAProgramThatIsKilled:
    def write(self, mounted: Mount, path: str, data: str, moment: float, flags: int = 0) -> None:
        """Have it write a part of the data, by bytes, and be killed; and wait until the mount has closed its file."""
        known = int(mounted.sh("grep -c killed .awsfs/errors").stdout)
        number = 1 + int(moment * (len(data) - 1))
        given = [str(mounted.path / path), data, str(number), str(flags)]
        done = subprocess.run([sys.executable, "-c", IN_PIECES, *given], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (-signal.SIGKILL, "")
        mounted.out(f"until [ $(grep -c killed .awsfs/errors) -gt {known} ]; do sleep 0.02; done")

    @pytest.mark.parametrize("moment", MOMENTS)
    @pytest.mark.parametrize("flags", [0, os.O_TRUNC, os.O_APPEND])
    def test_leaves_an_object_as_it_was(self, shared: Mount, module_server: Server, moment: float, flags: int) -> None:
        self.write(shared, f"{OBJECTS}/there", "brand-new-bytes", moment, flags)
        assert content(module_server, "there") == b"old"

    @pytest.mark.parametrize("moment", MOMENTS)
    def test_makes_no_object(self, shared: Mount, module_server: Server, moment: float) -> None:
        self.write(shared, f"{OBJECTS}/new", "brand-new-bytes", moment, os.O_CREAT)
        assert content(module_server, "new") is None

    @pytest.mark.parametrize("moment", MOMENTS)
    def test_leaves_an_item_as_it_was(self, shared: Mount, module_server: Server, moment: float) -> None:
        self.write(shared, ITEM, '{"id": "ada", "number": 1, "again": 1}', moment, os.O_TRUNC)
        assert numbers(module_server) == (0, 0)

    def test_leaves_no_upload(self, shared: Mount, module_server: Server) -> None:
        self.write(shared, f"{OBJECTS}/large", "brand-new-bytes", 0.5)
        assert unfinished(module_server) == []


class TestAMountThatIsKilled:
    @pytest.fixture
    def writing(self, mounted: Mount) -> Iterator[Callable[[str, str], subprocess.Popen[str]]]:
        """Begins a program that writes version after version."""
        begun: list[subprocess.Popen[str]] = []

        def begin(path: str, form: str) -> subprocess.Popen[str]:
            command = [sys.executable, "-c", VERSIONS, str(mounted.path / path), form]
            begun.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True))
            return begun[-1]

        yield begin
        for process in begun:
            process.kill()
            process.communicate()

    def versions(self, mounted: Mount, process: subprocess.Popen[str], moment: float) -> range:
        """Kill the mount after a while; the versions that AWS may hold, from the last that was acknowledged on."""
        assert process.stdout
        told = "".join(process.stdout.readline() for _ in range(3 + int(moment * 20)))
        time.sleep(moment / 50)
        kill(mounted)
        told += process.stdout.read()
        assert process.wait(60) != 0
        return range(told.count("wrote"), told.count("tries") + 1)

    @pytest.mark.parametrize("moment", MOMENTS)
    def test_loses_no_acknowledged_version_of_an_object(
        self, mounted: Mount, server: Server, writing: Any, moment: float
    ) -> None:
        process = writing(f"{OBJECTS}/versions", "text")
        possible = self.versions(mounted, process, moment)
        held = set((content(server, "versions") or b"").split())
        assert len(held) == 1
        assert int(held.pop()) in possible

    @pytest.mark.parametrize("moment", MOMENTS)
    def test_loses_no_acknowledged_version_of_an_item(
        self, mounted: Mount, server: Server, writing: Any, moment: float
    ) -> None:
        process = writing(ITEM, "json")
        possible = self.versions(mounted, process, moment)
        first, second = numbers(server)
        assert first == second
        assert first in possible


class TestAMountThatIsKilledWhileItUploads:
    @pytest.fixture(params=["UploadPart", "CompleteMultipartUpload"])
    def left(self, mounted: Mount, server: Server, request: pytest.FixtureRequest) -> Mount:
        """A mount that was killed after it had begun a multipart upload."""
        script = f"head -c {LARGE} /dev/zero | tr '\\0' x > $1"
        command = ["bash", "-c", script, "bash", str(mounted.path / OBJECTS / "large")]
        with server.holding("s3", request.param) as held, subprocess.Popen(command, stderr=subprocess.DEVNULL):
            assert held.arrived.acquire(timeout=PATIENCE)
            kill(mounted)
        return mounted

    def test_leaves_the_object_whole(self, left: Mount, server: Server) -> None:
        assert content(server, "large") in (bytes(LARGE), b"x" * LARGE)

    def test_leaves_no_upload_after_a_restart(self, left: Mount, server: Server, cache: Path) -> None:
        restart(left, server, cache)
        assert unfinished(server) == []

    def test_leaves_what_was_not_sent_alone_after_a_restart(self, left: Mount, server: Server, cache: Path) -> None:
        restart(left, server, cache)
        found = [path for path in cache.rglob("*-*") if path.is_file() and path.name != "kept-reported"]
        assert [(path.parent.name, path.stat().st_size) for path in found] == [("kept", LARGE)]


def test_a_mount_that_ends_leaves_only_what_could_not_be_stored(mounted: Mount, server: Server, cache: Path) -> None:
    with server.refusing("s3", "PutObject"):
        mounted.sh(f"echo x > $T/a; cp $T/a {OBJECTS}/there")
    mounted.end()
    assert [path.parent.name for path in cache.rglob("*-*")] == ["kept"]
