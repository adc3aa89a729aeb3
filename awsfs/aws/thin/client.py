"""A client whose hottest calls go past botocore, and whose answers are the same."""

from __future__ import annotations

import logging
from typing import Any

from botocore.exceptions import ClientError

from awsfs.aws.rates import Pace
from awsfs.aws.renewal import is_theirs
from awsfs.aws.thin.answers import Answers
from awsfs.aws.thin.patterns import Patterns
from awsfs.aws.thin.sending import Reply, Sender

HOT = {"get_object": "GetObject", "head_object": "HeadObject", "list_objects_v2": "ListObjectsV2"}

REFUSALS = frozenset({304, 403, 404, 412, 416})
"""Answers that botocore would take for final too: its own exception is raised, without asking again."""

SLOW_DOWN = 503
"""S3's status for too many requests. botocore asks again, and takes its turn for that."""

log = logging.getLogger(__name__)


class ThinClient:
    """botocore's client of S3, but for the calls in `HOT`.

    The first of these on a bucket is botocore's own, and how it was sent is the pattern of those that follow. Whatever
    is out of the common (another status, a network that fails, a parameter of a type that is not text or a number) is
    asked of botocore, for its retries, redirects and errors.
    """

    def __init__(self, client: Any, pace: Pace) -> None:
        self._client, self._pace = client, pace
        self._patterns = Patterns(client)
        self._sender = Sender(client)
        self._answers = {operation: Answers(client, operation) for operation in HOT.values()}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def get_object(self, **params: Any) -> dict[str, Any]:
        """GetObject, as botocore has it."""
        return self._call("get_object", params)

    def head_object(self, **params: Any) -> dict[str, Any]:
        """HeadObject, as botocore has it."""
        return self._call("head_object", params)

    def list_objects_v2(self, **params: Any) -> dict[str, Any]:
        """ListObjectsV2, as botocore has it."""
        return self._call("list_objects_v2", params)

    def _call(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        operation = HOT[method]
        answer = self._answer(operation, params)
        if answer is not None:
            return answer
        with self._patterns.learning(operation, params):
            found: dict[str, Any] = getattr(self._client, method)(**params)
            return found

    def _answer(self, operation: str, params: dict[str, Any]) -> dict[str, Any] | None:
        """The answer; None where botocore is to be asked. Raises botocore's ClientError for one of the `REFUSALS`."""
        try:
            request = self._patterns.request(operation, params)
            if request is None:
                return None
            self._pace.take(operation)
            reply = self._sender.send(request, operation != "GetObject")
            if reply is None:
                return None
            if reply.status in (200, 206):
                return self._answers[operation].parsed(reply)
            refusal = self._refusal(operation, reply)
            reply.drop()
        except Exception:  # whatever goes wrong here, botocore knows better, and says it better
            log.debug("%s is repeated by botocore", operation, exc_info=True)
            self._patterns.forget(operation, params)
            return None
        if refusal is not None:
            raise refusal
        return None

    def _refusal(self, operation: str, reply: Reply) -> ClientError | None:
        """What is final in a refusal. What other credentials might be granted is not: botocore looks for some."""
        if reply.status == SLOW_DOWN:
            self._pace.throttled(operation)
        if reply.status not in REFUSALS:
            return None
        refusal = self._answers[operation].refusal(reply)
        return None if is_theirs(str(refusal.response.get("Error", {}).get("Code", ""))) else refusal
