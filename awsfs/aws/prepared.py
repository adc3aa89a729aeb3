"""What goes out and what came back, made ready: a call that changes something, and its answer."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from awsfs.aws import model
from awsfs.aws.border import border
from awsfs.errors import AwsError
from awsfs.rendering import MASK
from awsfs.requests import Request

Client = Callable[[Request], Any]
"""The client of a request; to be had or AwsError."""


def prepared(client: Any, request: Request, given: Mapping[str, Any]) -> Request:
    """The request as it will be sent, with what a person gave beside what is filled in. Raises `RefusedError`.

    Where AWS knows a repeated call by a token, it gets one now: each repetition of this write carries the same.
    """
    shape = model.input_of(client, request.operation)
    filled = model.adapted(shape, request.params)
    params = model.merged(filled, model.from_json(shape, given))
    model.check(client, request.operation, params, request.secret)
    token = model.idempotency_token(client, request.operation)
    if token is not None:
        params.setdefault(token, str(uuid.uuid4()))
    return replace(request, params=params)


def carries_token(client: Any, request: Request) -> bool:
    """Whether AWS would take a repetition of this very request for the same call."""
    return model.idempotency_token(client, request.operation) in request.params


def without_secrets(client: Client, request: Request) -> Request:
    """The request as a record may have it; where there is no model to tell secrets, with no value at all."""
    try:
        shape = model.input_of(client(request), request.operation)
    except AwsError:
        return replace(request, params=dict.fromkeys(request.params, MASK))
    return replace(request, params=model.masked(shape, request.params, request.secret))


def answer_shown(client: Any, request: Request, answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer as it may be kept and shown: no secrets, and nothing of how it was transported."""
    known = model.model_of(client, request.operation)
    kept = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    return model.masked(known.output_shape if known else None, kept, request.secret)


def arrived(answer: Mapping[str, Any], operation: str) -> dict[str, Any]:
    """An answer whose bytes are all here: some come as a stream that can be read once. Raises AwsError."""
    with border(operation):
        return {name: value.read() if hasattr(value, "read") else value for name, value in answer.items()}
