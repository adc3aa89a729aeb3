"""The wire: one request and its answer, timed, counted, and in the journal where it failed."""

from __future__ import annotations

import errno
import re
from contextlib import suppress
from dataclasses import replace
from typing import Any

from awsfs.aws.border import border
from awsfs.aws.clients import Clients
from awsfs.aws.journal import Journal
from awsfs.aws.model import hidden, input_of
from awsfs.aws.pulse import progress
from awsfs.aws.region_access import RegionAccess
from awsfs.errors import UNREACHABLE, AwsError
from awsfs.rendering import MASK
from awsfs.requests import Request

NOT_SENT = frozenset({"EndpointConnectionError", "ConnectTimeoutError", "ProxyConnectionError", "SSLError"})
"""Failures before a request went out."""

IN_DOUBT = "AWS may have made the change anyway"
"""What is noted of a change that was not answered."""

NOT_BEGUN = "the call was not made: it was still waiting for its turn"
"""What is noted of a change that nobody waited for until its turn came."""

_WHOAMI = Request("sts", "", "get_caller_identity", "Account", {}, 0)
_PAGE = re.compile(r"<!doctype html", re.IGNORECASE)


def is_doubtful(error: AwsError) -> bool:
    """Whether AWS may have done what it did not say it did."""
    return error.number in UNREACHABLE and error.code not in NOT_SENT


class Wire:
    """Makes single calls, in the thread of whoever asks."""

    def __init__(self, clients: Clients, journal: Journal) -> None:
        self.clients, self.journal = clients, journal
        self._access = RegionAccess(lambda: clients.home, self._whoami)

    def client(self, request: Request) -> Any:
        """The client for changing something. Raises AwsError where there is none to be had."""
        with border(request.operation):
            return self.clients.get(request.client, request.region, changing=True)

    def call(self, request: Request, changing: bool = False) -> dict[str, Any]:
        """One call; one for `changing` something is not repeated. Raises AwsError."""
        try:
            return self.answer(request, changing)
        except AwsError as error:
            told = self._discreet(error, request) if changing else error
            self.note(told, request, IN_DOUBT if changing and is_doubtful(error) else "")
            raise told from None

    def answer(self, request: Request, changing: bool) -> dict[str, Any]:
        """The same, where a refusal is for the caller to judge."""
        try:
            with border(request.operation), self.journal.timing(request):
                client = self._asked(request, changing)
                answer = self.clients.access.call(client, request)
        except AwsError as error:
            lacking = self._lacking(error, request)
            if lacking is not None:
                raise lacking from error.__cause__
            raise self._access.explained(error, request.region) from error.__cause__
        self._access.answered(request.region)
        self.journal.answered(answer)
        return answer

    def _whoami(self, region: str) -> object:
        with border("get_caller_identity"), self.journal.timing(replace(_WHOAMI, region=region)):
            return self.clients.get("sts", region).get_caller_identity()

    def _asked(self, request: Request, changing: bool) -> Any:
        if not request.patience:
            return self.clients.get(request.client, request.region, changing)
        progress(request.patience)
        return self.clients.patient(request.client, request.region, request.patience)

    def _lacking(self, error: AwsError, request: Request) -> AwsError | None:
        """What it means where a region, or an emulator, has no such thing."""
        if error.code in NOT_SENT and self.clients.lacks(request.client, request.region):
            words = f"{request.region} has no {request.client}"
            return AwsError(errno.ENODEV, "NotInThisRegion", words, request.operation)
        if self.clients.is_emulated and error.number == errno.EREMOTEIO and _PAGE.search(error.message):
            words = "the endpoint answered with a web page: it does not implement this operation"
            return AwsError(errno.EOPNOTSUPP, "NotImplemented", words, request.operation)
        return None

    def _discreet(self, error: AwsError, request: Request) -> AwsError:
        """The error without the secrets that its words may quote."""
        message = error.message
        with suppress(AwsError):
            for value in hidden(input_of(self.client(request), request.operation), request.params, request.secret):
                message = message.replace(value, MASK)
        return AwsError(error.number, error.code, message, error.operation, error.request_id)

    def note(self, error: AwsError, request: Request, note: str = "") -> None:
        """Put a failure into the journal."""
        if error.number == errno.EAGAIN:
            self.journal.throttled()
        self.journal.failed(error, request, note)
