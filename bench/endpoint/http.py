"""HTTP/1.1 as far as AWS's clients speak it: requests off a socket, answers onto it."""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qsl, unquote

CHUNK = 1 << 20
HEAD_LIMIT = 64 << 10
Piece = tuple[str, int, int]
"""A run of bytes of a file: its path, offset and length."""


class ClientGoneError(Exception):
    """The client has closed the connection."""


@dataclass
class Answer:
    """Status, headers and body; the body is bytes, or runs of files. `unsent` is what a client did not wait for."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    pieces: list[Piece] = field(default_factory=list)
    operation: str = "Other"
    unsent: int = 0

    @property
    def length(self) -> int:
        """How many bytes the body has."""
        return len(self.body) + sum(piece[2] for piece in self.pieces)


@dataclass
class Request:
    """One request. The body is still on the way until `content` or `save` is asked for it."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    connection: Connection
    received: int = 0

    def content(self) -> bytes:
        """The whole body."""
        return b"".join(self._body())

    def save(self, path: Path) -> tuple[int, str]:
        """Write the body to a file; its length and its MD5 in hexadecimal."""
        digest, length = hashlib.md5(usedforsecurity=False), 0
        with path.open("wb", buffering=0) as file:
            for chunk in self._body():
                digest.update(chunk)
                file.write(chunk)
                length += len(chunk)
        return length, digest.hexdigest()

    def _body(self) -> Iterator[bytes]:
        if self.headers.get("expect", "").lower() == "100-continue":
            self.connection.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        if self.headers.get("transfer-encoding", "").lower() == "chunked":
            chunks = unchunked(self.connection)
        else:
            chunks = self.connection.take(int(self.headers.get("content-length") or 0))
        if "aws-chunked" in self.headers.get("content-encoding", ""):
            chunks = unchunked(Joined(chunks))
        for chunk in chunks:
            self.received += len(chunk)
            yield chunk


class Joined:
    """Lines and runs of bytes out of a body that comes in chunks."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, b""

    def line(self) -> bytes:
        """Up to the next end of line, without it."""
        while b"\r\n" not in self._rest:
            self._rest += next(self._chunks)
        line, _, self._rest = self._rest.partition(b"\r\n")
        return line

    def take(self, length: int) -> Iterator[bytes]:
        """That many bytes."""
        while length:
            piece, self._rest = self._rest[:length], self._rest[length:]
            length -= len(piece)
            if piece:
                yield piece
            if length:
                self._rest = next(self._chunks)


class Connection:
    """A client's connection: what it sends in order, and what it is sent."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket, self._rest = sock, b""

    def request(self) -> Request:
        """The next request, without its body. Raises `ClientGoneError`."""
        while b"\r\n\r\n" not in self._rest:
            self._more()
            if len(self._rest) > HEAD_LIMIT:
                raise ClientGoneError
        head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        path, _, query = target.partition("?")
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        words = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
        return Request(method, unquote(path), words, headers, self)

    def line(self) -> bytes:
        """Up to the next end of line, without it."""
        while b"\r\n" not in self._rest:
            self._more()
        line, _, self._rest = self._rest.partition(b"\r\n")
        return line

    def take(self, length: int) -> Iterator[bytes]:
        """That many bytes, as they arrive."""
        while length:
            if not self._rest:
                self._more(min(length, CHUNK))
            piece, self._rest = self._rest[:length], self._rest[length:]
            length -= len(piece)
            yield piece

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._socket.sendall(data)

    def answer(self, answer: Answer, with_body: bool) -> None:
        """Send an answer, its files by sendfile(2)."""
        lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        if "Content-Length" not in answer.headers:
            lines.append(f"Content-Length: {answer.length}")
        head = "\r\n".join([*lines, "", ""]).encode()
        if not with_body:
            self._socket.sendall(head)
        elif answer.pieces:
            answer.unsent = answer.length
            self._socket.sendall(head, socket.MSG_MORE)
            for piece in answer.pieces:
                for sent in self._send_file(*piece):
                    answer.unsent -= sent
        else:
            self._socket.sendall(head + answer.body)

    def _send_file(self, path: str, offset: int, length: int) -> Iterator[int]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            while length:
                sent = os.sendfile(self._socket.fileno(), descriptor, offset, length)
                offset, length = offset + sent, length - sent
                yield sent
        finally:
            os.close(descriptor)

    def _more(self, size: int = CHUNK) -> None:
        data = self._socket.recv(size)
        if not data:
            raise ClientGoneError
        self._rest += data


def unchunked(source: Connection | Joined) -> Iterator[bytes]:
    """A body that comes as length, bytes, length, bytes; trailers and signatures are passed over."""
    while length := int(source.line().partition(b";")[0], 16):
        yield from source.take(length)
        source.line()
    while source.line():
        pass
