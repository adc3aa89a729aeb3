"""Floor 5: the programs of somebody who may list, read or write a part of a bucket only."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from aws_server import Server
from conftest import Mounting
from enforcing import Strict
from worlds import make_bucket

pytestmark = pytest.mark.mount
MINE = ("home/me/*",)


@pytest.fixture
def strict(server: Server) -> Iterator[Strict]:
    endpoint = Strict(server)
    make_bucket(server, "shelf", {"home/me/a.txt": b"a\n", "home/me/deep/b.txt": b"b\n", "home/you/c.txt": b"c\n"})
    endpoint.policy.listed = endpoint.policy.read = endpoint.policy.written = MINE
    endpoint.policy.lists_buckets = False
    yield endpoint
    endpoint.stop()


def test_mkdir_opens_the_way_and_the_remedy_says_so(mount: Mounting, strict: Strict) -> None:
    mounted = mount("--endpoint-url", strict.url)
    refused = mounted.sh("cd s3/shelf/objects && ls home/me")
    assert "No such file or directory" in refused.stderr
    assert "--root s3/shelf/objects/home" in mounted.out("getfattr -n user.awsfs.error --only-values s3/shelf/objects")
    script = (
        "cd s3/shelf/objects && mkdir home && stat -c %a home && ls home/me && cat home/me/a.txt home/me/deep/b.txt"
    )
    assert mounted.lines(script) == ["111", "a.txt", "deep", "a", "b"]


def test_a_part_of_a_bucket_is_mounted(mount: Mounting, strict: Strict) -> None:
    mounted = mount("--endpoint-url", strict.url, "--root", "s3/shelf/objects/home/me")
    assert mounted.lines("echo x > new && ls && cat new deep/b.txt") == ["a.txt", "deep", "new", "x", "b"]


def test_a_place_where_files_may_only_be_left_takes_them(mount: Mounting, server: Server, strict: Strict) -> None:
    strict.policy.listed = strict.policy.read = ()
    mounted = mount("--endpoint-url", strict.url)
    script = (
        "mkdir -p s3/shelf/objects/home/me && cd s3/shelf/objects/home/me && echo x > drop.txt && stat -c %s drop.txt"
    )
    assert mounted.lines(script) == ["2"]
    assert mounted.sh("cp /etc/hostname s3/shelf/objects/home/me/host").returncode == 0
    assert server.client("s3").get_object(Bucket="shelf", Key="home/me/drop.txt")["Body"].read() == b"x\n"
