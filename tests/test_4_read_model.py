"""Floor 4: a tree that is read, beside the account it shows, which another client changes between the steps.

Every answer is one that the account would have given at some moment within the time for which answers are kept, and not
before the last ``touch``.
"""

from __future__ import annotations

import errno
import json
import os
from functools import partial
from typing import Any

import pytest
from aws_server import Server
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from read_world import TTL, Account, World, outcome
from test_4_tree_grown import names, node

from awsfs.tree.nodes import DIRECTORY, Directory, Symlink

EC2, OBJECTS = "ec2/us-west-2", "s3/bucket/objects"
ITEMS, ROWS = "dynamo/us-west-2/users/items", "dynamo/us-west-2/events/items"
LONG = int(float(os.environ.get("AWSFS_SOAK", "0")))

KEYS, VALUES, NUMBERS = st.sampled_from("ab"), st.integers(0, 9), st.integers(0, 3)
ROW_KEYS = st.tuples(KEYS, st.sampled_from("12"))
OBJECT_KEYS = st.sampled_from(["a", "d/a", "d/b", "e/f/g"])
NAMES = st.none() | st.sampled_from(["web", "db"])
PREFIXES = ("", "d/", "e/", "e/f/")


def step(name: str, *strategies: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """One thing to do, and with what."""
    return st.tuples(st.just(name), *strategies)


CHANGES = st.one_of(
    step("run", NAMES),
    step("turn", NUMBERS, st.sampled_from(["stop", "start", "terminate"])),
    step("name", NUMBERS, NAMES),
    step("put_item", KEYS, VALUES),
    step("delete_item", KEYS),
    step("put_row", ROW_KEYS, VALUES),
    step("delete_row", ROW_KEYS),
    step("put_object", OBJECT_KEYS, VALUES),
    step("delete_object", OBJECT_KEYS),
)
LOOKS = st.one_of(
    step("everything"),
    step("everything"),
    step("everything"),
    step("machines"),
    step("machine", NUMBERS),
    step("by_name"),
    step("items"),
    step("item", KEYS),
    step("partitions"),
    step("row", ROW_KEYS),
    step("level", st.sampled_from(PREFIXES)),
    step("object", OBJECT_KEYS),
)


def item_text(key: str, value: int) -> str:
    """An item as a file."""
    return json.dumps({"id": key, "n": value}, indent=2) + "\n"


def row_text(key: tuple[str, str], value: int) -> str:
    """An item with a composite key."""
    return json.dumps({"who": key[0], "at": int(key[1]), "n": value}, indent=2) + "\n"


def named(account: Account) -> dict[str, list[str]]:
    """The machines by their names."""
    found: dict[str, list[str]] = {}
    for machine, (_, name) in sorted(account.machines.items()):
        if name is not None:
            found.setdefault(name, []).append(machine)
    return found


class Look:
    """What a person looks at, each held against what it may be."""

    def __init__(self, world: World) -> None:
        self.world, self.tree = world, world.tree

    def everything(self) -> None:
        """All of it."""
        self.by_name()
        for number in range(len(self.world.now.machines)):
            self.machine(number)
        self.machines()
        for key in "ab":
            self.item(key)
            self.row((key, "1"))
        self.items()
        self.partitions()
        for prefix in PREFIXES:
            self.level(prefix)
        for key in ("a", "d/a", "e/f/g"):
            self.object(key)

    def machines(self) -> None:
        """A listing, each of whose names leads somewhere."""
        found = sorted(
            name for name, kind in node(self.tree, EC2).entries() if kind == DIRECTORY and name.startswith("i-")
        )
        assert [name for name in found if node(self.tree, f"{EC2}/{name}") is None] == []
        self.world.answers(found, lambda account: sorted(account.machines))

    def machine(self, number: int) -> None:
        """A state and a tag of one."""
        for machine in list(self.world.now.machines)[number : number + 1]:
            for place, path in enumerate(("state", "tags/Name")):
                told = self.world.text(f"{EC2}/{machine}/{path}")
                self.world.answers(told, partial(of_machine, machine, place))

    def by_name(self) -> None:
        """The links, and the directories of links."""
        told = {}
        for name in names(self.tree, f"{EC2}/by-name"):
            found = node(self.tree, f"{EC2}/by-name/{name}")
            if isinstance(found, Symlink):
                told[name] = [found.target.rpartition("/")[2]]
            elif isinstance(found, Directory):
                told[name] = sorted(each for each, _ in found.entries())
        self.world.answers(told, named)

    def items(self) -> None:
        """``grep -r``: the names and the contents at one moment."""
        told = {name: self.world.text(f"{ITEMS}/{name}") for name in names(self.tree, ITEMS)}
        self.world.answers(told, lambda account: {f"{key}.json": item_text(key, n) for key, n in account.items.items()})

    def item(self, key: str) -> None:
        """An item, and its size."""
        path = f"{ITEMS}/{key}.json"
        size, text = self.world.size(path), self.world.text(path)
        assert size == (len(text) if isinstance(text, str) else text)
        self.world.answers(
            text, lambda account: item_text(key, account.items[key]) if key in account.items else errno.ENOENT
        )

    def partitions(self) -> None:
        """The partitions of a table with a composite key."""
        self.world.answers(sorted(names(self.tree, ROWS)), lambda account: sorted({who for who, _ in account.rows}))

    def row(self, key: tuple[str, str]) -> None:
        """An item, and the listing of its partition: one that is empty is not there, or was there a moment ago."""
        told = outcome(lambda: sorted(names(self.tree, f"{ROWS}/{key[0]}"))) or errno.ENOENT
        self.world.answers(
            told,
            lambda account: sorted(f"{at}.json" for who, at in account.rows if who == key[0]) or errno.ENOENT,
        )
        text = self.world.text(f"{ROWS}/{key[0]}/{key[1]}.json")
        self.world.answers(
            text, lambda account: row_text(key, account.rows[key]) if key in account.rows else errno.ENOENT
        )

    def level(self, prefix: str) -> None:
        """What there is below a prefix."""
        told = outcome(lambda: sorted(names(self.tree, f"{OBJECTS}/{prefix}".rstrip("/"))))
        nothing = [] if not prefix else errno.ENOENT

        def truth(account: Account) -> Any:
            rest = [key.removeprefix(prefix) for key in account.objects if key.startswith(prefix)]
            return sorted({key.partition("/")[0] for key in rest}) or nothing

        self.world.answers(told or nothing, truth)

    def object(self, key: str) -> None:
        """An object: its size as it is listed, and its bytes as they are."""
        path = f"{OBJECTS}/{key}"
        size, text = self.world.size(path), self.world.text(path)
        self.world.answers(size, lambda account: len(account.objects[key]) if key in account.objects else errno.ENOENT)
        now = self.world.now.objects
        assert text in (errno.ENOENT, now[key].decode() if key in now else errno.ENOENT)
        self.world.answers(
            text, lambda account: account.objects[key].decode() if key in account.objects else errno.ENOENT
        )


def of_machine(machine: str, place: int, account: Account) -> Any:
    """What the file of a machine's state or name has in it, or that there is none."""
    value = account.machines.get(machine, (None, None))[place]
    return errno.ENOENT if value is None else f"{value}\n"


def machine(server: Server, ttl: float) -> type[RuleBasedStateMachine]:
    """The rules for one account."""

    class Machine(RuleBasedStateMachine):
        world: World

        @initialize()
        def begin(self) -> None:
            self.world = World(server, ttl)
            self.world.run("web")
            for change in ("item", "object"):
                getattr(self.world, f"put_{change}")("a", 1)
            self.world.put_row(("a", "1"), 1)

        @rule(change=CHANGES)
        def change(self, change: tuple[Any, ...]) -> None:
            """Another client does something."""
            name, *args = change
            getattr(self.world, name)(*args)

        @rule(look=LOOKS)
        def look(self, look: tuple[Any, ...]) -> None:
            """A person looks."""
            name, *args = look
            getattr(Look(self.world), name)(*args)

        @rule(seconds=st.sampled_from([0.4, 4, 9.5, 11, 11]))
        def wait(self, seconds: float) -> None:
            self.world.wait(seconds)

        @rule()
        def touch(self) -> None:
            self.world.touch()

        def teardown(self) -> None:
            self.world.aws.close()

    return Machine


def drive(server: Server) -> None:
    """Try many ways, always the same ones but in a soak."""
    chosen = settings(
        max_examples=LONG or 25,
        stateful_step_count=40,
        deadline=None,
        derandomize=not LONG,
        database=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine(server, TTL), settings=chosen)


def test_every_answer_is_one_that_the_account_would_have_given(server: Server) -> None:
    drive(server)


@pytest.mark.parametrize(
    ("change", "look"),
    [
        (("put_item", "a", 2), ("item", "a")),
        (("delete_object", "a"), ("level", "")),
        (("turn", 0, "stop"), ("machine", 0)),
    ],
)
def test_a_tree_that_keeps_answers_for_too_long_is_found_out(
    server: Server, change: tuple[Any, ...], look: tuple[Any, ...]
) -> None:
    steps: Any = machine(server, 3 * TTL)()
    steps.begin()
    steps.look(look)
    steps.change(change)
    steps.wait(TTL + 1)
    with pytest.raises(AssertionError):
        steps.look(look)
    steps.teardown()
