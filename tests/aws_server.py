"""AWS for tests: moto's own server on a loopback port, which counts, refuses, delays or holds what is asked of it."""

from __future__ import annotations

import json
import os
import re
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from aws_operations import Request, understood
from botocore.config import Config
from botocore.loaders import Loader
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server
from werkzeug.test import run_wsgi_app

from awsfs.demo.turns import Turns

CREDENTIALS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "aws_session_token": "testing"}
IMAGE = {
    "ami_id": "ami-0123456789abcdef0",
    "name": "linux",
    "description": "an image of somebody else",
    "owner_id": "137112412989",
    "public": True,
    "virtualization_type": "hvm",
    "architecture": "x86_64",
    "state": "available",
    "image_type": "machine",
    "image_location": "amazon/linux",
    "hypervisor": "xen",
    "root_device_name": "/dev/sda1",
    "root_device_type": "ebs",
    "sriov": "simple",
    "creation_date": "2025-03-31T09:12:44.000Z",
}
"""The one public image there is, in moto's words: its own list has 1,300 images a region, each with a snapshot."""
Environ = dict[str, Any]
Calls = Counter[tuple[str, str]]
WSGI = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
TICKET = "request-of-the-tests"


MODELS = Loader()
"""botocore's models, read once for all: each session would else have its own, of up to 60 MB a service."""


def session_of(region: str) -> boto3.Session:
    """A session with made-up credentials."""
    core = botocore.session.Session()
    core.register_component("data_loader", MODELS)
    return boto3.Session(**CREDENTIALS, region_name=region, botocore_session=core)


@dataclass
class Rule:
    """What happens to the requests of one operation, in place of the answer or before it."""

    service: str
    operation: str
    where: str = ""
    times: float = float("inf")
    answer: tuple[int, str, str] | None = None
    seconds: float = 0.0
    holds: bool = False
    instead: tuple[str, str] | None = None
    arrived: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    released: threading.Event = field(default_factory=threading.Event)

    def takes(self, request: Request) -> bool:
        """Whether this request is one of those; each counts against `times`."""
        wanted = self.operation in (request.operation, "*") and self.service in (request.service, "*")
        if not wanted or self.where not in request.text or self.times < 1:
            return False
        self.times -= 1
        return True


class Server:
    """Moto's server in this process. `url` is what a client is given as its endpoint."""

    def __init__(self) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as images:
            json.dump([IMAGE], images)
        self._images = os.environ["MOTO_AMIS_PATH"] = images.name
        self._moto: Any = Turns(DomainDispatcherApplication(create_backend_app))
        self._lock = threading.Lock()
        self._counters: list[Calls] = []
        self._rules: list[Rule] = []
        self._clients: dict[tuple[str, str], Any] = {}
        self._http = make_server("127.0.0.1", 0, self._serve, threaded=True, request_handler=_Handler)
        self._http.daemon_threads = True  # type: ignore[attr-defined]
        self._http.block_on_close = False  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True, name="aws-server")
        self._thread.start()

    def stop(self) -> None:
        """End the server; what is held is let go."""
        self.release()
        Path(self._images).unlink()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def reset(self) -> None:
        """An empty account, nothing refused and nothing held."""
        self.release()
        with urllib.request.urlopen(f"{self.url}/moto-api/reset", data=b"") as answer:
            answer.read()

    def release(self) -> None:
        """Forget every rule and let go what is held."""
        with self._lock:
            rules, self._rules = self._rules, []
        for rule in rules:
            rule.released.set()

    def client(self, service: str, region: str = "us-west-2") -> Any:
        """A boto3 client of this server that never retries."""
        if (service, region) not in self._clients:
            config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
            self._clients[service, region] = session_of(region).client(service, endpoint_url=self.url, config=config)
        return self._clients[service, region]

    @contextmanager
    def counting(self) -> Iterator[Calls]:
        """Counts each request that arrives meanwhile, by (service, operation)."""
        calls: Calls = Counter()
        with self._lock:
            self._counters.append(calls)
        try:
            yield calls
        finally:
            with self._lock:
                self._counters = [counter for counter in self._counters if counter is not calls]

    def refusing(
        self,
        service: str,
        operation: str,
        code: str = "AccessDenied",
        *,
        status: int = 403,
        message: str = "You may not do this.",
        where: str = "",
        times: float = float("inf"),
    ) -> AbstractContextManager[Rule]:
        """Answers with this error, in the protocol's own form, in place of moto's answer; `*` stands for any."""
        return self._while(Rule(service, operation, where, times, answer=(status, code, message)))

    def delaying(self, service: str, operation: str, seconds: float) -> AbstractContextManager[Rule]:
        """Answers that much later."""
        return self._while(Rule(service, operation, seconds=seconds))

    def holding(self, service: str, operation: str, where: str = "") -> AbstractContextManager[Rule]:
        """Takes such requests and answers none before the end; `arrived.acquire(timeout=)` waits for one."""
        return self._while(Rule(service, operation, where, holds=True))

    def rewriting(self, service: str, operation: str, pattern: str, new: str) -> AbstractContextManager[Rule]:
        """Replaces what the regular expression finds in moto's answer, for what moto never says."""
        return self._while(Rule(service, operation, instead=(pattern, new)))

    @contextmanager
    def _while(self, rule: Rule) -> Iterator[Rule]:
        with self._lock:
            self._rules.append(rule)
        try:
            yield rule
        finally:
            with self._lock:
                self._rules = [each for each in self._rules if each is not rule]
            rule.released.set()

    def _serve(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith("/moto-api"):
            return self._moto(environ, start_response)  # type: ignore[no-any-return]
        request = understood(environ)
        with self._lock:
            for counter in self._counters:
                counter[request.service, request.operation] += 1
            rules = [rule for rule in self._rules if rule.takes(request)]
        for rule in rules:
            rule.arrived.release()
            time.sleep(rule.seconds)
            if rule.holds:
                rule.released.wait()
            if rule.answer:
                return _refusal(request, environ, rule.answer, start_response)
            if rule.instead:
                return _rewritten(self._moto, environ, rule.instead, start_response)
        return self._moto(environ, start_response)  # type: ignore[no-any-return]


class _Handler(MotoRequestHandler):
    """Moto's request handler without its line per request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def _rewritten(moto: WSGI, environ: Environ, instead: tuple[str, str], start: Callable[..., Any]) -> list[bytes]:
    body, status, headers = run_wsgi_app(moto, environ, buffered=True)
    text = re.sub(*instead, b"".join(body).decode()).encode()
    headers["Content-Length"] = str(len(text))
    headers.pop("x-amz-crc32", None)
    start(status, headers.to_wsgi_list())
    return [text]


def _refusal(
    request: Request, environ: Environ, answer: tuple[int, str, str], start_response: Callable[..., Any]
) -> list[bytes]:
    status, code, message = answer
    error = f"<Code>{code}</Code><Message>{message}</Message>"
    forms = {
        "ec2": f"<Response><Errors><Error>{error}</Error></Errors><RequestID>{TICKET}</RequestID></Response>",
        "query": f"<ErrorResponse><Error>{error}</Error><RequestId>{TICKET}</RequestId></ErrorResponse>",
        "rest-xml": f"<Error>{error}<RequestId>{TICKET}</RequestId></Error>",
    }
    text = forms.get(request.protocol) or json.dumps({"__type": code, "message": message})
    body = b"" if environ["REQUEST_METHOD"] == "HEAD" else text.encode()
    headers = [("Content-Length", str(len(body))), ("x-amzn-RequestId", TICKET), ("x-amzn-ErrorType", code)]
    start_response(f"{status} Refused", [*headers, ("x-amz-request-id", TICKET)])
    return [body]
