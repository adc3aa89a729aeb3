"""What POSIX and Linux promise of open, renamed and removed files, on a real mount."""

from __future__ import annotations

import ctypes
import errno
import os
from pathlib import Path

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import Mount
from worlds import make_bucket, make_table, put_items

pytestmark = pytest.mark.mount
OBJECTS, ITEMS = "s3/shelf/objects", "dynamo/us-west-2/users/items"
AT_FDCWD = -100
RENAME_NOREPLACE, RENAME_EXCHANGE, RENAME_WHITEOUT = 1, 2, 4


@pytest.fixture(scope="module")
def mounted(module_server: Server, module_mount: Mounting) -> Mount:
    make_bucket(module_server, "shelf", {"there": b"there"})
    make_table(module_server, "users", "id:S")
    put_items(module_server, "users", [{"id": {"S": "ada"}}])
    return module_mount("--allow-delete")


def renamed(old: Path, new: Path, flags: int) -> int:
    """renameat2(2): 0, or its errno."""
    libc = ctypes.CDLL(None, use_errno=True)
    done = libc.renameat2(AT_FDCWD, os.fsencode(old), AT_FDCWD, os.fsencode(new), flags)
    return ctypes.get_errno() if done else 0


@pytest.mark.parametrize("folder", [OBJECTS, ITEMS])
@pytest.mark.parametrize(
    ("name", "flags", "number"),
    [
        ("there", RENAME_NOREPLACE, errno.EEXIST),
        ("free", RENAME_NOREPLACE, 0),
        ("there", RENAME_EXCHANGE, errno.EINVAL),
        ("free", RENAME_WHITEOUT, errno.EINVAL),
    ],
)
def test_a_rename_does_what_its_flags_say_or_nothing(
    mounted: Mount, folder: str, name: str, flags: int, number: int
) -> None:
    where = mounted.path / folder
    (where / "new.tmp").write_text('{"id": "free"}')
    if folder == ITEMS:
        name = {"there": "ada.json", "free": "free.json"}[name]
    (where / "free.json").unlink(missing_ok=True)
    (where / "free").unlink(missing_ok=True)
    assert (renamed(where / "new.tmp", where / name, flags), (where / "new.tmp").exists()) == (number, number != 0)


@pytest.mark.parametrize("folder", [OBJECTS, ITEMS])
def test_a_file_that_is_removed_while_it_is_open_leaves_nothing_behind(mounted: Mount, folder: str) -> None:
    script = f"cd {folder}; exec 3<> gone.tmp; echo x >&3; rm gone.tmp; ls -A > $T/seen; echo y >&3; exec 3>&-; ls -A"
    seen = mounted.out(f"{script} && cat $T/seen")
    assert ("gone" in seen, "fuse_hidden" in seen) == (False, False)


def test_an_object_that_is_removed_while_it_is_open_is_written_and_read_on(mounted: Mount) -> None:
    script = "exec 3<> f; echo one >&3; rm f; echo two >&3; cat /proc/self/fd/3 2>/dev/null; exec 4< /dev/null"
    reading = "python3 -c 'import os; print(os.pread(3, 99, 0).decode(), end=\"\")'"
    assert mounted.out(f"cd {OBJECTS}; {script}; {reading}").endswith("one\ntwo\n")


def test_an_object_that_is_renamed_while_it_is_open_gets_what_is_written_after(
    mounted: Mount, module_server: Server
) -> None:
    mounted.out(f"cd {OBJECTS}; exec 3> old; echo one >&3; mv old new; echo two >&3; exec 3>&-")
    found = module_server.client("s3").get_object(Bucket="shelf", Key="new")["Body"].read()
    assert found == b"one\ntwo\n"


@pytest.mark.parametrize(
    ("script", "shown"),
    [
        ("echo a > f1; echo b >> f1; cat f1", "a\nb\n"),
        ("echo a > f2; { echo b; echo c; } >> f2; cat f2", "a\nb\nc\n"),
        ("(echo a; echo b) > f3; cat f3", "a\nb\n"),
        ("echo abc > f4; printf X | dd of=f4 bs=1 seek=1 conv=notrunc status=none; cat f4", "aXc\n"),
        ("printf abc > f5; truncate -s 5 f5; od -An -c f5 | tr -d ' \\n'", "abc\\0\\0"),
        ("echo a | tee f6 | tee -a f6 > /dev/null; sort -u f6", "a\n"),
        ("echo a > f7; ln f7 f8 2>/dev/null || cp f7 f8; cat f8", "a\n"),
    ],
)
def test_shells_write_objects_as_they_write_files(mounted: Mount, script: str, shown: str) -> None:
    assert mounted.out(f"cd {OBJECTS}; {script}") == shown


def test_noclobber_keeps_what_is_there(mounted: Mount) -> None:
    done = mounted.sh(f"cd {OBJECTS}; set -o noclobber; echo x > there; cat there")
    assert (done.stdout, "cannot overwrite" in done.stderr) == ("there", True)


FLAGS = """
import fcntl, os, sys
there = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT | os.O_APPEND)
os.write(there, b"0123456789")
fcntl.fcntl(there, fcntl.F_SETFL, fcntl.fcntl(there, fcntl.F_GETFL) & ~os.O_APPEND)
os.pwrite(there, b"ab", 2)
fcntl.fcntl(there, fcntl.F_SETFL, fcntl.fcntl(there, fcntl.F_GETFL) | os.O_APPEND)
os.write(there, b"!")
os.close(there)
"""


@pytest.mark.parametrize("name", ["flags", ".flags.swp"])
def test_each_write_goes_where_the_flags_of_that_moment_say(mounted: Mount, name: str) -> None:
    mounted.out(f"python3 -c '{FLAGS}' {OBJECTS}/{name}")
    assert mounted.out(f"cat {OBJECTS}/{name}; rm {OBJECTS}/{name}") == "01ab456789!"
