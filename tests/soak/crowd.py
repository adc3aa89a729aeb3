"""The crowd: an account that another client changes, a network that fails, a mount, and many programs on it."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from aws_server import CREDENTIALS, Server
from faults import FAULTS
from faulty import Faulty
from mounts import Mount
from test_5_mount_writers import OneAtATime
from worlds import REGION, make_bucket, make_table, put_items, run_instance

from soak.visitor import SHARED, STEADY, body, item

VISITOR = Path(__file__).with_name("visitor.py")
MACHINES = 8
"""Of which each takes 50 tags."""

PATIENCE = 120.0
EXPECTED = {"ESTALE", "ENOENT"}
"""What tells the truth: an object was replaced while it was read, something is deleted."""

CAUSED = EXPECTED | {
    "EREMOTEIO", "EHOSTUNREACH", "ETIMEDOUT", "EAGAIN", "EACCES", "EINVAL", "EKEYEXPIRED", "ENODEV",
}  # fmt: skip
"""What the faults are told as."""

LISTINGS = ("DescribeInstances", "DescribeTable", "ListTables", "ListObjectsV2", "ListBuckets")
SUMMED = ("Scan", "GetItem", "BatchGetItem")
"""Operations whose answers carry a checksum."""

EVERYWHERE = tuple(name for name in FAULTS if name not in ("garbled", "corrupted"))


@dataclass
class Process:
    """What a process takes."""

    threads: int
    descriptors: int
    kilobytes: int

    @classmethod
    def of(cls, number: int) -> Process:
        """At this moment."""
        folder = Path(f"/proc/{number}")
        lines = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
        descriptors = len(list((folder / "fd").iterdir()))
        return cls(int(lines["Threads"]), descriptors, int(lines["VmRSS"].split()[0]))


@dataclass
class Figures:
    """What came of a crowd. `lost`: writes that were acknowledged, and are not in AWS."""

    operations: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    requests: int = 0

    def unexpected(self, allowed: set[str]) -> Counter[str]:
        """The errors that are none of these."""
        return Counter({name: count for name, count in self.errors.items() if name.split()[1] not in allowed})


class Account:
    """What the crowd looks at, and every version of it that there ever was."""

    def __init__(self, server: Server, url: str) -> None:
        self.machines = [run_instance(server, "crowd") for _ in range(MACHINES)]
        make_bucket(server, "crowd", {})
        make_table(server, "crowd", "id:S")
        put_items(server, "crowd", [{"id": {"S": "own"}}])
        session: Any = boto3.Session(**CREDENTIALS, region_name=REGION)
        self._clients = {name: session.client(name, endpoint_url=url) for name in ("s3", "dynamodb", "ec2")}
        self.held: dict[str, set[int]] = {}
        self._version = 0
        for number in range(SHARED):
            self.put_object(f"k{number}")
            self.put_item(f"k{number}")
        for machine in self.machines:
            self.tag(machine)

    def _next(self, thing: str) -> int:
        self._version += 1
        self.held.setdefault(thing, set()).add(self._version)
        return self._version

    def put_object(self, name: str) -> None:
        """A new version."""
        data = body(name, self._next(f"object {name}"))
        self._clients["s3"].put_object(Bucket="crowd", Key=name, Body=data)

    def put_item(self, name: str) -> None:
        """A new version."""
        new = item(name, self._next(f"item {name}"))
        typed = {key: {"N": str(value)} if isinstance(value, int) else {"S": value} for key, value in new.items()}
        self._clients["dynamodb"].put_item(TableName="crowd", Item=typed)

    def tag(self, machine: str) -> None:
        """A new version."""
        tag = {"Key": "version", "Value": str(self._next(f"tag {machine}"))}
        self._clients["ec2"].create_tags(Resources=[machine], Tags=[tag])

    def delete(self, name: str) -> None:
        """An item and an object that are not there for a while."""
        self._clients["s3"].delete_object(Bucket="crowd", Key=name)
        self._clients["dynamodb"].delete_item(TableName="crowd", Key={"id": {"S": name}})

    def change(self, source: random.Random) -> None:
        """What another client does."""
        name = f"k{source.randrange(SHARED)}"
        kind = source.randrange(4)
        if kind == 0 and int(name[1:]) >= STEADY:
            self.delete(name)
        elif kind == 1:
            self.put_item(name)
        elif kind == 2:
            self.put_object(name)
        else:
            self.tag(source.choice(self.machines))

    @contextmanager
    def changing(self, seed: int, pause: float = 0.1) -> Iterator[None]:
        """Changes go on meanwhile."""
        source, ending = random.Random(seed), threading.Event()

        def go_on() -> None:
            while not ending.wait(pause):
                self.change(source)

        thread = threading.Thread(target=go_on, name="another-client")
        thread.start()
        try:
            yield
        finally:
            ending.set()
            thread.join()

    def holds(self, number: int, kind: str) -> int | None:
        """The version of a visitor's own thing that there is in the end; None for none."""
        name = f"own{number}"
        if kind == "object":
            found = self._clients["s3"].list_objects_v2(Bucket="crowd", Prefix=name).get("Contents", [])
            if name not in [each["Key"] for each in found]:
                return None
            return int(self._clients["s3"].get_object(Bucket="crowd", Key=name)["Body"].read().split()[-1])
        if kind == "item":
            there = self._clients["dynamodb"].get_item(TableName="crowd", Key={"id": {"S": name}}).get("Item")
            return None if there is None else int(there["version"]["N"])
        wanted = [
            {"Name": "resource-id", "Values": [self.machines[number % MACHINES]]},
            {"Name": "key", "Values": [name]},
        ]
        tags = self._clients["ec2"].describe_tags(Filters=wanted)["Tags"]
        return int(tags[0]["Value"]) if tags else None


class Crowd:
    """An account, a network and a mount, for one crowd after another."""

    def __init__(self, server: Server, mounted: Mount, account: Account, network: Faulty) -> None:
        self.server, self.mounted, self.account, self.network = server, mounted, account, network
        self._first = 0

    def visit(self, programs: int, seconds: float, rate: float = 0.0, seed: int = 1) -> Figures:
        """Have so many programs go about for that long, while that part of all requests fails."""
        figures, numbers = Figures(), range(self._first, self._first + programs)
        self._first += programs
        before = self.network.operations.total()
        with ExitStack() as stack:
            made = [stack.enter_context(rule) for rule in self._faults(rate, seed)]
            stack.enter_context(self.account.changing(seed))
            visitors = [self._begin(number, seconds, seed + number) for number in numbers]
            end = time.monotonic() + seconds + PATIENCE
            told = [_said(visitor, end) for visitor in visitors]
        for each in told:
            self._take(figures, each)
        figures.faults = sum(made, Counter())
        figures.requests = self.network.operations.total() - before
        return figures

    def process(self) -> Process:
        """What the mount takes."""
        return Process.of(self.mounted.holder())

    def _faults(self, rate: float, seed: int) -> Iterator[Any]:
        if rate:
            yield self.network.failing_at_random(rate / 3, ["corrupted", "garbled"], seed + 2, *SUMMED)
            yield self.network.failing_at_random(rate / 3, ["garbled"], seed + 1, *LISTINGS)
            yield self.network.failing_at_random(rate, EVERYWHERE, seed)

    def _begin(self, number: int, seconds: float, seed: int) -> subprocess.Popen[str]:
        command = [sys.executable, VISITOR, self.mounted.path, str(number), str(seconds), str(seed)]
        environment = {"PATH": os.environ["PATH"], "MACHINES": " ".join(self.account.machines)}
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def _take(self, figures: Figures, told: dict[str, Any]) -> None:
        figures.operations.update(told["operations"])
        figures.errors.update(told["errors"])
        figures.wrong += told["wrong"]
        for thing, versions in told["seen"].items():
            never = set(versions) - self.account.held[thing]
            figures.wrong += [f"{thing}: version {version} never was" for version in never]
        for kind, possible in told["own"].items():
            held = self.account.holds(told["number"], kind)
            if held not in possible and (held is not None or kind in told["acknowledged"]):
                figures.lost.append(f"{kind} of {told['number']}: {held}, not {possible}")


def _said(visitor: subprocess.Popen[str], end: float) -> dict[str, Any]:
    out, said = visitor.communicate(timeout=max(1.0, end - time.monotonic()))
    assert (visitor.returncode, said) == (0, ""), said
    found: dict[str, Any] = json.loads(out)
    return found


@contextmanager
def endpoint(server: Server) -> Iterator[tuple[Account, Faulty]]:
    """The account, behind one door and a network."""
    strict = OneAtATime(server)
    account = Account(server, strict.url)
    with Faulty(strict.url) as network:
        yield account, network
    strict.stop()
