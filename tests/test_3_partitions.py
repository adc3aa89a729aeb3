"""Floor 3: partitions, by botocore's own data."""

import re
from pathlib import Path

import pytest
from botocore.loaders import create_loader
from test_4_tree_grown import Api

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.aws.partitions import home_of, is_own_url, partition_of, partitions
from awsfs.cache import Cache
from awsfs.services import all_services
from awsfs.tree.context import Context
from awsfs.tree.kinds import service_place

PACKAGE = Path(__file__).parent.parent / "awsfs"
DATA = create_loader().load_data("partitions")["partitions"]
REGIONS = [(region, data["id"]) for data in DATA for region in data["regions"] if not region.endswith("-global")]


@pytest.mark.parametrize(("region", "partition"), REGIONS)
def test_every_region_is_in_its_own_partition(region, partition):
    assert partition_of(region).name == partition


@pytest.mark.parametrize(
    ("region", "partition"),
    [("eusc-de-east-2", "aws-eusc"), ("us-isof-west-9", "aws-iso-f"), ("eu-isoe-north-2", "aws-iso-e")],
)
def test_a_region_newer_than_botocore_is_in_the_partition_that_its_name_fits(region, partition):
    assert partition_of(region).name == partition


@pytest.mark.parametrize("region", ["local", "", "us-middle-1"])
def test_any_other_region_is_in_the_first_partition(region):
    assert partition_of(region).name == "aws"


@pytest.mark.parametrize(("region", "partition"), [("eusc-de-east-1", "aws-eusc"), ("us-isob-east-1", "aws-iso-b")])
@pytest.mark.parametrize("name", ["iam", "sns"])
def test_arns_in_requests_name_the_partition_of_the_region(region, partition, name):
    api = Api()
    api.home = region
    (service,) = [each for each in all_services() if each.name == name]
    assert service_place(Context(Aws(api, Cache(), Journal())), service, region).scope["partition"] == partition


@pytest.mark.parametrize(
    ("client", "region", "home"),
    [
        ("iam", "eu-west-1", "us-east-1"),
        ("iam", "cn-northwest-1", "cn-north-1"),
        ("cloudfront", "cn-north-1", "cn-northwest-1"),
        ("iam", "us-gov-east-1", "us-gov-west-1"),
        ("iam", "us-isob-west-1", "us-isob-east-1"),
        ("iam", "eusc-de-east-1", "eusc-de-east-1"),
        ("iam", "local", "us-east-1"),
    ],
)
def test_a_service_without_regions_has_a_home_in_each_partition(client, region, home):
    assert home_of(client, region) == home


@pytest.mark.parametrize("suffix", [data["outputs"]["dnsSuffix"] for data in DATA])
def test_an_endpoint_of_any_partition_is_aws_own(suffix):
    assert is_own_url(f"https://ec2.somewhere-1.{suffix}")


@pytest.mark.parametrize("host", ["localhost", "", "amazonaws.com.example.org", "notamazonaws.com"])
def test_any_other_host_is_not(host):
    assert not is_own_url(f"https://{host}")


def test_no_module_has_a_list_of_partitions_or_of_their_hosts_of_its_own():
    names = "|".join(re.escape(each.name) for each in partitions() if each.name != "aws")
    suffixes = "|".join(re.escape(suffix) for each in partitions() for suffix in each.suffixes)
    own = re.compile(rf"""["'.](?:{names}|{suffixes})["']|["'](?:cn|us-gov|us-iso\w?|eu-isoe|eusc)-""")
    modules = [path for path in PACKAGE.rglob("*.py") if "demo" not in path.relative_to(PACKAGE).parts]
    assert [path.name for path in modules if own.search(path.read_text())] == []
