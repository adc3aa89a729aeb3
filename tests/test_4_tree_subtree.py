"""Floor 4: what ``--root`` makes of links out of the subtree, of a root that is a link, and of lacking rights."""

from __future__ import annotations

import os

import pytest
from aws_server import Server
from made_up_parameters import TOP
from made_up_parameters import of as parameters
from test_4_tree_grown import REGION, aws_of, content, dots, grow, names, node
from worlds import make_table, put_items, run_instance

from awsfs.tree.nodes import Symlink
from awsfs.tree.root import Mounted


def subtree(server: Server, *root: str) -> Mounted:
    """That part of the account, mounted."""
    tree: Mounted = grow(aws_of(server), root=root)
    return tree


def link(tree: Mounted, path: str) -> str:
    """Where a link in the mount leads, from the mount's own root."""
    found = node(tree, path)
    assert isinstance(found, Symlink)
    return os.path.normpath(os.path.join(os.path.dirname(path), found.target))  # noqa: PTH118, PTH120


@pytest.fixture
def machine(server: Server) -> str:
    """The id of a machine in the default group."""
    return run_instance(server, "web")


class TestLinks:
    def test_one_that_stays_inside_leads_where_it_did(self, server: Server, machine: str) -> None:
        assert link(subtree(server, "ec2", REGION), "by-name/web") == machine

    def test_one_that_would_lead_out_of_the_mount_stays_in_it_and_leads_nowhere(
        self, server: Server, machine: str
    ) -> None:
        tree = subtree(server, "ec2", REGION, "by-state", "running")
        led = link(tree, machine)
        with pytest.raises(FileNotFoundError):
            node(tree, led)

    def test_it_tells_the_way_from_the_top(self, server: Server, machine: str) -> None:
        found = node(subtree(server, "ec2", REGION, "by-state", "running"), machine)
        assert found.target == f"ec2/{REGION}/{machine}"

    def test_its_name_is_listed_for_what_is_used_elsewhere_is_not_unused(self, server: Server, machine: str) -> None:
        subnet = server.client("ec2").describe_instances()["Reservations"][0]["Instances"][0]["SubnetId"]
        assert f"ec2:{machine}" in names(subtree(server, "ec2", REGION, "subnets"), f"{subnet}/used-by")


class TestRoot:
    def test_one_that_is_a_link_is_named_as_it_is_to_be_given(self, server: Server, machine: str) -> None:
        with pytest.raises(NotADirectoryError, match=f"leads through a link: use --root ec2/{REGION}/{machine}$"):
            subtree(server, "ec2", REGION, "by-name", "web").base()

    def test_so_is_one_below_a_link(self, server: Server, machine: str) -> None:
        with pytest.raises(NotADirectoryError, match=f"use --root ec2/{REGION}/{machine}/tags$"):
            subtree(server, "ec2", REGION, "by-name", "web", "tags").base()

    def test_more_names_only_what_is_there(self, server: Server) -> None:
        tree = subtree(server, "ec2", REGION)
        assert [name for name in dots(tree, "") if not node(tree, name)] == []

    def test_more_names_what_the_subtree_has_too(self, server: Server) -> None:
        assert {".query", ".index.tsv"} <= set(dots(subtree(server, "ec2", REGION), ""))
        assert ".all" in dots(subtree(server, "ec2"), "")


class TestRights:
    """Whoever may see a subtree alone."""

    def test_no_level_of_parameters_above_it_is_looked_at(self) -> None:
        api, tree = parameters({"/app/prod/x": "v", "/other": "o"}, root=tuple(f"{TOP}/app/prod".split("/")))
        tree.check()
        assert (names(tree, ""), api.calls) == (["x"], {"describe_parameters": 1})

    @pytest.mark.parametrize("below", ["app/no", "app/prod/x"])
    def test_a_level_of_parameters_with_nothing_in_it_is_not_mounted(self, below: str) -> None:
        tree = parameters({"/app/prod/x": "v"}, root=tuple(f"{TOP}/{below}".split("/")))[1]
        with pytest.raises(FileNotFoundError, match="does not exist"):
            tree.check()

    def test_one_of_which_nothing_may_be_listed_is_mounted(self, server: Server) -> None:
        server.client("ssm").put_parameter(Name="/app/prod/x", Value="v", Type="String")
        tree = subtree(server, *f"{TOP}/app/prod".split("/"))
        with server.refusing("ssm", "DescribeParameters"), server.refusing("ssm", "GetParametersByPath"):
            tree.check()
            assert content(tree, "x") == b"v"

    def test_items_are_mounted_where_the_tables_may_not_be_listed(self, server: Server) -> None:
        make_table(server, "users", "id:S")
        put_items(server, "users", [{"id": {"S": "1"}}])
        tree = subtree(server, "dynamo", REGION, "users", "items")
        with server.refusing("dynamodb", "ListTables"):
            tree.check()
            assert names(tree, "") == ["1.json"]
