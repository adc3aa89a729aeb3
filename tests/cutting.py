"""A bad network in front of AWS's stand-in: a proxy that cuts the connection at a chosen moment of a request.

    with Cutting(server.url) as network:
        with network.cutting("Action=RunInstances", AFTER) as cut:
            ...                     # a client whose endpoint is network.url
        assert cut.made == 1

`BEFORE`: all of the request was read, and AWS never hears of it. `MIDWAY`: cut while the body arrives, AWS never hears
of it. `AFTER`: AWS has done it, and nothing of the answer comes back. `DURING`: half of the answer comes back.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import urlsplit

from mounts import PATIENCE

BEFORE, MIDWAY, AFTER, DURING = "before", "midway", "after", "during"
_END = b"\r\n\r\n"
_ENOUGH = 2**16


@dataclass
class Cut:
    """Requests that are cut, those with this text in their head or body, `times` of them; `requests` are those."""

    where: str
    when: str
    times: float = float("inf")
    requests: list[bytes] = field(default_factory=list)

    @property
    def made(self) -> int:
        """How many were cut."""
        return len(self.requests)


class GoneError(Exception):
    """The other side has closed the connection, or it is to be closed."""


class Cutting:
    """The proxy. `url` is what a client is given as its endpoint. Ends with the `with` statement, or by `stop`."""

    def __init__(self, url: str) -> None:
        there = urlsplit(url)
        self._server = (str(there.hostname), int(there.port or 80))
        self._cuts: list[Cut] = []
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._listen, daemon=True, name="cutting")
        self._thread.start()

    def __enter__(self) -> Cutting:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    @contextmanager
    def cutting(self, where: str = "", when: str = AFTER, times: float = float("inf")) -> Iterator[Cut]:
        """Cut such requests meanwhile."""
        cut = Cut(where, when, times)
        with self._lock:
            self._cuts.append(cut)
        try:
            yield cut
        finally:
            with self._lock:
                self._cuts = [each for each in self._cuts if each is not cut]

    def stop(self) -> None:
        """End the proxy and every connection through it."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)
        with closing(connection), suppress(GoneError, OSError):
            while True:
                self._pass_on(connection)
        with self._lock:
            self._open.discard(connection)

    def _pass_on(self, connection: socket.socket) -> None:
        head, body = _head(connection)
        midway = self._cut(head, (MIDWAY,))
        if midway:
            raise GoneError
        body = _body(connection, head, body)
        cut = self._cut(head + body, (BEFORE, AFTER, DURING))
        if cut is not None and cut.when == BEFORE:
            raise GoneError
        if cut is None:
            self.respond(connection, head, body)
            return
        answer = self.ask(head, body)
        connection.sendall(answer[: len(answer) // 2] if cut.when == DURING else b"")
        raise GoneError

    def _cut(self, request: bytes, moments: tuple[str, ...]) -> Cut | None:
        with self._lock:
            for cut in self._cuts:
                if cut.when in moments and cut.times >= 1 and cut.where.encode() in request:
                    cut.times -= 1
                    cut.requests.append(request)
                    return cut
        return None

    def respond(self, connection: socket.socket, head: bytes, body: bytes) -> None:
        """Answer a request that is not cut: as the server does. Raises GoneError where the connection is to end."""
        connection.sendall(self.ask(head, body))

    def ask(self, head: bytes, body: bytes) -> bytes:
        """The whole answer of the server, which closes the connection after it."""
        with socket.create_connection(self._server) as server:
            server.sendall(_without_expectation(head) + body)
            answer = b""
            while part := server.recv(_ENOUGH):
                answer += part
        return answer


def _head(connection: socket.socket) -> tuple[bytes, bytes]:
    """The head of the next request, and what came with it of the body."""
    data = b""
    while _END not in data:
        data += _more(connection)
    head, _, body = data.partition(_END)
    return head + _END, body


def _more(connection: socket.socket) -> bytes:
    part = connection.recv(_ENOUGH)
    if not part:
        raise GoneError
    return part


def _header(head: bytes, name: bytes) -> bytes:
    lines = (line.partition(b":") for line in head.split(b"\r\n"))
    return next((value.strip() for found, _, value in lines if found.strip().lower() == name), b"")


def _body(connection: socket.socket, head: bytes, begun: bytes) -> bytes:
    """The body of a request, by its length or in chunks."""
    if _header(head, b"expect"):
        connection.sendall(b"HTTP/1.1 100 Continue" + _END)
    if _header(head, b"transfer-encoding").lower() == b"chunked":
        while not begun.endswith(b"0" + _END):
            begun += _more(connection)
        return begun
    parts, length = [begun], len(begun)
    while length < int(_header(head, b"content-length") or 0):
        parts.append(_more(connection))
        length += len(parts[-1])
    return b"".join(parts)


def _without_expectation(head: bytes) -> bytes:
    """The head for the server: the body comes at once, and one answer is all."""
    lines = head.removesuffix(_END).split(b"\r\n")
    kept = [line for line in lines if line.partition(b":")[0].lower() not in (b"expect", b"connection")]
    return b"\r\n".join([*kept, b"Connection: close"]) + _END


def wait_for(cut: Cut, times: int = 1, patience: float = PATIENCE) -> None:
    """Until so many requests were cut."""
    end = time.monotonic() + patience
    while cut.made < times:
        assert time.monotonic() < end, f"{cut} was not made {times} times"
        time.sleep(0.01)
