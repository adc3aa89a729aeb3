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
import traceback
from collections.abc import Callable
from typing import TextIO

from awsfs.cli.noise import quiet_libfuse
from awsfs.cli.settings import FAILURE, PersonError, Settings

INTERRUPTED = 130


def foreground(settings: Settings) -> int:
    """Mount and stay until it is unmounted."""
    terminal = quiet_libfuse()
    print_ready = _greeting(settings)

    def ready() -> None:
        if print_ready:
            print(print_ready, file=terminal, flush=True)

    return _serve(settings, ready, terminal)


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


def _be_the_mount(settings: Settings, writing: int) -> None:
    """The child: never returns."""
    os.setsid()
    _close_all_but(writing)
    with open(os.devnull, "r+b") as null:  # noqa: PTH123
        os.dup2(null.fileno(), 0)
    log = quiet_libfuse()
    told = False

    def tell(status: int, message: str = "") -> None:
        nonlocal told
        if not told:
            told = True
            os.write(writing, json.dumps({"status": status, "message": message}).encode() + b"\n")
            os.close(writing)

    def ready() -> None:
        """Let go of everything that a pipe behind the command could wait for."""
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        log.close()
        tell(0)

    status = FAILURE
    try:
        status = _serve(settings, ready, None)
        tell(FAILURE, "the mount ended before it answered")
    except PersonError as error:
        status = error.status
        tell(status, error.message)
    except BaseException as error:
        if not told:
            traceback.print_exc(file=log)
        tell(FAILURE, f"{type(error).__name__}: {error}")
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
