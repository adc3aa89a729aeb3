"""Floor 3: a connection to AWS that breaks off: what is repeated, what is not, and what is said of it."""

import errno
import json
import re

import boto3
import pytest
from aws_server import CREDENTIALS, IMAGE
from cutting import AFTER, BEFORE, DURING, MIDWAY, Cutting
from test_3_fetch import number_of, request
from worlds import make_bucket

from awsfs.aws.clients import Clients
from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache

VPC = request(operation="create_vpc", result="@", params={"CidrBlock": "10.7.0.0/16"})
RUN = request(
    operation="run_instances",
    result="@",
    params={"ImageId": IMAGE["ami_id"], "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1},
)
MOMENTS = (BEFORE, AFTER, DURING)


@pytest.fixture
def network(server):
    with Cutting(server.url) as network:
        yield network


def aws_through(network):
    """AWS behind that network, with nothing known of it and no time lost."""
    clients = Clients(boto3.Session(**CREDENTIALS, region_name="us-west-2"), network.url)
    return Aws(clients, Cache(), Journal(), pauses=(0, 0))


def vpcs(server):
    found = server.client("ec2").describe_vpcs(Filters=[{"Name": "cidr", "Values": ["10.7.0.0/16"]}])
    return len(found["Vpcs"])


@pytest.fixture
def counted(server):
    with server.counting() as calls:
        yield calls


class TestTheNetwork:
    def test_what_is_not_cut_passes(self, network):
        assert aws_through(network).send(VPC)["Vpc"]["CidrBlock"] == "10.7.0.0/16"

    def test_a_connection_serves_one_request_after_another(self, network):
        aws = aws_through(network)
        aws.send(VPC)
        assert len(list(aws.records(request()))) == 2

    def test_an_object_passes_whole(self, server, network):
        make_bucket(server, "bucket", {})
        body = bytes(range(256)) * 4096
        aws_through(network).send(request("s3", "put_object", "@", {"Bucket": "bucket", "Key": "k", "Body": body}))
        assert server.client("s3").get_object(Bucket="bucket", Key="k")["Body"].read() == body

    def test_an_upload_is_cut_while_it_arrives(self, server, network):
        make_bucket(server, "bucket", {})
        put = request("s3", "put_object", "@", {"Bucket": "bucket", "Key": "k", "Body": b"x" * 2**20})
        with network.cutting("PUT /bucket/k", MIDWAY) as cut:
            assert number_of(aws_through(network).send, put) == errno.EHOSTUNREACH
        assert (cut.made, server.client("s3").list_objects_v2(Bucket="bucket")["KeyCount"]) == (1, 0)


class TestWithoutAToken:
    @pytest.mark.parametrize("moment", MOMENTS)
    def test_a_change_is_not_repeated(self, network, moment):
        with network.cutting("Action=CreateVpc", moment) as cut:
            number_of(aws_through(network).send, VPC)
        assert cut.made == 1

    @pytest.mark.parametrize(("moment", "made"), [(BEFORE, 0), (AFTER, 1), (DURING, 1)])
    def test_it_may_have_happened(self, server, network, moment, made):
        with network.cutting("Action=CreateVpc", moment):
            number_of(aws_through(network).send, VPC)
        assert vpcs(server) == made

    @pytest.mark.parametrize("moment", MOMENTS)
    def test_the_errors_say_that_it_may_have_happened(self, network, moment):
        aws = aws_through(network)
        with network.cutting("Action=CreateVpc", moment):
            number_of(aws.send, VPC)
        assert json.loads(aws.journal.errors()[0])["note"] == "AWS may have made the change anyway"

    @pytest.mark.parametrize("moment", MOMENTS)
    def test_one_attempt_is_recorded(self, network, moment):
        aws = aws_through(network)
        with network.cutting("Action=CreateVpc", moment):
            number_of(aws.send, VPC)
        assert len(aws.journal.actions()) == 1


class TestWithAToken:
    @pytest.mark.parametrize("moment", MOMENTS)
    def test_a_change_is_repeated_until_there_is_an_answer(self, network, moment):
        with network.cutting("Action=RunInstances", moment, times=1) as cut:
            answer = aws_through(network).send(RUN)
        assert (cut.made, len(answer["Instances"])) == (1, 1)

    def test_each_repetition_carries_the_same_token(self, network):
        with network.cutting("Action=RunInstances", BEFORE, times=2) as cut:
            aws_through(network).send(RUN)
        tokens = [re.findall(rb"ClientToken=([^&]+)", body) for body in cut.requests]
        assert (len(tokens), tokens[0]) == (2, tokens[1])

    def test_another_write_has_another_token(self, network):
        aws = aws_through(network)
        for _ in range(2):
            aws.send(RUN)
        tokens = {json.loads(line)["parameters"]["ClientToken"] for line in aws.journal.actions()}
        assert len(tokens) == 2

    def test_it_is_repeated_where_aws_failed(self, server, network, counted):
        with server.refusing("ec2", "RunInstances", "InternalError", status=500, times=1):
            aws_through(network).send(RUN)
        assert counted["ec2", "RunInstances"] == 2

    def test_it_is_not_repeated_where_aws_refused(self, server, network, counted):
        with server.refusing("ec2", "RunInstances", "UnauthorizedOperation"):
            number_of(aws_through(network).send, RUN)
        assert counted["ec2", "RunInstances"] == 1

    def test_one_attempt_is_recorded_however_often_it_was_sent(self, network):
        aws = aws_through(network)
        with network.cutting("Action=RunInstances", AFTER, times=2):
            aws.send(RUN)
        assert [json.loads(line)["outcome"] for line in aws.journal.actions()] == ["ok"]
