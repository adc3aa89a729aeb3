"""Answers that trickle in: every piece that arrives is progress, however few bytes it has.

botocore reads an answer whole, and tells nobody before; its own timeout is for each piece alone.
"""

from __future__ import annotations

import io
from http.client import HTTPResponse
from typing import Any

from botocore.awsrequest import (
    AWSHTTPConnection,
    AWSHTTPConnectionPool,
    AWSHTTPSConnection,
    AWSHTTPSConnectionPool,
)

from awsfs.aws.pulse import alive


class _Pieces(io.RawIOBase):
    """What comes out of a socket."""

    def __init__(self, source: io.RawIOBase) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int | None:
        count: int | None = self._source.readinto(room)
        alive()
        return count

    def close(self) -> None:
        self._source.close()
        super().close()


class _Response(HTTPResponse):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        made: Any = self.fp
        self.fp = io.BufferedReader(_Pieces(made.detach()))


class _Connection(AWSHTTPConnection):
    response_class: Any = _Response


class _SecureConnection(AWSHTTPSConnection):
    response_class: Any = _Response


class _Pool(AWSHTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(AWSHTTPSConnectionPool):
    ConnectionCls = _SecureConnection


def hear(client: Any) -> None:
    """Have each piece that a client of botocore's receives be progress of the work that waits for it.

    The table of pools is a private member of botocore's session, and of urllib3's managers below it.
    """
    client._endpoint.http_session._pool_classes_by_scheme.update(http=_Pool, https=_SecurePool)
