"""Floor 6: the demo's server prepares a part of its account when a request first needs it, and only once."""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Semaphore
from typing import Any

import pytest
from mounts import PATIENCE

from awsfs.demo.later import FIRST, Later
from awsfs.demo.turns import Turns


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


class Crowd:
    """Requests to some services at once, each of which stays in the application until it is let out."""

    def __init__(self, *services: str) -> None:
        self.services, self.inside = services, list[str]()
        self._app, self._out = Turns(self._answer), Semaphore(0)

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.inside.append("x")
        self._out.acquire(timeout=PATIENCE)
        self.inside.pop()
        return []

    def come(self, expected: int) -> int:
        """Send them, wait until as many as expected are inside, and a moment for more; how many are inside then."""
        with ThreadPoolExecutor(len(self.services)) as pool:
            for service in self.services:
                signed = f"Credential=id/20260101/us-west-2/{service}/aws4_request"
                pool.submit(self._app, {"HTTP_AUTHORIZATION": signed}, lambda *_: None)
            end = time.monotonic() + PATIENCE
            while len(self.inside) < expected and time.monotonic() < end:
                time.sleep(0.01)
            time.sleep(0.1)
            found = len(self.inside)
            for _ in self.services:
                self._out.release()
        return found


class TestTurns:
    """moto compiles the routes of a service at its first request, and checks a condition some time before it writes."""

    def test_the_first_requests_to_services_are_answered_one_after_the_other(self) -> None:
        assert Crowd("a", "b", "c").come(1) == 1

    def test_later_requests_are_answered_at_once(self) -> None:
        crowd = Crowd("a", "b", "c")
        crowd.come(1)
        assert crowd.come(3) == 3

    @pytest.mark.parametrize("service", ["dynamodb", "s3"])
    def test_requests_to_a_service_with_conditional_writes_are_answered_one_at_a_time(self, service: str) -> None:
        crowd = Crowd(service, service, service)
        crowd.come(1)
        assert crowd.come(1) == 1
