"""Verbs and settable files, said shortly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsfs.schema import Action, Call, Scope


def verb(name: str, operation: str, /, secret: tuple[str, ...] = (), **ids: Any) -> Action:
    """A verb that interrupts nothing. `ids` say which thing; what else AWS wants is written to the file."""
    return Action(name, Call(operation, secret=secret, **ids))


def dangerous(name: str, operation: str, /, secret: tuple[str, ...] = (), **ids: Any) -> Action:
    """A verb that ends, interrupts or lays open something."""
    return Action(name, Call(operation, secret=secret, **ids), dangerous=True)


def chosen(*names: str) -> Callable[[Scope], dict[str, Any]]:
    """Of the JSON that is written, the fields that can be set: what is read has others beside them."""

    def choose(scope: Scope) -> dict[str, Any]:
        return {name: value for name, value in json_object(scope).items() if name in names}

    return choose


def json_object(scope: Scope) -> dict[str, Any]:
    """The JSON object that is written. Raises ValueError where it is something else."""
    written = scope["json()"]
    if not isinstance(written, dict):
        raise ValueError("write a JSON object")
    return written
