"""Floor 4: on an account with one of each kind, a query may name whatever ``ls`` of a resource shows."""

from __future__ import annotations

import pytest
from test_4_tree_grown import content, names, node
from test_4_types import SHOWN, THINGS, World, is_motos, world  # noqa: F401  a fixture

from awsfs.schema import Call
from awsfs.text import VIEWS
from awsfs.tree.nodes import Directory, Symlink
from awsfs.tree.query import QUERY

REASONS = ("it is secret", "it is private", "an action has no value", "while it is read", "AWS bills")
QUERIED = [kind for kind in SHOWN if isinstance(THINGS[kind].each.source, Call) and not is_motos(kind, "..")]


def shown(world: World, path: str) -> bool | int:  # noqa: F811
    """Whether a file has a line, or a directory an entry; an error number where moto cannot tell."""
    try:
        found = node(world.tree, path)
        if isinstance(found, Directory):
            return any(name not in VIEWS for name in names(world.tree, path))
        return isinstance(found, Symlink) or content(world.tree, path) != b""
    except OSError as error:
        return error.errno or 0


def queried(world: World, parent: str, own: str, name: str) -> bool | str:  # noqa: F811
    """Whether a query for that name finds the resource, or why there can be none."""
    try:
        return own in names(world.tree, f'{parent}/{QUERY}/attribute_exists("{name}")')
    except OSError:
        return content(world.tree, ".awsfs/errors").decode().partition("\n")[0]


@pytest.mark.parametrize("kind", QUERIED)
def test_a_resource_is_found_by_every_name_in_it(world: World, kind: str) -> None:  # noqa: F811
    path = world.path(kind)
    parent, _, own = path.rpartition("/")
    wrong = []
    for name in names(world.tree, path):
        answer, expected = queried(world, parent, own, name), shown(world, f"{path}/{name}")
        refused = isinstance(answer, str) and any(words in answer for words in REASONS)
        if not refused and answer != expected and not (expected > 1 and answer is not True):
            wrong.append((name, answer, expected))
    assert wrong == []
