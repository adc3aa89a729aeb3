"""Floor 3: what cannot be reached at the moment, and how long it is taken to be so."""

import errno

import pytest
from test_2_cache import Clock
from test_3_fetch import request

from awsfs.aws.outages import LONGEST, PROBE, Outages
from awsfs.errors import AwsError


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def outages(clock):
    return Outages(clock)


def error(number):
    return AwsError(number, "Code", "words")


SILENT = (errno.EHOSTUNREACH, errno.ETIMEDOUT)
ANOTHER = request(operation="describe_subnets")


class TestWhatIsOut:
    @pytest.mark.parametrize("number", SILENT)
    def test_silence_is_of_the_whole_place(self, outages, number):
        outages.failed(request(), error(number))
        assert outages.at(ANOTHER) is not None

    def test_a_failure_inside_of_aws_is_of_the_operation(self, outages):
        outages.failed(request(), error(errno.EREMOTEIO))
        assert (outages.at(request()) is None, outages.at(ANOTHER)) == (False, None)

    def test_silence_of_a_bucket_is_that_of_others_or_offline_each_would_be_waited_for(self, outages):
        outages.failed(request("s3", params={"Bucket": "one"}), error(errno.ETIMEDOUT))
        assert outages.at(request("s3", params={"Bucket": "other"})) is not None

    def test_another_service_is_not_out(self, outages):
        outages.failed(request(), error(errno.ETIMEDOUT))
        assert outages.at(request(client="iam")) is None

    @pytest.mark.parametrize("number", [errno.EACCES, errno.ENOENT, errno.EAGAIN])
    def test_a_refusal_is_an_answer(self, outages, number):
        outages.failed(request(), error(errno.ETIMEDOUT))
        outages.failed(ANOTHER, error(number))
        assert outages.at(request()) is None

    def test_an_answer_ends_it(self, outages):
        outages.failed(request(), error(errno.ETIMEDOUT))
        with outages.watching(request()):
            pass
        assert outages.at(request()) is None


class TestHowLong:
    def test_it_is_over_if_nobody_has_asked_for_a_while(self, outages, clock):
        outages.failed(request(), error(errno.ETIMEDOUT))
        clock.now = LONGEST + 1
        assert outages.at(request()) is None

    def test_while_somebody_is_asking_it_is_not_over(self, outages, clock):
        outages.failed(request(), error(errno.ETIMEDOUT))
        clock.now = LONGEST + 1
        with outages.watching(ANOTHER):
            found = outages.at(request())
        assert found is not None

    def test_just_after_a_failure_nobody_need_ask(self, outages):
        outages.failed(request(), error(errno.ETIMEDOUT))
        assert outages.at(request())[1] is False

    def test_a_while_later_one_is_to_ask(self, outages, clock):
        outages.failed(request(), error(errno.ETIMEDOUT))
        clock.now = PROBE
        assert [outages.at(request())[1] for _ in range(3)] == [True, False, False]
