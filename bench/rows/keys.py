"""S3, the names: a listing of 10,000 keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import mounts
from bench.lab import Lab
from bench.measuring import counted
from bench.row import AWSFS, Contenders, Medians, Row, Sample

KEYS = 10_000
SERVER_TIME = "rclone --use-server-modtime"
PLAIN = "rclone"
S3FS = "s3fs"


def list_keys(lab: Lab, directory: Path) -> Sample:
    """``ls -l``, checked for its number of lines and their sizes."""
    output = lab.directory / "lines"
    sample = counted(lab, lambda: lab.time("ls", "-l", directory, output=output))
    lines = output.read_text().splitlines()[1:]
    lab.expect(len(lines) == KEYS and {line.split()[4] for line in lines} == {"4096"}, f"{len(lines)} lines")
    return sample


@contextmanager
def contenders(lab: Lab) -> Iterator[Contenders]:
    """Each with a mount of its own, for one listing."""

    def anew(mounting: mounts.Mounting, within: str) -> Sample:
        with mounting as mount:
            return list_keys(lab, mount.path / within)

    yield {
        AWSFS: lambda: anew(mounts.awsfs(lab), "s3/bench/objects/flat"),
        SERVER_TIME: lambda: anew(mounts.rclone(lab, "--use-server-modtime"), "flat"),
        PLAIN: lambda: anew(mounts.rclone(lab), "flat"),
        S3FS: lambda: anew(mounts.s3fs(lab), "flat"),
    }


def met(medians: Medians) -> bool:
    """At most 12 requests, none of them a HEAD of an object, and 1.0 s."""
    own = medians[AWSFS]
    return own.requests <= 12 and "HeadObject" not in own.operations and own.seconds <= 1.0


WANTED = "at most 12 requests, no HEAD, 1.0 s"
ROWS = [
    Row(f"ls-keys-{ms}ms", f"`ls -l` of 10,000 keys, cold, at {ms} ms", WANTED, contenders, met, ms / 1000,
        once=(PLAIN, S3FS))
    for ms in (0, 20)
]  # fmt: skip
