"""The bench's load endpoint answers as moto does for the same data: the same boto3 calls, the same results."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from aws_server import CREDENTIALS, Server
from botocore.config import Config
from botocore.exceptions import ClientError

ROOT = Path(__file__).parent.parent
REGION = "us-west-2"
TABLE, SMALL, PAIRS = "items-1100", "items-30", "pairs-250"
INSTANCES = 25
FLAT = [f"flat/{n:05}.bin" for n in range(1500)]
RARE = [".SriovNetSupport", ".StateReason"]
"""Moto has these for every instance, AWS for few."""
Client = Callable[[str], Any]
Page = dict[str, Any]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The load endpoint in a process of its own, with few instances: botocore takes long to parse many."""
    words = [sys.executable, "-m", "bench.endpoint", "--processes", "1"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        url = child.stdout.readline().strip()
        with urllib.request.urlopen(f"{url}/-/instances?number={INSTANCES}") as answer:
            answer.read()
        yield url
        child.terminate()


@pytest.fixture
def bench(endpoint: str) -> Client:
    """Clients of the endpoint."""
    config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
    session = boto3.Session(**CREDENTIALS, region_name=REGION)
    return lambda service: session.client(service, endpoint_url=endpoint, config=config)


@pytest.fixture
def moto(server: Server) -> Client:
    """Clients of moto."""
    return server.client


def pages(client: Any, operation: str, **params: Any) -> list[Page]:
    """All pages of a listing."""
    return list(client.get_paginator(operation).paginate(**params))


def together(found: list[Page], name: str) -> list[Any]:
    """What all pages have under this name."""
    return [each for page in found for each in page.get(name, [])]


def code(call: Callable[..., object], **params: Any) -> tuple[str, int]:
    """The error code and the status with which a call is refused."""
    with pytest.raises(ClientError) as refused:
        call(**params)
    return refused.value.response["Error"]["Code"], refused.value.response["ResponseMetadata"]["HTTPStatusCode"]


def shape(value: Any) -> Any:
    """The names and types of a record, at every depth; of a list, the first element counts."""
    if isinstance(value, dict):
        return {name: shape(inside) for name, inside in value.items()}
    if isinstance(value, list):
        return [shape(inside) for inside in value[:1]]
    return type(value)


def missing(wanted: Any, found: Any, at: str = "") -> list[str]:
    """Where a shape lacks something of another, or has another type."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return [line for name in wanted for line in missing(wanted[name], found.get(name), f"{at}.{name}")]
    if isinstance(wanted, list) and isinstance(found, list):
        return missing(wanted[0], found[0], f"{at}[]") if wanted and found else []
    return [] if wanted == found else [at]


def machine(client: Any, like: Page) -> Page:
    """An instance in moto of the same type, key and tags."""
    tags = [{"ResourceType": "instance", "Tags": like["Tags"]}]
    run = client.run_instances(
        ImageId="ami-0123456789abcdef0", MinCount=1, MaxCount=1, InstanceType=like["InstanceType"],
        KeyName=like["KeyName"], TagSpecifications=tags,
    )  # fmt: skip
    names = [run["Instances"][0]["InstanceId"]]
    found = client.describe_instances(InstanceIds=names)["Reservations"][0]["Instances"][0]
    return dict(found)


def keyed(items: list[Any]) -> list[Any]:
    """Items in the order of their keys: that of a scan says nothing."""
    return sorted(items, key=lambda item: (item.get("group", {}).get("S", ""), item["id"]["S"]))


def fill_table(bench: Client, moto: Client, table: str) -> list[Any]:
    """The endpoint's table made in moto: description, then items."""
    about = bench("dynamodb").describe_table(TableName=table)["Table"]
    kept = {name: about[name] for name in ("TableName", "KeySchema", "AttributeDefinitions")}
    moto("dynamodb").create_table(**kept, BillingMode="PAY_PER_REQUEST")
    items = together(pages(bench("dynamodb"), "scan", TableName=table), "Items")
    for start in range(0, len(items), 25):
        batch = [{"PutRequest": {"Item": item}} for item in items[start : start + 25]]
        moto("dynamodb").batch_write_item(RequestItems={table: batch})
    return items


def fill_bucket(bench: Client, moto: Client, keys: list[str]) -> None:
    """The endpoint's objects made in moto."""
    moto("s3").create_bucket(Bucket="bench", CreateBucketConfiguration={"LocationConstraint": REGION})
    for key in keys:
        moto("s3").put_object(Bucket="bench", Key=key, Body=b"x")


def listed(client: Any, **params: Any) -> Page:
    """One page of keys without times and sizes, which the data does not share."""
    page = client.list_objects_v2(Bucket="bench", **params)
    names = ("Prefix", "Delimiter", "KeyCount", "MaxKeys", "IsTruncated", "CommonPrefixes")
    return {**{name: page.get(name) for name in names}, "Keys": [each["Key"] for each in page.get("Contents", [])]}


def test_an_instance_has_every_field_that_motos_has_with_the_same_type(bench: Client, moto: Client) -> None:
    found = bench("ec2").describe_instances(MaxResults=5)["Reservations"][0]["Instances"][0]
    assert missing(shape(machine(moto("ec2"), found)), shape(found)) == RARE


def test_an_instance_says_what_motos_says_of_the_same_machine(bench: Client, moto: Client) -> None:
    found = bench("ec2").describe_instances(MaxResults=5)["Reservations"][0]["Instances"][0]
    names = ("InstanceType", "KeyName", "Tags", "State", "Architecture", "Hypervisor", "RootDeviceName")
    assert {name: found[name] for name in names} == {name: machine(moto("ec2"), found)[name] for name in names}


def test_instances_come_in_pages_and_each_once(bench: Client) -> None:
    found = pages(bench("ec2"), "describe_instances", PaginationConfig={"PageSize": 10})
    names = [each["Instances"][0]["InstanceId"] for each in together(found, "Reservations")]
    assert (len(found), len(names), len({*names})) == (3, INSTANCES, INSTANCES)


def test_an_instance_is_found_by_its_id_as_it_is_listed(bench: Client) -> None:
    listed_one = bench("ec2").describe_instances(MaxResults=5)["Reservations"][3]
    asked = bench("ec2").describe_instances(InstanceIds=[listed_one["Instances"][0]["InstanceId"]])
    assert asked["Reservations"] == [listed_one]


def test_an_unknown_instance_is_refused_as_moto_does(bench: Client, moto: Client) -> None:
    ours, theirs = (
        code(client("ec2").describe_instances, InstanceIds=["i-0123456789abcdef0"]) for client in (bench, moto)
    )
    assert ours == theirs


def test_a_collection_without_anything_is_empty(bench: Client) -> None:
    assert bench("ec2").describe_volumes(MaxResults=500).get("Volumes", []) == []


def test_who_one_is_has_the_words_of_moto(bench: Client, moto: Client) -> None:
    ours, theirs = (client("sts").get_caller_identity() for client in (bench, moto))
    assert missing(shape({**theirs, "ResponseMetadata": {}}), shape(ours)) == []


def test_a_region_is_described_as_by_moto(bench: Client, moto: Client) -> None:
    ours, theirs = (client("ec2").describe_regions()["Regions"] for client in (bench, moto))
    assert [region for region in ours if region not in theirs] == []


def test_a_table_is_described_with_the_keys_that_moto_takes(bench: Client, moto: Client) -> None:
    fill_table(bench, moto, PAIRS)
    ours, theirs = (client("dynamodb").describe_table(TableName=PAIRS)["Table"] for client in (bench, moto))
    names = ("TableName", "TableStatus", "KeySchema", "AttributeDefinitions", "ItemCount")
    assert {name: ours[name] for name in names} == {name: theirs[name] for name in names}


def test_a_scan_yields_the_items_that_moto_holds(bench: Client, moto: Client) -> None:
    ours = fill_table(bench, moto, TABLE)
    theirs = together(pages(moto("dynamodb"), "scan", TableName=TABLE), "Items")
    assert keyed(ours) == keyed(theirs)


def test_a_scan_has_as_many_pages_as_motos(bench: Client, moto: Client) -> None:
    fill_table(bench, moto, TABLE)
    ours, theirs = (
        [page["Count"] for page in pages(client("dynamodb"), "scan", TableName=TABLE)] for client in (bench, moto)
    )
    assert (len(ours), sum(ours)) == (len(theirs), sum(theirs))


def test_the_segments_of_a_scan_are_the_whole_table(bench: Client) -> None:
    client = bench("dynamodb")
    parts = [pages(client, "scan", TableName=TABLE, Segment=n, TotalSegments=4) for n in range(4)]
    whole = together(pages(client, "scan", TableName=TABLE), "Items")
    assert keyed(together([page for part in parts for page in part], "Items")) == keyed(whole)


def test_a_partition_is_what_moto_finds(bench: Client, moto: Client) -> None:
    fill_table(bench, moto, PAIRS)
    asked = {
        "TableName": PAIRS,
        "KeyConditionExpression": "#hash = :hash",
        "ExpressionAttributeNames": {"#hash": "group"},
        "ExpressionAttributeValues": {":hash": {"S": "group-00002"}},
    }
    ours, theirs = (client("dynamodb").query(**asked)["Items"] for client in (bench, moto))
    assert ours == theirs


@pytest.mark.parametrize("name", ["item-0000007", "item-0000030", "nobody"])
def test_an_item_is_what_moto_finds(bench: Client, moto: Client, name: str) -> None:
    fill_table(bench, moto, SMALL)
    ours, theirs = (
        client("dynamodb").get_item(TableName=SMALL, Key={"id": {"S": name}}).get("Item") for client in (bench, moto)
    )
    assert ours == theirs


def test_several_items_are_what_moto_finds(bench: Client, moto: Client) -> None:
    fill_table(bench, moto, SMALL)
    keys = [{"id": {"S": f"item-{n:07}"}} for n in (7, 29, 9999)]
    ours, theirs = (
        client("dynamodb").batch_get_item(RequestItems={SMALL: {"Keys": keys}})["Responses"][SMALL]
        for client in (bench, moto)
    )
    assert keyed(ours) == keyed(theirs)


def test_an_unknown_table_is_refused_as_by_moto(bench: Client, moto: Client) -> None:
    ours, theirs = (code(client("dynamodb").scan, TableName="nothing") for client in (bench, moto))
    assert ours == theirs


@pytest.mark.parametrize(
    "asked",
    [
        {"Prefix": "flat/000"},
        {"Prefix": "flat/", "MaxKeys": 7},
        {"Prefix": "flat/", "Delimiter": "/", "MaxKeys": 3, "StartAfter": "flat/00002.bin"},
        {"Prefix": "fl", "Delimiter": "/"},
        {"Prefix": "none/"},
    ],
)
def test_keys_are_listed_as_moto_lists_them(bench: Client, moto: Client, asked: Page) -> None:
    fill_bucket(bench, moto, FLAT[:100])
    assert listed(bench("s3"), **asked) == listed(moto("s3"), **asked)


def test_a_listing_goes_on_where_it_stopped_as_motos_does(bench: Client, moto: Client) -> None:
    fill_bucket(bench, moto, FLAT[:30])
    ours, theirs = (
        [
            [each["Key"] for each in page["Contents"]]
            for page in pages(
                client("s3"), "list_objects_v2", Bucket="bench", Prefix="flat/0000", PaginationConfig={"PageSize": 4}
            )
        ]
        for client in (bench, moto)
    )
    assert ours == theirs


@pytest.mark.parametrize("span", [{}, {"Range": "bytes=10-19"}, {"Range": "bytes=4000-"}, {"Range": "bytes=-7"}])
def test_an_object_is_read_as_from_moto(bench: Client, moto: Client, span: dict[str, str]) -> None:
    body = bench("s3").get_object(Bucket="bench", Key=FLAT[3])["Body"].read()
    moto("s3").create_bucket(Bucket="bench", CreateBucketConfiguration={"LocationConstraint": REGION})
    moto("s3").put_object(Bucket="bench", Key=FLAT[3], Body=body)
    ours, theirs = (client("s3").get_object(Bucket="bench", Key=FLAT[3], **span) for client in (bench, moto))
    names = ("ContentLength", "ContentRange", "ETag", "ContentType", "AcceptRanges", "Metadata")
    assert [*map(ours.get, names), ours["Body"].read()] == [*map(theirs.get, names), theirs["Body"].read()]


@pytest.mark.parametrize(
    "asked",
    [
        {"Key": "nothing"},
        {"Key": FLAT[0], "IfMatch": '"0123"'},
        {"Key": FLAT[0], "Range": "bytes=9999999-"},
    ],
)
def test_what_cannot_be_read_is_refused_as_by_moto(bench: Client, moto: Client, asked: dict[str, str]) -> None:
    fill_bucket(bench, moto, FLAT[:1])
    ours, theirs = (code(client("s3").get_object, Bucket="bench", **asked) for client in (bench, moto))
    assert ours == theirs


def test_an_object_that_is_known_already_is_not_sent(bench: Client) -> None:
    tag = bench("s3").head_object(Bucket="bench", Key=FLAT[0])["ETag"]
    assert code(bench("s3").get_object, Bucket="bench", Key=FLAT[0], IfNoneMatch=tag) == ("304", 304)


def test_what_is_written_has_the_etag_and_the_metadata_of_moto(bench: Client, moto: Client) -> None:
    moto("s3").create_bucket(Bucket="bench", CreateBucketConfiguration={"LocationConstraint": REGION})
    asked = {
        "Bucket": "bench",
        "Key": "new/a b",
        "Body": b"hello",
        "Metadata": {"mtime": "1.5"},
        "ContentType": "text/x",
    }
    found = []
    for client in (bench, moto):
        client("s3").put_object(**asked)
        answer = client("s3").head_object(Bucket="bench", Key="new/a b")
        found.append([answer[name] for name in ("ETag", "ContentLength", "Metadata", "ContentType")])
    assert found[0] == found[1]


def test_an_object_in_parts_is_what_moto_makes_of_them(bench: Client, moto: Client) -> None:
    moto("s3").create_bucket(Bucket="bench", CreateBucketConfiguration={"LocationConstraint": REGION})
    found = []
    for client in (bench("s3"), moto("s3")):
        at = {"Bucket": "bench", "Key": "new/parts"}
        client.put_object(Bucket="bench", Key="new/source", Body=b"0123456789" * 2**20)
        upload = client.create_multipart_upload(**at)["UploadId"]
        spot = {**at, "UploadId": upload}
        source = {"CopySource": "bench/new/source", "CopySourceRange": f"bytes=10-{5 * 2**20 + 9}"}
        copied = client.upload_part_copy(**spot, PartNumber=1, **source)["CopyPartResult"]["ETag"]
        sent = client.upload_part(**spot, PartNumber=2, Body=b"the end")["ETag"]
        parts = [{"PartNumber": 1, "ETag": copied}, {"PartNumber": 2, "ETag": sent}]
        client.complete_multipart_upload(**spot, MultipartUpload={"Parts": parts})
        found.append(client.get_object(**at)["Body"].read())
    assert found[0] == found[1]


def test_an_upload_that_was_aborted_cannot_be_completed(bench: Client) -> None:
    client, spot = bench("s3"), {"Bucket": "bench", "Key": "new/parts"}
    spot["UploadId"] = client.create_multipart_upload(**spot)["UploadId"]
    parts = [{"PartNumber": 1, "ETag": client.upload_part(**spot, PartNumber=1, Body=b"x")["ETag"]}]
    client.abort_multipart_upload(**spot)
    assert code(client.complete_multipart_upload, **spot, MultipartUpload={"Parts": parts}) == ("NoSuchUpload", 404)


@pytest.mark.parametrize("condition", [{"IfNoneMatch": "*"}, {"IfMatch": '"0123"'}])
def test_a_write_whose_condition_does_not_hold_is_refused_as_by_moto(
    bench: Client, moto: Client, condition: dict[str, str]
) -> None:
    fill_bucket(bench, moto, FLAT[:1])
    ours, theirs = (
        code(client("s3").put_object, Bucket="bench", Key=FLAT[0], Body=b"new", **condition) for client in (bench, moto)
    )
    assert ours == theirs
