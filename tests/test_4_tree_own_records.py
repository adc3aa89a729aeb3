"""Floor 4: a record that lacks a field never shows the field of the record around it."""

import errno
import os

import pytest
from test_4_tree_grown import REGION, Api, content, errno_of, is_there, made_up, names, node
from test_4_tree_services_a import tree_of

from awsfs.schema import Attribute, Call, Document, Each, Fields, Folder, Link, tags
from awsfs.services import codepipeline, glue

TABLES = Call("list_tables", "Tables[]", Base="{Id}")
TABLE = Folder(
    "{Id}",
    Fields(),
    Attribute("description", "Description", put=Call("set_table", Id="{Id}", Text="{value()}")),
    Attribute("any", "Description || ''", put=Call("set_table", Id="{Id}", Text="{value()}")),
    Document("parameters.json", "Parameters"),
    Link("owner", "made/owners/{Owner}"),
    Link("base", "made/bases/{parent.Id}"),
    Folder("columns", Each("Columns[]", Attribute("{@}", "@"))),
    tags(),
    time="Made",
)
BASE = Folder("{Id}", Fields(), Folder("tables", Each(TABLES, TABLE, state="State")))
FULL = {
    "Description": "of the base",
    "Parameters": {"a": "b"},
    "Owner": "ada",
    "Columns": ["x"],
    "Tags": [{"Key": "team", "Value": "red"}],
    "State": "active",
    "Made": 1_000_000_000,
}


@pytest.fixture
def tree():
    """A base with all fields, whose first table has none of them and whose second has all."""
    found = [{"Id": "bare"}, {"Id": "full", **FULL, "Description": "its own"}]
    api = Api(
        list_bases=lambda: {"Bases": [{"Id": "base", **FULL}]},
        list_tables=lambda Base: {"Tables": found},  # noqa: N803
    )
    return made_up(Folder("bases", Each(Call("list_bases", "Bases[]"), BASE)), api=api)


BARE, OWN = "made/bases/base/tables/bare", "made/bases/base/tables/full"


def test_a_field_that_the_record_lacks_has_no_file(tree):
    assert sorted(names(tree, BARE)) == ["any", "base", "columns", "id", "info.json", "tags"]
    assert not is_there(tree, f"{BARE}/description")


def test_a_field_that_the_record_lacks_cannot_be_set(tree):
    assert errno_of(node, tree, f"{BARE}/description") == errno.ENOENT


def test_one_with_another_value_in_its_place_shows_that(tree):
    assert content(tree, f"{BARE}/any") == b"\n"


def test_a_field_that_the_record_has_is_its_own(tree):
    assert content(tree, f"{OWN}/description") == b"its own\n"


def test_tags_records_and_links_are_its_own(tree):
    assert [names(tree, f"{BARE}/{folder}") for folder in ("tags", "columns")] == [[], []]
    assert [names(tree, f"{OWN}/{folder}") for folder in ("tags", "columns")] == [["team"], ["x"]]
    assert (is_there(tree, f"{BARE}/owner"), is_there(tree, f"{OWN}/owner")) == (False, True)


def test_a_link_by_what_the_record_around_it_has_leads_there(tree):
    assert os.path.normpath(f"{BARE}/{node(tree, f'{BARE}/base').target}") == "made/bases/base"


def test_its_time_is_its_own(tree):
    assert (node(tree, OWN).mtime, node(tree, BARE).mtime > 1_000_000_000) == (1_000_000_000, True)


def test_views_are_of_its_own_fields(tree):
    tables = "made/bases/base/tables"
    assert names(tree, f"{tables}/by-tag/team/red") == ["full"]
    assert names(tree, f"{tables}/by-state/active") == ["full"]


@pytest.mark.parametrize("question", ["description=*", "any=*base*", "tag:team=red"])
def test_queries_are_of_its_own_fields(tree, question):
    assert "bare" not in names(tree, f"made/bases/base/tables/.query/{question}")


def test_a_glue_table_without_parameters_shows_none_of_its_database():
    database = {"Name": "sales", "Parameters": {"classification": "csv"}, "CreateTime": 1_000_000_000}
    tree, _ = tree_of(
        glue,
        get_database=lambda **params: {"Database": database},
        get_table=lambda **params: {"Table": {"Name": "orders", "DatabaseName": "sales"}},
    )
    table = f"glue/{REGION}/databases/sales/tables/orders"
    assert not is_there(tree, f"{table}/parameters.json")
    assert "parameters.json" not in names(tree, table)


def test_the_buckets_of_a_pipeline_are_those_of_its_stores():
    stores = {"us-west-2": {"type": "S3", "location": "west"}, "eu-west-1": {"type": "S3", "location": "east"}}
    tree, _ = tree_of(
        codepipeline, get_pipeline=lambda **params: {"pipeline": {"name": "web", "artifactStores": stores}}
    )
    assert names(tree, f"codepipeline/{REGION}/pipelines/web/artifact-buckets") == ["west", "east"]
