"""S3, writing: many small objects, a large one, and a byte more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import mounts
from bench.endpoint.objects import SIZES, content
from bench.lab import Lab
from bench.measuring import counted, elapsed
from bench.row import AWSFS, Contenders, Medians, Row, Sample, faster
from bench.rows.reading import RCLONE, RCLONE_TUNED, S3FS, S3FS_TUNED, each_anew

FILES = 500
SOURCE, GROWN = "big/256MiB.bin", "big/64MiB.bin"
CACHED = ("--use-server-modtime", "--vfs-cache-mode", "writes", "--vfs-write-back", "0")
MIB = 1 << 20


def writing(lab: Lab, names: tuple[str, ...], act: Callable[[mounts.Mounted, Path], Sample]) -> Contenders:
    """For each program, what writes in a new mount and then looks whether it arrived."""

    def cleared(mount: mounts.Mounted, root: Path) -> Sample:
        lab.endpoint.clear()
        return act(mount, root)

    return each_anew(lab, names, cleared, CACHED)


@contextmanager
def small(lab: Lab) -> Iterator[Contenders]:
    """500 files written by the shell, one after the other."""

    def write(mount: mounts.Mounted, root: Path) -> Sample:
        lab.time("mkdir", "-p", root / "new")
        script = f"cd {root}/new && for n in $(seq {FILES}); do echo hello-$n >f$n; done"
        sample = counted(lab, lambda: lab.shell(script))
        lab.expect(fetched(lab, f"new/f{FILES}") == f"hello-{FILES}\n".encode(), "the last file")
        return sample

    yield writing(lab, (AWSFS, RCLONE, S3FS), write)


@contextmanager
def large(lab: Lab) -> Iterator[Contenders]:
    """``cp`` of 256 MiB from tmpfs, until close has returned."""
    source = lab.memory / "source"
    source.write_bytes(content(SOURCE, 0, SIZES[SOURCE]))

    def write(mount: mounts.Mounted, root: Path) -> Sample:
        lab.time("mkdir", "-p", root / "new")
        sample = counted(lab, lambda: lab.time("cp", source, root / "new" / "copy"))
        lab.expect(fetched(lab, "new/copy") == source.read_bytes(), "256 MiB")
        return sample

    yield writing(lab, (AWSFS, RCLONE, S3FS, S3FS_TUNED), write)


@contextmanager
def append(lab: Lab) -> Iterator[Contenders]:
    """One byte more at the end of 64 MiB, until it has arrived: a cache may send it later."""

    def arrived() -> bool:
        counts = lab.endpoint.counts()
        return bool(counts.keys() & {"PutObject", "CompleteMultipartUpload"})

    def append_one(root: Path) -> None:
        lab.shell(f"printf x >>{root / GROWN}")
        lab.until(arrived, "the new object")

    def write(mount: mounts.Mounted, root: Path) -> Sample:
        sample = counted(lab, lambda: elapsed(lambda: append_one(root)))
        lab.expect(fetched(lab, GROWN) == content(GROWN, 0, SIZES[GROWN]) + b"x", "64 MiB and a byte")
        return sample

    yield writing(lab, (AWSFS, RCLONE_TUNED, S3FS), write)


def fetched(lab: Lab, key: str) -> bytes:
    """An object, as the endpoint has it."""
    output = lab.memory / "fetched"
    lab.time("curl", "-sf", f"{lab.endpoint.url}/bench/{key}", output=output)
    return output.read_bytes()


def one_each(medians: Medians) -> bool:
    """One PUT for each file, and no more than five requests for all together beside them."""
    own = medians[AWSFS]
    return own.operations.get("PutObject") == FILES and own.requests <= FILES + 5


ROWS = [
    Row("write-500", "500 small writes", "1 PUT a file", small, one_each),
    Row("write-256MiB", "write 256 MiB object", "level or ahead", large,
        lambda m: all(faster(m, name, 1 / 1.05) for name in (RCLONE, S3FS))),
    Row("append-1", "append 1 byte to 64 MiB", "at most 5 MiB moved", append,
        lambda m: m[AWSFS].sent + m[AWSFS].received <= 5 * MIB),
]  # fmt: skip
