"""What the mount has done and what failed: behind ``.awsfs/`` and the log."""

from __future__ import annotations

import datetime
import errno
import os
import re
import threading
import time
from collections import Counter, deque
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from cachetools import LRUCache

from awsfs.aws import record
from awsfs.aws.failures import Failures
from awsfs.aws.model import RefusedError
from awsfs.errors import AwsError, symbol
from awsfs.requests import Request

log = structlog.get_logger("awsfs")

_KEPT = 1000
_OWN_UID = os.getuid()
_GROUP = re.compile(r"^Tgid:\s*(\d+)$", re.MULTILINE)
_NAMING = frozenset({"getattr", "create", "mknod", "mkdir", "rename"})
"""Verbs whose path may name nothing after they failed: only its directory can be asked why then."""
_READING = frozenset(
    {"", "access", "getattr", "getxattr", "listxattr", "open", "opendir", "read", "readdir", "readlink"}
)
"""Verbs that change nothing."""


@dataclass(eq=False)
class Caller:
    """The file operation that a program is waiting for, and who asked. The mount derives its own from it."""

    verb: str = ""
    path: str = ""
    uid: int = _OWN_UID
    pid: int = 0

    @property
    def places(self) -> tuple[str, ...]:
        """The paths at which somebody asks why it failed."""
        return (self.path, self.path.rpartition("/")[0] or "/") if self.verb in _NAMING else (self.path,)

    @property
    def command(self) -> str:
        """The name of the program, while it lives."""
        try:
            return Path(f"/proc/{self.pid}/comm").read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            return ""

    @property
    def program(self) -> tuple[int, str]:
        """Number and name of the program, whichever of its threads asks; a shell that becomes another is another."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8", errors="replace")
            found = _GROUP.search(status)
            number = int(found[1]) if found else self.pid
            return number, Path(f"/proc/{number}/comm").read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            return self.pid, ""


NOBODY = Caller()
caller: ContextVar[Caller] = ContextVar("caller", default=NOBODY)


def now() -> str:
    """This moment, as the records write it."""
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class Timed:
    """A call being timed."""

    made: bool = True


class Journal:
    """Counts calls, keeps the last failures and actions. Thread-safe; nothing in it is ever a secret's value.

    `file`: where the lines about actions are kept beyond the life of the mount; those name its `account` and
    `mountpoint` where they are given. `profile`, and `is_sso` where it logs in by SSO, are told in what mends it.
    """

    def __init__(
        self,
        file: Path | None = None,
        *,
        account: str = "",
        mountpoint: str = "",
        profile: str = "",
        is_sso: bool = False,
    ) -> None:
        self._file = file
        self._where = {"account": account, "mountpoint": mountpoint}
        self._lock = threading.Lock()
        self._failures = Failures(profile, is_sso)
        self._actions: deque[str] = deque(maxlen=_KEPT)
        self._prevented: LRUCache[Hashable, AwsError] = LRUCache(_KEPT)
        self._calls: Counter[str] = Counter()
        self._totals: Counter[str] = Counter()
        self._seconds = 0.0

    def failed(self, error: AwsError, request: Request | None = None, note: str = "") -> None:
        """Keep a failure, and log it with the file operation that caused it."""
        who = caller.get()
        entry = {"time": now(), **self._failures.entry(error, request, who.path, note)}
        error.told = self._failures.keep(entry, *who.places, is_alone=who.verb not in _READING)
        with self._lock:
            self._totals["errors"] += 1
        log.warning("aws error", verb=who.verb, **{key: value for key, value in entry.items() if key != "time"})

    def prevented(self, error: AwsError) -> None:
        """Keep a failure of our own to act, in the action log too: the first of its code for each program."""
        program = (caller.get().program, error.code)
        with self._lock:
            known = self._prevented.get(program)
            if known is None:
                self._prevented[program] = error
        if known is not None:
            self.failed_again(known)
            return
        self.failed(error)
        self._log_action({"operation": error.operation, "parameters": {}, "outcome": error.code, "request_id": ""})

    def acted(self, request: Request, error: AwsError | None, request_id: str = "", *, rehearsed: bool = False) -> None:
        """Keep a write that was tried: who, what, and how it ended. `rehearsed`: it was checked and not done."""
        self._log_action(
            {
                "operation": f"{request.client}:{request.operation}",
                "region": request.region,
                "parameters": record.presentable(request.params, request.secret),
                "outcome": _outcome(error, rehearsed),
                "request_id": request_id,
            }
        )

    def _log_action(self, what: Mapping[str, Any]) -> None:
        who = caller.get()
        by = {"uid": who.uid, "pid": who.pid, "command": who.command, "path": who.path}
        entry = {"time": now(), **by, **what}
        with self._lock:
            self._actions.append(record.line(entry))
        log.info("action", **{key: value for key, value in entry.items() if key != "time"})
        self._keep(entry)

    def _keep(self, entry: Mapping[str, Any]) -> None:
        """What was done is done: where the file cannot be written, only that is told."""
        if self._file is None:
            return
        try:
            record.keep(self._file, {**entry, **{key: value for key, value in self._where.items() if value}})
        except OSError as error:
            words = f"{entry['operation']} was not recorded in {self._file}: {error.strerror or error}"
            self.failed(AwsError(error.errno or errno.ENOSPC, "RecordNotKept", words, str(entry["operation"])))

    @contextmanager
    def timing(self, request: Request) -> Iterator[Timed]:
        """Count a call and the time until it is answered, unless it turns out that none was `made`."""
        started, call = time.monotonic(), Timed()
        try:
            yield call
        finally:
            if call.made:
                self._called(request, time.monotonic() - started)

    def _called(self, request: Request, elapsed: float) -> None:
        operation, who = f"{request.client}:{request.operation}", caller.get()
        with self._lock:
            self._calls[operation] += 1
            self._seconds += elapsed
        took = round(elapsed * 1000, 1)
        log.debug(
            "aws call", operation=operation, region=request.region, milliseconds=took, verb=who.verb, path=who.path
        )

    def answered(self, answer: Mapping[str, Any]) -> None:
        """Count what an answer says of itself: bytes, retries, read units."""
        metadata = answer.get("ResponseMetadata", {})
        consumed = answer.get("ConsumedCapacity")
        with self._lock:
            self._totals["bytes"] += int(metadata.get("HTTPHeaders", {}).get("content-length") or 0)
            self._totals["retries"] += int(metadata.get("RetryAttempts") or 0)
            if isinstance(consumed, Mapping):
                self._totals["read_units"] += round(float(consumed.get("CapacityUnits", 0)) * 10)

    def throttled(self) -> None:
        """Count an answer that asked us to slow down."""
        with self._lock:
            self._totals["throttles"] += 1

    def errors(self) -> list[str]:
        """The last failures, newest first, a JSON document each."""
        return self._failures.lines()

    def failed_again(self, error: AwsError) -> None:
        """The file operation failed by what was known already: tell it at its path too."""
        if error.told:
            self._failures.place(error.told, *caller.get().places)

    def failure(self, path: str) -> str | None:
        """The last failure at a path of the mount, or in a directory at a name that leads nowhere; a JSON document."""
        return self._failures.at(path)

    def actions(self) -> list[str]:
        """The last writes, oldest first, a JSON document each."""
        with self._lock:
            return list(self._actions)

    def stats(self, hits: int, misses: int) -> dict[str, Any]:
        """The counts since the mount began."""
        with self._lock:
            calls = sum(self._calls.values())
            return {
                "calls": calls,
                "calls_by_operation": dict(self._calls.most_common()),
                "cache_hits": hits,
                "cache_misses": misses,
                "retries": self._totals["retries"],
                "throttles": self._totals["throttles"],
                "errors": self._totals["errors"],
                "bytes_received": self._totals["bytes"],
                "dynamodb_read_units": self._totals["read_units"] / 10,
                "mean_latency_ms": round(1000 * self._seconds / calls, 1) if calls else 0,
            }


def _outcome(error: AwsError | None, rehearsed: bool) -> str:
    if error is None:
        return "dry-run" if rehearsed else "ok"
    if isinstance(error, RefusedError):
        return f"{symbol(error.number)}: {error.message}"
    return error.code
