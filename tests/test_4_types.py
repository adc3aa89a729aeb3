"""Floor 4: every kind of thing that services declare, on an account that has one of each, as far as moto makes them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from posixpath import join, normpath
from typing import Any

import pytest
from account_types import furnished
from account_types.account import ACCOUNT, Account
from account_types.lacks import CHANGES, DIFFERS, EMPTY, LACKS, OUTSIDE
from account_types.orders import ORDERS, written
from aws_server import Server
from botocore import xform_name
from declared_things import THINGS, Thing
from test_4_tree_declared_settings import do
from test_4_tree_dynamo_items import write
from test_4_tree_grown import aws_of, content, grow, is_there, names, node

from awsfs.expressions import expression
from awsfs.records import files_of, is_structure
from awsfs.rendering import document, lines, masked
from awsfs.requests import Request
from awsfs.schema import ByName, Call, Source
from awsfs.text import decode
from awsfs.tree.entries import EntryDirectory
from awsfs.tree.groups import BY_STATE, BY_TAG, views
from awsfs.tree.handles import READING
from awsfs.tree.nodes import Directory, File, Symlink
from awsfs.tree.place import Place
from awsfs.tree.root import Mounted

WHOLE = ""
SHOWN = [kind for kind in THINGS if WHOLE not in LACKS.get(kind, {})]


@dataclass
class Walked:
    """What a walk through a thing's directory met: what is not as it should be, each by its path from there."""

    dangling: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


@dataclass
class World:
    """The account, and a tree that knows whatever tests before have seen in it."""

    server: Server
    account: Account
    tree: Mounted
    walks: dict[str, Walked] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)

    def path(self, kind: str) -> str:
        """Where the thing of that kind is."""
        return self.account.made[kind]

    def place(self, path: str) -> Place:
        """The place of a directory of declared entries, its record in hand."""
        found = node(self.tree, path)
        assert isinstance(found, EntryDirectory)
        return found.place

    def fresh(self) -> Mounted:
        """A tree that knows nothing."""
        return grow(aws_of(self.server), account=ACCOUNT)

    def walked(self, kind: str) -> Walked:
        """A walk through the thing of that kind, made once."""
        if kind not in self.walks:
            self.walks[kind] = Walked()
            self._walk(kind, f"{kind}/*", self.path(kind), "", self.walks[kind])
        return self.walks[kind]

    def _walk(self, kind: str, pattern: str, path: str, below: str, found: Walked) -> None:
        """What is below a directory, but for things that have a walk of their own."""
        listed, error = listing(self.tree, path)
        found.unreadable += [f"{below or '.'}: {error}"] if error else []
        for name in listed:
            if LACKS.get(kind, {}).get(join(below, name)) == OUTSIDE:
                continue
            here, inner = join(below, name), node(self.tree, f"{path}/{name}")
            if isinstance(inner, Symlink):
                target = normpath(join(path, inner.target))
                found.dangling += [] if is_there(self.tree, target) else [f"{here} -> {target}"]
            elif isinstance(inner, File):
                found.unreadable += filter(None, [why_unreadable(inner, here)])
            elif f"{pattern}/{name}" not in THINGS:
                self._walk(kind, f"{pattern}/{name}", f"{path}/{name}", here, found)


def listing(tree: Mounted, path: str) -> tuple[list[str], OSError | None]:
    """What a directory lists, and the error that comes after that."""
    found: list[str] = []
    directory = node(tree, path)
    try:
        found.extend(name for name, _ in directory.entries())
    except OSError as error:
        return found, error
    return found, None


def why_unreadable(file: File, name: str) -> str | None:
    """Why a file does not open for reading, though it should."""
    try:
        file.open(READING).release()
    except OSError as error:
        return f"{name}: {error}" if file.readable() else None
    return None


@pytest.fixture(scope="module")
def world(module_server: Server) -> World:
    """Everything made once; nothing of it changes before the tests that act."""
    account = furnished(module_server.client)
    return World(module_server, account, grow(aws_of(module_server), account=ACCOUNT))


def answered(server: Server, request: Request) -> list[Any]:
    """The records of a request, as plain boto3 has them."""
    client = server.client(request.client, request.region)
    answer = getattr(client, request.operation)(**request.params)
    del answer["ResponseMetadata"]
    found = expression(request.result)(answer)
    records = found if isinstance(found, list) else [found]
    if request.describe:
        describe, parameter, _ = request.describe
        answer = getattr(client, describe.operation)(**describe.params, **{parameter: records})
        records = expression(describe.result)(answer)
    return [{**record, **request.also} for record in records] if request.also else records


def told(world: World, place: Place, source: Source) -> list[tuple[Any, Place]]:
    """What a source yields, asked past the tree, and the place within each record."""
    if isinstance(source, str) or callable(source):
        records = list(place.values(source))
    else:
        request = place.request(source)
        records = answered(world.server, request) if request else []
    return [(record, place.inside(record, source)) for record in records]


def described(world: World, kind: str) -> Any:
    """The record that ``info.json`` is to be, as AWS describes it; asked once."""
    if kind not in world.answers:
        world.answers[kind] = _described(world, kind)
    return world.answers[kind]


def _described(world: World, kind: str) -> Any:
    thing = THINGS[kind]
    parent, _, name = world.path(kind).rpartition("/")
    place = world.place(parent)
    assert thing.fields
    for source in thing.each.get or (thing.each.source,):
        for record, inner in told(world, place.named(decode(name) or ""), source):
            if inner.own_name(thing.folder.name) == name:
                return record if thing.fields.source == "@" else told(world, inner, thing.fields.source)[0][0]
    raise AssertionError(f"AWS does not describe {name}")


def by_name(thing: Thing) -> list[ByName]:
    """The views of a kind's collection by second names."""
    return [entry for entry in thing.beside if isinstance(entry, ByName)]


def is_tagged(kind: str) -> bool:
    """Whether tags of such a thing can be written, with moto too."""
    tags = THINGS[kind].tags
    return tags is not None and tags.put is not None and not is_motos(kind, "tags")


def is_motos(kind: str, name: str) -> bool:
    """Whether it is moto's fault that something in a thing's directory is not as AWS would have it."""
    return any(fnmatchcase(name, f"{lack}*") for lack in LACKS.get(kind, {}) if lack)


def without(problems: list[str], kind: str) -> list[str]:
    """The problems that are not moto's."""
    return [problem for problem in problems if not is_motos(kind, problem)]


def steady(kind: str, record: dict[str, Any]) -> dict[str, Any]:
    """The fields of a record that moto does not make anew for each answer."""
    files = files_of(record)
    return {name: record[name] for file, name in files.items() if not is_motos(kind, file)}


def alike(kind: str, record: dict[str, Any]) -> dict[str, Any]:
    """The fields of a record that moto tells alike of what is listed and of what is asked for by its name."""
    return {name: value for name, value in steady(kind, record).items() if name not in DIFFERS.get(kind, ())}


@pytest.mark.parametrize("kind", [kind for kind in SHOWN if not is_motos(kind, "..")])
def test_it_is_listed(world: World, kind: str) -> None:
    parent, _, name = world.path(kind).rpartition("/")
    assert name in names(world.tree, parent)


@pytest.mark.parametrize("kind", [kind for kind in SHOWN if THINGS[kind].fields])
def test_the_whole_record_is_what_aws_describes(world: World, kind: str) -> None:
    fields = THINGS[kind].fields
    assert fields
    expected = document(masked(described(world, kind), (*fields.secret, *fields.private)))
    found = json.loads(content(world.fresh(), f"{world.path(kind)}/info.json"))
    assert steady(kind, found) == steady(kind, json.loads(expected))


@pytest.mark.parametrize("kind", [kind for kind in SHOWN if THINGS[kind].fields])
def test_every_field_is_a_file_with_what_aws_says(world: World, kind: str) -> None:
    thing, tree, wrong = THINGS[kind], world.fresh(), []
    assert thing.fields
    own = {getattr(entry, "name", None) for entry in thing.folder.entries}
    inside = [field for field in (*thing.fields.secret, *thing.fields.private) if "." in field]
    record = masked(steady(kind, described(world, kind)), inside)
    record = {name: value for name, value in record.items() if value is not None}
    for file, name in files_of(record).items():
        if file not in own and name not in thing.fields.secret:
            wrong += [] if shows(content(tree, f"{world.path(kind)}/{file}"), record[name]) else [file]
    assert wrong == []


def shows(data: bytes, value: Any) -> bool:
    """Whether a file has what AWS says in a field."""
    if is_structure(value):
        return json.loads(data) == json.loads(document(value))  # type: ignore[no-any-return]
    return data == lines(value if isinstance(value, list) else [value])


@pytest.mark.parametrize("kind", SHOWN)
def test_one_is_found_by_its_name(world: World, kind: str) -> None:
    tree = world.fresh()
    parent, _, name = world.path(kind).rpartition("/")
    above = node(tree, parent)
    assert isinstance(above, EntryDirectory)
    assert above.place
    with world.server.counting() as calls:
        found = above.find(name)
        assert isinstance(found, EntryDirectory)
        found.place  # noqa: B018
    each = THINGS[kind].each
    (asked, *_) = (*each.get, each.source)
    assert sum(calls.values()) == isinstance(asked, Call), calls
    told = {xform_name(re.sub(r"20\d\d_.*", "", operation)) for _, operation in calls if "/" not in operation}
    assert told <= {getattr(asked, "operation", None)}


@pytest.mark.parametrize("kind", [kind for kind in SHOWN if THINGS[kind].each.get and not is_motos(kind, "..")])
def test_it_is_the_same_after_it_was_listed(world: World, kind: str) -> None:
    path, tree = world.path(kind), world.fresh()
    names(tree, path.rpartition("/")[0])
    after, alone = (json.loads(content(each, f"{path}/info.json")) for each in (tree, world.fresh()))
    assert alike(kind, after) == alike(kind, alone)


@pytest.mark.parametrize("kind", [kind for kind in SHOWN if BY_STATE in views(THINGS[kind].each)])
def test_it_is_found_by_its_state(world: World, kind: str) -> None:
    parent, _, name = world.path(kind).rpartition("/")
    states = f"{parent}/by-state"
    found = [name for state in names(world.tree, states) for name in names(world.tree, f"{states}/{state}")]
    assert (name in found) is not is_motos(kind, BY_STATE)


@pytest.mark.parametrize(
    "kind", [kind for kind in SHOWN if BY_TAG in views(THINGS[kind].each) and not is_motos(kind, BY_TAG)]
)
def test_it_is_found_by_its_tags(world: World, kind: str) -> None:
    parent, _, name = world.path(kind).rpartition("/")
    assert name in names(world.tree, f"{parent}/by-tag/env/test")


@pytest.mark.parametrize("kind", [kind for kind in SHOWN if by_name(THINGS[kind]) and not is_motos(kind, "..")])
def test_it_is_found_by_its_second_name(world: World, kind: str) -> None:
    parent, _, name = world.path(kind).rpartition("/")
    found = [node(world.tree, f"{parent}/by-name/{second}") for second in names(world.tree, f"{parent}/by-name")]
    targets = [each.target.rpartition("/")[2] for each in found if isinstance(each, Symlink)]
    shared = [inner for each in found if isinstance(each, Directory) for inner, _ in each.entries()]
    assert name in [*targets, *shared]


@pytest.mark.parametrize("kind", SHOWN)
def test_every_link_leads_to_something(world: World, kind: str) -> None:
    assert without(world.walked(kind).dangling, kind) == []


@pytest.mark.parametrize("kind", SHOWN)
def test_every_file_opens(world: World, kind: str) -> None:
    assert without(world.walked(kind).unreadable, kind) == []


def tag(world: World, kind: str) -> None:
    """Write a tag, read it back and remove it, each time with a tree that knows nothing."""
    tags = f"{world.path(kind)}/tags"
    write(world.fresh(), f"{tags}/colour", "red\n")
    assert content(world.fresh(), f"{tags}/colour") == b"red\n"
    node(world.fresh(), f"{tags}/colour").remove()
    assert "colour" not in names(world.fresh(), tags)


def act(world: World, kind: str) -> list[str]:
    """Tell the thing of a kind to do what is in the table, and which operations that was."""
    tree = world.fresh()
    do(tree, f"{world.account.spare.get(kind, world.path(kind))}/{ORDERS[kind][0]}", written(kind, world.account))
    return [
        json.loads(line)["operation"].rpartition(":")[2] for line in content(tree, ".awsfs/actions.jsonl").splitlines()
    ]


@pytest.mark.parametrize("kind", [kind for kind in SHOWN if is_tagged(kind)])
def test_a_tag_is_written_read_back_and_removed(world: World, kind: str) -> None:
    tag(world, kind)


@pytest.mark.parametrize("kind", [kind for kind in SHOWN if kind in ORDERS and not is_motos(kind, ORDERS[kind][0])])
def test_a_safe_verb_acts(world: World, kind: str) -> None:
    (action,) = (each for each in THINGS[kind].verbs if each.name == ORDERS[kind][0])
    assert act(world, kind) == [action.call.operation]


def meets(world: World, kind: str, lack: str) -> None:
    """Do what moto cannot. Raises as it does."""
    if lack == "..":
        parent, _, name = world.path(kind).rpartition("/")
        assert name in names(world.fresh(), parent)
    elif lack == "tags":
        tag(world, kind)
    elif lack == ORDERS.get(kind, ("",))[0]:
        act(world, kind)
    else:
        walked = world.walked(kind)
        assert not any(each.startswith(lack) for each in (*walked.dangling, *walked.unreadable))


@pytest.mark.parametrize(
    ("kind", "lack"),
    [
        (kind, lack)
        for kind, lacks in LACKS.items()
        for lack, reason in lacks.items()
        if lack not in (WHOLE, BY_STATE, BY_TAG) and reason not in (CHANGES, EMPTY, OUTSIDE)
    ],
)
def test_what_moto_lacks_it_lacks_still(world: World, kind: str, lack: str) -> None:
    """A reason that holds no longer would hide what could be shown."""
    with pytest.raises((OSError, AssertionError)):
        meets(world, kind, lack)


def test_everything_that_can_be_told_to_do_something_is_told() -> None:
    silent = {kind for kind in SHOWN if THINGS[kind].verbs}
    assert silent == ORDERS.keys()


def test_everything_else_is_in_the_account(world: World) -> None:
    assert world.account.made.keys() == set(SHOWN)
