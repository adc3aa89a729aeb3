"""One program of the crowd: ``python visitor.py MOUNT NUMBER SECONDS SEED``. It looks, reads, writes, and tells.

It does at random what people do, checks what can be checked on the spot, and prints one JSON document at the end. What
is shared is written by others, and whole in every version; what is its own, nobody else writes.
"""

from __future__ import annotations

import errno
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

SHARED, STEADY = 10, 7
"""Things of each kind that are shared, and how many of them, the first, are never deleted."""

EC2, ITEMS, OBJECTS = "ec2/us-west-2", "dynamo/us-west-2/crowd/items", "s3/crowd/objects"
LARGE = 3
"""The shared object that is fetched in several ranges."""


def body(name: str, version: int) -> bytes:
    """The bytes of an object in one version: the same line again and again."""
    times = 30_000 if name == f"k{LARGE}" else 1 + version % 50
    return f"{name} version {version:09}\n".encode() * times


def item(name: str, version: int) -> dict[str, Any]:
    """An item in one version."""
    return {"id": name, "version": version, "again": version, "text": "x" * (version % 200)}


class WrongError(Exception):
    """An answer that cannot be."""


class Visitor:
    """What one program does, and what came of it."""

    def __init__(self, root: Path, number: int, seed: int) -> None:
        self.root, self.number = root, number
        self.random = random.Random(seed)
        self.machines = os.environ["MACHINES"].split()
        self.home = self.machines[number % len(self.machines)]
        self.operations: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.seen: dict[str, set[int]] = {}
        self.own: dict[str, list[int]] = {"object": [], "item": [], "tag": []}
        self.acknowledged: set[str] = set()
        self.version = 0

    def visit(self, seconds: float) -> None:
        """Do each operation once, however slow the machine is, and go on for that long."""
        works: list[tuple[Callable[[], None], int]] = [
            (self.list_objects, 4), (self.list_items, 4), (self.list_machines, 3), (self.list_names, 1),
            (self.read_object, 8), (self.read_item, 8), (self.read_tag, 5), (self.read_link, 3), (self.read_own, 6),
            (self.write_object, 4), (self.write_item, 4), (self.write_tag, 2), (self.touch, 1), (self.control, 1),
            (self.unmount, 1),
        ]  # fmt: skip
        chosen, weights = zip(*works, strict=True)
        end = time.monotonic() + seconds
        for work in self.random.sample(chosen, len(chosen)):
            self.do(work)
        while time.monotonic() < end:
            self.do(self.random.choices(chosen, weights)[0])

    def do(self, work: Callable[[], None]) -> None:
        """One operation."""
        self.operations[work.__name__] += 1
        try:
            work()
        except (WrongError, ValueError) as error:
            self.wrong.append(f"{work.__name__}: {error}")
        except OSError as error:
            self.errors[f"{work.__name__} {errno.errorcode[error.errno or 0]}"] += 1

    def shared(self) -> str:
        return f"k{self.random.randrange(SHARED)}"

    def machine(self) -> Path:
        return self.root / EC2 / self.random.choice(self.machines)

    def saw(self, thing: str, version: int) -> None:
        """A version of something shared was read."""
        self.seen.setdefault(thing, set()).add(version)

    def expect(self, is_right: bool, words: str) -> None:
        if not is_right:
            raise WrongError(words)

    def listed(self, path: str) -> set[str]:
        """A listing with the stat of every entry, as of ``ls -l``; what is gone by then is passed over."""
        found = set()
        with os.scandir(self.root / path) as entries:
            for entry in entries:
                found.add(entry.name)
                try:
                    entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
        return found

    def expect_names(self, found: set[str], suffix: str) -> None:
        steady = {f"k{number}{suffix}" for number in range(STEADY)}
        known = {f"k{number}{suffix}" for number in range(SHARED)}
        self.expect(steady <= found, f"not listed: {sorted(steady - found)}")
        strange = {name for name in found - known if not name.startswith("own")}
        self.expect(not strange, f"listed: {sorted(strange)}")

    def list_objects(self) -> None:
        self.expect_names(self.listed(OBJECTS), "")

    def list_items(self) -> None:
        self.expect_names(self.listed(ITEMS), ".json")

    def list_machines(self) -> None:
        found = self.listed(EC2)
        self.expect(set(self.machines) <= found, f"not listed: {set(self.machines) - found}")

    def list_names(self) -> None:
        self.expect("crowd" in self.listed(f"{EC2}/by-name"), "the name of the machines is not listed")

    def read_object(self) -> None:
        name = self.shared()
        data = (self.root / OBJECTS / name).read_bytes()
        line, count = data[: data.find(b"\n") + 1], data.count(b"\n")
        self.expect(bool(data) and data == line * count, f"{name}: of several versions, {len(data)} bytes")
        version = int(line.split()[-1])
        self.expect(data == body(name, version), f"{name}: version {version} of {len(data)} bytes")
        self.saw(f"object {name}", version)

    def read_item(self) -> None:
        name = self.shared()
        text = (self.root / ITEMS / f"{name}.json").read_text()
        self.expect(text.endswith("}\n"), f"{name}: {len(text)} bytes, which end before the end: {text[:80]!r}")
        found = json.loads(text)
        self.expect(found == item(name, found["version"]), f"{name}: {text}")
        self.saw(f"item {name}", found["version"])

    def read_tag(self) -> None:
        machine = self.machine()
        self.saw(f"tag {machine.name}", int((machine / "tags/version").read_text()))
        state = (machine / "state").read_text()
        self.expect(state == "running\n", f"{machine.name}: {state!r}")

    def read_link(self) -> None:
        target = (self.machine() / "vpc").readlink()
        self.expect(target.parts[:2] == ("..", "vpcs"), f"the link leads to {target}")

    def write_own(self, kind: str, write: Callable[[int], None]) -> None:
        """Write the next version: after an error nobody knows whether it is there."""
        self.version += 1
        self.own[kind].append(self.version)
        write(self.version)
        self.own[kind] = [self.version]
        self.acknowledged.add(kind)

    def write_object(self) -> None:
        name = f"own{self.number}"
        self.write_own("object", lambda version: self.put(f"{OBJECTS}/{name}", body(name, version)))

    def write_item(self) -> None:
        name = f"own{self.number}"
        text = lambda version: json.dumps(item(name, version)).encode()  # noqa: E731
        self.write_own("item", lambda version: self.put(f"{ITEMS}/{name}.json", text(version)))

    def write_tag(self) -> None:
        path = f"{EC2}/{self.home}/tags/own{self.number}"
        self.write_own("tag", lambda version: self.put(path, b"%d\n" % version))

    def put(self, path: str, data: bytes) -> None:
        """As ``cp`` does; where somebody may have changed it, look first, as a person would."""
        at = self.root / path
        if at.exists():
            at.read_bytes()
        with at.open("wb", buffering=0) as file:
            file.write(data)

    def read_own(self) -> None:
        kind = self.random.choice([kind for kind, known in self.own.items() if known] or ["none"])
        if kind != "none":
            try:
                version = self.own_version(kind)
            except FileNotFoundError:
                self.expect(kind not in self.acknowledged, f"{kind}: gone, not {self.own[kind]}")
            else:
                self.expect(version in self.own[kind], f"{kind}: {version}, not {self.own[kind]}")

    def own_version(self, kind: str) -> int:
        """The version that the mount shows."""
        name = f"own{self.number}"
        if kind == "object":
            return int((self.root / OBJECTS / name).read_bytes().split()[-1])
        if kind == "item":
            return int(json.loads((self.root / ITEMS / f"{name}.json").read_text())["version"])
        return int((self.root / EC2 / self.home / "tags" / name).read_text())

    def touch(self) -> None:
        os.utime(self.root / self.random.choice(["dynamo/us-west-2", "s3/crowd", "ec2/us-west-2"]))

    def control(self) -> None:
        json.loads((self.root / ".awsfs/stats.json").read_text())
        for line in (self.root / ".awsfs/errors").read_text().splitlines():
            json.loads(line)

    def unmount(self) -> None:
        """Whoever is in the mount keeps it."""
        if self.random.random() < 0.2:
            done = subprocess.run(["fusermount3", "-u", self.root], capture_output=True, text=True, check=False)
            self.expect(done.returncode != 0 and "busy" in done.stderr, f"unmounted: {done}")

    def told(self) -> dict[str, Any]:
        """What came of it."""
        seen = {thing: sorted(versions) for thing, versions in self.seen.items()}
        words = {"operations": self.operations, "errors": self.errors, "wrong": self.wrong}
        return {
            **words,
            "seen": seen,
            "own": self.own,
            "acknowledged": sorted(self.acknowledged),
            "number": self.number,
        }


def main() -> None:
    """Visit, and print what came of it."""
    root, number, seconds, seed = sys.argv[1:]
    os.chdir(root)
    visitor = Visitor(Path(root), int(number), int(seed))
    visitor.visit(float(seconds))
    print(json.dumps(visitor.told()))


if __name__ == "__main__":
    main()
