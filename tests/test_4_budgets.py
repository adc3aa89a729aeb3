"""What each command costs: the HTTP requests that really reach AWS through a real mount, counted exactly."""

from __future__ import annotations

from collections import Counter

import pytest
from aws_server import Calls, Server
from conftest import Mounting
from mounts import Mount
from worlds import make_bucket, make_table, put_items, run_instance

pytestmark = pytest.mark.mount
EC2 = "ec2/us-west-2"
DYNAMO = "dynamo/us-west-2"
IMPOSSIBLE = [".git", ".DS_Store", "HEAD", "autorun.inf"]
ONE = Counter({("ec2", "DescribeInstances"): 1})
TABLE = ("dynamodb", "DescribeTable")
GET = Counter({("s3", "GetObject"): 1})


@pytest.fixture
def mounted(mount: Mounting) -> Mount:
    return mount()


@pytest.fixture
def instance(server: Server) -> str:
    return run_instance(server, "web")


def cost(server: Server, mounted: Mount, script: str) -> Calls:
    """The requests that a script causes."""
    with server.counting() as calls:
        mounted.out(script)
    return calls


class TestInstances:
    """EC2."""

    def test_a_state_from_nothing_is_one_call(self, server: Server, mounted: Mount, instance: str) -> None:
        assert cost(server, mounted, f"cat {EC2}/{instance}/state") == ONE

    def test_a_state_in_hand_is_no_call(self, server: Server, mounted: Mount, instance: str) -> None:
        mounted.out(f"cat {EC2}/{instance}/state")
        assert cost(server, mounted, f"cat {EC2}/{instance}/state") == {}

    def test_everything_about_one_machine_in_hand_is_no_call(
        self, server: Server, mounted: Mount, instance: str
    ) -> None:
        mounted.out(f"cat {EC2}/{instance}/state")
        script = f"cd {EC2}/{instance} && ls -lR > $T/x && cat info.json tags/Name > $T/x && readlink vpc && find ."
        assert cost(server, mounted, script) == {}

    def test_a_listing_with_sizes_is_one_call(self, server: Server, mounted: Mount, instance: str) -> None:
        assert cost(server, mounted, f"ls -l {EC2}") == ONE

    def test_a_listing_answers_for_every_machine_in_it(self, server: Server, mounted: Mount, instance: str) -> None:
        others = [run_instance(server) for _ in range(3)]
        paths = " ".join(f"{EC2}/{each}/state" for each in (instance, *others))
        assert cost(server, mounted, f"ls {EC2} && cat {paths}") == ONE

    def test_names_cost_the_listing_behind_them(self, server: Server, mounted: Mount, instance: str) -> None:
        assert cost(server, mounted, f"ls -l {EC2}/by-name && cat {EC2}/by-name/web/state && ls {EC2}") == ONE

    def test_a_whole_region_is_one_call_per_type(self, server: Server, mounted: Mount, instance: str) -> None:
        for _ in range(3):
            run_instance(server)
        calls = cost(server, mounted, f"ls -lR {EC2}")
        assert {call: count for call, count in calls.items() if count != 1} == {}

    def test_a_whole_region_again_is_no_call(self, server: Server, mounted: Mount, instance: str) -> None:
        mounted.out(f"ls -lR {EC2}")
        assert cost(server, mounted, f"ls -lR {EC2}") == {}

    def test_stat_and_find_never_cost_a_call_per_file(self, server: Server, mounted: Mount, instance: str) -> None:
        script = f"find {EC2} -maxdepth 1 -size +1 -newer /etc/passwd; cd {EC2} && find i-* -size +1 -newer /etc/passwd"
        assert cost(server, mounted, script) == ONE

    def test_twenty_readers_at_once_share_one_call(self, server: Server, mounted: Mount, instance: str) -> None:
        with server.delaying("ec2", "DescribeInstances", 0.5):
            calls = cost(server, mounted, f"seq 20 | xargs -P 20 -I@ cat {EC2}/{instance}/state")
        assert calls == ONE

    def test_twenty_listings_at_once_share_one_call(self, server: Server, mounted: Mount, instance: str) -> None:
        with server.delaying("ec2", "DescribeInstances", 0.5):
            calls = cost(server, mounted, f"seq 20 | xargs -P 20 -I@ ls {EC2}")
        assert calls == ONE

    def test_user_data_is_one_call_of_its_own_when_it_is_opened(
        self, server: Server, mounted: Mount, instance: str
    ) -> None:
        mounted.out(f"ls -l {EC2}/{instance}")
        script = f"cat {EC2}/{instance}/user-data {EC2}/{instance}/user-data"
        assert cost(server, mounted, script) == {("ec2", "DescribeInstanceAttribute"): 1}

    def test_a_verb_is_its_own_call_and_no_more(self, server: Server, mounted: Mount, instance: str) -> None:
        mounted.out(f"cat {EC2}/{instance}/state")
        assert cost(server, mounted, f"echo 1 > {EC2}/{instance}/reboot") == {("ec2", "RebootInstances"): 1}

    def test_a_state_after_a_verb_is_one_call(self, server: Server, mounted: Mount, instance: str) -> None:
        mounted.out(f"echo 1 > {EC2}/{instance}/stop")
        assert cost(server, mounted, f"cat {EC2}/{instance}/state") == ONE

    def test_a_machine_that_is_not_there_is_asked_for_once(self, server: Server, mounted: Mount) -> None:
        with server.counting() as calls:
            mounted.sh(f"for n in 1 2 3; do cat {EC2}/i-0123456789abcdef0/state; done")
        assert calls == ONE

    @pytest.mark.parametrize("folder", [".", "ec2", EC2, f"{EC2}/vpcs", f"{EC2}/by-name/..", "iam"])
    def test_a_name_that_cannot_exist_costs_nothing(self, server: Server, mounted: Mount, folder: str) -> None:
        with server.counting() as calls:
            mounted.sh(f"cd {folder} && ls {' '.join(IMPOSSIBLE)}")
        assert calls == {}

    def test_a_name_that_cannot_exist_in_a_machine_in_hand_costs_nothing(
        self, server: Server, mounted: Mount, instance: str
    ) -> None:
        mounted.out(f"cat {EC2}/{instance}/state")
        with server.counting() as calls:
            mounted.sh(f"cd {EC2}/{instance} && ls {' '.join(IMPOSSIBLE)}")
        assert calls == {}

    def test_the_top_of_the_mount_costs_nothing(self, server: Server, mounted: Mount) -> None:
        assert cost(server, mounted, "ls -la . ec2 dynamo elb elbv2") == {}

    def test_what_awsfs_says_about_itself_costs_nothing(self, server: Server, mounted: Mount) -> None:
        assert cost(server, mounted, "cat .awsfs/* > $T/x; cat .more; ls -la .awsfs") == {}

    def test_the_regions_are_asked_for_once(self, server: Server, mount: Mounting) -> None:
        mounted = mount(regions=())
        mounted.out("ls ec2")
        assert cost(server, mounted, "ls -l ec2 dynamo elb") == {}


class TestWalks:
    """Siblings, one after the other."""

    REGIONS = ("us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2", "eu-west-3")

    @pytest.fixture
    def everywhere(self, mount: Mounting) -> Mount:
        mounted = mount(regions=self.REGIONS)
        mounted.out("ls ec2")
        return mounted

    def test_one_region_alone_is_one_call(self, server: Server, everywhere: Mount) -> None:
        assert cost(server, everywhere, "ls ec2/us-east-2/vpcs") == {("ec2", "DescribeVpcs"): 1}

    def test_all_regions_are_one_call_each(self, server: Server, everywhere: Mount) -> None:
        assert cost(server, everywhere, "ls ec2/*/vpcs") == {("ec2", "DescribeVpcs"): len(self.REGIONS)}

    def test_whoever_stops_after_two_has_asked_four_more(self, server: Server, everywhere: Mount) -> None:
        script = f"ls ec2/{self.REGIONS[0]}/vpcs ec2/{self.REGIONS[1]}/vpcs; sleep 0.5"
        assert cost(server, everywhere, script) == {("ec2", "DescribeVpcs"): 6}


class TestItems:
    """DynamoDB."""

    @pytest.fixture(autouse=True)
    def _tables(self, server: Server) -> None:
        make_table(server, "users", "id:N")
        put_items(server, "users", [{"id": {"N": str(number)}, "plan": {"S": "pro"}} for number in range(50)])
        make_table(server, "orders", "customer:S", "placed:N")
        put_items(server, "orders", [{"customer": {"S": "ada"}, "placed": {"N": str(when)}} for when in range(5)])

    def test_the_tables_are_one_call(self, server: Server, mounted: Mount) -> None:
        assert cost(server, mounted, f"ls -l {DYNAMO}") == {("dynamodb", "ListTables"): 1}

    def test_a_table_is_one_call(self, server: Server, mounted: Mount) -> None:
        assert cost(server, mounted, f"ls -l {DYNAMO}/users; cat {DYNAMO}/users/status") == {TABLE: 1}

    def test_an_item_from_nothing_is_its_table_and_itself(self, server: Server, mounted: Mount) -> None:
        calls = cost(server, mounted, f"cat {DYNAMO}/users/items/42.json")
        assert calls == {TABLE: 1, ("dynamodb", "GetItem"): 1}

    def test_an_item_again_is_no_call(self, server: Server, mounted: Mount) -> None:
        mounted.out(f"cat {DYNAMO}/users/items/42.json")
        assert cost(server, mounted, f"cat {DYNAMO}/users/items/42.json") == {}

    def test_an_item_that_was_listed_is_no_call(self, server: Server, mounted: Mount) -> None:
        mounted.out(f"ls {DYNAMO}/users/items")
        assert cost(server, mounted, f"cat {DYNAMO}/users/items/42.json") == {}

    def test_a_partition_is_one_query(self, server: Server, mounted: Mount) -> None:
        calls = cost(server, mounted, f"ls -l {DYNAMO}/orders/items/ada; cat {DYNAMO}/orders/items/ada/*")
        assert calls == {TABLE: 1, ("dynamodb", "Query"): 1}

    def test_an_item_of_a_composite_key_is_its_table_and_its_partition(self, server: Server, mounted: Mount) -> None:
        calls = cost(server, mounted, f"cat {DYNAMO}/orders/items/ada/3.json")
        assert calls == {TABLE: 1, ("dynamodb", "Query"): 1}

    @pytest.mark.parametrize("command", ["grep -rl pro", "ls -l", "find", "grep -c pro -r"])
    def test_two_thousand_items_cost_the_pages_of_one_scan(self, server: Server, mount: Mounting, command: str) -> None:
        make_table(server, "large", "id:N")
        body = {"plan": {"S": "pro"}, "text": {"S": "x" * 980}}
        put_items(server, "large", [{"id": {"N": str(number)}, **body} for number in range(2000)])
        pages = len(list(server.client("dynamodb").get_paginator("scan").paginate(TableName="large")))
        calls = cost(server, mount(), f"{command} {DYNAMO}/large/items")
        assert (pages, calls) == (2, {TABLE: 1, ("dynamodb", "Scan"): pages})

    @pytest.mark.parametrize("name", ["42", "x.json", ".git", "HEAD", "1.0.0.json"])
    def test_a_name_that_no_number_key_has_costs_no_item(self, server: Server, mounted: Mount, name: str) -> None:
        mounted.out(f"cat {DYNAMO}/users/status")
        with server.counting() as calls:
            mounted.sh(f"ls {DYNAMO}/users/items/{name}")
        assert calls == {}


class TestObjects:
    """S3."""

    @pytest.fixture(autouse=True)
    def _bucket(self, server: Server) -> None:
        make_bucket(server, "shelf", {"a/b/c.csv": b"1,2,3\n", "a/b/d.csv": b"4\n", "top": b"top\n"})

    def test_the_buckets_are_one_call(self, server: Server, mounted: Mount) -> None:
        assert cost(server, mounted, "ls s3/") == {("s3", "ListBuckets"): 1}

    def test_an_object_that_was_listed_is_one_get(self, server: Server, mounted: Mount) -> None:
        mounted.out("ls s3/shelf/objects/a/b")
        assert cost(server, mounted, "cat s3/shelf/objects/a/b/c.csv") == GET

    def test_an_object_from_nothing_is_one_get_and_a_look_per_component(self, server: Server, mounted: Mount) -> None:
        calls = cost(server, mounted, "cat s3/shelf/objects/a/b/c.csv")
        looks = calls["s3", "HeadObject"] + calls["s3", "ListObjectsV2"]
        assert (calls["s3", "GetObject"], looks <= 3, calls.total() - looks <= 2) == (1, True, True)

    def test_a_listing_of_one_level_is_one_call(self, server: Server, mounted: Mount) -> None:
        mounted.out("ls s3/shelf/objects")
        assert cost(server, mounted, "ls -l s3/shelf/objects/a/b") in (
            {("s3", "ListObjectsV2"): 2},
            {("s3", "ListObjectsV2"): 1},
        )

    def test_a_walk_over_the_objects_is_one_call_per_directory(self, server: Server, mounted: Mount) -> None:
        mounted.out("ls s3/shelf")
        calls = cost(server, mounted, "find s3/shelf/objects -printf '%s %p\\n'")
        assert calls == {("s3", "ListObjectsV2"): 3}

    def test_the_details_of_a_bucket_are_not_asked_for_by_a_listing(self, server: Server, mounted: Mount) -> None:
        mounted.out("ls s3")
        assert cost(server, mounted, "ls -l s3/shelf") == {}

    def test_twenty_readers_of_one_object_look_for_it_once(self, server: Server, mounted: Mount) -> None:
        with server.delaying("s3", "HeadObject", 0.3):
            calls = cost(server, mounted, "seq 20 | xargs -P 20 -I@ cat s3/shelf/objects/top")
        assert calls["s3", "HeadObject"] + calls["s3", "ListObjectsV2"] <= 1
