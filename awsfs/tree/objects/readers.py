"""Who reads which object: opening one, sharing it, and giving back the memory of those who have stopped reading."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeAlias

from cachetools import LRUCache

from awsfs.aws.bodies import NOT_MODIFIED
from awsfs.aws.fetch import Aws
from awsfs.aws.objects import Version, told, version_of
from awsfs.aws.workers import Place, place_of
from awsfs.errors import AwsError
from awsfs.requests import Request
from awsfs.tree.handles import Handle
from awsfs.tree.objects.ranges import Traffic
from awsfs.tree.objects.reading import OpenVersion, Reading, repeated
from awsfs.tree.objects.window import USUAL, Sizes, Window
from awsfs.tree.times import Path

Learn: TypeAlias = Callable[[dict[str, Any]], None]
Saw: TypeAlias = Callable[[str], None]

IDLE = 5.0
"""Seconds without a read after which a handle gives back what it has in memory."""

EMPTY = "InvalidRange"
"""The code of a refusal where there is not even a first byte."""

_REMEMBERED = 50_000


@dataclass(eq=False)
class Opening:
    """An object that is being opened: what is found, None for an empty one, and the windows of those who wait."""

    windows: list[Window] = field(default_factory=list)
    found: OpenVersion | None = None


class Readers:
    """The objects of a mount that are open to be read. Thread-safe."""

    def __init__(self, aws: Aws, sizes: Sizes = USUAL) -> None:
        self._aws, self._sizes = aws, sizes
        self._traffic: dict[Place, Traffic] = {}
        self._open: dict[tuple[Path, str], OpenVersion] = {}
        self._opening: dict[Path, tuple[Opening, Future[None]]] = {}
        self._read: LRUCache[Path, Version] = LRUCache(_REMEMBERED)
        self._lock = threading.RLock()
        self._timer: threading.Timer | None = None
        aws.budget.on_pressure(self.relieve)

    def open(self, path: Path, request: Request, listed: Version, learn: Learn, saw: Saw) -> Handle:
        """A handle on the object as it is now: one GET of its first bytes, shared by all who open it meanwhile.

        Where the version that is listed is open or was read here, the GET is for any other one: the kernel may have the
        bytes. `learn` is told AWS's answer, `saw` the ETag of what a program reads. Raises AwsError, EINTR.
        """
        window = Window(self._sizes)
        with self._lock:
            if path not in self._opening:
                opening, known = Opening(), self._known(path, listed.etag)
                look = partial(self._look, path, opening, request, known, learn)
                self._opening[path] = opening, self._aws.start(look, place_of(request))
            opening, done = self._opening[path]
            opening.windows.append(window)
        try:
            self._aws.wait(done)
            done.result()
        except OSError as error:
            self._leave(path, opening, window)
            raise error.again() if isinstance(error, AwsError) else error from None
        found = opening.found
        return Handle() if found is None else self._handle(path, opening, found, window, saw)

    def relieve(self, size: int) -> None:
        """There is too little memory: whoever is furthest ahead goes half as far, and what nobody reads is dropped."""
        self.sweep()
        versions = self._versions()
        windows = [window for each in versions for window in each.windows]
        max(windows, key=lambda window: window.ahead, default=Window()).halve()
        for each in versions:
            each.trim()

    def sweep(self, idle: float = IDLE) -> None:
        """Give back the memory of those who have not read for so many seconds."""
        oldest = time.monotonic() - idle
        for each in self._versions():
            if each.used <= oldest:
                each.rest()

    def _known(self, path: Path, etag: str) -> Version | None:
        """The version of that ETag, if it is open, or was read here lately."""
        opened, read = self._open.get((path, etag)), self._read.get(path)
        if opened is not None:
            return opened.version
        return read if read is not None and read.etag == etag else None

    def _versions(self) -> list[OpenVersion]:
        with self._lock:
            return list(self._open.values())

    def _handle(self, path: Path, opening: Opening, found: OpenVersion, window: Window, saw: Saw) -> Handle:
        def note(etag: str) -> None:
            with self._lock:
                self._read[path] = found.version
            saw(etag)

        return Reading(found, window, note, lambda: self._leave(path, opening, window))

    def _look(self, path: Path, opening: Opening, request: Request, known: Version | None, learn: Learn) -> None:
        """Find the version that is there, in a worker."""
        self._aws.budget.insist(self._sizes.first)
        data, taken = memoryview(b""), self._sizes.first
        try:
            version, data = self._first(request, known, learn)
            with self._lock:
                if version is not None and opening.windows:
                    opening.found = self._opened(path, request, version)
                    opening.found.windows += (*opening.windows,)
                    opening.found.ranges.put(data, taken)
                    taken = 0
        finally:
            self._aws.budget.give(taken)
            with self._lock:
                del self._opening[path]

    def _first(self, request: Request, known: Version | None, learn: Learn) -> tuple[Version | None, memoryview]:
        """The version and its first bytes; the `known` one and none where it still is that, None where it is empty."""
        params = {
            **request.params,
            "Range": f"bytes=0-{self._sizes.first - 1}",
            **({"IfNoneMatch": known.etag} if known else {}),
        }
        try:
            data, answer = repeated(lambda: self._aws.read(replace(request, params=params)))
        except AwsError as error:
            if error.code not in (EMPTY, NOT_MODIFIED):
                raise
            return known if error.code == NOT_MODIFIED else None, memoryview(b"")
        if not answer.get("ContentRange"):
            told(answer, "ETag", request.operation)  # what has neither is no object of S3's
        learn(answer)
        version = version_of(answer)
        return version if answer.get("ContentRange") else replace(version, size=len(data)), data

    def _opened(self, path: Path, request: Request, version: Version) -> OpenVersion:
        if self._timer is None:
            self._start_timer()
        key, place = (path, version.etag), place_of(request)
        if key not in self._open:
            traffic = self._traffic.setdefault(place, Traffic(place))
            self._open[key] = OpenVersion(self._aws, traffic, request, version)
        return self._open[key]

    def _leave(self, path: Path, opening: Opening, window: Window) -> None:
        """Somebody closes it, or does not wait for it to be opened."""
        with self._lock:
            found = opening.found
            opening.windows.remove(window)
            if found is not None:
                found.windows = tuple(each for each in found.windows if each is not window)
                if not found.windows:
                    del self._open[path, found.version.etag]
        if found is not None:
            found.trim()

    def _start_timer(self) -> None:
        self._timer = threading.Timer(IDLE, self._tick)
        self._timer.daemon = True
        self._timer.start()

    def _tick(self) -> None:
        self.sweep()
        with self._lock:
            self._timer = None
            if self._open:
                self._start_timer()
