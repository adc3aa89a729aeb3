"""Where short-lived credentials come from, made up: a machine's metadata, a container's, STS, a program; and their end.

with Source() as source, Expiring(server.url, source) as endpoint:
    environment = source.container(folder)
    ...                         # a mount whose endpoint is endpoint.url
    source.expire()             # what was handed out is not taken any more, and there is other
"""

from __future__ import annotations

import datetime
import json
import re
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs

from cutting import Cutting

NOTHING = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_SESSION_TOKEN": ""}
"""No credentials in the environment."""

ROLE, ARN = "reader", "arn:aws:iam::123456789012:role/reader"
_KEY = re.compile(rb"Credential=([^/]+)/")
_EXPIRED = (
    "<Response><Errors><Error><Code>RequestExpired</Code><Message>It has expired.</Message></Error></Errors></Response>"
)
_DENIED = (
    "<ErrorResponse><Error><Code>AccessDenied</Code><Message>You may not assume it.</Message></Error></ErrorResponse>"
)
_ASSUMED = """<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>{AccessKeyId}</AccessKeyId>
<SecretAccessKey>{SecretAccessKey}</SecretAccessKey><SessionToken>{Token}</SessionToken>
<Expiration>{Expiration}</Expiration></Credentials></AssumeRoleWithWebIdentityResult>
</AssumeRoleWithWebIdentityResponse>"""
_PROGRAM = """import json, sys, urllib.request
with urllib.request.urlopen(sys.argv[1]) as answer:
    found = json.load(answer)
found["SessionToken"] = found.pop("Token")
print(json.dumps({"Version": 1, **found}))
"""


class Source:
    """Hands out credentials to whoever has the `ticket`, which say that they live for so many `hours`."""

    def __init__(self) -> None:
        self.number, self.hours, self.ticket = 1, 6.0, "ticket"
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"source": self}))
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True, name="credentials")
        self._thread.start()

    def __enter__(self) -> Source:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def key(self) -> str:
        """The key that is good at this moment."""
        return f"ASIA{self.number:016}"

    def expire(self) -> None:
        """What was handed out is good no more."""
        self.number += 1

    def told(self) -> dict[str, str]:
        """The credentials of this moment."""
        until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=self.hours)
        words = {"AccessKeyId": self.key, "SecretAccessKey": "made up", "Token": "made-up"}
        return {**words, "Expiration": until.strftime("%Y-%m-%dT%H:%M:%SZ")}

    def container(self, folder: Path) -> dict[str, str]:
        """The environment of a task of ECS, or of a pod of EKS."""
        file = _written(folder / "ticket", self.ticket)
        uri = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{self.url}/container"}
        return {**NOTHING, **uri, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": file}

    def instance(self, folder: Path) -> dict[str, str]:
        """The environment of a machine of EC2."""
        return {**NOTHING, "AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": self.url}

    def web_identity(self, folder: Path) -> dict[str, str]:
        """The environment of a pod with a role for its service account."""
        file = _written(folder / "ticket", self.ticket)
        role = {"AWS_ROLE_ARN": ARN, "AWS_WEB_IDENTITY_TOKEN_FILE": file, "AWS_ENDPOINT_URL_STS": self.url}
        return {**NOTHING, **role, "HOME": str(folder)}

    def program(self, folder: Path) -> dict[str, str]:
        """The environment of a person with a program that tells credentials."""
        program = _written(folder / "program.py", _PROGRAM)
        line = f"[default]\ncredential_process = {sys.executable} {program} {self.url}/program\n"
        return {**NOTHING, "AWS_CONFIG_FILE": _written(folder / "config", line)}


def _written(file: Path, text: str) -> str:
    file.write_text(text)
    return str(file)


class _Handler(BaseHTTPRequestHandler):
    """The service of metadata of EC2 in its second version, that of containers, and STS, as far as credentials go."""

    source: Source

    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def do_PUT(self) -> None:
        """A session of the second version begins."""
        self._answer(self.source.ticket)

    def do_GET(self) -> None:
        """The role's name, or its credentials."""
        said = self.headers.get("X-aws-ec2-metadata-token") or self.headers.get("Authorization")
        if said != self.source.ticket and self.path != "/program":
            self.send_error(403)
        else:
            self._answer(ROLE if self.path.endswith("security-credentials/") else json.dumps(self.source.told()))

    def do_POST(self) -> None:
        """AssumeRoleWithWebIdentity."""
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if form["WebIdentityToken"] != [self.source.ticket]:
            self._answer(_DENIED, 403)
        else:
            self._answer(_ASSUMED.format_map(self.source.told()))

    def _answer(self, text: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.send_header("x-aws-ec2-metadata-token-ttl-seconds", "21600")
        self.end_headers()
        self.wfile.write(text.encode())


class Expiring(Cutting):
    """AWS's stand-in behind a door that takes one key at a time. `refused` counts what came with another one.

    `expires_at`: the number of the request before which the key expires. `is_shut`: no key is good.
    """

    is_shut = False

    def __init__(self, url: str, source: Source) -> None:
        self._source = source
        self.expires_at = self.count = self.refused = 0
        super().__init__(url)

    def respond(self, connection: socket.socket, head: bytes, body: bytes) -> None:
        """See `Cutting`."""
        self.count += 1
        if self.count == self.expires_at:
            self._source.expire()
        key = _KEY.search(head)
        if not self.is_shut and key is not None and key[1].decode() == self._source.key:
            super().respond(connection, head, body)
            return
        self.refused += 1
        words = f"HTTP/1.1 400 Refused\r\nContent-Length: {len(_EXPIRED)}\r\n\r\n{_EXPIRED}"
        connection.sendall(words.encode())
