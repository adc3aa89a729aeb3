"""Every set of open(2) flags, on what is there, is not there, is a directory or is refused: as on a local file system.

What to expect is found out on a local file system of the same kernel while the tests run, as a user who is not root.
"""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import PATIENCE, Mount
from worlds import make_bucket, make_table, put_items

pytestmark = pytest.mark.mount

ACCESS = ("O_RDONLY", "O_WRONLY", "O_RDWR")
OTHERS = ("O_CREAT", "O_EXCL", "O_TRUNC", "O_APPEND", "O_DIRECTORY")
FLAGS = [
    "|".join((access, *(name for name, is_set in zip(OTHERS, chosen, strict=True) if is_set)))
    for access, chosen in product(ACCESS, product((False, True), repeat=len(OTHERS)))
]
SITUATIONS = ("exists", "absent", "directory", "refused")

OPENING = """
import errno, json, os, sys
os.chdir(sys.argv[1])
suffix, nobody = sys.argv[2], int(sys.argv[3])
if nobody and os.getuid() == 0:
    os.setgid(nobody), os.setuid(nobody)
answers = {}
for n, flags in enumerate(json.loads(sys.argv[4])):
    value = 0
    for flag in flags.split("|"):
        value |= getattr(os, flag)
    for situation in json.loads(sys.argv[5]):
        name = f"d{n}{suffix}" if situation == "directory" else f"{situation}{n}{suffix}"
        name = os.path.join("refused", name) if situation == "refused" else name
        try:
            os.close(os.open(name, value, 0o644))
            answers[f"{situation} {flags}"] = "opens"
        except OSError as error:
            answers[f"{situation} {flags}"] = errno.errorcode[error.errno]
json.dump(answers, sys.stdout)
"""
"""Opens a name of its own for each set of flags and each situation, and tells what came of it."""

NOBODY = 65534


def answers(folder: Path, situations: tuple[str, ...], suffix: str = "", user: int = 0) -> dict[str, str]:
    words = [str(folder), suffix, str(user), json.dumps(FLAGS), json.dumps(situations)]
    done = subprocess.run(
        [sys.executable, "-c", OPENING, *words], capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a local file system answers; what is refused there is so by its mode."""
    folder = tmp_path_factory.mktemp("local")
    (folder / "refused").mkdir()
    for n in range(len(FLAGS)):
        (folder / f"exists{n}").write_text("x")
        (folder / f"d{n}").mkdir()
        (folder / f"fixed{n}").write_text("x")
        (folder / "refused" / f"refused{n}").write_text("x")
    for path in (folder, *folder.parents[:2], *folder.glob("*[0-9]")):
        path.chmod(0o444 if path.name.startswith("fixed") else 0o777)
    for path in (folder / "refused").iterdir():
        path.chmod(0)
    (folder / "refused").chmod(0o555)
    return answers(folder, (*SITUATIONS, "fixed"), user=NOBODY)


def departures(found: dict[str, str], expected: dict[str, str]) -> dict[str, str]:
    """Where they differ: what was found, and what was expected."""
    return {case: f"{answer}, locally {expected[case]}" for case, answer in found.items() if answer != expected[case]}


@pytest.fixture(scope="module")
def mounted(module_server: Server, module_mount: Mounting) -> Mount:
    many = range(len(FLAGS))
    files = {f"exists{n}": b"x" for n in many} | {f"d{n}/x": b"x" for n in many}
    make_bucket(module_server, "shelf", files | {f"refused/refused{n}": b"x" for n in many})
    make_table(module_server, "users", "id:S")
    put_items(module_server, "users", [{"id": {"S": f"exists{n}"}} for n in many])
    make_table(module_server, "orders", "customer:S", "placed:N")
    put_items(module_server, "orders", [{"customer": {"S": f"d{n}"}, "placed": {"N": "1"}} for n in many])
    return module_mount()


def test_objects_open_as_local_files_do(mounted: Mount, module_server: Server, local: dict[str, str]) -> None:
    with (
        module_server.refusing("s3", "CreateMultipartUpload", where="/refused/"),
        module_server.refusing("s3", "GetObject", where="/refused/"),
        module_server.refusing("s3", "PutObject", where="/refused/"),
    ):
        found = answers(mounted.path / "s3/shelf/objects", SITUATIONS)
    assert departures(found, local) == {}


def test_items_open_as_local_files_do(mounted: Mount, local: dict[str, str]) -> None:
    found = answers(mounted.path / "dynamo/us-west-2/users/items", ("exists", "absent"), suffix=".json")
    assert departures(found, local) == {}


def test_partitions_open_as_local_directories_do(mounted: Mount, local: dict[str, str]) -> None:
    found = answers(mounted.path / "dynamo/us-west-2/orders/items", ("directory",))
    assert departures(found, local) == {}


@pytest.mark.parametrize("flags", FLAGS)
def test_a_file_that_cannot_be_set_opens_as_one_without_write_permission(
    mounted: Mount, local: dict[str, str], flags: str
) -> None:
    value = 0
    for flag in flags.split("|"):
        value |= getattr(os, flag)
    try:
        os.close(os.open(mounted.path / "dynamo/us-west-2/users/status", value))
        found = "opens"
    except OSError as error:
        found = errno.errorcode[error.errno or 0]
    assert found == local[f"fixed {flags}"]
