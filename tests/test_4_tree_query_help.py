"""Floor 4: ``.query/.help``, the grammar of a query and the fields of the collection."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest
from aws_server import Server
from declared_things import THINGS, Thing
from test_4_tree_grown import REGION, Api, aws_of, content, dots, grow, made_up, names, node
from test_4_tree_query_fields import world
from worlds import run_instance

from awsfs.questions import parse
from awsfs.schema import Call, Each, Fields, Folder, tags
from awsfs.tree.kinds import service_place
from awsfs.tree.query import LIMIT
from awsfs.tree.query_fields import QueryFields
from awsfs.tree.query_help import GRAMMAR, WIDTH, query_help

EC2, ITEMS = f"ec2/{REGION}", f"dynamo/{REGION}/users/items"
COLLECTIONS = {
    path: thing
    for path, thing in THINGS.items()
    if isinstance(thing.each.source, Call) and "*" not in path and thing.each.query is None
}


@pytest.fixture(scope="module")
def tree(module_server: Server) -> Any:
    """An account with a table that has an index."""
    key = [{"AttributeName": "plan", "KeyType": "HASH"}]
    index = {"IndexName": "by-plan", "KeySchema": key, "Projection": {"ProjectionType": "ALL"}}
    dynamo = module_server.client("dynamodb")
    dynamo.create_table(
        TableName="users",
        AttributeDefinitions=[
            {"AttributeName": "id", "AttributeType": "N"},
            {"AttributeName": "plan", "AttributeType": "S"},
        ],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[index],
        BillingMode="PAY_PER_REQUEST",
    )
    return grow(aws_of(module_server))


def section(text: str, heading: str) -> str:
    """The lines below a heading, up to the next empty one."""
    found = re.search(rf"^{heading}[^\n]*\n(.*?)(?:\n\n|\Z)", text, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def examples(text: str) -> list[str]:
    """The queries of the section of examples."""
    commands = [shlex.split(line) for line in section(text, "EXAMPLES").splitlines()]
    assert all(command[0] == "ls" and command[1].startswith(".query/") for command in commands)
    return [command[1].removeprefix(".query/") for command in commands]


def help_text(tree: Any, collection: str) -> str:
    return content(tree, f"{collection}/.query/.help").decode()


class TestPlace:
    def test_it_is_no_query(self, tree: Any) -> None:
        assert node(tree, f"{EC2}/.query/.help").size() == len(help_text(tree, EC2))

    def test_it_makes_no_call(self, module_server: Server, tree: Any) -> None:
        fresh = grow(aws_of(module_server))
        with module_server.counting() as calls:
            help_text(fresh, EC2)
        assert calls == {}

    def test_that_of_items_takes_the_description_of_the_table(self, module_server: Server, tree: Any) -> None:
        fresh = grow(aws_of(module_server))
        with module_server.counting() as calls:
            help_text(fresh, ITEMS)
        assert calls == {("dynamodb", "DescribeTable"): 1}

    def test_the_directory_still_lists_nothing_and_more_names_it(self, tree: Any) -> None:
        assert (names(tree, f"{EC2}/.query"), ".help" in dots(tree, f"{EC2}/.query")) == ([], True)


class TestFields:
    def test_they_are_those_that_ls_shows(self, tree: Any) -> None:
        found = section(help_text(tree, EC2), "FIELDS").split()
        assert {"state", "name", "vpc", "private-ip-address", "placement.json", "info.json"} <= set(found)

    def test_actions_are_none_of_them(self, tree: Any) -> None:
        assert "terminate" not in help_text(tree, EC2).split()

    def test_what_takes_a_call_for_each_resource_stands_with_its_cost(self) -> None:
        text = help_text(world()[1], "made")
        assert ("status" in section(text, "FIELDS").split(), "  get_status: status" in section(text, "COST")) == (
            False,
            True,
        )

    def test_what_cannot_be_queried_stands_with_the_reason(self) -> None:
        found = section(help_text(world()[1], "made"), "NOT IN A QUERY")
        assert "it is private: script" in found

    @pytest.mark.parametrize(("entries", "has_tags"), [((tags(),), True), ((), False)])
    def test_tags_are_in_the_grammar_where_there_are_tags(self, entries: Any, has_tags: bool) -> None:
        tree = made_up(Each(Call("list_things", "Things[]"), Folder("{Id}", Fields(), *entries)), api=Api())
        assert ("tag:KEY=VALUE" in help_text(tree, "made")) is has_tags


class TestItems:
    def test_the_attributes_of_the_keys_are_named_with_their_types(self, tree: Any) -> None:
        assert {"  id: number", "  plan: text"} <= set(section(help_text(tree, ITEMS), "FIELDS").splitlines())

    def test_the_table_and_its_indexes_are_named(self, tree: Any) -> None:
        found = section(help_text(tree, ITEMS), "KEYS").splitlines()
        assert found == ["  id: the table", "  plan: the index by-plan"]

    def test_the_examples_find_what_they_say(self, tree: Any) -> None:
        assert examples(help_text(tree, ITEMS)) == ["id=42", "plan='a'", "plan='pro' and age>30"]
        assert [names(tree, f"{ITEMS}/.query/{query}") for query in examples(help_text(tree, ITEMS))] == [[]] * 3


class TestExamples:
    def test_an_instance_has_a_state_a_tag_and_a_name(self, module_server: Server, tree: Any) -> None:
        run_instance(module_server, "ada")
        found = examples(help_text(tree, EC2))
        assert found[:3] == ["state=running", "tag:env=prod", "name=a*"]
        assert [len(names(tree, f"{EC2}/.query/{query}")) for query in found] == [1, 0, 1, 0]

    @pytest.mark.parametrize("path", COLLECTIONS)
    def test_those_of_every_collection_are_queries_of_it(self, module_server: Server, path: str) -> None:
        text, fields = declared_help(module_server, COLLECTIONS[path])
        found = examples(text)
        assert bool(found) is any(fields.refusal(name) is None for name in fields.names())
        for query in found:
            fields.check(parse(query))

    @pytest.mark.parametrize("path", COLLECTIONS)
    def test_the_text_of_every_collection_fits_into_a_terminal(self, module_server: Server, path: str) -> None:
        lines = declared_help(module_server, COLLECTIONS[path])[0].splitlines()
        assert [line for line in lines if len(line) > WIDTH] == []

    def test_every_form_of_the_grammar_can_be_parsed(self) -> None:
        forms = [form.strip() for line in GRAMMAR.splitlines() for form in line[:28].split("  ") if "FIELD" in form]
        assert len(forms) == 4
        assert [parse(form) for form in forms]


def declared_help(server: Server, thing: Thing) -> tuple[str, QueryFields]:
    """The text of a collection, and the fields that a query of it may have."""
    context = grow(aws_of(server))._context
    place = service_place(context, thing.service, REGION)
    return query_help(thing.each, place, LIMIT), QueryFields(thing.each, place)
