"""Floor 4: the ``README`` at the root of the mount."""

from __future__ import annotations

import re

import pytest
from test_4_tree_grown import Api, content, is_there, made_up, mode, names, node

from awsfs.questions import parse
from awsfs.services import all_services
from awsfs.text import DOT_NAMES
from awsfs.tree.by_tag import BY_TAG
from awsfs.tree.dot_names import MEANINGS
from awsfs.tree.profiles import Profiles
from awsfs.tree.query_help import GRAMMAR

WIDTH, LINES = 80, 70


@pytest.fixture(scope="module")
def text() -> str:
    return content(made_up(), "README").decode()


def of_two_profiles(first: str = "prod") -> Profiles:
    """Two accounts in one mount."""
    trees = {name: made_up(profile=name) for name in (first, "test")}
    return Profiles(trees, {name: tree._context for name, tree in trees.items()})


class TestPlace:
    def test_it_is_listed_at_the_root(self) -> None:
        assert "README" in names(made_up(), "")

    def test_nobody_may_write_it(self) -> None:
        assert mode(made_up(), "README") == 0o444

    def test_its_size_is_exact_before_it_is_read(self) -> None:
        assert node(made_up(), "README").size() == len(content(made_up(), "README"))

    def test_it_makes_no_call(self) -> None:
        api = Api()
        content(made_up(api=api), "README")
        assert api.calls == {}

    def test_a_mount_of_a_subtree_has_none(self) -> None:
        tree = made_up(root=("made",))
        assert (is_there(tree, "README"), names(tree, "")) == (False, [])

    def test_of_several_profiles_only_the_top_has_one(self) -> None:
        tree = of_two_profiles()
        assert (names(tree, ""), "README" in names(tree, "prod")) == (["README", "prod", "test"], False)

    def test_of_several_profiles_it_is_the_same(self, text: str) -> None:
        assert content(of_two_profiles(), "README").decode() == text

    def test_a_profile_of_that_name_is_not_hidden(self) -> None:
        tree = of_two_profiles("README")
        assert (names(tree, ""), names(tree, "README")) == (["README", "test"], ["by-tag", "made"])


class TestText:
    def test_it_fits_into_a_terminal(self, text: str) -> None:
        assert [line for line in text.splitlines() if len(line) > WIDTH] == []

    def test_it_is_short(self, text: str) -> None:
        assert len(text.splitlines()) <= LINES

    def test_it_has_every_dot_name(self, text: str) -> None:
        assert [name for name in DOT_NAMES if f"  {MEANINGS[name].form} " not in text] == []

    def test_it_has_the_grammar_of_queries(self, text: str) -> None:
        assert GRAMMAR in text

    def test_its_query_can_be_parsed(self, text: str) -> None:
        assert [parse(query) for query in re.findall(r"'[^' \n]*\.query/([^'\n]+)'", text)]

    def test_the_services_that_it_names_exist_with_their_regions(self, text: str) -> None:
        regional = {service.name: service.regional for service in all_services()} | {BY_TAG: True}
        map_of_all = text.partition("WHAT IS WHERE\n")[2].partition("\n\n")[0]
        found = {name: bool(region) for name, region in re.findall(r"  ([a-z0-9-]+)/(REGION/)?[A-Za-z]", map_of_all)}
        assert found.keys() >= {"ec2", "iam", "s3", BY_TAG}
        assert found == {name: regional[name] for name in found}
