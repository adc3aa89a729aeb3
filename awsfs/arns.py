"""ARNs: what each names, and whether two name the same resource. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

_FIELDS = 6
AWS = "aws"
"""The account of what AWS itself owns, such as its managed policies."""


class Arn(NamedTuple):
    """The parts of an ARN. A resource without a region, or without an account, has an empty one."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    @property
    def kind(self) -> str:
        """The service and the resource, which the `arn` of a declaration describes; see `awsfs.schema.Each`."""
        return ":".join((self.service, *([AWS] if self.account == AWS else []), self.resource))


def parsed(text: object) -> Arn | None:
    """The parts of an ARN; None for any other value."""
    parts = text.split(":", _FIELDS - 1) if isinstance(text, str) else []
    return Arn(*parts[1:]) if len(parts) == _FIELDS and parts[0] == "arn" else None


def is_foreign(arn: Arn, scope: Mapping[str, Any]) -> bool:
    """Whether an ARN names a resource of another account or partition than the scope's.

    AWS's own resources are not foreign. Nothing is where the number of the scope's account is missing.
    """
    account = scope.get("account")
    if not account:
        return False
    return arn.partition != scope.get("partition") or arn.account not in ("", AWS, account)


def is_same(one: Arn, other: Arn) -> bool:
    """Whether two ARNs name the same resource. An empty region or account matches any.

    One may end in a version, or in ``:*`` as those of log groups do.
    """
    pairs = ((one.region, other.region), (one.account, other.account))
    if one.partition != other.partition or any(here and there and here != there for here, there in pairs):
        return False
    return f"{one.kind}:".startswith(f"{other.kind}:") or f"{other.kind}:".startswith(f"{one.kind}:")
