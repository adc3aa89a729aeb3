"""Floor 3: calls that change something, and bytes that are not kept."""

import errno
import json
import time
from contextlib import suppress

import boto3
import pytest
from aws_server import CREDENTIALS
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from mounts import PATIENCE
from test_3_fetch import Held, giving_up, number_of, of_api, request
from test_4_tree_grown import REGION, Api, aws_of, refusal, refuse

from awsfs.aws.clients import Clients
from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.aws.limits import Limit
from awsfs.aws.rates import Rates
from awsfs.aws.workers import EACH
from awsfs.cache import Cache
from awsfs.errors import AwsError
from awsfs.requests import Request


def take(answers):
    """The next of the answers, raised if it is an error."""
    answer = answers.pop(0)
    if answer is not None:
        raise answer
    return {}


CHANGE = request(operation="create_vpc", result="@", params={"CidrBlock": "10.0.0.0/16"})


class TestSending:
    def test_a_change_is_made_and_answered(self, server):
        answer = aws_of(server).send(CHANGE)
        assert answer["Vpc"]["CidrBlock"] == "10.0.0.0/16"

    def test_a_change_is_recorded(self, server):
        aws = aws_of(server)
        aws.send(CHANGE)
        action = json.loads(aws.journal.actions()[0])
        assert (action["operation"], action["outcome"]) == ("ec2:create_vpc", "ok")

    def test_a_change_that_is_refused_is_recorded_with_the_code(self):
        aws = of_api(Api(create_vpc=refuse("VpcLimitExceeded")))
        assert number_of(aws.send, CHANGE) == errno.EDQUOT
        assert json.loads(aws.journal.actions()[0])["outcome"] == "VpcLimitExceeded"

    @pytest.mark.parametrize("operation", [refuse("VpcLimitExceeded"), lambda **params: {}])
    def test_a_change_forgets_what_was_known_of_the_service(self, operation):
        aws = of_api(Api(create_vpc=operation, describe_vpcs=lambda: {"Vpcs": [{"VpcId": "vpc-1"}]}))
        list(aws.records(request()))
        with suppress(AwsError):
            aws.send(CHANGE)
        assert aws.in_hand(request()) is None

    def test_a_change_leaves_other_regions_alone(self):
        aws = of_api(Api(create_vpc=lambda **params: {}, describe_vpcs=lambda: {"Vpcs": [{"VpcId": "vpc-1"}]}))
        there = Request("ec2", "eu-west-1", "describe_vpcs", "Vpcs", {}, 60)
        list(aws.records(there))
        aws.send(CHANGE)
        assert aws.in_hand(there) is not None

    def test_a_change_is_repeated_after_throttling(self):
        answers = [refusal("RequestLimitExceeded"), refusal("RequestLimitExceeded"), None]
        api = Api(create_vpc=lambda **params: take(answers))
        of_api(api, pauses=(0, 0, 0)).send(CHANGE)
        assert api.calls["create_vpc"] == 3

    def test_a_change_is_repeated_where_nobody_was_there_to_take_it(self):
        answers = [EndpointConnectionError(endpoint_url="http://nowhere"), None]
        api = Api(create_vpc=lambda **params: take(answers))
        of_api(api, pauses=(0,)).send(CHANGE)
        assert api.calls["create_vpc"] == 2

    def test_a_change_that_stays_throttled_is_eagain(self):
        aws = of_api(Api(create_vpc=refuse("RequestLimitExceeded")), pauses=(0, 0))
        assert number_of(aws.send, CHANGE) == errno.EAGAIN

    def test_a_change_that_was_not_answered_is_not_repeated(self):
        api = Api(create_vpc=lambda **params: take([ReadTimeoutError(endpoint_url="http://silent")]))
        assert number_of(of_api(api, pauses=(0, 0)).send, CHANGE) == errno.ETIMEDOUT
        assert api.calls["create_vpc"] == 1

    def test_a_change_that_was_not_answered_may_have_happened_and_errors_says_so(self):
        aws = of_api(Api(create_vpc=lambda **params: take([ReadTimeoutError(endpoint_url="http://silent")])))
        number_of(aws.send, CHANGE)
        assert json.loads(aws.journal.errors()[0])["note"] == "AWS may have made the change anyway"

    def test_botocore_repeats_no_change_by_itself(self, server):
        aws = Aws(Clients(boto3.Session(**CREDENTIALS, region_name="us-west-2"), server.url), Cache(), Journal())
        with server.refusing("ec2", "CreateVpc", "InternalError", status=500), server.counting() as calls:
            number_of(aws.send, CHANGE)
        assert calls["ec2", "CreateVpc"] == 1


class TestGivenUp:
    """A change whose writer is interrupted."""

    def given_up(self, begun):
        """The account, once all is over."""
        change, busy = Held(lambda **params: {}), Held(lambda: {})
        _, wait = giving_up(change.arrived.acquire if begun else lambda timeout: True)
        aws = of_api(Api(create_vpc=change), wait=wait)
        for _ in range(0 if begun else EACH):
            aws.start(busy, ("ec2", REGION))
        with pytest.raises(InterruptedError):
            aws.send(CHANGE)
        busy.released.set()
        change.released.set()
        aws.start(busy, ("ec2", REGION)).result(timeout=PATIENCE)
        aws.close(wait=True)
        return aws

    def test_it_is_not_sent_where_it_had_not_begun(self):
        assert self.given_up(begun=False).clients.calls == {}

    def test_that_nothing_was_sent_is_told(self):
        error = json.loads(self.given_up(begun=False).journal.errors()[0])
        assert (error["code"], error["note"]) == ("EINTR", "the call was not made: it was still waiting for its turn")

    def test_the_attempt_is_recorded(self):
        action = json.loads(self.given_up(begun=False).journal.actions()[0])
        assert (action["operation"], action["outcome"]) == ("ec2:create_vpc", "EINTR")

    def test_what_had_begun_is_done_all_the_same(self):
        assert self.given_up(begun=True).clients.calls == {"create_vpc": 1}

    def test_it_is_not_sent_where_it_waits_for_a_token(self, server):
        slept = Held(lambda: None)
        clock, sleep = lambda: float(slept.released.is_set()) * 60, lambda seconds: slept()
        rates = Rates({"ec2": (Limit(("*",), 1, 1),)}, clock, sleep, everywhere=True)
        rates.bucket("ec2", REGION, "CreateVpc", True).take()
        session = boto3.Session(**CREDENTIALS, region_name=REGION)
        _, wait = giving_up(slept.arrived.acquire)
        aws = Aws(Clients(session, server.url, rates=rates), Cache(), Journal(), wait)
        with server.counting() as calls:
            with pytest.raises(InterruptedError):
                aws.send(CHANGE)
            slept.released.set()
            aws.close(wait=True)
        assert calls == {}

    def test_it_is_not_sent_again_where_aws_asked_to_slow_down(self):
        api = Api(create_vpc=refuse("RequestLimitExceeded"))
        _, wait = giving_up(lambda timeout: time.sleep(0.5) or True)
        aws = of_api(api, wait=wait, pauses=(3,))
        with pytest.raises(InterruptedError):
            aws.send(CHANGE)
        aws.close(wait=True)
        assert api.calls == {"create_vpc": 1}

    def test_what_had_begun_is_recorded_once_as_it_ended(self):
        assert [json.loads(line)["outcome"] for line in self.given_up(begun=True).journal.actions()] == ["ok"]

    def test_what_had_begun_is_told_to_be_in_doubt(self):
        error = json.loads(self.given_up(begun=True).journal.errors()[0])
        assert (error["code"], error["note"]) == ("EINTR", "AWS may have made the change anyway")


class TestReading:
    def test_the_bytes_of_a_body_come_with_the_answer(self, server):
        server.client("s3", "us-east-1").create_bucket(Bucket="bucket")
        server.client("s3", "us-east-1").put_object(Bucket="bucket", Key="a", Body=b"0123456789")
        params = {"Bucket": "bucket", "Key": "a", "Range": "bytes=2-4"}
        data, answer = aws_of(server).read(request("s3", "get_object", "@", params))
        assert (data, answer["ContentRange"]) == (b"234", "bytes 2-4/10")

    def test_a_body_that_breaks_off_is_an_error_of_aws(self):
        class Body:
            def read(self, size):
                raise refusal("InternalError", 500)

        aws = of_api(Api(get_object=lambda: {"Body": Body()}))
        assert number_of(aws.read, request("s3", "get_object")) == errno.EREMOTEIO

    def test_an_object_that_is_not_there_is_enoent(self):
        aws = of_api(Api(get_object=refuse("NoSuchKey")))
        assert number_of(aws.read, request("s3", "get_object")) == errno.ENOENT
