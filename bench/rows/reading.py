"""S3, the bytes: one large object read in order, again, at random and by many; and many small ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from awsfs.budget import USUAL
from bench import mounts
from bench.endpoint.objects import SIZES, content
from bench.lab import Lab
from bench.measuring import counted, peak, with_figures
from bench.row import AWSFS, Contenders, Medians, Row, Sample, faster

MIB = 1 << 20
LARGE = "big/512MiB.bin"
SMALL = [key for key in SIZES if key.startswith("small/")]
RCLONE, RCLONE_TUNED, S3FS, S3FS_TUNED = "rclone", "rclone, tuned", "s3fs", "s3fs, tuned"
MOUNTS = (RCLONE, RCLONE_TUNED, S3FS, S3FS_TUNED)
SCRIPT_BOTO3, SCRIPT_URLLIB3 = "16 threads, boto3", "16 threads, urllib3"
CACHED = ("--use-server-modtime", "--vfs-cache-mode", "full")
READ_AHEAD = (*CACHED, "--vfs-read-ahead", "256M", "--buffer-size", "64M")
PARALLEL = ("parallel_count=16", "multireq_max=32", "multipart_size=16", "use_cache={cache}")


def roots(lab: Lab, tuned: tuple[str, ...] = READ_AHEAD) -> dict[str, Callable[[], tuple[mounts.Mounting, str]]]:
    """A new mount of each program, and where in it the keys are."""
    return {
        AWSFS: lambda: (mounts.awsfs(lab), "s3/bench/objects"),
        RCLONE: lambda: (mounts.rclone(lab), ""),
        RCLONE_TUNED: lambda: (mounts.rclone(lab, *tuned), ""),
        S3FS: lambda: (mounts.s3fs(lab), ""),
        S3FS_TUNED: lambda: (mounts.s3fs(lab, *PARALLEL), ""),
    }


def anew(lab: Lab, name: str, act: Callable[[mounts.Mounted, Path], Sample], tuned: tuple[str, ...]) -> Sample:
    """Do it in a new mount of that program."""
    mounting, within = roots(lab, tuned)[name]()
    with mounting as mount:
        return act(mount, mount.path / within)


def each_anew(
    lab: Lab, names: tuple[str, ...], act: Callable[[mounts.Mounted, Path], Sample], tuned: tuple[str, ...] = READ_AHEAD
) -> dict[str, Callable[[], Sample]]:
    """For each of these programs, what does it in a new mount."""

    def bound(name: str) -> Callable[[], Sample]:
        return lambda: anew(lab, name, act, tuned)

    return {name: bound(name) for name in names}


def expected(lab: Lab) -> Path:
    """The large object as it should be read, on tmpfs."""
    path = lab.memory / "expected"
    if not path.exists():
        path.write_bytes(content(LARGE, 0, SIZES[LARGE]))
    return path


@contextmanager
def in_order(lab: Lab) -> Iterator[Contenders]:
    """``cat`` of 512 MiB; then, untimed, whether it is what it should be."""
    right = expected(lab)

    def read(mount: mounts.Mounted, root: Path) -> Sample:
        sample = counted(lab, lambda: lab.time("cat", root / LARGE))
        lab.time("cmp", root / LARGE, right)
        return sample

    def fetch(client: str) -> Callable[[], Sample]:
        words = lab.python("ranged_get.py", client, lab.endpoint.url, f"/bench/{LARGE}", "16")
        return lambda: counted(lab, lambda: lab.said(*words))

    scripts = {SCRIPT_BOTO3: fetch("boto3"), SCRIPT_URLLIB3: fetch("urllib3")}
    yield {**each_anew(lab, (AWSFS, *MOUNTS), read), **scripts}


def ahead(medians: Medians) -> bool:
    """Ahead of every mount, 0.8 of the faster script, and at most 1.01 of the bytes."""
    script = min((medians[SCRIPT_BOTO3], medians[SCRIPT_URLLIB3]), key=lambda sample: sample.seconds)
    level = medians[AWSFS].seconds * 0.8 <= script.seconds
    return all(faster(medians, name) for name in MOUNTS) and level and medians[AWSFS].sent <= 1.01 * SIZES[LARGE]


@contextmanager
def again(lab: Lab) -> Iterator[Contenders]:
    """The second ``cat`` of 512 MiB in one mount."""

    def twice(mount: mounts.Mounted, root: Path) -> Sample:
        lab.time("cat", root / LARGE)
        return counted(lab, lambda: lab.time("cat", root / LARGE))

    yield each_anew(lab, (AWSFS, RCLONE_TUNED, S3FS, S3FS_TUNED), twice, CACHED)


@contextmanager
def at_random(lab: Lab) -> Iterator[Contenders]:
    """1,000 reads of 4 KiB at random places, each compared with what it should be."""
    right = expected(lab)

    def read(mount: mounts.Mounted, root: Path) -> Sample:
        words = lab.python("random_reads.py", root / LARGE, right, "1000")
        return counted(lab, lambda: lab.said(*words))

    yield each_anew(lab, (AWSFS, RCLONE, RCLONE_TUNED, S3FS), read, CACHED)


@contextmanager
def small(lab: Lab) -> Iterator[Contenders]:
    """1,000 objects of 4 KiB by 8 programs at once, after ``ls``."""
    wanted = b"".join(sorted(content(key, 0, SIZES[key]) for key in SMALL))

    def read(mount: mounts.Mounted, root: Path) -> Sample:
        names, output = lab.directory / "names", lab.memory / "read"
        lab.time("ls", root / "small", output=names)
        script = f"cd {root}/small && xargs -P 8 -n 125 sh -c 'cat \"$@\" >{output}.$$' sh <{names}"
        sample = counted(lab, lambda: lab.shell(script))
        parts = sorted(lab.memory.glob("read.*"))
        whole = b"".join(part.read_bytes() for part in parts)
        lab.shell(f"rm -f {output}.*")
        found = sorted(whole[place : place + 4096] for place in range(0, len(whole), 4096))
        lab.expect(b"".join(found) == wanted, "bytes of the small objects")
        return sample

    yield each_anew(lab, (AWSFS, RCLONE, RCLONE_TUNED, S3FS), read, ("--use-server-modtime",))


@contextmanager
def ten(lab: Lab) -> Iterator[Contenders]:
    """Ten programs read 512 MiB at once, and how much memory the mount has at most meanwhile."""

    def read(mount: mounts.Mounted, root: Path) -> Sample:
        with peak(mount.pid) as most:
            script = f"for n in 1 2 3 4 5 6 7 8 9 10; do cat {root / LARGE} >/dev/null & done; wait"
            return with_figures(counted(lab, lambda: lab.shell(script)), peak_mib=most())

    yield each_anew(lab, (AWSFS, RCLONE), read)


ROWS = [
    *(
        Row(f"read-512MiB-{ms}ms", f"read 512 MiB object, sequential, at {ms} ms",
            "ahead of both mounts, 0.8 of the script; bytes at most 1.01x", in_order, ahead, ms / 1000)
        for ms in (0, 20)
    ),
    Row("read-again", "read 512 MiB object, second open", "at most 1 request, 0.5 s", again,
        lambda m: m[AWSFS].requests <= 1 and m[AWSFS].seconds <= 0.5),
    Row("random-reads-0ms", "1,000 random 4 KiB reads in it, at 0 ms", "at most 0.15 GB fetched", at_random,
        lambda m: m[AWSFS].sent <= 0.15e9, once=(RCLONE,)),
    Row("random-reads-20ms", "1,000 random 4 KiB reads in it, at 20 ms", "at most 0.15 GB fetched, 25 s", at_random,
        lambda m: m[AWSFS].sent <= 0.15e9 and m[AWSFS].seconds <= 25, 0.02, once=(RCLONE,)),
    Row("small-objects-0ms", "1,000 listed objects of 4 KiB, 8 readers, at 0 ms", "1 request a file", small,
        lambda m: m[AWSFS].requests <= len(SMALL)),
    Row("small-objects-20ms", "1,000 listed objects of 4 KiB, 8 readers, at 20 ms", "1 request a file, 2.9 s", small,
        lambda m: m[AWSFS].requests <= len(SMALL) and m[AWSFS].seconds <= 2.9, 0.02, once=(RCLONE, S3FS)),
    Row("readers-10", "10 readers of 512 MiB at once", "resident at most the memory bound + 64 MiB", ten,
        lambda m: m[AWSFS].figures["peak_mib"] <= USUAL / MIB + 64),
]  # fmt: skip
