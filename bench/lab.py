"""Where the rows are measured: a scratch directory, the endpoint, and commands that are timed and written down."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.serving import ROOT, Endpoint

PATIENCE = 900
"""Seconds until a command counts as hung."""

REGION = "us-west-2"
RIVALS = ROOT / "bench" / "rivals"
ACCOUNT = {
    "AWS_ACCESS_KEY_ID": "AKIABENCHBENCHBENCH0", "AWS_SECRET_ACCESS_KEY": "made-up", "AWS_DEFAULT_REGION": REGION,
    "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_PAGER": "", "LC_ALL": "C.UTF-8",
}  # fmt: skip


@dataclass
class Lab:
    """What a row works with."""

    directory: Path
    memory: Path
    """A directory on tmpfs."""

    endpoint: Endpoint
    quick: bool = False
    instances: int = 10_000
    """How many instances' trees are walked."""

    load: float = 0.0
    """The load average of the machine before anything was started."""

    written: list[str] = field(default_factory=list)
    """The commands that were run, in order."""

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every program: a made-up account, and nothing of the person's."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "XDG_"))}
        homes = {f"XDG_{name}_HOME": str(self.directory / name.lower()) for name in ("STATE", "CACHE", "CONFIG")}
        return {**kept, **ACCOUNT, **homes, "HOME": str(self.directory), "PYTHONPATH": str(ROOT)}

    def command(self, words: Sequence[str | Path]) -> list[str]:
        """The words of a command, written down."""
        found = [str(word) for word in words]
        line = shlex.join(found) if found[:2] != ["bash", "-c"] else found[2]
        for path, word in ((self.directory, "$DIR"), (self.memory, "$MEMORY"), (ROOT, ".")):
            line = line.replace(str(path), word)
        self.written.append(line)
        return found

    def time(self, *words: str | Path, output: Path | None = None) -> float:
        """Run a command and tell how long it took. Raises CalledProcessError, TimeoutExpired."""
        found = self.command(words)
        with (output or Path(os.devnull)).open("wb") as file:
            begun = time.perf_counter()
            subprocess.run(
                found, stdin=subprocess.DEVNULL, stdout=file, check=True, timeout=PATIENCE, env=self.environment,
                cwd=self.directory,
            )  # fmt: skip
            return time.perf_counter() - begun

    def said(self, *words: str | Path) -> float:
        """Run a command that measures itself: the number of seconds in its last line."""
        output = self.directory / "said"
        self.time(*words, output=output)
        return float(output.read_text().split()[-1])

    def shell(self, script: str, output: Path | None = None) -> float:
        """The same for a line of bash."""
        return self.time("bash", "-c", script, output=output)

    def python(self, rival: str, *words: str | Path) -> tuple[str | Path, ...]:
        """The command that runs one of the scripts in ``rivals``."""
        return (sys.executable, RIVALS / rival, *words)

    def aws(self, *words: str) -> tuple[str, ...]:
        """The aws command of the bench's environment, or else the one in the path."""
        own = Path(sys.executable).with_name("aws")
        found = str(own) if own.exists() else shutil.which("aws") or "aws"
        return (found, "--endpoint-url", self.endpoint.url, *words)

    def expect(self, right: bool, what: str) -> None:
        """Refuse an output that is not right. Raises ValueError."""
        if not right:
            raise ValueError(f"wrong output: {what}")

    def until(self, ready: Callable[[], bool], what: str, patience: float = 60) -> None:
        """Wait for something. Raises TimeoutError."""
        end = time.monotonic() + patience
        while not ready():
            if time.monotonic() > end:
                raise TimeoutError(what)
            time.sleep(0.005)
