"""What a mount does at the limits of the machine that it runs on: it says so, loses nothing, and goes on."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import COMMAND, PATIENCE, ROOT, Mount
from worlds import make_bucket

pytestmark = pytest.mark.mount

ROOM = 2 * 2**20


class TestTogether:
    def test_of_several_at_once_on_one_directory_one_mounts(
        self, mount: Mounting, server: Server, tmp_path: Path
    ) -> None:
        words = [*COMMAND, "--endpoint-url", server.url, "--region", "us-west-2", str(tmp_path)]
        mounted = Mount(tmp_path, dict(os.environ))
        try:
            begun = [
                subprocess.Popen(words, env=mounted.environment, cwd=ROOT, stdout=-3, stderr=-1, text=True)
                for _ in range(4)
            ]
            said = [process.communicate(timeout=PATIENCE)[1] for process in begun]
            refused = [words for words in said if "is already mounted" in words]
            assert (len(refused), mounted.lines("ls ec2")) == (3, ["us-west-2"])
        finally:
            mounted.end()


class TestDescriptors:
    def test_as_many_as_the_machine_allows_may_be_open(self, mount: Mounting) -> None:
        limits = Path(f"/proc/{mount().holder()}/limits").read_text().splitlines()
        soft = next(int(line.split()[3]) for line in limits if line.startswith("Max open files"))
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        assert soft == 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)

    def test_without_one_left_it_says_so_and_then_goes_on(self, mount: Mounting, server: Server) -> None:
        make_bucket(server, "desk", {f"k{number}": b"x" * 10 for number in range(40)})
        mounted = mount("--ttl", "0")
        holder = mounted.holder()
        before = resource.prlimit(holder, resource.RLIMIT_NOFILE)
        highest = max(int(path.name) for path in Path(f"/proc/{holder}/fd").iterdir())
        resource.prlimit(holder, resource.RLIMIT_NOFILE, (highest + 1, before[1]))
        failed = mounted.sh("cd s3/desk/objects; seq -f k%.0f 0 39 | xargs -P 20 -n 1 cat").returncode
        resource.prlimit(holder, resource.RLIMIT_NOFILE, before)
        assert (failed != 0, mounted.out("cat s3/desk/objects/k7")) == (True, "x" * 10)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a small disk")
class TestDisk:
    @pytest.fixture
    def small(self, tmp_path: Path) -> Iterator[Path]:
        """A disk of two megabytes."""
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "none", str(tmp_path)], check=True)
        yield tmp_path
        subprocess.run(["umount", "-l", str(tmp_path)], check=True)

    @pytest.fixture
    def mounted(self, mount: Mounting, server: Server, small: Path) -> Mount:
        make_bucket(server, "desk", {"old": b"old"})
        return mount(XDG_CACHE_HOME=str(small))

    def test_a_file_that_does_not_fit_is_told_to_be_too_large(self, mounted: Mount) -> None:
        done = mounted.sh("head -c 4000000 /dev/zero > $T/large; cp $T/large s3/desk/objects/old")
        assert "No space left on device" in done.stderr

    def test_nothing_of_it_reaches_aws(self, mounted: Mount, server: Server) -> None:
        mounted.sh("head -c 4000000 /dev/zero > $T/large; cp $T/large s3/desk/objects/old")
        assert server.client("s3").get_object(Bucket="desk", Key="old")["Body"].read() == b"old"

    def test_what_does_fit_is_written_after_that(self, mounted: Mount, server: Server) -> None:
        mounted.sh("head -c 4000000 /dev/zero > $T/large; cp $T/large s3/desk/objects/large")
        mounted.out("head -c 1000000 /dev/zero > s3/desk/objects/small")
        assert server.client("s3").head_object(Bucket="desk", Key="small")["ContentLength"] == 1_000_000
