"""The processes of the endpoint: each takes connections from the same socket and gives each a thread."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import threading
import time
from urllib.parse import parse_qsl

from bench.endpoint.counts import Counts
from bench.endpoint.dynamo import Dynamo
from bench.endpoint.ec2 import MOST, Ec2
from bench.endpoint.http import Answer, ClientGoneError, Connection, Request
from bench.endpoint.objects import Store
from bench.endpoint.s3 import S3

CONTROL = "/-/"
"""No bucket's name starts like this: what the bench itself asks."""


class Server:
    """AWS for measuring, on a socket that listens."""

    def __init__(self, listening: socket.socket, store: Store, counts: Counts) -> None:
        self._listening, self._store, self._counts = listening, store, counts
        self._ec2, self._dynamo, self._s3 = Ec2(counts), Dynamo(), S3(store)

    def serve(self) -> None:
        """Take connections until the process is ended."""
        while True:
            sock, _ = self._listening.accept()
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._converse, args=(sock,), daemon=True).start()

    def _converse(self, sock: socket.socket) -> None:
        connection = Connection(sock)
        with sock, contextlib.suppress(ClientGoneError, ConnectionError):
            while True:
                request = connection.request()
                if request.path.startswith(CONTROL):
                    connection.answer(self._control(request), with_body=True)
                else:
                    self._serve(connection, request)

    def _serve(self, connection: Connection, request: Request) -> None:
        answer = self._answer(request)
        if not request.received:
            request.content()
        if self._counts.latency:
            time.sleep(self._counts.latency)
        with_body = request.method != "HEAD"
        self._counts.add(answer.operation, request.received, answer.length if with_body else 0)
        try:
            connection.answer(answer, with_body)
        finally:
            self._counts.take_back(answer.operation, answer.unsent)

    def _answer(self, request: Request) -> Answer:
        if request.method == "POST" and request.path == "/":
            target = request.headers.get("x-amz-target", "")
            body = request.content()
            if target:
                return self._dynamo.answer(target.partition(".")[2], json.loads(body))
            return self._ec2.answer(dict(parse_qsl(body.decode())))
        return self._s3.answer(request)

    def _control(self, request: Request) -> Answer:
        """``/-/counts``, ``/-/reset``, ``/-/latency?seconds=``, ``/-/instances?number=``, ``/-/clear`` (S3)."""
        name = request.path.removeprefix(CONTROL)
        if name == "reset":
            self._counts.reset()
        elif name == "clear":
            self._store.clear()
        elif name == "latency":
            self._counts.latency = float(request.query["seconds"])
        elif name == "instances":
            self._counts.instances = min(MOST, int(request.query["number"]))
        return Answer(body=json.dumps(self._counts.total()).encode())


def run(server: Server, counts: Counts, processes: int) -> None:
    """Serve in that many processes until SIGTERM or SIGINT."""
    living, life = os.pipe()  # no byte is ever written: it ends when this process does
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    children = [_child(server, counts, number, (living, life)) for number in range(processes)]
    signal.sigwait(signals)
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _child(server: Server, counts: Counts, number: int, life: tuple[int, int]) -> int:
    child = os.fork()
    if child == 0:
        os.close(life[1])
        threading.Thread(target=_end_with, args=(life[0],), daemon=True).start()
        counts.become(number)
        server.serve()
    return child


def _end_with(living: int) -> None:
    """End this process when the one that forked it is gone, however it went."""
    os.read(living, 1)
    os._exit(1)
