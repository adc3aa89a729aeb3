"""What goes wrong between a client and AWS: each fault is a function of one request on its way through a proxy.

It sends what it likes, and raises `GoneError` where the connection is to end. See `faulty` for the proxy.
"""

from __future__ import annotations

import io
import random
import socket
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, TypeAlias

from aws_operations import Request, understood
from aws_server import _refusal
from cutting import GoneError

END = b"\r\n\r\n"
BODILESS = (b"204", b"304")
ABORTING = struct.pack("ii", 1, 0)
"""SO_LINGER by which close(2) sends a reset."""


@dataclass
class Exchange:
    """One request on its way through. `asked` is what it asks for."""

    connection: socket.socket
    head: bytes
    body: bytes
    ask: Callable[[bytes, bytes], bytes]

    @cached_property
    def environ(self) -> dict[str, Any]:
        """The request as WSGI has it."""
        first, *lines = self.head.removesuffix(END).decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        pairs = [line.partition(":") for line in lines]
        named = {name.strip().upper().replace("-", "_"): value.strip() for name, _, value in pairs}
        plain = {name: named.get(name, "") for name in ("CONTENT_TYPE", "CONTENT_LENGTH")}
        headers = {f"HTTP_{name}": value for name, value in named.items() if name not in plain}
        return {"REQUEST_METHOD": method, "RAW_URI": target, "wsgi.input": io.BytesIO(self.body), **plain, **headers}

    @cached_property
    def asked(self) -> Request:
        """See `Request`."""
        return understood(self.environ)

    @cached_property
    def answer(self) -> tuple[bytes, bytes]:
        """The server's answer, head and body, which is asked for when somebody looks; the connection may stay open."""
        head, _, body = self.ask(self.head, self.body).partition(END)
        kept = b"\r\n".join(line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:"))
        return kept if b"\r\ncontent-length:" in kept.lower() else with_length(kept, len(body)), body

    @property
    def is_bodiless(self) -> bool:
        """Whether the answer has no body, whatever its length says."""
        return self.head.startswith(b"HEAD ") or self.answer[0].split(b" ", 2)[1] in BODILESS

    def send(self, head: bytes, body: bytes) -> None:
        """Send an answer; what the client hangs up on is not the proxy's to mind."""
        self.connection.sendall(head + END + body)

    def pass_on(self) -> None:
        """Send what the server answers."""
        self.send(*self.answer)


Fault: TypeAlias = Callable[[Exchange], None]


def with_length(head: bytes, length: int) -> bytes:
    """The head of an answer that says that its body has so many bytes."""
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length:")]
    return b"\r\n".join([*lines, b"Content-Length: %d" % length])


def late(exchange: Exchange, seconds: float = 0.3) -> None:
    """The server hears of it later."""
    time.sleep(seconds)
    exchange.pass_on()


def slow_first_byte(exchange: Exchange, seconds: float = 0.3) -> None:
    """The server answers at once, and the client hears of it later."""
    _ = exchange.answer
    late(exchange, seconds)


def closed(exchange: Exchange) -> None:
    """The server never hears of it."""
    raise GoneError


def reset(exchange: Exchange) -> None:
    """The same, in the middle of the answer's head and by a reset."""
    exchange.connection.sendall(exchange.answer[0][:10])
    exchange.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORTING)
    raise GoneError


def cut_at(exchange: Exchange, part: float) -> None:
    """The connection ends after that part of the body."""
    head, body = exchange.answer
    exchange.send(head, body[: int(len(body) * part)])
    raise GoneError


def garbage(exchange: Exchange) -> None:
    """What comes back is not even HTTP."""
    exchange.connection.sendall(random.Random(len(exchange.head)).randbytes(300))
    raise GoneError


def refused(exchange: Exchange, status: int, code: str) -> None:
    """An error, in the protocol's own form, and the server never hears of it."""
    told: list[Any] = []
    [body] = _refusal(exchange.asked, exchange.environ, (status, code, "made up"), lambda *start: told.extend(start))
    lines = [f"HTTP/1.1 {told[0]}", *(f"{name}: {value}" for name, value in told[1])]
    exchange.send("\r\n".join(lines).encode(), body)


def page_of_a_proxy(exchange: Exchange, status: int = 502) -> None:
    """A web page by something between us and AWS."""
    body = b"<html><body><h1>Bad Gateway</h1></body></html>"
    head = b"HTTP/1.1 %d Bad Gateway\r\nContent-Type: text/html" % status
    exchange.send(with_length(head, len(body)), b"" if exchange.head.startswith(b"HEAD ") else body)


def redirected(exchange: Exchange, status: int) -> None:
    """Another place is named, which is no place of AWS's."""
    head = b"HTTP/1.1 %d Moved\r\nLocation: http://127.0.0.1:9/elsewhere" % status
    exchange.send(with_length(head, 0), b"")


def truncated(exchange: Exchange) -> None:
    """Half of the body, with a length that says that this is all."""
    head, body = exchange.answer
    _altered(exchange, with_length(head, len(body) // 2), body[: len(body) // 2])


def corrupted(exchange: Exchange) -> None:
    """One bit in the middle of the body is another."""
    head, body = exchange.answer
    middle = len(body) // 2
    _altered(exchange, head, body[:middle] + bytes(byte ^ 1 for byte in body[middle : middle + 1]) + body[middle + 1 :])


def garbled(exchange: Exchange) -> None:
    """A stretch of the body is zeros, which no text of AWS's has."""
    head, body = exchange.answer
    third = len(body) // 3
    _altered(exchange, head, body[:third] + bytes(third) + body[2 * third :])


def too_long(exchange: Exchange) -> None:
    """A length of a few bytes more than come."""
    head, body = exchange.answer
    if exchange.is_bodiless:
        exchange.pass_on()
    else:
        exchange.send(with_length(head, len(body) + 7), body)
    raise GoneError


def too_short(exchange: Exchange) -> None:
    """All of the body, with a length of half of it."""
    head, body = exchange.answer
    _altered(exchange, with_length(head, len(body) // 2), body)


def tiny_chunks(exchange: Exchange, size: int = 7) -> None:
    """The body in chunks of a few bytes, without a length; a large one in chunks of a hundredth."""
    head, body = exchange.answer
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length:")]
    step = max(size, len(body) // 100)
    chunks = [body[start : start + step] for start in range(0, len(body), step)]
    text = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"
    _altered(exchange, b"\r\n".join([*lines, b"Transfer-Encoding: chunked"]), text)


def dribbled(exchange: Exchange, pieces: int = 20) -> None:
    """The answer in small pieces, one after the other."""
    head, body = exchange.answer
    text = head + END + body
    step = -(-len(text) // pieces)
    for start in range(0, len(text), step):
        exchange.connection.sendall(text[start : start + step])
        time.sleep(0.002)


def twice(exchange: Exchange) -> None:
    """The answer, and in the same piece once more, for which nobody asked: one that came later nobody could tell."""
    head, body = exchange.answer
    text = head + END + (b"" if exchange.is_bodiless else body)
    exchange.connection.sendall(text + text)


def _altered(exchange: Exchange, head: bytes, body: bytes) -> None:
    if exchange.is_bodiless:
        exchange.pass_on()
    else:
        exchange.send(head, body)


FAULTS: Mapping[str, Fault] = {
    "late": late,
    "slow-first-byte": slow_first_byte,
    "closed": closed,
    "reset": reset,
    "cut-in-the-middle": partial(cut_at, part=0.5),
    "cut-before-the-body": partial(cut_at, part=0),
    "garbage": garbage,
    "500": partial(refused, status=500, code="InternalError"),
    "503": partial(refused, status=503, code="ServiceUnavailable"),
    "slow-down": partial(refused, status=503, code="SlowDown"),
    "throttled": partial(refused, status=400, code="Throttling"),
    "refused": partial(refused, status=403, code="AccessDenied"),
    "invalid": partial(refused, status=400, code="ValidationError"),
    "expired": partial(refused, status=400, code="ExpiredToken"),
    "bad-gateway": page_of_a_proxy,
    "web-page": partial(page_of_a_proxy, status=200),
    "moved": partial(redirected, status=301),
    "moved-for-now": partial(redirected, status=307),
    "truncated": truncated,
    "garbled": garbled,
    "corrupted": corrupted,
    "too-long": too_long,
    "too-short": too_short,
    "tiny-chunks": tiny_chunks,
    "dribbled": dribbled,
    "twice": twice,
}
"""Whatever a network and a service do. `corrupted` is noticed only where AWS sends a checksum: TLS guards the rest."""

HARMLESS = ("late", "slow-first-byte", "tiny-chunks", "dribbled", "twice")
"""After these the answer is right at once."""
