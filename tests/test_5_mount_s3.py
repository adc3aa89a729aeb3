"""S3 objects as files: every key reachable, none hiding another, and any part of a large one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import Mount
from worlds import make_bucket

pytestmark = pytest.mark.mount
OBJECTS = "s3/shelf/objects"
WRITTEN = {
    "plain.txt": "plain.txt",
    "dir/sub/deep.csv": "dir/sub/deep.csv",
    "with space/and more": "with space/and more",
    "ünï/çode/日本": "ünï/çode/日本",
    "/leading": "%/leading",
    "//two": "%/%/two",
    "double//slash": "double/%/slash",
    "marker/": "marker/%",
    "rate%year": "rate%year",
    "rate%day": "rate%25day",
    "100%": "100%25",
    "a%2Fb": "a%252Fb",
    "a%zz": "a%zz",
    "50%~off": "50%25~off",
    "both": "both%",
    "both/inner": "both/inner",
    "x/./y": "x/%2E/y",
    "x/../y": "x/%2E%2E/y",
    ".git/config": ".git/config",
    "folder/.query": "folder/%2Equery",
    "q?x=1&y#z": "q?x=1&y#z",
    "plus+sign": "plus+sign",
    'quote"s\\': 'quote"s\\',
    "-dash": "-dash",
    "case": "case",
    "CASE": "CASE",
    "empty": "empty",
}
LONG = "long/" + "n" * 400 + "/" + "m" * 300
TWIN = "long/" + "n" * 400 + "/" + "m" * 299 + "x"
MEBIBYTE = 1024 * 1024


@pytest.fixture(scope="module")
def mounted(module_server: Server, module_mount: Mounting) -> Mount:
    make_bucket(module_server, "shelf", {key: key.encode() for key in (*WRITTEN, LONG, TWIN)} | {"empty": b""})
    make_bucket(module_server, "bare", {})
    return module_mount()


@pytest.fixture(scope="module")
def large(module_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """64 MiB that are also the object s3/warehouse/objects/large."""
    source = tmp_path_factory.mktemp("large") / "source"
    source.write_bytes(random.Random(7).randbytes(64 * MEBIBYTE))
    make_bucket(module_server, "warehouse", {"large": source.read_bytes()})
    return source


def quoted(path: str) -> str:
    return "'" + path.replace("'", "'\\''") + "'"


def test_the_buckets_are_listed(mounted: Mount) -> None:
    assert {"bare", "shelf"} <= set(mounted.lines("ls s3"))


def test_an_empty_bucket_has_no_objects(mounted: Mount) -> None:
    assert mounted.out("ls -A s3/bare/objects") == ""


def test_every_key_is_met_by_find_and_none_twice(mounted: Mount) -> None:
    found = mounted.lines(f"cd {OBJECTS} && find . -type f ! -path './long/*'")
    assert sorted(found) == sorted(f"./{path}" for path in WRITTEN.values())


@pytest.mark.parametrize("key", WRITTEN)
def test_a_key_reads_by_its_written_form(mounted: Mount, key: str) -> None:
    wanted = "" if key == "empty" else key
    assert mounted.out(f"cat {quoted(f'{OBJECTS}/{WRITTEN[key]}')}") == wanted


def test_every_key_reads_by_its_written_form_in_a_mount_that_has_listed_nothing(
    mounted: Mount, module_mount: Mounting
) -> None:
    paths = [f"{OBJECTS}/{path}" for path in WRITTEN.values()]
    script = "\n".join(f"cat {quoted(path)}" for path in paths)
    assert module_mount().out(script) == "".join(key for key in WRITTEN if key != "empty")


def test_long_names_are_cut_and_end_in_a_hash(mounted: Mount) -> None:
    names = mounted.lines(f"cd {OBJECTS}/long && find . -mindepth 1 -printf '%f\\n'")
    assert [name for name in names if len(name) > 255 or "%~" not in name] == []


def test_long_keys_with_one_beginning_are_two_files(mounted: Mount) -> None:
    script = f"cd {OBJECTS}/long && find . -type f -print0 | sort -z | xargs -0 -n 1 sh -c 'cat \"$0\"; echo'"
    assert sorted(mounted.lines(script)) == sorted((LONG, TWIN))


def test_a_long_name_is_found_in_a_mount_that_has_listed_nothing(mounted: Mount, module_mount: Mounting) -> None:
    path = mounted.lines(f"find {OBJECTS}/long -type f")[0]
    assert module_mount().out(f"cat {quoted(path)}") in (LONG, TWIN)


def test_a_key_that_is_also_a_prefix_is_a_directory_and_a_marked_file(mounted: Mount) -> None:
    assert mounted.lines(f"cd {OBJECTS} && stat -c '%n %F' both both%") == ["both directory", "both% regular file"]


def test_sizes_are_those_of_the_objects(mounted: Mount) -> None:
    assert mounted.lines(f"cd {OBJECTS} && stat -c %s plain.txt empty dir/sub/deep.csv") == ["9", "0", "16"]


def test_the_time_of_an_object_is_when_it_was_last_modified(mounted: Mount, module_server: Server) -> None:
    modified = module_server.client("s3").head_object(Bucket="shelf", Key="plain.txt")["LastModified"]
    assert mounted.out(f"stat -c %Y {OBJECTS}/plain.txt") == f"{int(modified.timestamp())}\n"


def test_listed_and_asked_for_by_name_an_object_has_one_size_and_time(mounted: Mount, module_mount: Mounting) -> None:
    script = f"stat -c '%s %Y' {OBJECTS}/dir/sub/deep.csv"
    assert mounted.out(f"ls {OBJECTS}/dir/sub > $T/x; {script}") == module_mount().out(script)


@pytest.mark.parametrize(
    "path", ["nosuch", "dir/nosuch", "plain.txt/below", "dir/sub/deep.csv%", "both%/inner", "a%2fb"]
)
def test_what_is_not_there_is_no_such_file(mounted: Mount, path: str) -> None:
    stderr = mounted.sh(f"cat {OBJECTS}/{path}").stderr
    assert stderr.endswith(("No such file or directory\n", "Not a directory\n"))


class TestBucketMadeLongAgo:
    """A bucket that is older than the mount."""

    @pytest.fixture
    def mounted(self, mounted: Mount, module_server: Server, module_mount: Mounting) -> Iterator[Mount]:
        made = ("<CreationDate>[^<]+", "<CreationDate>2020-01-01T00:00:00.000Z")
        with module_server.rewriting("s3", "ListBuckets", *made):
            yield module_mount()

    def test_it_carries_the_time_it_was_made(self, mounted: Mount) -> None:
        assert mounted.lines("ls s3 > $T/x; stat -c %Y s3/shelf") == ["1577836800"]

    def test_its_time_does_not_move_when_it_is_listed(self, mounted: Mount) -> None:
        assert len(set(mounted.lines("stat -c %Y s3/shelf; ls s3 > $T/x; stat -c %Y s3/shelf"))) == 1


def test_a_bucket_that_is_not_there_is_no_such_file(mounted: Mount) -> None:
    assert mounted.sh("ls s3/nosuch").stderr.endswith("No such file or directory\n")


def test_a_large_object_is_the_same_byte_for_byte(mounted: Mount, large: Path) -> None:
    assert mounted.out(f"cmp s3/warehouse/objects/large {large}") == ""


@pytest.mark.parametrize(
    "program",
    [
        "dd if={} bs=1M skip=17 count=3 status=none",
        "dd if={} bs=1000 skip=33333 count=7 status=none",
        "tail -c 100000 {}",
        "head -c 100000 {}",
        "tail -c +60000001 {} | head -c 5000",
        "cp {} $T/copy && tail -c 5 $T/copy",
    ],
)
def test_a_part_of_a_large_object_is_that_part(mounted: Mount, large: Path, program: str) -> None:
    ours, real = (program.format(path) for path in ("s3/warehouse/objects/large", large))
    assert mounted.out(f"({ours}) | sha256sum") == mounted.out(f"({real}) | sha256sum")


def test_a_part_of_a_large_object_costs_the_opening_and_the_part(
    module_mount: Mounting, large: Path, module_server: Server
) -> None:
    mounted = module_mount()
    mounted.out("stat s3/warehouse/objects/large")
    with module_server.counting() as calls:
        mounted.out("dd if=s3/warehouse/objects/large bs=4096 skip=15000 count=1 status=none | wc -c")
    assert calls == {("s3", "GetObject"): 2}


def test_many_readers_of_one_large_object_read_it_right(mounted: Mount, large: Path) -> None:
    sums = mounted.lines("seq 4 | xargs -P 4 -I@ sha256sum s3/warehouse/objects/large")
    assert set(sums) == set(mounted.lines(f"sha256sum < {large} | sed 's#-#s3/warehouse/objects/large#'"))


def test_an_object_that_was_replaced_shows_after_a_touch(mounted: Mount, module_server: Server) -> None:
    s3 = make_bucket(module_server, "changing", {"page": b"old"})
    mounted.out("touch s3; cat s3/changing/objects/page")
    s3.put_object(Bucket="changing", Key="page", Body=b"the new one")
    assert mounted.out("touch s3/changing; cat s3/changing/objects/page") == "the new one"


def test_what_a_bucket_does_not_have_is_no_error(mounted: Mount) -> None:
    mounted.out("cd s3/bare && find . -type f -perm -400 -exec cat {} +")


def test_the_policy_of_a_bucket_reads_as_json(mounted: Mount, module_server: Server) -> None:
    s3 = make_bucket(module_server, "guarded", {})
    s3.put_bucket_policy(Bucket="guarded", Policy='{"Version":"2012-10-17","Statement":[]}')
    assert '"2012-10-17"' in mounted.out("touch s3; cat s3/guarded/policy.json")


def test_a_refused_policy_leaves_the_objects_alone(module_mount: Mounting, module_server: Server) -> None:
    make_bucket(module_server, "partly", {"key": b"value"})
    with module_server.refusing("s3", "GetBucketPolicy"):
        done = module_mount().sh("cat s3/partly/policy.json s3/partly/objects/key")
    assert ("Permission denied" in done.stderr, done.stdout) == (True, "value")
