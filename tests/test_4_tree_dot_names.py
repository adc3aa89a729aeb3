"""Floor 4: ``.more``, which explains the dot names of each directory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from account_types import furnished
from account_types.account import ACCOUNT, Account
from account_types.lacks import LACKS
from aws_server import Server
from declared_things import THINGS
from test_4_tree_grown import aws_of, dots, grow, is_there, names, node
from worlds import REGION

from awsfs.text import DOT_NAMES
from awsfs.tree.dot_names import MEANINGS, explained
from awsfs.tree.handles import READING
from awsfs.tree.nodes import Directory
from awsfs.tree.profiles import Profiles

WIDTH = 80
KINDS = [kind for kind in THINGS if "" not in LACKS.get(kind, {})]
LOOKED_AT = DOT_NAMES - {".more"}


class TestMeanings:
    def test_every_dot_name_has_one_and_nothing_else_does(self) -> None:
        assert {name for name in MEANINGS if "/" not in name} == DOT_NAMES

    def test_what_a_name_means_in_one_directory_alone_stands_there_with_its_path(self) -> None:
        assert {tuple(name.split("/")) for name in MEANINGS if "/" in name} == {(".query", ".help")}

    def test_all_of_them_fit_into_a_terminal(self) -> None:
        assert [line for line in explained(MEANINGS).splitlines() if len(line) > WIDTH] == []

    @pytest.mark.parametrize("name", sorted(MEANINGS))
    def test_a_form_begins_with_the_name_itself(self, name: str) -> None:
        assert MEANINGS[name].form.split("/")[0] == name.rpartition("/")[2]

    def test_they_are_two_aligned_columns(self) -> None:
        assert explained([".who", ".all"]) == (
            ".all/  links to the resources of all regions\n.who   who changed this resource lately, from CloudTrail\n"
        )


@pytest.fixture(scope="module")
def account(module_server: Server) -> Account:
    """One resource of each kind that moto can make."""
    return furnished(module_server.client)


@pytest.fixture(scope="module")
def tree(module_server: Server, account: Account) -> Any:
    """A tree on it."""
    return grow(aws_of(module_server), account=ACCOUNT)


def resolving(tree: Any, path: str) -> list[str]:
    """The dot names that resolve in a directory."""
    return sorted(name for name in LOOKED_AT if is_there(tree, f"{path}/{name}".removeprefix("/")))


def below(tree: Any, path: str, depth: int) -> Iterator[str]:
    """A directory and those in it. What moto cannot list is left out."""
    yield path
    with suppress(OSError):
        for name in names(tree, path) if depth else ():
            inner = f"{path}/{name}"
            if isinstance(node(tree, inner), Directory):
                yield from below(tree, inner, depth - 1)


@pytest.mark.parametrize("kind", KINDS)
def test_more_has_exactly_the_dot_names_that_resolve(tree: Any, account: Account, kind: str) -> None:
    path = account.made[kind]
    found = [path, path.rpartition("/")[0], *below(tree, path, 2)]
    assert {each: dots(tree, each) for each in found} == {each: resolving(tree, each) for each in found}


OTHERS = [
    "", ".awsfs", ".find", "by-tag", "ec2", "ec2/.all", f"ec2/{REGION}", f"ec2/{REGION}/.query",
    f"ec2/{REGION}/.query/state=running", f"ec2/{REGION}/by-state", f"ec2/{REGION}/by-name", "iam", "iam/roles",
]  # fmt: skip


@pytest.mark.parametrize("path", OTHERS)
def test_so_it_has_where_nothing_is_declared(tree: Any, account: Account, path: str) -> None:
    assert dots(tree, path) == resolving(tree, path)


@pytest.mark.parametrize("name", [".help", ".result", ".wait", ".metrics"])
def test_directories_with_dot_names_have_it_too(tree: Any, account: Account, name: str) -> None:
    assert dots(tree, f"{account.made['ec2']}/{name}") == [".refresh"]


@pytest.mark.parametrize("kind", KINDS)
def test_reading_it_makes_no_call(module_server: Server, account: Account, kind: str) -> None:
    tree, path = grow(aws_of(module_server), account=ACCOUNT), account.made[kind]
    with suppress(OSError):
        names(tree, path.rpartition("/")[0])
    directory = node(tree, path)
    with module_server.counting() as calls:
        more = directory.find(".more")
        assert more.size() == len(more.open(READING).data)
    assert calls == {}


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_the_same_before_the_record_is_cached(module_server: Server, account: Account, kind: str) -> None:
    tree, path = grow(aws_of(module_server), account=ACCOUNT), account.made[kind]
    with suppress(OSError):
        names(tree, path.rpartition("/")[0])
    assert dots(tree, path) == resolving(tree, path)


def test_with_root_it_has_the_names_of_the_mount_and_of_the_directory(module_server: Server, account: Account) -> None:
    tree = grow(aws_of(module_server), account=ACCOUNT, root=("ec2", REGION))
    assert dots(tree, "") == [".awsfs", ".index.csv", ".index.jsonl", ".index.tsv", ".query", ".refresh"]


def test_of_several_profiles_each_has_its_own(module_server: Server) -> None:
    trees = {name: grow(aws_of(module_server)) for name in ("prod", "test")}
    several = Profiles(trees, {name: tree._context for name, tree in trees.items()})
    assert (dots(several, ""), dots(several, "prod")) == ([".awsfs", ".refresh"], [".awsfs", ".find", ".refresh"])
