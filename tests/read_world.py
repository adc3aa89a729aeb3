"""An account that another client changes, all that it was so far, and a tree on it, by a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from aws_server import Server
from test_4_tree_grown import clients_of, content, grow, node
from worlds import make_bucket, make_table, put_items, run_instance

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache

TTL = 10.0
MOST = 4
"""Machines."""

AFTER = {"stop": "stopped", "start": "running", "terminate": "terminated"}


@dataclass
class Account:
    """What there is: machines by id, each a state and a name; items, rows and objects by their keys."""

    machines: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    rows: dict[tuple[str, str], int] = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)


class World:
    """The account in AWS and in `now`; `tree` shows it, for whose answers `ttl` is how long they are kept."""

    def __init__(self, server: Server, ttl: float = TTL) -> None:
        server.reset()
        make_table(server, "users", "id:S")
        make_table(server, "events", "who:S", "at:N")
        make_bucket(server, "bucket", {})
        self.server, self.time = server, 1000.0
        self.now = Account()
        self._past: list[tuple[float, Account]] = [(0.0, Account())]
        self._since = 0
        self.aws = Aws(clients_of(server.url), Cache(clock=lambda: self.time), Journal(), ttl=ttl)
        self.tree = grow(self.aws)

    def possible(self) -> list[Account]:
        """What the account was within the time for which answers are kept, and since the last `touch`."""
        ends = [began for began, _ in self._past[1:]] + [float("inf")]
        found = list(zip(self._past, ends, strict=True))[self._since :]
        return [account for (_, account), end in found if end > self.time - TTL]

    def answers(self, told: Any, truth: Callable[[Account], Any]) -> None:
        """Hold an answer against what it may be."""
        possible = [truth(account) for account in self.possible()]
        assert told in possible, f"{told!r} is none of {possible!r}"

    def text(self, path: str) -> Any:
        """The content of a file; the errno where there is none."""
        return outcome(lambda: content(self.tree, path).decode())

    def size(self, path: str) -> Any:
        """The size that stat(2) tells."""
        return outcome(lambda: node(self.tree, path).size())

    def wait(self, seconds: float) -> None:
        """It is later."""
        self.time += seconds

    def touch(self) -> None:
        """Forget all that is known; what was before counts no longer."""
        node(self.tree, "").forget()
        self._since = len(self._past) - 1

    def run(self, name: str | None) -> None:
        """One more machine, with that name or none."""
        if len(self.now.machines) < MOST:
            self.now.machines[run_instance(self.server, name)] = ("running", name)
            self._changed()

    def turn(self, number: int, verb: str) -> None:
        """Start, stop or terminate a machine."""
        for machine in self._machine(number):
            state, name = self.now.machines[machine]
            if state != "terminated":
                getattr(self.server.client("ec2"), f"{verb}_instances")(InstanceIds=[machine])
                self.now.machines[machine] = (AFTER[verb], name)
                self._changed()

    def name(self, number: int, name: str | None) -> None:
        """Give a machine another name, or none."""
        for machine in self._machine(number):
            change = "delete_tags" if name is None else "create_tags"
            tag = {"Key": "Name"} if name is None else {"Key": "Name", "Value": name}
            getattr(self.server.client("ec2"), change)(Resources=[machine], Tags=[tag])
            self.now.machines[machine] = (self.now.machines[machine][0], name)
            self._changed()

    def put_item(self, key: str, value: int) -> None:
        """An item, new or another than it was."""
        put_items(self.server, "users", [{"id": {"S": key}, "n": {"N": str(value)}}])
        self.now.items[key] = value
        self._changed()

    def delete_item(self, key: str) -> None:
        """No such item any more."""
        self.server.client("dynamodb").delete_item(TableName="users", Key={"id": {"S": key}})
        self.now.items.pop(key, None)
        self._changed()

    def put_row(self, key: tuple[str, str], value: int) -> None:
        """An item of the table with a composite key."""
        put_items(self.server, "events", [{**_keyed(key), "n": {"N": str(value)}}])
        self.now.rows[key] = value
        self._changed()

    def delete_row(self, key: tuple[str, str]) -> None:
        """No such item any more."""
        self.server.client("dynamodb").delete_item(TableName="events", Key=_keyed(key))
        self.now.rows.pop(key, None)
        self._changed()

    def put_object(self, key: str, value: int) -> None:
        """An object, of another size with every value."""
        body = f"{key}{value}".encode() * (value + 1)
        self.server.client("s3").put_object(Bucket="bucket", Key=key, Body=body)
        self.now.objects[key] = body
        self._changed()

    def delete_object(self, key: str) -> None:
        """No such object any more."""
        self.server.client("s3").delete_object(Bucket="bucket", Key=key)
        self.now.objects.pop(key, None)
        self._changed()

    def _changed(self) -> None:
        self._past.append((self.time, deepcopy(self.now)))

    def _machine(self, number: int) -> list[str]:
        """One of the machines, if there are any."""
        known = list(self.now.machines)
        return [known[number % len(known)]] if known else []


def outcome(work: Callable[..., Any], *args: Any) -> Any:
    """What a function returns, or the errno with which it fails."""
    try:
        return work(*args)
    except OSError as error:
        return error.errno


def _keyed(key: tuple[str, str]) -> dict[str, dict[str, str]]:
    return {"who": {"S": key[0]}, "at": {"N": key[1]}}
