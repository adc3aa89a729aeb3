"""What a service manager is told: sd_notify(3), which is a datagram to the socket that it names."""

from __future__ import annotations

import contextlib
import os
import socket


def notify(*states: str) -> None:
    """Tell systemd, or whoever reads ``$NOTIFY_SOCKET``, such as ``READY=1``; nobody where there is none.

    That it cannot be told is no reason not to go on.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    where = f"\0{address[1:]}" if address.startswith("@") else address
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.sendto("\n".join(states).encode(), where)
