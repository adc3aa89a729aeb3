"""What every part of the made-up account is written with: regions, tags, and how a client is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

REGIONS = ("us-west-2", "us-east-1", "eu-west-1")
HOME = REGIONS[0]
"""Where the things live that the account has in one region only."""

ACCOUNT = "123456789012"
"""The account number that moto gives to whoever asks."""


class Credentials(NamedTuple):
    """What requests to the demo are signed with, named and ordered as `boto3.Session` takes it. Anything would do."""

    aws_access_key_id: str = "demo-key-id"
    aws_secret_access_key: str = "demo-secret"  # noqa: S105


Connect: TypeAlias = Callable[[str, str], Any]
"""``connect("ec2", "us-west-2")`` is a boto3 client."""


def arn(service: str, rest: str) -> str:
    """An ARN of the home region."""
    return f"arn:aws:{service}:{HOME}:{ACCOUNT}:{rest}"


def tag_list(**tags: str) -> list[dict[str, str]]:
    """Tags as most of AWS takes them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def tag_specs(kind: str, **tags: str) -> list[dict[str, Any]]:
    """Tags as EC2 takes them when it makes a thing of that kind."""
    return [{"ResourceType": kind, "Tags": tag_list(**tags)}]
