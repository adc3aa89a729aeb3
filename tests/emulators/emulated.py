"""Emulators of AWS in place of the tests' own stand-in: started, emptied, ended, and counted in front of."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from aws_operations import understood
from aws_server import CREDENTIALS, Environ, Server
from botocore.config import Config
from botocore.exceptions import ClientError
from worlds import REGION

PATIENCE = 20.0
HOP_BY_HOP = {"connection", "expect", "keep-alive", "transfer-encoding"}
UPLOADS = ("PutObject", "UploadPart")
S3RVER = """
const [directory, port] = process.argv.slice(1);
require("s3rver/lib/models/account").DUMMY_ACCOUNT.createKeyPair("testing", "testing");
new (require("s3rver"))({ address: "127.0.0.1", port: Number(port), directory, silent: true }).run();
"""
"""s3rver checks signatures, of accounts that it knows."""


@dataclass(frozen=True)
class Emulator:
    """A program that answers for some of AWS. `{folder}` and `{port}` in its command and environment are filled in."""

    name: str
    services: frozenset[str]
    needs: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    has_versions: bool = False


NODE = {"NODE_PATH": "{folder}/npm/node_modules"}
EMULATORS = (
    Emulator(
        "dynalite",
        frozenset({"dynamodb"}),
        "npm/node_modules/dynalite/cli.js",
        ("node", "{folder}/npm/node_modules/dynalite/cli.js", "--host", "127.0.0.1", "--port", "{port}",
         "--createTableMs", "0", "--deleteTableMs", "0", "--updateTableMs", "0"),
    ),
    Emulator(
        "s3rver",
        frozenset({"s3"}),
        "npm/node_modules/s3rver/package.json",
        ("node", "--openssl-legacy-provider", "-e", S3RVER, "{scratch}", "{port}"),
        NODE,
    ),
    Emulator(
        "localstack",
        frozenset({"s3"}),
        "localstack/bin/localstack-supervisor",
        ("{folder}/localstack/bin/localstack-supervisor",),
        {"GATEWAY_LISTEN": "127.0.0.1:{port}", "SERVICES": "s3,sts", "DISABLE_EVENTS": "1",
         "SKIP_SSL_CERT_DOWNLOAD": "1", "DNS_ADDRESS": "0", "FILESYSTEM_ROOT": "{scratch}"},
        has_versions=True,
    ),
)  # fmt: skip


def why_not(emulator: Emulator) -> str | None:
    """What keeps an emulator from being asked, or None."""
    folder = os.environ["AWSFS_EMULATORS"]
    return None if (Path(folder) / emulator.needs).exists() else f"{emulator.name} could not be installed in {folder}"


@contextmanager
def running(emulator: Emulator, scratch: Path) -> Iterator[str]:
    """The URL of an emulator that answers, until the end of the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = {"folder": os.environ["AWSFS_EMULATORS"], "port": str(port), "scratch": str(scratch)}
    command = [_filled(word, words) for word in emulator.command]
    environment = dict(os.environ) | {name: _filled(value, words) for name, value in emulator.environment.items()}
    with (scratch / "log").open("wb") as log:
        process = subprocess.Popen(
            command, env=environment, cwd=scratch, stdout=log, stderr=log, start_new_session=True
        )
    try:
        _wait(process, port, scratch / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _filled(text: str, words: dict[str, str]) -> str:
    for name, value in words.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise AssertionError(f"it does not answer: {log.read_text(errors='replace')[-2000:]}")


class Emulated(Server):
    """What `Server` is, with an emulator behind it: it counts, refuses and delays, and hands on all else unchanged.

    `sent` and `received` count the bytes of objects, by operation.
    """

    def __init__(self, emulator: Emulator, url: str) -> None:
        super().__init__()
        self.emulator = emulator
        self.sent: Counter[str] = Counter()
        self.received: Counter[str] = Counter()
        self._address = url.removeprefix("http://")
        self._moto = self._handed_on  # type: ignore[assignment]
        config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
        session = boto3.Session(**CREDENTIALS, region_name=REGION)
        self._direct = {
            service: session.client(service, endpoint_url=url, config=config) for service in emulator.services
        }

    def reset(self) -> None:
        """An empty account, nothing refused, held or counted."""
        self.release()
        self.sent.clear()
        self.received.clear()
        if "dynamodb" in self._direct:
            empty_tables(self._direct["dynamodb"])
        if "s3" in self._direct:
            empty_buckets(self._direct["s3"], self.emulator.has_versions)

    def _handed_on(self, environ: Environ, start: Callable[..., Any]) -> list[bytes]:
        operation = understood(environ).operation
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if operation in UPLOADS:
            self.sent[operation] += int(environ.get("HTTP_X_AMZ_DECODED_CONTENT_LENGTH") or len(body))
        connection = http.client.HTTPConnection(self._address, timeout=PATIENCE)
        try:
            connection.request(environ["REQUEST_METHOD"], environ["RAW_URI"], body, dict(_headers(environ)))
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        if operation == "GetObject":
            self.received[operation] += len(data)
        headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP]
        if environ["REQUEST_METHOD"] != "HEAD":
            headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
            headers.append(("Content-Length", str(len(data))))
        start(f"{answer.status} {answer.reason or 'Status'}", headers)
        return [data]


def _headers(environ: Environ) -> Iterator[tuple[str, str]]:
    """As they came, for they are signed."""
    for name, value in environ.items():
        written = name.removeprefix("HTTP_").replace("_", "-").lower()
        is_one = name.startswith("HTTP_") or name in ("CONTENT_TYPE", "CONTENT_LENGTH")
        if is_one and value and written not in HOP_BY_HOP:
            yield written, value


def empty_tables(dynamodb: Any) -> None:
    """Delete every table, and wait until it is gone."""
    for name in dynamodb.list_tables()["TableNames"]:
        dynamodb.delete_table(TableName=name)
    while dynamodb.list_tables()["TableNames"]:
        time.sleep(0.01)


def empty_buckets(s3: Any, has_versions: bool) -> None:
    """Delete every bucket with all that is in it."""
    for bucket in [found["Name"] for found in s3.list_buckets()["Buckets"]]:
        if has_versions:
            for upload in s3.list_multipart_uploads(Bucket=bucket).get("Uploads", []):
                s3.abort_multipart_upload(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"])
            found = s3.list_object_versions(Bucket=bucket)
            rows = [*found.get("Versions", []), *found.get("DeleteMarkers", [])]
        else:
            rows = s3.list_objects_v2(Bucket=bucket).get("Contents", [])
        for row in rows:
            version = {"VersionId": row["VersionId"]} if "VersionId" in row else {}
            with suppress(ClientError):
                s3.delete_object(Bucket=bucket, Key=row["Key"], **version)
        s3.delete_bucket(Bucket=bucket)
