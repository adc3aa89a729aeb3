"""DynamoDB past botocore: GetItem, BatchGetItem, Query, Scan, PutItem and UpdateItem."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from botocore.parsers import ResponseParserError

from awsfs.aws.direct.client import DirectClient, Outgoing, metadata_of
from awsfs.aws.direct.connections import Answer
from awsfs.aws.direct.patterns import Pattern
from awsfs.aws.parsing.json import Walks
from awsfs.aws.parsing.parser import check

_KEPT = ("User-Agent", "X-Amz-Target", "Content-Type")
_RETRIED = frozenset(
    {
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "TransactionInProgressException",
    }
)
"""Refusals with status 400 after which botocore asks again."""


class ItemsClient(DirectClient):
    """botocore's client of DynamoDB, but for these calls."""

    OPERATIONS = {  # noqa: RUF012  never changed
        "get_item": "GetItem",
        "batch_get_item": "BatchGetItem",
        "query": "Query",
        "scan": "Scan",
        "put_item": "PutItem",
        "update_item": "UpdateItem",
    }
    FINAL = frozenset({400, 403})

    def __init__(self, client: Any, *parts: Any) -> None:
        super().__init__(client, *parts)
        self._model, self._walks = client.meta.service_model, Walks()

    def get_item(self, **params: Any) -> dict[str, Any]:
        """GetItem, as botocore has it."""
        return self.call("get_item", params)

    def batch_get_item(self, **params: Any) -> dict[str, Any]:
        """BatchGetItem, as botocore has it."""
        return self.call("batch_get_item", params)

    def query(self, **params: Any) -> dict[str, Any]:
        """Query, as botocore has it."""
        return self.call("query", params)

    def scan(self, **params: Any) -> dict[str, Any]:
        """Scan, as botocore has it."""
        return self.call("scan", params)

    def put_item(self, **params: Any) -> dict[str, Any]:
        """PutItem, as botocore has it."""
        return self.call("put_item", params, changing=True)

    def update_item(self, **params: Any) -> dict[str, Any]:
        """UpdateItem, as botocore has it."""
        return self.call("update_item", params, changing=True)

    def kept(self, request: Any, params: Mapping[str, Any]) -> tuple[str, Mapping[str, str]] | None:
        """See `DirectClient`."""
        if request.params or not request.url.endswith("/"):
            return None
        return "/", {name: request.headers[name] for name in _KEPT}

    def about(self, params: Mapping[str, Any]) -> str | None:
        """See `DirectClient`. The ARN of a table may lead elsewhere than its name."""
        tables = [params["TableName"]] if "TableName" in params else list(params.get("RequestItems", ()))
        return "" if tables and not any(str(table).startswith("arn:") for table in tables) else None

    def outgoing(self, operation: str, params: Mapping[str, Any], pattern: Pattern) -> Outgoing | None:
        """See `DirectClient`."""
        body = orjson.dumps(params, default=_as_json)
        return Outgoing("POST", "/", {}, {"content-length": str(len(body))}, hashlib.sha256(body).hexdigest(), body)

    def parsed(self, operation: str, answer: Answer, pattern: Pattern) -> dict[str, Any]:
        """See `DirectClient`. Raises ResponseParserError for an answer that is damaged."""
        body = answer.read()
        check(answer.headers, body)
        try:
            found, _ = self._walks.parse(self._model.operation_model(operation).output_shape, body)
        except (LookupError, ValueError, TypeError, AttributeError) as error:
            raise ResponseParserError(f"the answer from AWS cannot be parsed: {error}") from error
        return {**found, "ResponseMetadata": metadata_of(answer)}

    def is_final(self, status: int, code: str) -> bool:
        """See `DirectClient`."""
        return status in self.FINAL and code not in _RETRIED


def _as_json(value: Any) -> str:
    """Bytes, as the protocol has them."""
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(value).decode()
    raise TypeError(type(value).__name__)
