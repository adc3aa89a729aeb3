"""Logs: JSON in a file, readable on a terminal, nowhere without either."""

from __future__ import annotations

import logging
import os
import stat
import traceback
from pathlib import Path
from typing import Any, TextIO

import structlog

from awsfs.cli.settings import PersonError


def configure(file: Path | None, terminal: TextIO | None, debug: bool) -> None:
    """Send the log where it was asked for. Raises `PersonError` where the file cannot be written."""
    processors: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if file is not None:
        out: TextIO = _private(file)
        processors += [structlog.processors.ExceptionRenderer(_where), structlog.processors.JSONRenderer()]
    elif terminal is not None:
        out = terminal
        processors += [
            structlog.processors.ExceptionRenderer(_where),
            structlog.dev.ConsoleRenderer(
                colors=terminal.isatty(), exception_formatter=structlog.dev.plain_traceback, repr_native_str=True
            ),
        ]
    else:
        structlog.configure(processors=[_drop], cache_logger_on_first_use=True)
        return
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if debug else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=True,
    )


def _where(exc_info: Any) -> str:
    """The kind of an exception and where it came from; not its words, which may quote a secret value."""
    kind, _, trace = exc_info
    return "".join([*traceback.format_tb(trace), kind.__name__])


def _drop(logger: object, name: str, event: Any) -> Any:
    raise structlog.DropEvent


def _private(file: Path) -> TextIO:
    """A log names resources, so it is for its owner alone."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError as error:
        raise PersonError(f"--log-file {file}: {error.strerror}") from error
    found = os.fstat(descriptor)
    if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid():
        os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "a", buffering=1, encoding="utf-8", errors="backslashreplace")
