"""The pages of a request: asked for, counted, paced, and their records found in the answers."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from awsfs.aws.border import border
from awsfs.aws.paging import rule_of
from awsfs.aws.prepared import arrived
from awsfs.aws.wire import Wire
from awsfs.cache import Token
from awsfs.errors import AwsError
from awsfs.expressions import expression
from awsfs.records import Record
from awsfs.requests import Request

HALF = 0.5
"""The part of a table's read units that a scan takes at most."""

DAMAGED = frozenset({"ResponseParserError"})
"""Answers that came, and not as AWS sent them. botocore does not ask again for them by itself."""

TRIES = 3
"""How often a page is asked for whose answer comes damaged."""

_BEAT = 1.0


class Pages:
    """Loads pages, in a worker each. `progress` is called while a page waits its turn on purpose."""

    def __init__(
        self,
        request: Request,
        wire: Wire,
        answer: Callable[[Request], dict[str, Any]],
        progress: Callable[[], None],
    ) -> None:
        self._request, self._wire, self._answer, self._progress = request, wire, answer, progress
        self._not_before = 0.0

    def load(self, token: Token) -> tuple[list[Any], Token | None]:
        """A page, and what the next one is asked for with. One AWS call, beside those to describe what is named.

        Raises AwsError.
        """
        request = self._request
        try:
            self._wait_for_turn()
            asked = replace(request, params={**request.params, **token}) if token else request
            answer = self._whole(asked)
            with border(request.operation):
                rule = rule_of(self._wire.clients.get(request.client, request.region), request.operation)
            following = rule.following(answer, token)
            self._pace(answer)
            return self._described(_records(answer, request)), following
        except AwsError as error:
            if error.code in request.absent:
                return [], None
            if error.number != errno.ENOENT:
                self._wire.note(error, request)
            raise

    def _described(self, names: list[Any]) -> list[Any]:
        """The records that a page of names stands for, a call for as many as AWS takes at once."""
        if self._request.describe is None or not names:
            return names
        asked, parameter, limit = self._request.describe
        found: list[Any] = []
        for start in range(0, len(names), limit):
            some = {**asked.params, parameter: names[start : start + limit]}
            found.extend(_records(self._whole(replace(asked, params=some)), asked))
        return found

    def _whole(self, request: Request) -> dict[str, Any]:
        """The answer, asked for once more where it came damaged. Raises AwsError."""
        for _ in range(TRIES - 1):
            try:
                return arrived(self._answer(request), request.operation)
            except AwsError as error:
                if error.code not in DAMAGED:
                    raise
        return arrived(self._answer(request), request.operation)

    def _wait_for_turn(self) -> None:
        while (left := self._not_before - time.monotonic()) > 0:
            time.sleep(min(left, _BEAT))
            self._progress()

    def _pace(self, answer: Mapping[str, Any]) -> None:
        """Have the next page wait, so that others get their part of the table's read units."""
        consumed = (answer.get("ConsumedCapacity") or {}).get("CapacityUnits")
        if self._request.units and consumed:
            self._not_before = time.monotonic() + float(consumed) / (self._request.units * HALF)


def _records(answer: dict[str, Any], request: Request) -> list[Any]:
    answer.pop("ResponseMetadata", None)
    found = expression(request.result)(answer)
    records = found if isinstance(found, list) else [found]
    return [_completed(record, request.also) for record in records if record is not None]


def _completed(record: Any, also: Mapping[str, Any] | None) -> Any:
    if not isinstance(record, dict):
        return record
    return Record({**also, **record} if also else record)
