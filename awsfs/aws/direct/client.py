"""A client whose small requests go past botocore, and whose answers are the same."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError
from botocore.parsers import create_parser

from awsfs.aws.direct.connections import Answer, Connections, NotSentError
from awsfs.aws.direct.patterns import Pattern, Patterns
from awsfs.aws.direct.signing import Keys, sign
from awsfs.aws.pulse import still_wanted, turn
from awsfs.aws.rates import Pace
from awsfs.aws.renewal import is_theirs

REDIRECTS = frozenset({301, 302, 303, 305, 307, 308})

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outgoing:
    """What one call adds to its pattern. `path` is percent-encoded, `query` too. `payload` is the hash to sign."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    payload: str
    body: Any = None


class Counts:
    """How many requests went directly, and how many botocore had to send instead. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._direct: Counter[str] = Counter()
        self._fallbacks: Counter[str] = Counter()

    def sent(self, operation: str) -> None:
        """Count a request that went directly."""
        with self._lock:
            self._direct[operation] += 1

    def left(self, operation: str, reason: str) -> None:
        """Count a request that botocore sends, with the reason."""
        with self._lock:
            self._fallbacks[f"{operation}: {reason}"] += 1

    def stats(self) -> dict[str, dict[str, int]]:
        """For ``.awsfs/stats.json``."""
        with self._lock:
            return {"direct_requests": dict(self._direct), "fallbacks_to_botocore": dict(self._fallbacks)}


class DirectClient(ABC):
    """botocore's client of a service, but for the `OPERATIONS`, by the names of their methods.

    The first of these about a bucket or table is botocore's own, and how it was sent is the pattern of those that
    follow. botocore sends everything that is unusual: another status, a network that fails, a parameter of another
    type. It has the rules of retries, redirects and errors. A call that changes something is not sent a second time
    once it was sent, unless AWS refused it for its credentials or its place.
    """

    OPERATIONS: Mapping[str, str]
    FINAL: frozenset[int]
    """Statuses of refusals that botocore takes for final too."""

    def __init__(self, client: Any, pace: Pace, connections: Connections, counts: Counts, keys: Any) -> None:
        self._client, self._pace, self._connections = client, pace, connections
        self._counts, self._keys = counts, keys
        self._patterns = Patterns(client, self.kept)
        self._service = client.meta.service_model.service_name

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    @abstractmethod
    def kept(self, request: Any, params: Mapping[str, Any]) -> tuple[str, Mapping[str, str]] | None:
        """See `Kept`."""

    @abstractmethod
    def about(self, params: Mapping[str, Any]) -> str | None:
        """What the pattern of a call depends on beside its operation; None where botocore is to send it."""

    @abstractmethod
    def outgoing(self, operation: str, params: Mapping[str, Any], pattern: Pattern) -> Outgoing | None:
        """A call as it is sent; None where it has a parameter that botocore is to send."""

    @abstractmethod
    def parsed(self, operation: str, answer: Answer, pattern: Pattern) -> dict[str, Any]:
        """The answer to a request that succeeded."""

    def call(self, method: str, params: dict[str, Any], *, changing: bool = False) -> dict[str, Any]:
        """Make a call. Raises botocore's exceptions."""
        operation, about = self.OPERATIONS[method], self.about(params)
        if about is not None:
            answer = self._sent(operation, about, params, changing)
            if answer is not None:
                return answer
            with self._patterns.learning(operation, about, params):
                return self._by_botocore(method, params)
        return self._by_botocore(method, params)

    def _by_botocore(self, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = getattr(self._client, method)(**params)
        return found

    def _sent(self, operation: str, about: str, params: Mapping[str, Any], changing: bool) -> dict[str, Any] | None:
        """The answer; None where botocore is to make the call."""
        pattern = self._patterns.of(operation, about)
        if pattern is None:
            return None
        try:
            outgoing = self.outgoing(operation, params, pattern)
            if outgoing is None:
                return self._leave(operation, "parameters")
            still_wanted()
            with turn():
                self._pace.take(operation)
            answer = self._send(pattern, outgoing)
        except NotSentError:
            return self._leave(operation, "no connection", about)
        except (ReadTimeoutError, ConnectionClosedError) as error:
            if changing:
                raise
            return self._leave(operation, type(error).__name__, about)
        except Exception as error:  # whatever goes wrong before it is sent, botocore says better
            log.debug("%s is repeated by botocore", operation, exc_info=True)
            return self._leave(operation, type(error).__name__, about)
        return self._judged(operation, about, answer, pattern, changing)

    def _judged(
        self, operation: str, about: str, answer: Answer, pattern: Pattern, changing: bool
    ) -> dict[str, Any] | None:
        if answer.status < 300:
            self._counts.sent(f"{self._service}:{operation}")
            try:
                return self.parsed(operation, answer, pattern)
            except Exception as error:
                if changing:
                    raise
                answer.close()
                return self._leave(operation, type(error).__name__, about)
        if answer.status in REDIRECTS:
            answer.close()
            return self._leave(operation, str(answer.status), about)
        try:
            refusal = refusal_of(self._client, operation, answer)
        except (ReadTimeoutError, ConnectionClosedError) as error:
            if changing:
                raise
            return self._leave(operation, type(error).__name__, about)
        self._pace.judged(operation, refusal.response)
        code = str(refusal.response.get("Error", {}).get("Code", ""))
        if is_theirs(code, operation) or not (changing or self.is_final(answer.status, code)):
            return self._leave(operation, code, about)
        self._counts.sent(f"{self._service}:{operation}")
        raise refusal

    def is_final(self, status: int, code: str) -> bool:
        """Whether botocore would not ask again after this refusal."""
        return status in self.FINAL

    def _leave(self, operation: str, reason: str, about: str | None = None) -> dict[str, Any] | None:
        """Have botocore send it, and count that. The answer is None, for `_sent`."""
        self._counts.left(f"{self._service}:{operation}", reason)
        if about is not None:
            self._patterns.forget(operation, about)
        return None

    def _send(self, pattern: Pattern, outgoing: Outgoing) -> Answer:
        keys: Keys = self._keys()
        headers = {**pattern.headers, **outgoing.headers, "host": pattern.place[1]}
        agent = headers.pop("user-agent", "")  # a proxy may change it, so botocore does not sign it either
        sign(outgoing.method, outgoing.path, outgoing.query, headers, outgoing.payload, keys, pattern.scope)
        headers |= {"user-agent": agent, "accept-encoding": "identity"}
        text = "&".join(f"{name}={value}" for name, value in outgoing.query.items())
        target = f"{outgoing.path}?{text}" if text else outgoing.path
        return self._connections.send(pattern.place, outgoing.method, target, headers, outgoing.body)


def metadata_of(answer: Answer) -> dict[str, Any]:
    """botocore's ``ResponseMetadata``."""
    headers = answer.headers
    found: dict[str, Any] = {"HTTPStatusCode": answer.status, "HTTPHeaders": headers, "RetryAttempts": 0}
    if "x-amzn-requestid" in headers:
        found["RequestId"] = headers["x-amzn-requestid"]
    elif "x-amz-request-id" in headers:
        found |= {"RequestId": headers["x-amz-request-id"], "HostId": headers.get("x-amz-id-2", "")}
    return found


def refusal_of(client: Any, operation: str, answer: Answer) -> ClientError:
    """What botocore raises for the answer to a request that was refused, with the fields that the model names."""
    service = client.meta.service_model
    response = {
        "status_code": answer.status,
        "headers": answer.headers,
        "body": answer.read(),
        "context": {"operation_name": operation},
    }
    parser = create_parser(service.resolved_protocol)
    parsed = parser.parse(response, service.operation_model(operation).output_shape)
    code = parsed.get("Error", {}).get("Code")
    shape = service.shape_for_error_code(code)
    if shape is not None:
        parsed.update(parser.parse(response, shape))
    parsed["ResponseMetadata"]["RetryAttempts"] = 0
    found: ClientError = client.exceptions.from_code(code)(parsed, operation)
    return found
