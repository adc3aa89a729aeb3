"""All that moto holds of an account, taken out and put back. Importing this imports moto."""

from __future__ import annotations

from typing import Any, cast

from moto.backends import get_backend
from moto.core.base_backend import BackendDict
from moto.moto_api._internal import mock_random


def taken() -> dict[str, Any]:
    """The backends that hold something, by service, and where moto's random numbers are."""
    backends = cast(Any, BackendDict)._instances
    return {
        "random": mock_random.getstate(),
        "backends": {each.service_name: (dict(each), _of(each)) for each in backends},
    }


def put_back(state: dict[str, Any]) -> None:
    """Make moto hold what it held when that was taken."""
    for service, (accounts, attributes) in state["backends"].items():
        backend: Any = get_backend(service)
        for account, regions in accounts.items():
            backend[account].update(regions)
        vars(backend).update(attributes)
    mock_random.setstate(state["random"])


def _of(backend: Any) -> dict[str, Any]:
    """What S3 has beside: whose the buckets are."""
    return {name: value for name, value in vars(backend).items() if name == "bucket_accounts"}
