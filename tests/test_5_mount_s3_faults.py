"""Objects written through a real mount while AWS refuses, others write too, and programs and files come to an end."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from aws_server import Server
from botocore.exceptions import ClientError
from conftest import Mounting
from mounts import Mount
from worlds import make_bucket

pytestmark = pytest.mark.mount
OBJECTS = "s3/desk/objects"
MEBIBYTE = 2**20


@pytest.fixture
def mounted(server: Server, mount: Mounting) -> Mount:
    make_bucket(server, "desk", {"there": b"old\n", "large": bytes(64 * MEBIBYTE)})
    return mount()


def content(server: Server, key: str) -> bytes:
    """The bytes of a key, as AWS has them."""
    return bytes(server.client("s3").get_object(Bucket="desk", Key=key)["Body"].read())


def keys(server: Server) -> list[str]:
    """The keys of the bucket."""
    return [found["Key"] for found in server.client("s3").list_objects_v2(Bucket="desk")["Contents"]]


def test_a_shell_hears_at_once_that_it_may_not_write(mounted: Mount, server: Server) -> None:
    with server.refusing("s3", "CreateMultipartUpload"):
        done = mounted.sh(f"echo hi > {OBJECTS}/new; echo status $?")
    assert (done.stdout, "Permission denied" in done.stderr) == ("status 1\n", True)


@pytest.mark.parametrize("program", ["cp $T/a {}", "dd if=$T/a of={} conv=fsync status=none", "sort -o {} $T/a"])
def test_programs_that_look_hear_of_a_failed_upload(mounted: Mount, server: Server, program: str) -> None:
    with server.refusing("s3", "PutObject"):
        done = mounted.sh(f"echo x > $T/a; {program.format(f'{OBJECTS}/new')}")
    assert (done.returncode != 0, "Permission denied" in done.stderr) == (True, True)


def test_after_a_failed_upload_the_tree_shows_what_aws_has_and_the_bytes_are_kept(
    mounted: Mount, server: Server
) -> None:
    with server.refusing("s3", "PutObject"):
        mounted.sh(f"echo precious > $T/a; cp $T/a {OBJECTS}/there")
    assert mounted.out(f"cat {OBJECTS}/there") == "old\n"
    notes = [json.loads(line).get("note", "") for line in mounted.lines("cat .awsfs/errors")]
    kept = next(note for note in notes if "is kept in" in note).split()[6]
    assert Path(kept).read_text() == "precious\n"


def test_what_a_killed_program_left_half_done_is_not_sent(mounted: Mount, server: Server) -> None:
    program = "import os; os.write(os.open('new', os.O_WRONLY | os.O_CREAT), b'half'); os.kill(os.getpid(), 9)"
    mounted.sh(f'cd {OBJECTS}; python3 -c "{program}"')
    mounted.out("until grep -q Abandoned .awsfs/errors; do sleep 0.05; done")
    assert keys(server) == ["large", "there"]


def test_an_open_file_that_is_removed_leaves_nothing(mounted: Mount, server: Server) -> None:
    script = f"exec 3<> {OBJECTS}/new; echo 1 >&3; rm {OBJECTS}/new; echo 2 >&3; ls -A {OBJECTS}; exec 3>&-"
    assert mounted.lines(script) == ["large", "there"]
    assert keys(server) == ["large", "there"]


def test_a_byte_more_on_a_large_object_sends_one_part(mounted: Mount, server: Server) -> None:
    with server.counting() as calls:
        mounted.out(f"printf x >> {OBJECTS}/large")
    parts = {name: count for (_, name), count in calls.items() if "Part" in name}
    assert parts == {"UploadPart": 1, "UploadPartCopy": 1}
    assert (calls["s3", "GetObject"], len(content(server, "large"))) == (0, 64 * MEBIBYTE + 1)


def test_a_large_file_is_copied_byte_for_byte(mounted: Mount) -> None:
    mounted.out(f"head -c 40000000 /dev/urandom > $T/a; cp $T/a {OBJECTS}/copy; cmp $T/a {OBJECTS}/copy")


def test_metadata_is_read_and_set_as_extended_attributes(mounted: Mount, server: Server) -> None:
    path = mounted.path / OBJECTS / "there"
    script = (
        f"import os; path = {str(path)!r}; os.setxattr(path, 'user.meta.colour', b'red')\n"
        "print(os.listxattr(path), os.getxattr(path, 'user.meta.colour'))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "'user.meta.colour'" in done.stdout
    assert server.client("s3").head_object(Bucket="desk", Key="there")["Metadata"] == {"colour": "red"}


COUNTER = """
import errno, sys
path, left = sys.argv[1], int(sys.argv[2])
while left:
    try:
        with open(path) as file:
            number = int(file.read())
        with open(path, "w") as file:
            file.write(f"{number + 1}")
    except OSError as error:
        if error.errno not in (errno.ESTALE, errno.EEXIST):
            raise
    else:
        left -= 1
"""


def test_two_mounts_and_another_client_lose_no_write_that_was_acknowledged(
    mounted: Mount, mount: Mounting, server: Server
) -> None:
    s3, each = server.client("s3"), 12
    s3.put_object(Bucket="desk", Key="count", Body=b"0")
    paths = [str(one.path / OBJECTS / "count") for one in (mounted, mount())]
    programs = [subprocess.Popen([sys.executable, "-c", COUNTER, path, str(each)]) for path in paths]
    left = each
    while left:
        now = s3.get_object(Bucket="desk", Key="count")
        body = b"%d" % (int(now["Body"].read()) + 1)
        try:
            s3.put_object(Bucket="desk", Key="count", Body=body, IfMatch=now["ETag"])
        except ClientError:
            continue
        left -= 1
    assert [program.wait(60) for program in programs] == [0, 0]
    assert content(server, "count") == b"%d" % (3 * each)


@pytest.mark.parametrize(
    ("flags", "number"),
    [
        (os.O_WRONLY | os.O_CREAT | os.O_EXCL, errno.EEXIST),
        (os.O_WRONLY | os.O_DIRECTORY, errno.ENOTDIR),
    ],
)
def test_open_refuses_as_a_local_disk_does(mounted: Mount, flags: int, number: int) -> None:
    script = f"import os, sys\ntry: os.open(sys.argv[1], {flags})\nexcept OSError as error: print(error.errno)"
    path = str(mounted.path / OBJECTS / "there")
    done = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(number)]
