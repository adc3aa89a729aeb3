"""botocore's HTTP session, in which each piece of an answer is progress, however few bytes it has.

botocore reads an answer whole, and its own timeout is for each piece alone. It lets a handler of its event
``before-send`` send a request, so every client sends by a session of this kind.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError, HTTPClientError, ReadTimeoutError
from botocore.httpsession import URLLib3Session
from botocore.utils import get_environ_proxies
from urllib3.exceptions import HTTPError, ProtocolError
from urllib3.exceptions import ReadTimeoutError as UrllibReadTimeoutError

from awsfs.aws.pulse import alive

PIECE = 2**16
_SOON = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
_ALIVE = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]


def proxies_of(client: Any, url: str) -> dict[str, str]:
    """The proxies through which a client reaches a URL."""
    configured = client.meta.config.proxies
    return dict(get_environ_proxies(url) if configured is None else configured)


class HttpSession(URLLib3Session):
    """botocore's session; `alive` is called for each piece that arrives."""

    def send(self, request: Any) -> AWSResponse:
        """The answer to a request; a body that is streamed is read later. Raises botocore's exceptions."""
        is_streamed, request.stream_output = request.stream_output, True
        answer = super().send(request)
        answer.raw = _Pieces(answer.raw)
        if not is_streamed:
            with_content(answer, request)
        return answer


def with_content(answer: AWSResponse, request: Any) -> None:
    """Read the body of an answer. Raises what botocore raises where it breaks off."""
    try:
        answer.content  # noqa: B018  it is read by that
    except UrllibReadTimeoutError as error:
        raise ReadTimeoutError(endpoint_url=request.url, error=error) from error
    except ProtocolError as error:
        raise ConnectionClosedError(error=error, request=request, endpoint_url=request.url) from error
    except HTTPError as error:
        raise HTTPClientError(error=error) from error


class _Pieces:
    """The body of an answer, as urllib3 has it, that is streamed as it arrives."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def __getattr__(self, name: str) -> Any:
        return getattr(self._body, name)

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        """All pieces."""
        while piece := self._body.read1(PIECE):
            alive()
            yield piece

    def read(self, size: int | None = None, **options: Any) -> Any:
        """A part of it, or all."""
        found = self._body.read(size, **options)
        alive()
        return found


def open_session(client: Any, verify: str | bool) -> HttpSession:
    """A session with the settings of a client."""
    config = client.meta.config
    make: Any = HttpSession
    made: HttpSession = make(
        timeout=(config.connect_timeout, config.read_timeout),
        proxies=proxies_of(client, client.meta.endpoint_url),
        verify=verify,
        max_pool_connections=config.max_pool_connections,
        socket_options=_SOON + (_ALIVE if config.tcp_keepalive else []),
        client_cert=config.client_cert,
        proxies_config=config.proxies_config,
    )
    return made


def send_by(client: Any, verify: str | bool) -> None:
    """Have a client send all that it sends by such a session."""
    session = open_session(client, verify)
    client.meta.events.register("before-send", lambda request, **_: session.send(request))
