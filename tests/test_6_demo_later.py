"""Floor 6: the demo's server prepares a part of its account when a request first needs it, and only once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from awsfs.demo.later import FIRST, Later


class Account:
    """An application behind `Later`, which records what happens in which order."""

    def __init__(self) -> None:
        self.happened: list[str] = []
        self._later = Later(self._answer, lambda: self.happened.append("filled"), "logs".__eq__)

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.happened.append("answered")
        return []

    def request(self, service: str | None) -> None:
        """Send a request that is signed for a service, or that is not signed."""
        signed = f"AWS4-HMAC-SHA256 Credential=id/20260101/us-west-2/{service}/aws4_request, Signature=0"
        self._later({"HTTP_AUTHORIZATION": signed} if service else {}, lambda *_: None)


@pytest.fixture
def account() -> Account:
    return Account()


def test_the_first_request_that_needs_it_is_answered_after_it_is_filled(account: Account) -> None:
    account.request("logs")
    assert account.happened == ["filled", "answered"]


def test_it_is_filled_once(account: Account) -> None:
    account.request("logs")
    account.request("logs")
    assert account.happened.count("filled") == 1


@pytest.mark.parametrize("service", [*sorted(FIRST), "ssm", None])
def test_a_request_to_another_service_fills_nothing(account: Account, service: str | None) -> None:
    account.request(service)
    assert account.happened == ["answered"]
