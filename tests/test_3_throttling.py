"""Floor 3: clients against an endpoint that refuses whoever asks too fast."""

from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from aws_server import CREDENTIALS
from botocore.exceptions import ClientError
from test_4_tree_grown import grow
from throttling import Throttling, Time

from awsfs.aws.clients import Clients
from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.aws.limits import SHARE, Limit
from awsfs.aws.rates import Rates
from awsfs.cache import Cache
from awsfs.tree.handles import READING
from awsfs.tree.nodes import Directory, File

REGION = "us-west-2"


@pytest.fixture
def clock():
    return Time()


SMALL = {
    "ec2": (Limit(("Describe*",), 4, 2, shared=True),),
    "iam": (Limit(("*",), 2, 1, shared=True),),
    "elbv2": (Limit(("*",), 2, 0.5),),
}


@pytest.fixture
def front(server, clock):
    with Throttling(server, SMALL, clock) as endpoint:
        yield endpoint


@pytest.fixture
def rates(clock):
    return Rates(SMALL, clock.now, clock.sleep, everywhere=True)


def clients_at(url, rates):
    return Clients(boto3.Session(**CREDENTIALS, region_name=REGION), url, rates=rates)


def walk(directory):
    """Look at everything, as ``grep -r`` does."""
    for name, _ in list(directory.entries()):
        node = directory.find(name)
        if isinstance(node, Directory):
            walk(node)
        elif isinstance(node, File) and node.mode & 0o400:
            node.open(READING).release()


PLACES = [(service, region) for service in ("ec2", "elbv2") for region in (REGION, "eu-west-1", "us-east-1")]


class TestWalking:
    def test_a_walk_in_parallel_is_never_throttled(self, front, clock, rates):
        tree = grow(Aws(clients_at(front.url, rates), Cache(), Journal()), regions=(REGION,))
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda place: walk(tree.walk(place)), [*PLACES, ("iam",)]))
        assert (sum(front.refused.values()), len(front.asked) > 6) == (0, True)

    def test_the_same_walk_without_buckets_is_throttled(self, front, clock):
        client = clients_at(front.url, Rates({}, clock.now, clock.sleep)).get("ec2", REGION, changing=True)
        for _ in range(4):
            client.describe_vpcs()
        with pytest.raises(ClientError, match="Throttling"):
            client.describe_vpcs()

    def test_what_was_waited_is_counted(self, front, clock, rates):
        client = clients_at(front.url, rates).get("ec2", REGION)
        for _ in range(10):
            client.describe_vpcs()
        assert rates.stats() == {"throttle_answers": 0, "seconds_waited_for_tokens": round(clock.now(), 1)}


class TestAnswers:
    def test_a_throttle_answer_is_counted(self, server, clock):
        rates = Rates({}, clock.now, clock.sleep)
        with server.refusing("ec2", "DescribeVpcs", "RequestLimitExceeded", status=503), pytest.raises(ClientError):
            clients_at(server.url, rates).get("ec2", REGION, changing=True).describe_vpcs()
        assert rates.stats()["throttle_answers"] == 1

    def test_each_repetition_of_botocore_takes_a_token(self, server, clock):
        rates = Rates({"ec2": (Limit(("*",), 1, 1 / SHARE),)}, clock.now, clock.sleep, everywhere=True)
        with server.refusing("ec2", "DescribeVpcs", "InternalError", status=500, times=1):
            clients_at(server.url, rates).get("ec2", REGION).describe_vpcs()
        assert round(clock.now(), 6) == 1.0

    def test_another_refusal_slows_nothing_down(self, server, clock):
        rates = Rates({}, clock.now, clock.sleep)
        with server.refusing("ec2", "DescribeVpcs"), pytest.raises(ClientError):
            clients_at(server.url, rates).get("ec2", REGION, changing=True).describe_vpcs()
        assert rates.stats()["throttle_answers"] == 0

    def test_a_table_that_is_asked_too_much_does_not_hold_up_others(self, server, clock):
        rates, code = Rates({}, clock.now, clock.sleep), "ProvisionedThroughputExceededException"
        with server.refusing("dynamodb", "Scan", code, status=400), pytest.raises(ClientError):
            clients_at(server.url, rates).get("dynamodb", REGION, changing=True).scan(TableName="busy")
        assert rates.stats()["throttle_answers"] == 0

    def test_another_endpoint_than_aws_is_held_to_its_answers_alone(self, server, clock):
        client = clients_at(server.url, Rates(SMALL, clock.now, clock.sleep)).get("ec2", REGION)
        for _ in range(20):
            client.describe_vpcs()
        assert clock.now() == 0.0

    def test_the_short_way_of_s3_slows_down_too(self, server, clock):
        s3 = server.client("s3", REGION)
        s3.create_bucket(Bucket="pace", CreateBucketConfiguration={"LocationConstraint": REGION})
        rates = Rates({}, clock.now, clock.sleep)
        thin = clients_at(server.url, rates).get("s3", REGION)
        thin.list_objects_v2(Bucket="pace")
        with server.refusing("s3", "ListObjectsV2", "SlowDown", status=503, times=1):
            thin.list_objects_v2(Bucket="pace")
        assert rates.stats()["throttle_answers"] == 1

    def test_who_waits_is_let_go_when_the_mount_ends(self):
        rates = Rates({"ec2": (Limit(("*",), 1, 1e-9),)})
        rates.bucket("ec2", REGION, "DescribeVpcs").take()
        rates.close()
        with pytest.raises(InterruptedError):
            rates.bucket("ec2", REGION, "DescribeVpcs").take()
