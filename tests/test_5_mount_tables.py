"""DynamoDB tables: what they say about themselves, how old they are, and when they are too large to list."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import Mount
from worlds import make_table, put_items

pytestmark = pytest.mark.mount
TABLES = "dynamo/us-west-2"
INDEX = {
    "IndexName": "by-plan",
    "KeySchema": [{"AttributeName": "plan", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}


@pytest.fixture(scope="module")
def mounted(module_server: Server, module_mount: Mounting) -> Mount:
    make_table(module_server, "users", "id:S", "plan:S", GlobalSecondaryIndexes=[INDEX])
    make_table(module_server, "numbers", "id:N")
    put_items(module_server, "numbers", [{"id": {"N": str(number)}} for number in range(4)])
    make_table(module_server, "orders", "customer:S", "placed:N")
    put_items(module_server, "orders", [{"customer": {"S": "ada"}, "placed": {"N": str(when)}} for when in range(3)])
    return module_mount()


def test_the_region_lists_its_tables(mounted: Mount) -> None:
    assert mounted.lines(f"ls {TABLES}") == ["numbers", "orders", "users"]


def test_a_table_has_its_description(mounted: Mount) -> None:
    assert json.loads(mounted.out(f"cat {TABLES}/users/info.json"))["TableName"] == "users"


def test_status_is_a_file(mounted: Mount) -> None:
    assert mounted.out(f"cat {TABLES}/users/status") == "ACTIVE\n"


def test_item_count_is_a_file(mounted: Mount) -> None:
    assert mounted.out(f"cat {TABLES}/numbers/item-count") == "4\n"


def test_an_index_has_its_description(mounted: Mount) -> None:
    shown = json.loads(mounted.out(f"cat {TABLES}/users/indexes/by-plan/info.json"))
    assert shown["IndexName"] == "by-plan"


def test_every_entry_of_a_table_reads_without_complaint(mounted: Mount) -> None:
    assert mounted.out(f"find {TABLES}/users -type f -perm -400 -exec cat {{}} + | wc -c") != "0\n"


def test_a_table_that_is_not_there_is_no_such_file(mounted: Mount) -> None:
    assert mounted.sh(f"cat {TABLES}/nosuch/status").stderr.endswith("No such file or directory\n")


def test_a_new_table_is_listed_after_a_touch(mounted: Mount, module_server: Server) -> None:
    mounted.out(f"ls {TABLES}")
    client = make_table(module_server, "new", "id:S")
    listed = mounted.lines(f"touch {TABLES}; ls {TABLES}")
    client.delete_table(TableName="new")
    assert "new" in listed


class TestMadeLongAgo:
    """A table that is older than the mount."""

    @pytest.fixture
    def mounted(self, mounted: Mount, module_server: Server, module_mount: Mounting) -> Iterator[Mount]:
        made = r'"CreationDateTime": [\d.]+'
        with module_server.rewriting("dynamodb", "DescribeTable", made, '"CreationDateTime": 1577836800.0'):
            yield module_mount()

    def test_it_carries_the_time_it_was_made(self, mounted: Mount) -> None:
        assert mounted.lines(f"cd {TABLES}/users && cat status && stat -c %Y .") == ["ACTIVE", "1577836800"]

    def test_its_time_does_not_move_when_it_is_read(self, mounted: Mount) -> None:
        seen = f"stat -c %Y {TABLES}/users"
        assert len(set(mounted.lines(f"{seen}; cat {TABLES}/users/status > $T/x; {seen}"))) == 1


def test_a_table_that_may_not_be_scanned_still_gives_its_items_by_name(
    mounted: Mount, module_mount: Mounting, module_server: Server
) -> None:
    with module_server.refusing("dynamodb", "Scan", "AccessDeniedException", status=400):
        done = module_mount().sh(f"ls {TABLES}/numbers/items; cat {TABLES}/numbers/items/3.json")
    assert ("Permission denied" in done.stderr, json.loads(done.stdout)) == (True, {"id": 3})


class TestLargerThanTheScanLimit:
    """A table of 20 GB where 10 are the limit."""

    @pytest.fixture
    def mounted(self, mounted: Mount, module_server: Server, module_mount: Mounting) -> Iterator[Mount]:
        size = ('"TableSizeBytes": 0', '"TableSizeBytes": 20000000000')
        with module_server.rewriting("dynamodb", "DescribeTable", *size):
            yield module_mount()

    def test_its_items_are_not_listed(self, mounted: Mount) -> None:
        assert "File too large" in mounted.sh(f"ls {TABLES}/numbers/items").stderr

    def test_nothing_was_scanned(self, mounted: Mount, module_server: Server) -> None:
        with module_server.counting() as calls:
            mounted.sh(f"ls {TABLES}/numbers/items")
        assert calls["dynamodb", "Scan"] == 0

    def test_the_errors_file_names_the_option(self, mounted: Mount) -> None:
        assert "--scan-limit" in mounted.sh(f"ls {TABLES}/numbers/items; cat .awsfs/errors").stdout

    def test_an_item_is_still_found_by_its_name(self, mounted: Mount) -> None:
        assert mounted.out(f"cat {TABLES}/numbers/items/3.json") == '{\n  "id": 3\n}\n'

    def test_a_partition_is_still_listed(self, mounted: Mount) -> None:
        assert len(mounted.lines(f"ls {TABLES}/orders/items/ada")) == 3

    def test_a_higher_limit_lists_it(self, mounted: Mount, module_mount: Mounting) -> None:
        assert len(module_mount("--scan-limit", "30GB").lines(f"ls {TABLES}/numbers/items")) == 4
