"""A mount's means of writing objects, on an endpoint that enforces every condition, and what AWS has in the end."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aws_server import Server, session_of
from enforcing import Strict
from worlds import REGION, make_bucket

from awsfs.aws.clients import Clients
from awsfs.aws.copies import Copier
from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.aws.objects import Version, head
from awsfs.cache import Cache
from awsfs.errors import AwsError
from awsfs.requests import Request
from awsfs.spool.private import Spools
from awsfs.spool.sparse import Spool

MEBIBYTE = 2**20
LARGE = random.Random(3).randbytes(64 * MEBIBYTE)


def at(key: str) -> Request:
    """Where an object of the bucket is."""
    return Request("s3", REGION, "put_object", "@", {"Bucket": "bucket", "Key": key}, 0)


def refusal(work: Callable[..., Any], *args: Any) -> AwsError:
    """The error with which something is refused."""
    with pytest.raises(AwsError) as caught:
        work(*args)
    return caught.value


class Desk:
    """AWS, spool files, and the two together. No pauses between tries."""

    def __init__(self, server: Server, strict: Strict, base: Path) -> None:
        self.server, self.strict = server, strict
        self.s3 = make_bucket(server, "bucket", {"there": b"old"})
        self._clients = Clients(session_of(REGION), strict.url, behaves_as_aws=True)
        self.aws = self.another()
        self.spools = Spools(base)
        self.copier = Copier(self.aws, self.spools, (0, 0))

    def another(self, **options: Any) -> Aws:
        """AWS as another mount asks it."""
        return Aws(self._clients, Cache(), Journal(), **options)

    def elsewhere(self) -> Aws:
        """AWS as a mount asks it that takes the endpoint for a store of somebody else."""
        return Aws(Clients(session_of(REGION), self.strict.url), Cache(), Journal())

    def spool(self, data: bytes, offset: int = 0, size: int = 0) -> Spool:
        """A spool file over an object of that size, with these bytes written."""
        spool = self.spools.open(size)
        spool.write(data, offset)
        return spool

    def now(self, key: str) -> Version | None:
        """The version that is there."""
        found = head(self.aws, at(key))
        return found[0] if found else None

    def content(self, key: str) -> bytes:
        """The bytes that are there."""
        return bytes(self.s3.get_object(Bucket="bucket", Key=key)["Body"].read())

    def put(self, key: str, data: bytes, **more: Any) -> Version:
        """Somebody else writes; the version."""
        return Version(self.s3.put_object(Bucket="bucket", Key=key, Body=data, **more)["ETag"], len(data))

    def upload(self, key: str, data: bytes, base: Version | None = None, **headers: Any) -> Version:
        """Write bytes over a version."""
        return self.copier.upload(at(key), self.spool(data), base, headers)

    def unfinished(self) -> list[Any]:
        """The multipart uploads that AWS goes on billing."""
        return list(self.s3.list_multipart_uploads(Bucket="bucket").get("Uploads", []))


@contextmanager
def open_desk(server: Server, base: Path) -> Iterator[Desk]:
    """A desk for one test."""
    strict = Strict(server)
    desk = Desk(server, strict, base)
    yield desk
    desk.spools.close()
    desk.aws.close()
    strict.stop()
