"""Waiting until AWS says that something has come to a state, by botocore's own waiters: what to ask, and how often."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import botocore.session
from botocore.exceptions import UnknownServiceError
from botocore.waiter import SingleWaiterConfig

from awsfs.aws.pulse import progress
from awsfs.errors import AwsError
from awsfs.requests import Request
from awsfs.text import kebab

__all__ = ["SingleWaiterConfig", "operation_of", "until", "waiters"]

if TYPE_CHECKING:
    from awsfs.aws.fetch import Aws

SUCCESS, FAILURE = "success", "failure"
_BEAT = 1.0


@cache
def waiters(service: str) -> Mapping[str, SingleWaiterConfig]:
    """A service's waiters by name, as boto3's get_waiter takes it. Makes no AWS call."""
    try:
        model = botocore.session.get_session().get_waiter_model(service)
    except UnknownServiceError:
        return {}
    return {_snake(name): model.get_waiter(name) for name in model.waiter_names}


def _snake(name: str) -> str:
    return kebab(name).replace("-", "_")


def operation_of(waiter: SingleWaiterConfig) -> str:
    """What a waiter asks, as boto3 calls it."""
    return _snake(waiter.operation)


def until(aws: Aws, request: Request, waiter: SingleWaiterConfig, pause: Callable[[float], None] = time.sleep) -> None:
    """Ask until the state is reached, as often and as long as the waiter has it.

    Raises EBUSY where it cannot be reached any more, ETIMEDOUT after the waiter's last attempt, and what AWS answers.
    """
    acceptors = list(waiter.acceptors)
    for attempt in range(waiter.max_attempts):
        for _ in range(waiter.delay if attempt else 0):
            pause(_BEAT)
            progress()
        answer, failure = _asked(aws, request)
        state = next((each.state for each in acceptors if each.matcher_func(answer)), None)
        if state == SUCCESS:
            return
        if state == FAILURE:
            raise AwsError(
                errno.EBUSY,
                "WaiterFailed",
                "the resource is in a state from which it cannot reach that state",
                request.operation,
            )
        if state is None and failure is not None:
            raise failure
    words = f"the state was not reached after {waiter.max_attempts} attempts, one every {waiter.delay} s"
    raise AwsError(errno.ETIMEDOUT, "WaiterTimedOut", words, request.operation)


def _asked(aws: Aws, request: Request) -> tuple[dict[str, Any], AwsError | None]:
    """An answer as waiters look at it, and the error if it is one."""
    try:
        return aws.ask(request), None
    except AwsError as error:
        return {"Error": {"Code": error.code, "Message": error.message}}, error
