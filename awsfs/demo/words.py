"""What every part of the demo account uses: regions, tags and clients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

REGIONS = ("us-west-2", "us-east-1", "eu-west-1")
HOME = REGIONS[0]
"""The region of the resources that the account has in only one region."""

ACCOUNT = "123456789012"
"""The account id that moto uses by default."""


class Credentials(NamedTuple):
    """The credentials for requests to the demo, in the order of `boto3.Session`. moto accepts all credentials."""

    aws_access_key_id: str = "demo-key-id"
    aws_secret_access_key: str = "demo-secret"  # noqa: S105


Connect: TypeAlias = Callable[[str, str], Any]
"""``connect("ec2", "us-west-2")`` is a boto3 client."""


def arn(service: str, rest: str) -> str:
    """An ARN of the home region."""
    return f"arn:aws:{service}:{HOME}:{ACCOUNT}:{rest}"


def tag_list(**tags: str) -> list[dict[str, str]]:
    """Tags in the form that most services take."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def tag_specs(kind: str, **tags: str) -> list[dict[str, Any]]:
    """Tags in the form that EC2 takes when it creates a resource of that type."""
    return [{"ResourceType": kind, "Tags": tag_list(**tags)}]
