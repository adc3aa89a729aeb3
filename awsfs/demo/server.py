"""The server behind ``--demo``: moto in a process of its own, on this machine only, filled with the made-up account.

Two halves. `DemoServer` is the awsfs command's: it starts the process, waits until it answers, and ends it. The rest
runs there, as ``python -m awsfs.demo.server``. Their agreement is two pipes: on its output the process says once, in
a line of JSON, where it listens or why it does not; its input says nothing and ends with the command, however that
ends, and then the process ends too. Moto is imported there and nowhere else.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import MutableMapping
from types import TracebackType
from typing import IO

from awsfs.demo.words import REGIONS, Credentials

MOTO_SETTINGS = ("MOTO_", "TEST_SERVER_MODE", "TEST_PROXY_MODE")


class DemoError(Exception):
    """The demo cannot be had; the message says why, for a person."""


def scrub_environment(env: MutableMapping[str, str]) -> None:
    """Take everything out of the environment through which botocore could find a person's credentials or servers.

    Files of configuration are looked for in the home directory unless others are named, so an empty one is. A proxy
    would get to see requests that are for this machine alone.
    """
    for name in [name for name in env if name.startswith("AWS_")]:
        del env[name]
    env["AWS_SHARED_CREDENTIALS_FILE"] = env["AWS_CONFIG_FILE"] = os.devnull
    env["AWS_EC2_METADATA_DISABLED"] = "true"
    env["NO_PROXY"] = env["no_proxy"] = "*"


class DemoServer:
    """The demo, running. Ends with `stop`, at the end of a ``with``, and with the process that started it."""

    regions = REGIONS
    credentials = Credentials()

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self._process = process
        self.endpoint_url = f"http://127.0.0.1:{port}"

    @classmethod
    def start(cls, timeout: float = 180.0) -> DemoServer:
        """Start one, and return when it answers: some seconds the first time, about one later."""
        process = subprocess.Popen(
            [sys.executable, "-m", "awsfs.demo.server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=_child_environment(),
            start_new_session=True,
        )
        try:
            return cls(process, _wait_until_ready(process, timeout))
        except BaseException:
            _end(process, patience=0)
            raise

    @property
    def pid(self) -> int:
        """The process that answers."""
        return self._process.pid

    def stop(self) -> None:
        """End it. Everything that was changed in it is gone."""
        _end(self._process, patience=2)

    def __enter__(self) -> DemoServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _child_environment() -> dict[str, str]:
    """This environment without AWS's and moto's settings, and with this process's own way of finding modules."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(MOTO_SETTINGS)}
    scrub_environment(env)
    env["PYTHONHASHSEED"] = "0"  # sets of strings, too, in the same order every time
    env["PYTHONPATH"] = os.pathsep.join(os.path.abspath(path) for path in sys.path)  # noqa: PTH100
    return env


def _wait_until_ready(process: subprocess.Popen[bytes], timeout: float) -> int:
    """The port that the process says it listens on."""
    assert process.stdout is not None  # noqa: S101  # nosec B101
    line = _read_line(process.stdout, timeout)
    if not line.endswith(b"\n"):
        raise DemoError(f"the demo's server ended before it was ready (exit status {process.wait()})")
    answer = json.loads(line)
    if "error" in answer:
        raise DemoError(answer["error"])
    return int(answer["port"])


def _read_line(pipe: IO[bytes], timeout: float) -> bytes:
    """What comes up to the end of a line, or less where the other side ends."""
    deadline, line = time.monotonic() + timeout, b""
    while not line.endswith(b"\n"):
        if not _readable(pipe, deadline - time.monotonic()):
            raise DemoError(f"the demo's server was not ready within {timeout:g} seconds")
        piece = os.read(pipe.fileno(), 65536)
        if not piece:
            break
        line += piece
    return line


def _readable(pipe: IO[bytes], timeout: float) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        return bool(selector.select(max(timeout, 0)))


def _end(process: subprocess.Popen[bytes], patience: float) -> None:
    """Close its input, which ends it, and see to it.

    Whether it has ended is seen by the end of its output, not by waiting for it: a command that went into the
    background after starting it is not its parent.
    """
    assert process.stdin is not None  # noqa: S101  # nosec B101
    assert process.stdout is not None  # noqa: S101  # nosec B101
    if process.stdout.closed:
        return
    process.stdin.close()
    if not _readable(process.stdout, patience):
        os.kill(process.pid, signal.SIGKILL)
    process.stdout.close()
    process.wait()


if __name__ == "__main__":
    from awsfs.demo.child import main

    main()
