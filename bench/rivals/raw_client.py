"""What the endpoint itself gives: sockets that ask the same thing again and again, and throw the answers away.

``raw_client.py URL CONNECTIONS SECONDS METHOD PATH [HEADER]...`` prints requests/s and bytes/s.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import socket
import sys
import time
from urllib.parse import urlsplit

SCRATCH = 1 << 20


def ask(host: str, port: int, request: bytes, until: float) -> tuple[int, int]:
    """Requests answered and bytes received by one connection until then."""
    answered = received = 0
    scratch = bytearray(SCRATCH)
    with socket.create_connection((host, port)) as sock:
        while time.monotonic() < until:
            sock.sendall(request)
            data = sock.recv(SCRATCH)
            while b"\r\n\r\n" not in data:
                data += sock.recv(SCRATCH)
            head, _, body = data.partition(b"\r\n\r\n")
            found = re.search(rb"Content-Length: (\d+)", head)
            rest = (int(found[1]) if found and not request.startswith(b"HEAD") else 0) - len(body)
            while rest > 0:
                rest -= sock.recv_into(scratch, min(rest, SCRATCH))
            answered += 1
            received += int(found[1]) if found and not request.startswith(b"HEAD") else 0
    return answered, received


def main() -> None:
    """Ask as the arguments say, from as many processes as there are connections."""
    url, connections, seconds, method, path, *headers = sys.argv[1:]
    where = urlsplit(url)
    lines = [f"{method} {path} HTTP/1.1", f"Host: {where.netloc}", *headers, "", ""]
    until = time.monotonic() + float(seconds)
    job = (where.hostname, where.port, "\r\n".join(lines).encode(), until)
    with multiprocessing.get_context("fork").Pool(int(connections)) as pool:
        found = pool.starmap(ask, [job] * int(connections))
    answered, received = (sum(figures) / float(seconds) for figures in zip(*found, strict=True))
    print(f"{answered:.0f} {received:.0f}")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
