"""Where the things of an account are in the tree, as they are made."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any, TypeAlias

from awsfs.services import all_services
from awsfs.text import encode

REGION = "us-west-2"
ACCOUNT = "123456789012"
IMAGE = "ami-0123456789abcdef0"
TAGS = {"env": "test", "Name": "one"}
PAIRS = [{"Key": key, "Value": value} for key, value in TAGS.items()]
LOWER = [{"key": key, "value": value} for key, value in TAGS.items()]
Clients: TypeAlias = Callable[..., Any]
"""A boto3 client of each service, by its name and a region, `REGION` where none is given."""

_REGIONAL = {service.name: service.regional for service in all_services()}


def arn(service: str, rest: str, region: str = REGION) -> str:
    """An ARN of this account."""
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{rest}"


def trust(*services: str) -> str:
    """A policy that lets services act as a role."""
    allow = {"Effect": "Allow", "Action": "sts:AssumeRole"}
    allowed = [allow | {"Principal": {"Service": f"{service}.amazonaws.com"}} for service in services]
    return json.dumps({"Version": "2012-10-17", "Statement": allowed})


def code() -> bytes:
    """A function for Lambda, zipped."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("main.py", "def handler(event, context):\n    return event\n")
    return packed.getvalue()


class Account:
    """What was made so far: `made` has the path of one thing of each kind.

    `spare` has that of another where the first has done already what such things are told to do.
    """

    def __init__(self, client: Clients) -> None:
        self.client = client
        self.made: dict[str, str] = {}
        self.spare: dict[str, str] = {}

    def has(self, kind: str, *names: str, region: str = REGION) -> None:
        """Note a thing. `kind` is its place without the region, with ``*`` for every thing on the way to it."""
        service, *folders = kind.split("/")
        rest = iter(encode(name) for name in names)
        path = [service, *([region] if _REGIONAL[service] else [])]
        path += [next(rest) if folder == "*" else folder for folder in folders]
        self.made[kind] = "/".join([*path, *rest])

    def has_spare(self, kind: str, name: str) -> None:
        """Note another thing beside the one that there is."""
        self.spare[kind] = f"{self.made[kind].rpartition('/')[0]}/{encode(name)}"

    def name(self, kind: str) -> str:
        """What the thing of that kind is called."""
        return self.made[kind].rpartition("/")[2]
