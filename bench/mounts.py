"""The file systems that are measured, each mounted anew and with nothing kept from the time before."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.endpoint.objects import BUCKET
from bench.lab import REGION, Lab

PATIENCE = 60


@dataclass(frozen=True)
class Mounted:
    """A mount: where it is, which process serves it, and how long it took until it answered."""

    path: Path
    pid: int
    seconds: float

    @property
    def objects(self) -> Path:
        """The keys of the bucket, in awsfs's tree."""
        return self.path / "s3" / BUCKET / "objects"

    @property
    def instances(self) -> Path:
        """The instances."""
        return self.path / "ec2" / REGION

    def items(self, table: str) -> Path:
        """The items of a table."""
        return self.path / "dynamo" / REGION / table / "items"


Mounting = AbstractContextManager[Mounted]


@contextmanager
def awsfs(lab: Lab, *options: str) -> Iterator[Mounted]:
    """awsfs, of this checkout."""
    with _own(lab, lab.environment, "--endpoint-url", lab.endpoint.url, "--region", REGION, *options) as mounted:
        yield mounted


@contextmanager
def demo(lab: Lab, cache: Path) -> Iterator[Mounted]:
    """awsfs with the demo account, which it keeps below this directory."""
    with _own(lab, {**lab.environment, "XDG_CACHE_HOME": str(cache)}, "--demo") as mounted:
        yield mounted


@contextmanager
def _own(lab: Lab, environment: Mapping[str, str], *options: str) -> Iterator[Mounted]:
    with _directory(lab, "awsfs") as path:
        words = [sys.executable, "-m", "awsfs", "--log-file", str(path.with_name("awsfs.log")), *options, str(path)]
        begun = time.perf_counter()
        subprocess.run(lab.command(words), check=True, timeout=PATIENCE, env=environment, cwd=lab.directory)
        seconds = time.perf_counter() - begun
        pid = _server(path)
        try:
            yield Mounted(path, pid, seconds)
        finally:
            _unmount(path)
            lab.until(lambda: not _alive(pid), f"process {pid} did not end")


@contextmanager
def rclone(lab: Lab, *options: str) -> Iterator[Mounted]:
    """Rclone, with an empty cache directory of its own."""
    with _directory(lab, "rclone") as path:
        words = ["rclone", "mount", f":s3:{BUCKET}", str(path), "--s3-provider", "Minio", "--s3-env-auth"]
        words += ["--s3-endpoint", lab.endpoint.url, "--s3-region", REGION]
        words += ["--cache-dir", str(path.with_name("cache")), *options]
        with _child(lab, words, path) as mounted:
            yield mounted


@contextmanager
def s3fs(lab: Lab, *options: str) -> Iterator[Mounted]:
    """s3fs, as it comes but for where to ask; `{cache}` in an option is a directory of its own."""
    with _directory(lab, "s3fs") as path:
        cache = path.with_name("cache")
        words = ["s3fs", BUCKET, str(path), "-f", "-o", f"url={lab.endpoint.url}", "-o", f"endpoint={REGION}"]
        words += [
            "-o",
            "use_path_request_style",
            *(word for option in options for word in ("-o", option.format(cache=cache))),
        ]
        with _child(lab, words, path) as mounted:
            yield mounted


@contextmanager
def served_by(lab: Lab, words: Sequence[str | Path], name: str) -> Iterator[Mounted]:
    """A mount by a program that stays in the foreground and is given the directory as its last word."""
    with _directory(lab, name) as path, _child(lab, [*map(str, words), str(path)], path) as mounted:
        yield mounted


@contextmanager
def _directory(lab: Lab, name: str) -> Iterator[Path]:
    """An empty directory to mount on, beside which there is room for caches and logs."""
    home = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=lab.directory))
    path = home / "mnt"
    path.mkdir()
    try:
        yield path
    finally:
        if not os.path.ismount(path):
            shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _child(lab: Lab, words: Sequence[str], path: Path) -> Iterator[Mounted]:
    begun = time.perf_counter()
    with path.with_name("log").open("wb") as log:
        environment = {**lab.environment, "AWSACCESSKEYID": "made-up", "AWSSECRETACCESSKEY": "made-up"}
        child = subprocess.Popen(
            lab.command(words), stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment,
            cwd=lab.directory, start_new_session=True,
        )  # fmt: skip
    try:
        lab.until(lambda: os.path.ismount(path) or child.poll() is not None, f"{words[0]} did not mount")
        if child.poll() is not None:
            raise RuntimeError(f"{words[0]}: {path.with_name('log').read_text(errors='replace')[-500:]}")
        yield Mounted(path, child.pid, time.perf_counter() - begun)
    finally:
        _unmount(path)
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _unmount(path: Path) -> None:
    """Unmount, lazily where a program still looks into it."""
    for words in (["umount", str(path)], ["fusermount3", "-u", str(path)], ["fusermount3", "-uz", str(path)]):
        if not os.path.ismount(path):
            return
        subprocess.run(words, check=False, stderr=subprocess.DEVNULL, timeout=PATIENCE)
        time.sleep(0.05)


def _server(path: Path) -> int:
    """The process that serves the mount: the one that was given this directory as its last word."""
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and (entry / "cmdline").read_bytes().endswith(f"\0{path}\0".encode()):
                return int(entry.name)
    raise RuntimeError(f"no process serves {path}")


def _alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
