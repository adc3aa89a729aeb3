"""Starting the mount: in a child process, so that the shell has its prompt back as soon as the mount answers.

The child is forked before boto3 is imported: clients and threads do not survive a fork. It tells how it went through a
pipe, in one line of JSON, and then lets go of the terminal.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import shlex
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any, TextIO

from awsfs.cli.noise import quiet_libfuse
from awsfs.cli.notify import notify
from awsfs.cli.settings import FAILURE, PersonError, Settings
from awsfs.demo import prepared

INTERRUPTED = 130


def foreground(settings: Settings) -> int:
    """Mount and stay until it is unmounted."""
    _say_what_takes_long(settings)
    terminal = quiet_libfuse()
    greeting, is_ready = _greeting(settings, terminal), threading.Event()

    def ready(news: str) -> None:
        is_ready.set()
        if news and terminal.isatty():
            print(news, file=terminal, flush=True)
        if greeting:
            print(greeting, file=terminal, flush=True)
        notify("READY=1", f"STATUS=mounted on {settings.mountpoint}")

    def ask(prompt: str) -> str:
        if is_ready.is_set():
            raise EOFError(prompt)
        return _typed(prompt)

    try:
        return _serve(settings, ready, terminal, ask)
    finally:
        os.dup2(terminal.fileno(), 2)


def _say_what_takes_long(settings: Settings) -> None:
    """Tell a person at a terminal why the first demo takes some seconds more than later ones."""
    if settings.demo and sys.stderr.isatty() and not prepared.file().exists():
        print("awsfs: preparing the demo account, once for this version; this takes some seconds ...", file=sys.stderr)


def background(settings: Settings) -> int:
    """Mount in a child; return once the mount answers, or raise what kept it from doing so."""
    _say_what_takes_long(settings)
    (reading, writing), (answers, answering) = os.pipe(), os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _be_the_mount(settings, writing, answers)
    os.close(writing)
    os.close(answers)
    try:
        with os.fdopen(reading, "rb") as pipe, os.fdopen(answering, "w", encoding="utf-8") as answer:
            while "ask" in (report := json.loads(pipe.readline() or "{}")):
                print(json.dumps(_answered(report["ask"])), file=answer, flush=True)
    except KeyboardInterrupt:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
        return INTERRUPTED
    return _relay(settings, report)


def _typed(prompt: str) -> str:
    """What the person types unseen. Raises EOFError where there is no terminal."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError as error:
        raise EOFError(prompt) from error
    return getpass.getpass(prompt)


def _answered(prompt: str) -> str | None:
    """The same; None where nobody answers."""
    with contextlib.suppress(EOFError):
        return _typed(prompt)
    return None


def _relay(settings: Settings, report: Mapping[str, Any]) -> int:
    if not report:
        raise PersonError("the mount ended before it answered; to see why, run it with --foreground --debug", FAILURE)
    if report["status"]:
        raise PersonError(report["message"], report["status"])
    greeting = _greeting(settings, sys.stdout)
    if greeting:
        print(greeting)
    if report["message"] and sys.stderr.isatty():
        print(report["message"], file=sys.stderr)
    return 0


def _greeting(settings: Settings, output: TextIO) -> str:
    """What to print when the mount answers. A script that mounts its own account reads nothing, as of mount(8)."""
    if not settings.demo and not output.isatty():
        return ""
    what = "The demo account" if settings.demo else settings.root or "Your AWS account"
    where = shlex.quote(settings.mountpoint)
    words = f"{what} is mounted on {settings.mountpoint}. To unmount: umount {where}"
    return words if settings.root else f"{words}\nFor an overview: cat {where}/README"


class Report:
    """How the start went, told to the waiting command once, through a pipe; until then it has the terminal to ask."""

    def __init__(self, writing: int, answers: int) -> None:
        self._writing, self._told = writing, False
        self._answers = os.fdopen(answers, encoding="utf-8")
        self._terminal = quiet_libfuse()

    def tell(self, status: int, message: str = "") -> None:
        """Say it in one line of JSON; whatever is said after that is not heard."""
        if not self._told:
            self._told = True
            os.write(self._writing, json.dumps({"status": status, "message": message}).encode() + b"\n")
            os.close(self._writing)
            self._answers.close()

    def ask(self, prompt: str) -> str:
        """Have the command ask the person. Raises EOFError where nobody answers, or it has gone."""
        if self._told:
            raise EOFError(prompt)
        os.write(self._writing, json.dumps({"ask": prompt}).encode() + b"\n")
        answer = json.loads(self._answers.readline() or "null")
        if answer is None:
            raise EOFError(prompt)
        return str(answer)

    def ready(self, news: str) -> None:
        """Say that the mount answers, and let go of everything that a pipe behind the command could wait for.

        `news`: what the command prints at a terminal.
        """
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        self._terminal.close()
        self.tell(0, news)


def _be_the_mount(settings: Settings, writing: int, answers: int) -> None:
    """The child: never returns."""
    os.setsid()
    _close_all_but(writing, answers)
    with open(os.devnull, "r+b") as null:  # noqa: PTH123
        os.dup2(null.fileno(), 0)
    report, status = Report(writing, answers), FAILURE
    try:
        status = _serve(settings, report.ready, None, report.ask)
        report.tell(FAILURE, "the mount ended before it answered")
    except PersonError as error:
        status = error.status
        report.tell(status, error.message)
    except BaseException as error:
        report.tell(FAILURE, f"{type(error).__name__}: {error}\nTo see where this happened, run it with --foreground")
    finally:
        os._exit(status)


def _close_all_but(*kept: int) -> None:
    """Let go of what the shell had open: a lock, a pipe, a jobserver would be held as long as the mount lives."""
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208
        if int(name) > 2 and int(name) not in kept:
            with contextlib.suppress(OSError):
                os.close(int(name))


def _serve(settings: Settings, ready: Callable[[str], None], terminal: TextIO | None, ask: Callable[[str], str]) -> int:
    from awsfs.cli.assemble import serve  # noqa: PLC0415  after the fork

    serve(settings, ready, terminal, ask)
    return 0
