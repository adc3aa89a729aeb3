"""Items and objects driven at random through a mount, beside a plain dictionary, with other clients and faults between.

The dictionary is what AWS is to hold; `seen` is what programs of the mount last saw of each name. A write is to succeed
where the two agree, and to be ESTALE where they do not. What was refused is to have changed nothing.
"""

from __future__ import annotations

import errno
import json
import os
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from aws_server import Server
from conftest import Mounting
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from worlds import make_bucket, make_table

pytestmark = pytest.mark.mount

NAMES = st.sampled_from(["a", "b", "c"])
VALUES = st.integers(0, 9)
FAULTS = [
    ("InternalError", 500),
    ("ServiceUnavailable", 503),
    ("AccessDenied", 403),
    ("ConditionalRequestConflict", 409),
]


class Objects:
    """Objects of a bucket, as AWS has them and as files."""

    service, writes = "s3", ("PutObject",)

    def __init__(self, server: Server, root: Path) -> None:
        self.server, self.root = server, root / "s3/shelf/objects/x"
        self.client = make_bucket(server, "shelf", {})

    def file(self, name: str) -> Path:
        return self.root / name

    def content(self, name: str, value: int) -> bytes:
        return f"{name}{value}".encode() * (value + 1)

    def held(self) -> dict[str, bytes]:
        """All that AWS holds."""
        found = self.client.list_objects_v2(Bucket="shelf").get("Contents", [])
        keys = [each["Key"] for each in found]
        return {key.removeprefix("x/"): self.client.get_object(Bucket="shelf", Key=key)["Body"].read() for key in keys}

    def put(self, name: str, data: bytes) -> None:
        """What another client writes."""
        self.client.put_object(Bucket="shelf", Key=f"x/{name}", Body=data)

    def drop(self, name: str) -> None:
        """What another client deletes."""
        self.client.delete_object(Bucket="shelf", Key=f"x/{name}")


class Items:
    """Items of a table, as AWS has them and as files."""

    service, writes = "dynamodb", ("PutItem", "UpdateItem")

    def __init__(self, server: Server, root: Path) -> None:
        self.server, self.root = server, root / "dynamo/us-west-2/users/items"
        self.client = make_table(server, "users", "id:S")

    def file(self, name: str) -> Path:
        return self.root / f"{name}.json"

    def content(self, name: str, value: int) -> bytes:
        more = {f"extra{n}": n for n in range(value % 3)}
        return (json.dumps({"id": name, "value": value, **more}, indent=2) + "\n").encode()

    def held(self) -> dict[str, bytes]:
        """All that AWS holds, written as the files are."""
        found = {}
        for item in self.client.scan(TableName="users", ConsistentRead=True)["Items"]:
            plain = {key: int(typed["N"]) if "N" in typed else typed["S"] for key, typed in item.items()}
            found[plain["id"]] = _canonical(json.dumps(plain).encode())
        return found

    def put(self, name: str, data: bytes) -> None:
        """What another client writes."""
        typed = {
            key: {"N": str(value)} if isinstance(value, int) else {"S": value}
            for key, value in json.loads(data).items()
        }
        self.client.put_item(TableName="users", Item=typed)

    def drop(self, name: str) -> None:
        """What another client deletes."""
        self.client.delete_item(TableName="users", Key={"id": {"S": name}})


def _canonical(data: bytes) -> bytes:
    """JSON in one form, whatever the order of its fields; anything else as it is."""
    try:
        return json.dumps(json.loads(data), sort_keys=True).encode()
    except ValueError:
        return data


def machine(world: Any) -> type[RuleBasedStateMachine]:
    """The rules for one world."""

    class Machine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.held: dict[str, bytes] = {}
            self.seen: dict[str, bytes | None] = {}

        @initialize()
        def empty(self) -> None:
            """Every run begins with nothing there and nothing seen, but for what the mount remembers of its own."""
            for name in world.held():
                world.drop(name)
            for name in "abc":
                world.put(name, world.content(name, 0))
                self.held[name] = self.seen[name] = world.content(name, 0)
                assert world.file(name).read_bytes() is not None

        @rule(name=NAMES, value=VALUES)
        def write(self, name: str, value: int) -> None:
            """Replace, or create, as `cp` and `>` do."""
            self.attempt(name, world.content(name, value))

        @rule(name=NAMES, value=VALUES, fault=st.sampled_from(FAULTS))
        def write_with_faults(self, name: str, value: int, fault: tuple[str, int]) -> None:
            """The same while AWS refuses, or fails once."""
            code, status = fault
            times = 99 if code == "AccessDenied" else 1
            with ExitStack() as faults:
                for operation in world.writes:
                    refusing = world.server.refusing(world.service, operation, code, status=status, times=times)
                    faults.enter_context(refusing)
                self.attempt(name, world.content(name, value), may_fail=True)

        @rule(name=NAMES)
        def read(self, name: str) -> None:
            """Read what is there."""
            try:
                found = world.file(name).read_bytes()
            except FileNotFoundError:
                assert name not in self.held
            else:
                assert _canonical(found) == _canonical(self.held[name])
                self.seen[name] = self.held[name]

        @rule(name=NAMES, value=VALUES)
        def change_elsewhere(self, name: str, value: int) -> None:
            """Somebody else writes."""
            world.put(name, world.content(name, value))
            self.held[name] = world.content(name, value)

        @rule(name=NAMES)
        def delete_elsewhere(self, name: str) -> None:
            """Somebody else deletes."""
            world.drop(name)
            self.held.pop(name, None)

        @rule(name=NAMES)
        def delete(self, name: str) -> None:
            """rm."""
            try:
                world.file(name).unlink()
            except FileNotFoundError:
                assert name not in self.held
            else:
                del self.held[name]
                self.seen.pop(name, None)

        def attempt(self, name: str, data: bytes, may_fail: bool = False) -> None:
            """Write, and hold the outcome against what is to be."""
            base = self.seen.get(name, self.held.get(name)) if name in self.held else None
            is_stale = name in self.held and _canonical(base or b"") != _canonical(self.held[name])
            try:
                world.file(name).write_bytes(data)
            except OSError as error:
                assert may_fail or (is_stale and error.errno == errno.ESTALE), error
                assert world.held() == self.canonical(), "what was refused happened all the same"
            else:
                assert not is_stale, "a change of somebody else's was overwritten"
                self.held[name] = self.seen[name] = data

        def canonical(self) -> dict[str, bytes]:
            return {name: data if world.service == "s3" else _canonical(data) for name, data in self.held.items()}

        @invariant()
        def aws_holds_what_was_acknowledged(self) -> None:
            assert world.held() == self.canonical()

        @invariant()
        def the_mount_lists_what_aws_holds(self) -> None:
            found = {path.name.removesuffix(".json") for path in world.root.iterdir()} if self.held else set()
            assert found == set(self.held)

    return Machine


@pytest.mark.parametrize("kind", [Objects, Items])
def test_what_a_mount_does_is_what_a_dictionary_does(kind: Any, server: Server, mount: Mounting) -> None:
    mounted = mount("--allow-delete", "--ttl", "0")
    chosen = settings(
        max_examples=5,
        stateful_step_count=16,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine(kind(server, mounted.path)), settings=chosen)
    assert os.listdir(mounted.path)  # noqa: PTH208  it answers to the end
