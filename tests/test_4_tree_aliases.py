"""Floor 4: second names, which resolve to the one canonical path."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from aws_server import Server
from test_4_tree_grown import REGION, Api, aws_of, content, dots, grow, is_there, made_up, names, node
from worlds import make_table, run_instance

from awsfs.schema import Alias, Call, Each, Fields, Folder
from awsfs.services import all_services
from awsfs.tree.aliases import canonical, service_called
from awsfs.tree.by_tag import BY_TAG
from awsfs.tree.nodes import Symlink

SERVICES = all_services()
THINGS = Each(Call("list_things", "Things[]"), Folder("{Id}", Fields()))


@pytest.fixture(scope="module")
def tree(module_server: Server) -> Any:
    """An account with a table and an instance."""
    make_table(module_server, "users", "id:S")
    run_instance(module_server, "ada")
    return grow(aws_of(module_server))


class TestServices:
    def test_dynamodb_is_a_link_to_dynamo(self, tree: Any) -> None:
        found = node(tree, "dynamodb")
        assert (isinstance(found, Symlink), found.target) == (True, "dynamo")

    def test_it_is_not_listed(self, tree: Any) -> None:
        assert "dynamodb" not in names(tree, "")

    def test_it_makes_no_call(self, module_server: Server, tree: Any) -> None:
        with module_server.counting() as calls:
            node(tree, "dynamodb")
        assert calls == {}

    def test_a_second_name_is_none_of_another_service(self) -> None:
        found = Counter([BY_TAG, *(name for each in SERVICES for name in (each.name, each.also) if name)])
        assert [name for name, times in found.items() if times > 1] == []

    def test_a_table_may_have_that_name(self, module_server: Server, tree: Any) -> None:
        make_table(module_server, "dynamodb", "id:S")
        assert content(grow(aws_of(module_server)), f"dynamo/{REGION}/dynamodb/table-name") == b"dynamodb\n"


class TestFolders:
    @pytest.mark.parametrize("path", [f"ec2/{REGION}/instances", "ec2/.all/instances"])
    def test_instances_is_a_link_to_the_directory_itself(self, tree: Any, path: str) -> None:
        found = node(tree, path)
        assert (isinstance(found, Symlink), found.target) == (True, ".")

    @pytest.mark.parametrize("path", [f"ec2/{REGION}", "ec2/.all"])
    def test_it_is_not_listed_and_no_dot_name(self, tree: Any, path: str) -> None:
        assert "instances" not in [*names(tree, path), *dots(tree, path)]

    def test_it_makes_no_call(self, module_server: Server) -> None:
        fresh = grow(aws_of(module_server))
        with module_server.counting() as calls:
            node(fresh, f"ec2/{REGION}/instances")
        assert calls == {}

    def test_in_a_mount_of_the_region_it_stays_inside(self, module_server: Server) -> None:
        assert node(grow(aws_of(module_server), root=("ec2", REGION)), "instances").target == "."

    def test_elsewhere_it_is_a_name_as_any_other(self) -> None:
        tree = made_up(THINGS, api=Api(list_things=lambda: {"Things": [{"Id": "instances"}]}))
        assert (is_there(tree, "made/instances/id"), names(tree, "made")) == (True, ["instances"])

    def test_a_directory_within_a_resource_may_have_one(self) -> None:
        thing = Folder("{Id}", Fields(), Alias("self"))
        tree = made_up(
            Each(Call("list_things", "Things[]"), thing), api=Api(list_things=lambda: {"Things": [{"Id": "a"}]})
        )
        assert (node(tree, "made/a/self").target, "self" in names(tree, "made/a")) == (".", False)


class TestCanonical:
    @pytest.mark.parametrize(
        ("path", "found"),
        [
            ("", ""),
            ("dynamodb", "dynamo"),
            (f"dynamodb/{REGION}/users/items", f"dynamo/{REGION}/users/items"),
            (f"dynamo/{REGION}/dynamodb", f"dynamo/{REGION}/dynamodb"),
            (f"ec2/{REGION}/instances", f"ec2/{REGION}"),
            (f"ec2/{REGION}/instances/i-1/tags", f"ec2/{REGION}/i-1/tags"),
            (f"ec2/{REGION}/instances/instances/i-1", f"ec2/{REGION}/i-1"),
            ("ec2/instances", "ec2/instances"),
            (f"rds/{REGION}/instances/main", f"rds/{REGION}/instances/main"),
            ("s3/instances/objects", "s3/instances/objects"),
            ("nowhere/instances", "nowhere/instances"),
        ],
    )
    def test_a_path_has_no_second_names(self, path: str, found: str) -> None:
        assert canonical(tuple(filter(None, path.split("/"))), SERVICES) == tuple(filter(None, found.split("/")))

    def test_a_service_is_found_by_both_names(self) -> None:
        assert service_called("dynamodb", SERVICES) is service_called("dynamo", SERVICES)
