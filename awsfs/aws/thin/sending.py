"""Sending what is signed, on the connections of botocore's own client: its certificates, timeouts and pool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSRequest
from urllib3 import BaseHTTPResponse
from urllib3.util.retry import Retry

_NO_RETRIES = Retry(False)


@dataclass(frozen=True)
class Reply:
    """What came back: the status, the headers, and the body that is still to be read; the context of the request."""

    status: int
    headers: dict[str, str]
    body: BaseHTTPResponse
    context: Mapping[str, Any]

    def drop(self) -> None:
        """Nobody reads the body: the connection is free again."""
        self.body.drain_conn()
        self.body.release_conn()


class Sender:
    """Sends requests as botocore's HTTP session does, without its preparations for each one.

    The pool is only to be had from private members of the session. Where they have changed, or where there is a proxy,
    every request is botocore's.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def send(self, request: AWSRequest, is_whole: bool) -> Reply | None:
        """The answer; None where requests to that place are for botocore. Raises urllib3's exceptions.

        `is_whole`: reading the body raises where it breaks off; whoever streams it has to look himself.
        """
        place = str(request.url)
        pool = self._pool(place)
        if pool is None:
            return None
        url = urlsplit(place)
        target = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
        headers = {**dict(request.headers.items()), "Accept-Encoding": "identity"}
        answer = pool.urlopen(
            request.method,
            target,
            headers=headers,
            retries=_NO_RETRIES,
            assert_same_host=False,
            preload_content=False,
            decode_content=False,
            enforce_content_length=is_whole,
        )
        found = {name.lower(): value for name, value in answer.headers.itermerged()}
        return Reply(answer.status, found, answer, request.context)

    def _pool(self, url: str) -> Any:
        session = self._client._endpoint.http_session
        if session._proxy_config.proxy_url_for(url):
            return None
        pool = session._get_connection_manager(url, None).connection_from_url(url)
        session._setup_ssl_cert(pool, url, session._verify)
        return pool
