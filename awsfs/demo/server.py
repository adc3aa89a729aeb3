"""The server behind ``--demo``: moto in a process of its own, on this machine only, filled with the demo account.

`DemoServer` belongs to the awsfs command: it starts the process, waits until it answers, and ends it. The process is
``python -m awsfs.demo.server``. It prints one line of JSON: where it listens, or why it does not. Its input is a pipe
from the command. The pipe closes when the command ends, and then the process ends too. Only the process imports moto.
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
    """The demo cannot start. The message gives the reason to the user."""


def scrub_environment(env: MutableMapping[str, str]) -> None:
    """Remove all variables through which botocore could find the user's credentials or servers.

    botocore reads configuration in the home directory unless a variable names a file, so name an empty file. A proxy
    must not get the requests, because they are for this machine only.
    """
    for name in [name for name in env if name.startswith("AWS_")]:
        del env[name]
    env["AWS_SHARED_CREDENTIALS_FILE"] = env["AWS_CONFIG_FILE"] = os.devnull
    env["AWS_EC2_METADATA_DISABLED"] = "true"
    env["NO_PROXY"] = env["no_proxy"] = "*"


class DemoServer:
    """A running demo. It ends with `stop`, at the end of a ``with``, or with the process that started it."""

    regions = REGIONS
    credentials = Credentials()

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self._process = process
        self.endpoint_url = f"http://127.0.0.1:{port}"

    @classmethod
    def start(cls, timeout: float = 180.0) -> DemoServer:
        """Start a demo, and return when it answers: in a few seconds the first time, and faster later."""
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
        """The id of the server's process."""
        return self._process.pid

    def stop(self) -> None:
        """End the demo. All changes in it are lost."""
        _end(self._process, patience=2)

    def __enter__(self) -> DemoServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _child_environment() -> dict[str, str]:
    """This environment without the settings of AWS and moto, and with the module path of this process."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(MOTO_SETTINGS)}
    scrub_environment(env)
    env["PYTHONHASHSEED"] = "0"  # sets of strings, too, in the same order every time
    env["PYTHONPATH"] = os.pathsep.join(os.path.abspath(path) for path in sys.path)  # noqa: PTH100
    return env


def _wait_until_ready(process: subprocess.Popen[bytes], timeout: float) -> int:
    """The port on which the process reports to listen."""
    assert process.stdout is not None  # noqa: S101  # nosec B101
    line = _read_line(process.stdout, timeout)
    if not line.endswith(b"\n"):
        raise DemoError(f"the demo's server ended before it was ready (exit status {process.wait()})")
    answer = json.loads(line)
    if "error" in answer:
        raise DemoError(answer["error"])
    return int(answer["port"])


def _read_line(pipe: IO[bytes], timeout: float) -> bytes:
    """Read one line, or less if the process ends."""
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
    """Close the input of the process, and kill the process if it does not end.

    The end of its output shows that it has ended. The command cannot wait for the process after it went into the
    background, because it is not its parent then.
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
