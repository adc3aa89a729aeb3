"""Starting the mount: in a child process, so that the shell has its prompt back as soon as the mount answers.

The child is forked before boto3 is imported: clients and threads do not survive a fork. It tells how it went through a
pipe, in one line of JSON, and then lets go of the terminal.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable
from typing import TextIO

from awsfs.cli.noise import quiet_libfuse
from awsfs.cli.notify import notify
from awsfs.cli.settings import FAILURE, PersonError, Settings

INTERRUPTED = 130


def foreground(settings: Settings) -> int:
    """Mount and stay until it is unmounted."""
    terminal = quiet_libfuse()
    greeting = _greeting(settings)

    def ready() -> None:
        if greeting:
            print(greeting, file=terminal, flush=True)
        notify("READY=1", f"STATUS=mounted on {settings.mountpoint}")

    try:
        return _serve(settings, ready, terminal)
    finally:
        os.dup2(terminal.fileno(), 2)


def background(settings: Settings) -> int:
    """Mount in a child; return once the mount answers, or raise what kept it from doing so."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _be_the_mount(settings, writing)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as pipe:
            report = pipe.readline()
    except KeyboardInterrupt:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
        return INTERRUPTED
    return _relay(settings, report)


def _relay(settings: Settings, report: bytes) -> int:
    if not report:
        raise PersonError("the mount ended before it answered; run it with --foreground --debug to see why", FAILURE)
    told = json.loads(report)
    if told["status"]:
        raise PersonError(told["message"], told["status"])
    greeting = _greeting(settings)
    if greeting:
        print(greeting)
    return 0


def _greeting(settings: Settings) -> str:
    if not settings.demo:
        return ""
    return f"A made-up account is mounted on {settings.mountpoint}. To end it: umount {settings.mountpoint}"


class Report:
    """How the start went, told to the waiting command once, through a pipe."""

    def __init__(self, writing: int) -> None:
        self._writing, self._told = writing, False
        self._terminal = quiet_libfuse()

    def tell(self, status: int, message: str = "") -> None:
        """Say it in one line of JSON; whatever is said after that is not heard."""
        if not self._told:
            self._told = True
            os.write(self._writing, json.dumps({"status": status, "message": message}).encode() + b"\n")
            os.close(self._writing)

    def ready(self) -> None:
        """Say that the mount answers, and let go of everything that a pipe behind the command could wait for."""
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        self._terminal.close()
        self.tell(0)


def _be_the_mount(settings: Settings, writing: int) -> None:
    """The child: never returns."""
    os.setsid()
    _close_all_but(writing)
    with open(os.devnull, "r+b") as null:  # noqa: PTH123
        os.dup2(null.fileno(), 0)
    report, status = Report(writing), FAILURE
    try:
        status = _serve(settings, report.ready, None)
        report.tell(FAILURE, "the mount ended before it answered")
    except PersonError as error:
        status = error.status
        report.tell(status, error.message)
    except BaseException as error:
        report.tell(FAILURE, f"{type(error).__name__}: {error}\n--foreground shows where")
    finally:
        os._exit(status)


def _close_all_but(kept: int) -> None:
    """Let go of what the shell had open: a lock, a pipe, a jobserver would be held as long as the mount lives."""
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208
        if int(name) > 2 and int(name) != kept:
            with contextlib.suppress(OSError):
                os.close(int(name))


def _serve(settings: Settings, ready: Callable[[], None], terminal: TextIO | None) -> int:
    from awsfs.cli.assemble import serve  # noqa: PLC0415  after the fork

    serve(settings, ready, terminal)
    return 0
