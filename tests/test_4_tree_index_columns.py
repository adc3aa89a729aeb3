"""Floor 4: the columns of ``.index.tsv`` and ``.index.csv``, and the lines of items and of all regions."""

import csv
import errno
import io

import pytest
from test_4_tree_all_regions import ELSEWHERE, REFUSED, Regional
from test_4_tree_grown import (
    REGION,
    Api,
    aws_of,
    clients_of,
    dots,
    errno_of,
    grow,
    is_there,
    made_up,
    node,
    refusal,
    refuse,
)
from test_4_tree_index_files import THINGS, read, records
from worlds import make_table, put_items

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.schema import Attribute, ByName, Call, Each, Fields, Folder, Service, tags
from awsfs.tree.handles import READING


class Modelled(Api):
    """A made-up API whose operations botocore knows from EC2."""

    meta = clients_of("http://127.0.0.1:1").get("ec2", REGION).meta

    def can_paginate(self, operation):
        return True


class Tables(Modelled):
    """The same of DynamoDB."""

    meta = clients_of("http://127.0.0.1:1").get("dynamodb", REGION).meta

    def can_paginate(self, operation):
        return operation == "scan"


MACHINE = Folder(
    "{Id}",
    Fields(secret=("Key",)),
    Attribute("name", "Tags[?Key == 'Name'].Value | [0]"),
    Attribute("az", "Placement.Zone"),
    Attribute("type", "Kind"),
    tags(),
)
MACHINES = [
    {"Id": "i-1", "Phase": "up", "Kind": "big", "Placement": {"Zone": "z"}, "Tags": [{"Key": "team", "Value": "red"}]},
    {"Id": "i-2", "Phase": "down", "Note": "x", "Empty": "", "Tags": [{"Key": "Name", "Value": 'a "b",\nc'}]},
]


class TestColumns:
    def table(self, found=MACHINES, folder=MACHINE, beside=(), **each):
        tree = made_up(Each(THINGS, folder, **each), *beside, api=Api(list_things=lambda: {"Things": found}))
        return [line.split("\t") for line in read(tree, "made/.index.tsv").decode().splitlines()]

    def test_what_all_have_comes_first_then_tags_then_fields(self):
        header = ["id", "name", "state", "type", "az", "tag:Name", "tag:team", "phase", "kind", "note"]
        assert self.table(state="Phase")[0] == header

    def test_one_that_no_record_has_a_value_in_does_not_exist(self):
        assert "empty" not in self.table()[0]

    def test_those_that_come_first_exist_where_no_record_has_a_value_in_them(self):
        assert self.table(found=[{"Id": "i-1"}]) == [["id", "name", "type", "az"], ["i-1", "", "", ""]]

    def test_of_nothing_are_those_that_come_first(self):
        assert self.table(found=[]) == [["id", "name", "type", "az"]]

    def test_the_name_is_that_of_the_view_where_there_is_no_such_file(self):
        folder, by_name = Folder("{Id}", Fields()), ByName(THINGS, "Note", "{Id}")
        assert [row[:2] for row in self.table(folder=folder, beside=(by_name,))] == [
            ["id", "name"],
            ["i-1", ""],
            ["i-2", "x"],
        ]

    def test_a_field_that_is_called_as_one_of_them_makes_no_second(self):
        found = [{"Name": "b", "Id": "own", "State": "on", "name": "c"}]
        assert self.table(found, Folder("{Name}", Fields())) == [["id", "name", "state"], ["b", "b", "on"]]

    def test_an_attribute_that_takes_a_call_makes_none(self):
        state = Attribute("state", Call("get_state", "State", Id="{Id}"))
        assert self.table(folder=Folder("{Id}", Fields(), state))[0][:2] == ["id", "phase"]

    def test_a_secret_attribute_is_hidden(self):
        assert self.table(folder=Folder("{Id}", Attribute("name", "Phase", secret=True)))[1][:2] == ["i-1", "***"]

    def test_values_between_commas_are_quoted_where_they_need_it(self):
        tree = made_up(Each(THINGS, MACHINE), api=Api(list_things=lambda: {"Things": MACHINES}))
        header, _, second = csv.reader(io.StringIO(read(tree, "made/.index.csv").decode()))
        assert dict(zip(header, second, strict=True))["name"] == 'a "b",\nc'
        assert header == self.table()[0]
        assert b"\r" not in read(tree, "made/.index.csv")


class TestItems:
    """People's own records: their keys, then the attributes of the first page."""

    @pytest.fixture(scope="class")
    @classmethod
    def tree(cls, module_server):
        make_table(module_server, "pairs", "id:S", "at:N")
        more = [{"n": {"N": "1"}}, {"list": {"L": [{"S": "x"}]}}, {}]
        items = [{"id": {"S": "a"}, "at": {"N": str(n)}, **each} for n, each in enumerate(more)]
        put_items(module_server, "pairs", items)
        make_table(module_server, "single", "id:S")
        put_items(module_server, "single", [{"id": {"S": "a"}, "n": {"N": "1"}}])
        return grow(aws_of(module_server))

    def test_of_two_keys_have_a_line_of_plain_json_each(self, tree):
        found = records(tree, f"dynamo/{REGION}/pairs/items")
        assert sorted(found, key=lambda each: each["at"]) == [
            {"id": "a", "at": 0, "n": 1},
            {"id": "a", "at": 1, "list": ["x"]},
            {"id": "a", "at": 2},
        ]

    def test_of_a_partition_have_the_same(self, tree):
        assert len(records(tree, f"dynamo/{REGION}/pairs/items/a")) == 3

    @pytest.mark.parametrize("path", ["pairs/items", "pairs/items/a"])
    def test_begin_with_their_keys(self, tree, path):
        rows = [line.split("\t") for line in read(tree, f"dynamo/{REGION}/{path}/.index.tsv").decode().splitlines()]
        assert (rows[0][:2], sorted(rows[0][2:])) == (["id", "at"], ["list", "n"])
        assert sorted(row[1] for row in rows[1:]) == ["0", "1", "2"]

    def test_of_one_key_begin_with_that(self, tree):
        assert read(tree, f"dynamo/{REGION}/single/items/.index.csv") == b"id,n\na,1\n"

    def test_have_the_attributes_of_the_first_page_alone_and_all_in_json(self):
        pages = {"2": {"Items": [{"id": {"S": "b"}, "late": {"S": "x"}}]}, None: {"Items": [{"id": {"S": "a"}}]}}

        def scan(**params):
            token = params.get("ExclusiveStartKey")
            return {**pages[token and "2"], **({} if token else {"LastEvaluatedKey": {"id": {"S": "a"}}})}

        keys = {"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}
        types = {"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]}
        described = {"Table": {"TableName": "two", **keys, **types}}
        api = Tables(scan=scan, describe_table=lambda **params: described)
        tree = grow(Aws(api, Cache(), Journal()))
        path = f"dynamo/{REGION}/two/items"
        assert read(tree, f"{path}/.index.tsv") == b"id\na\nb\n"
        assert records(tree, path) == [{"id": "a"}, {"id": "b", "late": "x"}]


class TestColumnsThatAwsModelTells:
    """Their order: the same in every region, whichever record comes first."""

    def world(self, **operations):
        api = Modelled(**operations)
        each = Each(Call("describe_vpcs", "Vpcs[]"), Folder("{VpcId}", Fields()))
        return api, grow(Aws(api, Cache(), Journal()), Service("vpcs", each, client="ec2", regional=False))

    def test_are_in_the_order_of_the_model(self):
        found = [{"VpcId": "vpc-1", "CidrBlock": "c"}, {"IsDefault": True, "OwnerId": "o", "VpcId": "vpc-2"}]
        headers = [
            read(self.world(describe_vpcs=lambda some=some, **params: {"Vpcs": some})[1], "vpcs/.index.tsv")
            for some in (found, found[::-1])
        ]
        assert headers[0].splitlines()[0] == headers[1].splitlines()[0]

    def test_those_that_come_first_exist_though_no_record_has_them(self):
        tree = self.world(describe_vpcs=lambda **params: {"Vpcs": [{"VpcId": "vpc-1"}]})[1]
        assert read(tree, "vpcs/.index.tsv") == b"id\tstate\tvpc-id\nvpc-1\t\tvpc-1\n"

    def test_of_structures_there_are_none(self):
        tree = self.world(describe_vpcs=lambda **params: {"Vpcs": []})[1]
        assert "cidr-block-association-set" not in read(tree, "vpcs/.index.tsv").decode()

    def test_the_first_bytes_come_with_the_last_page_and_cost_no_second_listing(self):
        pages = {"2": {"Vpcs": [{"VpcId": "vpc-2"}]}, None: {"Vpcs": [{"VpcId": "vpc-1"}], "NextToken": "2"}}
        api, tree = self.world(describe_vpcs=lambda **params: dict(pages[params.get("NextToken")]))
        handle = node(tree, "vpcs/.index.tsv").open(READING)
        first = handle.read(1, 0), api.calls["describe_vpcs"]
        assert (first, b"vpc-2" in handle.read(10_000, 0), api.calls["describe_vpcs"]) == ((b"i", 2), True, 2)

    def test_what_is_refused_is_refused_at_open_all_the_same(self):
        assert errno_of(read, self.world(describe_vpcs=refuse())[1], "vpcs/.index.tsv") == errno.EACCES


MACHINES_OF = Service("made", Each(Call("list_machines", "Machines[]"), MACHINE))


class TestAllRegions:
    def tree(self, *regions, code="AccessDenied"):
        def list_machines(region):
            if region == REFUSED:
                raise refusal(code)
            return {"Machines": [{"Id": f"i-{region}", "Phase": "up", "Region": "own"}]}

        self.api = Regional(list_machines=list_machines)
        return grow(Aws(self.api, Cache(), Journal()), MACHINES_OF, regions=regions, account="123456789012")

    def test_have_the_account_and_the_region_first(self):
        rows = read(self.tree(REGION, ELSEWHERE), "made/.all/.index.csv").decode().splitlines()
        assert rows == [
            "account,region,id,name,type,az,phase",
            f"123456789012,{REGION},i-{REGION},,,,up",
            f"123456789012,{ELSEWHERE},i-{ELSEWHERE},,,,up",
        ]

    def test_have_both_in_json_too(self):
        found = records(self.tree(REGION), "made/.all")
        assert found == [
            {"account": "123456789012", "region": REGION, "Id": f"i-{REGION}", "Phase": "up", "Region": "own"}
        ]

    def test_cost_one_listing_in_each_region(self):
        read(self.tree(REGION, ELSEWHERE), "made/.all/.index.tsv")
        assert self.api.calls == {"list_machines": 2}

    def test_leave_out_a_region_that_refuses(self):
        assert len(records(self.tree(REGION, REFUSED), "made/.all")) == 1

    def test_are_an_error_where_a_region_fails_for_a_while(self):
        tree = self.tree(REGION, REFUSED, code="Throttling")
        assert errno_of(read, tree, "made/.all/.index.tsv") == errno.EAGAIN
        assert errno_of(records, tree, "made/.all") == errno.EAGAIN

    def test_are_named_by_more_and_exist_only_where_resources_do(self):
        tree = self.tree(REGION)
        assert {".index.csv", ".index.jsonl", ".index.tsv"} <= set(dots(tree, "made/.all"))
        only_folders = Service("other", Folder("inner", *MACHINES_OF.entries))
        assert not is_there(grow(Aws(self.api, Cache(), Journal()), only_folders), "other/.all/.index.tsv")
