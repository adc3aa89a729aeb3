"""Writes: calls that change something, each checked, made once, and recorded."""

from __future__ import annotations

import errno
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from awsfs.aws import model
from awsfs.aws.border import border
from awsfs.aws.half_done import what_failed
from awsfs.aws.model import RefusedError
from awsfs.aws.prepared import arrived, carries_token, prepared, without_secrets
from awsfs.aws.pulse import turn
from awsfs.aws.unsettled import Unsettled
from awsfs.aws.wire import NOT_SENT, Wire
from awsfs.cache import Cache, Records
from awsfs.errors import UNREACHABLE, AwsError
from awsfs.requests import Request

Work = Callable[[], dict[str, Any]]

Amend = Callable[[Records], bool]
"""Puts records right after a change, where it can tell what they are now; False has them forgotten."""

WOULD_SUCCEED = "DryRunOperation"
"""The code with which EC2 refuses a dry run that would have succeeded."""


def forgetting(records: Records) -> bool:
    """Nothing is known of them any more."""
    return False


class Writes:
    """Runs in a worker, so that what is done is recorded also where nobody waits for it any more."""

    def __init__(
        self, wire: Wire, cache: Cache, unsettled: Unsettled, pauses: Sequence[float], dry_run: bool = False
    ) -> None:
        self._wire, self._cache, self._unsettled = wire, cache, unsettled
        self._pauses, self._dry_run = pauses, dry_run

    def send(
        self, request: Request, given: Mapping[str, Any], before: Any, hint: str, amend: Amend = forgetting
    ) -> dict[str, Any]:
        """Check a call, then make it. See `awsfs.aws.fetch.Aws.send`."""
        try:
            with border(request.operation):
                ready = prepared(self._wire.client(request), request, given)
        except RefusedError as error:
            asked = replace(request, params={**request.params, **given})
            raise self.refused(asked, RefusedError(error.message + hint, request.operation)) from None
        except AwsError as error:
            raise self.refused(request, error) from None
        return self.attempt(ready, lambda: self._sent(ready, before), amend)

    def attempt(self, request: Request, work: Work, amend: Amend = forgetting) -> dict[str, Any]:
        """Have `work` change something, and record it as an attempt at `request`."""
        if self._dry_run:
            return self._rehearsed(request)
        try:
            answer = work()
        except BaseException as error:
            self._cache.outdate(request)
            if isinstance(error, AwsError):
                self._acted(request, error)
            raise
        self._cache.outdate(request, amend)
        self._acted(request, None, answer.get("ResponseMetadata", {}).get("RequestId", ""))
        return answer

    def refused(self, request: Request, error: AwsError, note: str = "") -> AwsError:
        """Record a write that was not made, and why."""
        self._wire.note(error, request, note)
        self._acted(request, error)
        return error

    def _acted(self, request: Request, error: AwsError | None, request_id: str = "", rehearsed: bool = False) -> None:
        shown = without_secrets(self._wire.client, request)
        self._wire.journal.acted(shown, error, error.request_id if error else request_id, rehearsed=rehearsed)

    def _rehearsed(self, request: Request) -> dict[str, Any]:
        """Everything but the change itself: the checks, and AWS's own where it has a dry run."""
        try:
            client = self._wire.client(request)
            model.check(client, request.operation, request.params, request.secret)
            if model.has_dry_run(client, request.operation):
                self._wire.answer(replace(request, params={**request.params, "DryRun": True}), changing=True)
        except AwsError as error:
            if error.code != WOULD_SUCCEED:
                raise self.refused(request, error) from None
        self._acted(request, None, rehearsed=True)
        return {}

    def _sent(self, request: Request, before: Any) -> dict[str, Any]:
        answer = arrived(self._until_taken(request), request.operation)
        failure = what_failed(answer, request.operation)
        if failure is not None:
            self._wire.note(failure, request)
            raise failure
        if before is not None:
            self._unsettled.changed(request, before)
        return answer

    def _until_taken(self, request: Request) -> dict[str, Any]:
        """Repeat a change only where AWS certainly did not do it, or would know the repetition by its token."""
        repeatable = carries_token(self._wire.client(request), request)
        for pause in self._pauses:
            try:
                return self._wire.call(request, changing=True)
            except AwsError as error:
                known = repeatable and error.number in UNREACHABLE
                if error.number != errno.EAGAIN and error.code not in NOT_SENT and not known:
                    raise
            with turn():
                time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311  jitter  # nosec B311
        return self._wire.call(request, changing=True)
