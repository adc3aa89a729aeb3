"""Floor 3: clients, dear to make and made once."""

import threading

import boto3
import pytest
from aws_server import CREDENTIALS

from awsfs.aws.clients import FALLBACK_REGION, Clients


@pytest.fixture(scope="module")
def clients():
    return Clients(boto3.Session(**CREDENTIALS, region_name="eu-west-1"), "http://127.0.0.1:1")


def test_a_client_is_made_once(clients):
    assert clients.get("sts", "us-west-2") is clients.get("sts", "us-west-2")


def test_each_region_has_a_client_of_its_own(clients):
    assert clients.get("sts", "us-west-2") is not clients.get("sts", "eu-west-1")


def test_many_threads_share_the_one_that_is_made():
    clients = Clients(boto3.Session(**CREDENTIALS))
    start, made = threading.Barrier(4), []

    def get():
        start.wait(10)
        made.append(clients.get("sts", "us-west-2"))

    threads = [threading.Thread(target=get) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(made) == 4
    assert len(set(map(id, made))) == 1


def test_a_client_asks_the_endpoint_that_was_given(clients):
    assert clients.get("sts", "us-west-2").meta.endpoint_url == "http://127.0.0.1:1"


def test_a_service_without_regions_is_asked_from_home(clients):
    assert clients.get("sts", "").meta.region_name == "eu-west-1"


def test_home_is_the_region_of_the_session(clients):
    assert clients.home == "eu-west-1"


def test_home_is_us_east_1_where_the_person_has_none():
    assert Clients(boto3.Session(**CREDENTIALS)).home == FALLBACK_REGION


def test_requests_say_that_they_come_from_awsfs(clients):
    assert "awsfs/" in clients.get("sts", "us-west-2").meta.config.user_agent_extra


@pytest.mark.parametrize("region", ["us-west-2", "cn-north-1", "us-gov-west-1", "ap-south-2"])
def test_regions_of_all_partitions_are_known(clients, region):
    assert region in clients.known_regions


def test_a_region_that_never_was_is_not_known(clients):
    assert "us-middle-1" not in clients.known_regions


def test_the_regions_beside_home_are_those_of_its_partition(clients):
    beside = clients.partition_regions()
    assert ("us-west-2" in beside, "cn-north-1" in beside) == (True, False)


class TestLacks:
    """No request is made: a service that botocore knows elsewhere in the partition alone is taken not to be there."""

    def lacks(self, name, region, endpoint=None):
        return Clients(boto3.Session(**CREDENTIALS, region_name="eu-west-1"), endpoint).lacks(name, region)

    def test_a_service_that_is_in_other_regions_alone_is_lacking(self):
        assert self.lacks("apprunner", "eu-north-1")

    @pytest.mark.parametrize(("name", "region"), [("ec2", "eu-north-1"), ("iam", "eu-north-1"), ("ec2", "nowhere-1")])
    def test_any_other_is_not_known_to_be(self, name, region):
        assert not self.lacks(name, region)

    def test_what_an_emulator_has_botocore_cannot_know(self):
        assert not self.lacks("apprunner", "eu-north-1", "http://127.0.0.1:1")
