"""Floor 3: answers that are no errors and tell of what was not done."""

import errno

import pytest
from test_4_tree_grown import Api, aws_of

from awsfs.aws.fetch import Aws
from awsfs.aws.half_done import what_failed
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.errors import AwsError
from awsfs.requests import Request

GONE = {"Code": "InvalidVpcEndpointId.NotFound", "Message": "no"}
ENDPOINTS = {"Unsuccessful": [{"ResourceId": "vpce-1", "Error": GONE}]}
TASKS = {"tasks": [], "failures": [{"arn": "a", "reason": "MISSING", "detail": "no such machine"}]}
IMAGES = {"failures": [{"imageId": {}, "failureCode": "ImageNotFound", "failureReason": "gone"}] * 2}


class TestWhatFailed:
    @pytest.mark.parametrize(
        ("answer", "code", "words"),
        [
            (ENDPOINTS, "InvalidVpcEndpointId.NotFound", "no"),
            (TASKS, "MISSING", "no such machine"),
            (IMAGES, "ImageNotFound", "gone (and 1 more)"),
            ({"Errors": [{"JobRunId": "j", "ErrorDetail": {"ErrorCode": "Busy", "ErrorMessage": "m"}}]}, "Busy", "m"),
            ({"FailedEntries": [{"TargetId": "1"}]}, "FailedEntries", "FailedEntries"),
        ],
    )
    def test_the_first_failure_is_told_with_its_code_and_words(self, answer, code, words):
        found = what_failed(answer, "it")
        assert (found.code, found.message) == (code, words)

    def test_an_id_that_is_not_there_is_enoent(self):
        assert what_failed(ENDPOINTS, "it").number == errno.ENOENT

    @pytest.mark.parametrize("answer", [{}, {"Unsuccessful": []}, {"failures": None}, {"Errors": "0"}, {"Items": [1]}])
    def test_nothing_failed_where_nothing_is_listed(self, answer):
        assert what_failed(answer, "it") is None


class TestAWrite:
    def sent(self):
        aws = Aws(Api(delete_vpc_endpoints=lambda **params: ENDPOINTS), Cache(), Journal())
        request = Request("made", "us-west-2", "delete_vpc_endpoints", "@", {"VpcEndpointIds": ["vpce-1"]}, 0.0)
        return aws, request

    def test_is_an_error(self):
        aws, request = self.sent()
        with pytest.raises(AwsError, match="no"):
            aws.send(request)

    def test_is_recorded_as_one(self):
        aws, request = self.sent()
        with pytest.raises(AwsError):
            aws.send(request)
        (line,) = aws.journal.actions()
        assert "InvalidVpcEndpointId.NotFound" in line


def test_a_machine_that_is_terminated_is_no_failure(server):
    machine = server.client("ec2").run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1)["Instances"][0]
    request = Request("ec2", "us-west-2", "terminate_instances", "@", {"InstanceIds": [machine["InstanceId"]]}, 0.0)
    assert "TerminatingInstances" in aws_of(server).send(request)
