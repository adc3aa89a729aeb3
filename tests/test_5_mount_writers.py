"""Two mounts and a third client write the same item and the same object: nothing acknowledged is lost.

On each mount it is one program at a time: two on the same mount are to each other as they are on a local disk.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from aws_server import CREDENTIALS, Environ, Server
from botocore.exceptions import ClientError
from conftest import Mounting
from enforcing import Start, Strict
from worlds import REGION, make_bucket, make_table, put_items
from writers import ITEM_WRITERS, OBJECT_WRITERS, SOAK, begin

pytestmark = pytest.mark.mount

SECONDS = SOAK or 1.5
OBJECT, ITEM = "s3/shared/objects/lines", "dynamo/us-west-2/shared/items/lines.json"
KEY = {"id": {"S": "lines"}}
REFUSED = ("PreconditionFailed", "ConditionalCheckFailedException")


class OneAtATime(Strict):
    """The stand-in looks at a condition and then writes, in many threads; AWS does both at once, and so does this."""

    def __init__(self, server: Server) -> None:
        self._one = threading.Lock()
        super().__init__(server)

    def _serve(self, environ: Environ, start: Start) -> Iterable[bytes]:
        with self._one:
            return super()._serve(environ, start)


@pytest.fixture
def endpoint(server: Server) -> Iterator[str]:
    """An account with the object and the item."""
    make_bucket(server, "shared", {"lines": b"begin\n"})
    make_table(server, "shared", "id:S")
    put_items(server, "shared", [{**KEY, "lines": {"L": [{"S": "begin"}]}}])
    strict = OneAtATime(server)
    yield strict.url
    strict.stop()


def put_line_in_object(s3: Any, line: str) -> None:
    """What the third client does to the object."""
    now = s3.get_object(Bucket="shared", Key="lines")
    body = now["Body"].read() + f"{line}\n".encode()
    s3.put_object(Bucket="shared", Key="lines", Body=body, IfMatch=now["ETag"])


def put_line_in_item(dynamo: Any, line: str) -> None:
    """What the third client does to the item."""
    old = dynamo.get_item(TableName="shared", Key=KEY, ConsistentRead=True)["Item"]
    new = old | {"lines": {"L": [*old["lines"]["L"], {"S": line}]}}
    names, values = {"#l": "lines"}, {":l": old["lines"]}
    words = {"ExpressionAttributeNames": names, "ExpressionAttributeValues": values}
    dynamo.put_item(TableName="shared", Item=new, ConditionExpression="#l = :l", **words)


def write_elsewhere(put_line: Callable[[Any, str], None], client: Any) -> list[str]:
    """The lines that the third client was told to have written."""
    end = time.monotonic() + SECONDS
    done: list[str] = []
    while time.monotonic() < end or not done:
        line = f"third-{len(done)}"
        try:
            put_line(client, line)
        except ClientError as error:
            assert error.response["Error"]["Code"] in REFUSED
        else:
            done.append(line)
        time.sleep(0.1)
    return done


def all_write(
    endpoint: str, mount: Mounting, path: str, commands: Iterable[Any], elsewhere: Callable[[], list[str]], base: Path
) -> list[str]:
    """Have a program write on each of as many mounts, and a third client beside them: what was acknowledged."""
    writers = []
    for number, command in enumerate(commands):
        root, scratch = mount("--endpoint-url", endpoint).path, base / f"writer-{number}"
        scratch.mkdir()
        writers.append(begin(command, str(root / path), scratch.name, SECONDS, str(scratch)))
    done = elsewhere()
    return [*done, *(line for writer in writers for line in writer.acknowledged())]


def client(service: str, endpoint: str) -> Any:
    """The third client."""
    make: Any = boto3.Session
    return make(**CREDENTIALS, region_name=REGION).client(service, endpoint_url=endpoint)


@pytest.mark.parametrize("kinds", [("in-place", "cp"), ("appended", "sed")], ids="-and-".join)
def test_no_acknowledged_line_of_an_object_is_lost(
    endpoint: str, mount: Mounting, tmp_path: Path, kinds: tuple[str, ...]
) -> None:
    s3 = client("s3", endpoint)
    commands = [OBJECT_WRITERS[kind] for kind in kinds]
    told = all_write(endpoint, mount, OBJECT, commands, lambda: write_elsewhere(put_line_in_object, s3), tmp_path)
    held = s3.get_object(Bucket="shared", Key="lines")["Body"].read().decode().split()
    assert sorted(held) == sorted(["begin", *told])


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_no_acknowledged_line_of_an_item_is_lost(endpoint: str, mount: Mounting, tmp_path: Path) -> None:
    dynamo = client("dynamodb", endpoint)
    commands = ITEM_WRITERS.values()
    told = all_write(endpoint, mount, ITEM, commands, lambda: write_elsewhere(put_line_in_item, dynamo), tmp_path)
    item = dynamo.get_item(TableName="shared", Key=KEY)["Item"]
    assert sorted(line["S"] for line in item["lines"]["L"]) == sorted(["begin", *told])
