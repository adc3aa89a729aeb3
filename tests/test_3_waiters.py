"""Floor 3: asking until something is in a state, as botocore's waiters have it."""

import errno

import pytest
from test_4_tree_grown import Api, aws_of, refusal
from worlds import run_instance

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.aws.waiters import operation_of, until, waiters
from awsfs.cache import Cache
from awsfs.errors import AwsError
from awsfs.requests import Request

RUNNING = waiters("ec2")["instance_running"]


def asking(*ids):
    return Request("ec2", "us-west-2", "describe_instances", "@", {"InstanceIds": list(ids)}, 0.0)


def machine(state):
    return {"Reservations": [{"Instances": [{"State": {"Name": state}}]}]}


class Pauses:
    """Waits as a person without patience: not at all."""

    def __init__(self):
        self.seconds = 0.0

    def __call__(self, seconds):
        self.seconds += seconds


def outcome(*states):
    """What comes of waiting for a machine to run that is in one state after the other: errno, calls, seconds."""
    left, pauses = list(states), Pauses()

    def describe_instances(**params):
        state = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(state, Exception):
            raise state
        return machine(state)

    api = Api(describe_instances=describe_instances)
    try:
        until(Aws(api, Cache(), Journal()), asking("i-1"), RUNNING, pauses)
    except AwsError as error:
        return error.number, sum(api.calls.values()), pauses.seconds
    return None, sum(api.calls.values()), pauses.seconds


class TestUntil:
    def test_ends_at_once_where_the_state_is_there(self):
        assert outcome("running") == (None, 1, 0)

    def test_asks_again_after_the_waiters_delay(self):
        assert outcome("pending", "pending", "running") == (None, 3, 2 * RUNNING.delay)

    def test_is_busy_where_the_state_cannot_be_reached_any_more(self):
        assert outcome("pending", "terminated") == (errno.EBUSY, 2, RUNNING.delay)

    def test_times_out_after_the_waiters_last_attempt(self):
        assert outcome("pending")[:2] == (errno.ETIMEDOUT, RUNNING.max_attempts)

    def test_an_error_that_the_waiter_knows_is_no_end(self):
        assert outcome(refusal("InvalidInstanceID.NotFound"), "running") == (None, 2, RUNNING.delay)

    def test_any_other_error_ends_it(self):
        assert outcome(refusal("UnauthorizedOperation"), "running")[:2] == (errno.EACCES, 1)

    def test_a_real_machine_is_waited_for(self, server):
        machine = run_instance(server, "web")
        with server.counting() as calls:
            until(aws_of(server), asking(machine), RUNNING, Pauses())
        assert calls == {("ec2", "DescribeInstances"): 1}


@pytest.mark.parametrize("service", ["ec2", "dynamodb", "rds", "ecs", "lambda", "cloudformation"])
def test_every_waiter_asks_something_that_boto3_has_a_name_for(service):
    assert {operation_of(waiter).isidentifier() for waiter in waiters(service).values()} == {True}


def test_a_service_without_waiters_has_none():
    assert waiters("sqs") == {}
