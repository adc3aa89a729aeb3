"""Floor 3: an answer that is damaged on its way is an error, where botocore would take it for one that says nothing."""

import boto3
import pytest
from aws_server import CREDENTIALS
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError
from faulty import Faulty
from worlds import REGION, make_bucket, make_table, put_items, run_instance

from awsfs.aws.border import translated
from awsfs.aws.clients import Clients
from awsfs.errors import symbol

DAMAGE = ["cut-in-the-middle", "cut-before-the-body", "truncated", "garbled", "too-short", "web-page"]
CALLS = {
    "ec2": lambda client: client.describe_instances(),
    "dynamodb": lambda client: client.scan(TableName="users"),
    "s3": lambda client: client.list_objects_v2(Bucket="bucket"),
    "iam": lambda client: client.list_users(),
}


@pytest.fixture(scope="module")
def network(module_server):
    run_instance(module_server)
    make_table(module_server, "users", "id:S")
    put_items(module_server, "users", [{"id": {"S": "a"}, "text": {"S": "x" * 100}}])
    make_bucket(module_server, "bucket", {"key": b"value"})
    with Faulty(module_server.url) as network:
        yield network


@pytest.fixture(scope="module")
def clients(network):
    """Clients that repeat nothing."""
    clients = Clients(boto3.Session(**CREDENTIALS, region_name=REGION), network.url)
    return {name: clients.get(name, REGION, changing=True) for name in CALLS}


def failure(network, clients, service, fault):
    """What is raised; of S3's answers that are no XML botocore makes an internal error by itself, and asks again."""
    with network.failing(fault), pytest.raises((ResponseParserError, ClientError)) as caught:
        CALLS[service](clients[service])
    return caught.value


@pytest.mark.parametrize("fault", DAMAGE)
@pytest.mark.parametrize("service", CALLS)
def test_it_is_an_error(network, clients, service, fault):
    assert symbol(translated(failure(network, clients, service, fault), "Call").number) == "EREMOTEIO"


def test_a_single_bit_of_dynamodb_is_one_too(network, clients):
    failure(network, clients, "dynamodb", "corrupted")


@pytest.mark.parametrize("service", CALLS)
def test_the_next_answer_is_right(network, clients, service):
    right = CALLS[service](clients[service])
    failure(network, clients, service, "truncated")
    again = CALLS[service](clients[service])
    assert {**again, "ResponseMetadata": None} == {**right, "ResponseMetadata": None}
