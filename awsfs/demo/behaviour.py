"""What moto does not do by itself: an unhealthy target, URLs of function code, a log that grows. Imports moto."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import cycle
from typing import Any
from urllib.parse import quote, unquote

from moto.awslambda.models import LambdaFunction, lambda_backends
from moto.elbv2.models import FakeHealthStatus, FakeTargetGroup
from moto.logs.models import logs_backends

from awsfs.demo.later import App
from awsfs.demo.words import ACCOUNT, HOME

CODE = "/demo-code/"
"""The path of the URLs from which the code of functions is downloaded."""

GROWS_EVERY, GROWS_BY = 3.0, 600
"""Seconds between the events of a log that grows, and their number: they take half an hour."""


def behave(port: int) -> None:
    """Have moto's load balancers find an unhealthy target, and its functions name this server for their code."""
    _have_an_unhealthy_target()
    _name_own_urls(port)


def _have_an_unhealthy_target() -> None:
    """The last target of each group of four or more answers its health checks with 503."""
    health_for = FakeTargetGroup.health_for

    def judged(group: Any, target: dict[str, Any], ec2: Any) -> Any:
        found = health_for(group, target, ec2)
        if found.status != "healthy" or len(group.targets) < 4 or target["Id"] != list(group.targets)[-1]:
            return found
        words = "Health checks failed with these codes: [503]"
        reason = "Target.ResponseCodeMismatch"
        return FakeHealthStatus(found.instance_id, found.port, found.health_check_port, "unhealthy", reason, words)

    FakeTargetGroup.health_for = judged  # type: ignore[assignment]


def _name_own_urls(port: int) -> None:
    """moto names an address of AWS, where the code of a demo function does not exist."""
    get_code = LambdaFunction.get_code

    def named(function: Any) -> dict[str, Any]:
        answer = get_code(function)
        if "Location" in answer.get("Code", {}):
            answer["Code"]["Location"] = f"http://127.0.0.1:{port}{CODE}{quote(function.code_sha_256, safe='')}"
        return answer

    LambdaFunction.get_code = named  # type: ignore[assignment]


def with_code(app: App) -> App:
    """An application that also answers for the URLs of function code."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        if not path.startswith(CODE):
            return app(environ, start_response)
        found = next((code for sha, code in _codes() if sha == unquote(path.removeprefix(CODE))), None)
        headers = [("Content-Type", "application/zip"), ("Content-Length", str(len(found or b"")))]
        start_response("200 OK" if found else "404 Not Found", headers)
        return [found or b""]

    return answer


def _codes() -> Iterator[tuple[str, bytes]]:
    for function in lambda_backends[ACCOUNT][HOME].list_functions(func_version="ALL"):
        yield function.code_sha_256, function.code_bytes


def grow(group: str, stream: str, messages: Iterable[str]) -> None:
    """Add an event to a log every few seconds, up to a limit. The thread ends with the process."""

    def add() -> None:
        for _, message in zip(range(GROWS_BY), cycle(messages), strict=False):
            time.sleep(GROWS_EVERY)
            event = {"timestamp": int(time.time() * 1000), "message": message}
            logs_backends[ACCOUNT][HOME].put_log_events(group, stream, [event])

    threading.Thread(target=add, daemon=True, name="growing log").start()
