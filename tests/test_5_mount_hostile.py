"""Hostile names on a real mount: every program that walks meets each thing once, with its own content."""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from aws_server import Server
from conftest import Mounting
from hostile import TEXTS_OF_PEOPLE, imitations, utf8
from mounts import Mount
from worlds import REGION, make_bucket, make_table, put_items, run_instance

from awsfs.text import MARK, encode
from awsfs.tree.objects.keys import ROOM

pytestmark = pytest.mark.mount
OBJECTS, ITEMS = "s3/hostile/objects", f"dynamo/{REGION}/hostile/items"
NEEDLE = b"needle in "
KEYS = [name for name in TEXTS_OF_PEOPLE if "\n" not in name and len(name.encode()) <= 1024]
"""Keys of objects. moto answers 404 where there is a newline in one; those are among the items."""

BELOW = [f"{name}/{name}/{name}" for name in KEYS if len(name.encode()) < 300]
ALIKE = [key for name in ("a/b", "y" * 255, "caf\u00e9") for key in utf8(imitations(name.encode()), 1024)]
OBJECT_KEYS = list(dict.fromkeys([*KEYS, *BELOW, *ALIKE]))
ITEM_KEYS = [name for name in TEXTS_OF_PEOPLE if len(name.encode()) <= 2048]
TAG_KEYS = [name for name in TEXTS_OF_PEOPLE if len(name.encode()) <= 128 and name.lower() != "name"][-40:]
"""AWS takes 50 tags of one thing; the last are those that look like other things most."""

NAMES = ["../../../etc/passwd", "/etc/passwd", "..", "-rf", "new\nline", "{InstanceId}", "%2E%2E", "x" * 256, ".help"]


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


WANTED = sorted(digest(NEEDLE + key.encode()) for key in OBJECT_KEYS)


def path_of(key: str) -> bytes:
    """The path of an object; of one whose key is also a prefix, the marked name."""
    mark = MARK if any(other.startswith(f"{key}/") for other in OBJECT_KEYS) else ""
    return "/".join([OBJECTS, *(encode(part, ROOM) for part in key.split("/"))]).encode() + mark.encode()


@pytest.fixture(scope="module")
def mounted(module_server: Server, module_mount: Mounting) -> Mount:
    make_bucket(module_server, "hostile", {key: NEEDLE + key.encode() for key in OBJECT_KEYS})
    make_table(module_server, "hostile", "id:S")
    put_items(module_server, "hostile", [{"id": {"S": key}} for key in ITEM_KEYS])
    for name in NAMES:
        run_instance(module_server, name)
    tags = [{"Key": key, "Value": key} for key in TAG_KEYS]
    module_server.client("ec2", REGION).create_tags(Resources=[run_instance(module_server)], Tags=tags)
    return module_mount()


@pytest.fixture
def shell(mounted: Mount, tmp_path: Path) -> Callable[[str], bytes]:
    """Runs a script in the mount; what it writes to ``$OUT`` comes back untouched."""

    def run(script: str) -> bytes:
        mounted.out(f"OUT={tmp_path}/out\n{script}")
        return (tmp_path / "out").read_bytes()

    return run


def pieces(output: bytes) -> list[bytes]:
    return output.split(b"\0")[:-1]


def test_there_are_enough_of_them() -> None:
    assert len(OBJECT_KEYS) >= 200


class TestObjects:
    def test_find_meets_each_once(self, shell: Callable[[str], bytes]) -> None:
        found = pieces(shell(f'find {OBJECTS} -type f -print0 > "$OUT"'))
        assert (len(found), len(set(found))) == (len(OBJECT_KEYS), len(OBJECT_KEYS))

    def test_cat_of_each_reads_its_own_bytes(self, shell: Callable[[str], bytes]) -> None:
        script = f"cd {OBJECTS} && find . -type f -print0 | xargs -0 -n 1 sh -c 'cat -- \"$1\" | sha256sum' -"
        assert sorted(line.split()[0].decode() for line in shell(f'{script} > "$OUT"').splitlines()) == WANTED

    def test_ls_lists_the_top_without_sorting(self, shell: Callable[[str], bytes]) -> None:
        tops = {key.partition("/")[0] for key in OBJECT_KEYS}
        both = {key for key in OBJECT_KEYS if any(other.startswith(f"{key}/") for other in OBJECT_KEYS)}
        listed = shell(f'ls -1Ub {OBJECTS} > "$OUT"').splitlines()
        dotted = shell(f'ls -1UbA {OBJECTS} > "$OUT"').splitlines()
        assert len(dotted) == len(tops) + sum("/" not in key for key in both)
        assert [name for name in dotted if not name.startswith(b".")] == listed

    def test_python_walks_it_by_bytes(self, mounted: Mount, shell: Callable[[str], bytes]) -> None:
        script = f"""python3 - "$OUT" <<'END'
import hashlib, os, sys
with open(sys.argv[1], "w") as out:
    for folder, _, names in os.walk(b"{OBJECTS}"):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                print(hashlib.sha256(file.read()).hexdigest(), file=out)
END"""
        assert sorted(shell(script).decode().split()) == WANTED

    def test_tar_packs_each_with_its_own_bytes(self, mounted: Mount, tmp_path: Path) -> None:
        mounted.out(f"tar -C {OBJECTS} -cf {tmp_path}/all.tar .")
        with tarfile.open(tmp_path / "all.tar") as archive:
            files = [archive.extractfile(member) for member in archive if member.isfile()]
            assert sorted(digest(file.read()) for file in files if file) == WANTED

    def test_grep_finds_each(self, shell: Callable[[str], bytes]) -> None:
        found = pieces(shell(f'grep -rlZ "{NEEDLE.decode()}" {OBJECTS} > "$OUT"'))
        assert (len(found), len(set(found))) == (len(OBJECT_KEYS), len(OBJECT_KEYS))

    def test_a_copy_of_it_is_equal(self, mounted: Mount, tmp_path: Path) -> None:
        mounted.out(f"cp -r {OBJECTS} {tmp_path}/copy && diff -r {OBJECTS} {tmp_path}/copy")

    def test_each_is_read_where_nothing_was_listed(self, module_mount: Mounting, tmp_path: Path) -> None:
        keys = ["-rf", "..", "a/b", "{Id}", "\x1b[2J", "caf\u00e9", "cafe\u0301", "x" * 256, "%2F", "a/b%", "a/"]
        (tmp_path / "paths").write_bytes(b"".join(path_of(key) + b"\0" for key in keys))
        script = f"xargs -0 -n 1 sh -c 'cat -- \"$1\" | sha256sum' - < {tmp_path}/paths"
        found = [line.split()[0] for line in module_mount().lines(script)]
        assert found == [digest(NEEDLE + key.encode()) for key in keys]


class TestItems:
    def test_find_meets_each_once(self, shell: Callable[[str], bytes]) -> None:
        found = pieces(shell(f'find {ITEMS} -type f -print0 > "$OUT"'))
        assert (len(found), len(set(found))) == (len(ITEM_KEYS), len(ITEM_KEYS))

    def test_each_reads_as_the_item_of_its_key(self, mounted: Mount, tmp_path: Path) -> None:
        mounted.out(f"cp -r {ITEMS} {tmp_path}/copy")
        found = [json.loads(path.read_bytes())["id"] for path in (tmp_path / "copy").iterdir()]
        assert sorted(found) == sorted(ITEM_KEYS)


class TestOthers:
    def test_no_link_leads_out_of_the_mount(self, mounted: Mount, shell: Callable[[str], bytes]) -> None:
        found = pieces(shell('find . -type l -print0 | xargs -0 realpath -mz > "$OUT"'))
        assert [path for path in found if not path.startswith(f"{mounted.path}/".encode())] == []

    def test_each_machine_is_found_by_its_name(self, shell: Callable[[str], bytes]) -> None:
        found = pieces(shell(f'find -L ec2/{REGION}/by-name -maxdepth 2 -name instance-id -print0 > "$OUT"'))
        assert len(found) == len(NAMES)

    def test_each_tag_reads_as_its_value(self, mounted: Mount, shell: Callable[[str], bytes]) -> None:
        script = f'find ec2/{REGION}/i-*/tags -type f -print0 | xargs -0 cat > "$OUT"'
        found = shell(script).decode()
        assert [key for key in TAG_KEYS if f"{key}\n" not in found] == []
