"""Floor 3: token buckets: nobody asks faster than AWS allows, and whoever waits does so in order."""

import errno
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from throttling import Time

from awsfs.aws.limits import SHARE, Limit
from awsfs.aws.pulse import pulse
from awsfs.aws.rates import BEAT, MEASURED, PAUSE, RECOVERY, Bucket

REGION = "us-west-2"
TEN = Limit(("*",), 10 / SHARE, 2 / SHARE)
"""As if it were 10 tokens, and 2 a second."""


@pytest.fixture
def clock():
    return Time()


def bucket(clock, limit=TEN, sleep=None):
    return Bucket(limit, clock.now, sleep or clock.sleep)


def taken_within(bucket, clock, seconds):
    """How many are to be had until then."""
    end, count = clock.now() + seconds, 0
    while True:
        bucket.take()
        if clock.now() > end + 1e-6:
            return count
        count += 1


class TestBucket:
    def test_the_burst_is_had_at_once(self, clock):
        of_ten = bucket(clock)
        assert [of_ten.take() for _ in range(10)] == [0.0] * 10

    def test_whoever_comes_after_the_burst_waits_for_a_new_token(self, clock):
        of_ten = bucket(clock)
        assert [round(of_ten.take(), 6) for _ in range(12)][10:] == [0.5, 0.5]

    def test_what_was_not_used_is_there_again_up_to_the_burst(self, clock):
        of_ten = bucket(clock)
        for _ in range(10):
            of_ten.take()
        clock.sleep(1000)
        assert taken_within(of_ten, clock, 0) == 10

    @pytest.mark.parametrize("seconds", [0, 1, 7, 60])
    def test_never_more_than_the_burst_and_the_rate(self, clock, seconds):
        assert taken_within(bucket(clock), clock, seconds) == 10 + 2 * seconds

    def test_a_limit_below_one_still_lets_one_through(self, clock):
        assert bucket(clock, Limit(("*",), 1, 0.1)).take() == 0.0

    def test_a_long_wait_is_slept_in_pieces(self, clock):
        slept = []
        slow = bucket(
            clock, Limit(("*",), 1, 0.25 / SHARE), lambda seconds: slept.append(seconds) or clock.sleep(seconds)
        )
        slow.take()
        slow.take()
        assert (max(slept), len(slept)) == (BEAT, 4)

    def test_waiting_is_progress(self, clock):
        token, began = pulse.set(beats := [0.0]), time.monotonic()
        slow = bucket(clock, Limit(("*",), 1, 1))
        slow.take()
        slow.take()
        pulse.reset(token)
        assert beats[0] >= began

    def test_many_threads_together_get_no_more_than_one(self, clock):
        of_ten = bucket(clock)
        with ThreadPoolExecutor(64) as pool:
            list(pool.map(lambda _: of_ten.take(), range(500)))
        assert 10 + 2 * clock.now() + 1e-6 >= 500

    def test_whoever_comes_later_leaves_the_first_token_to_those_before_him(self, clock):
        later = []

        def sleep(seconds):
            if not later:
                later.append(0.0)
                later.append(of_two.take())
            clock.sleep(seconds)

        of_two = bucket(clock, Limit(("*",), 2 / SHARE, 1 / SHARE), sleep)
        for _ in range(3):
            of_two.take()
        assert round(later[1], 6) == 2.0

    def test_whoever_gives_up_waiting_holds_nobody_up(self, clock):
        impatient = [True]

        def sleep(seconds):
            if impatient.pop() if impatient else False:
                raise InterruptedError(errno.EINTR, "unmounted")
            clock.sleep(seconds)

        of_one = bucket(clock, Limit(("*",), 1, 1 / SHARE), sleep)
        of_one.take()
        with pytest.raises(InterruptedError):
            of_one.take()
        assert round(of_one.take(), 6) == 1.0


class TestThrottled:
    def test_half_of_the_rate_is_left(self, clock):
        of_ten = bucket(clock)
        of_ten.throttled()
        assert taken_within(of_ten, clock, 0) == 0
        assert round(of_ten.take(), 1) in (0.9, 1.0)

    def test_it_grows_back_in_half_a_minute(self, clock):
        of_ten = bucket(clock)
        of_ten.throttled()
        clock.sleep(RECOVERY)
        taken_within(of_ten, clock, 0)
        assert round(of_ten.take(), 6) == 0.5

    def test_it_never_grows_beyond_what_aws_publishes(self, clock):
        of_ten = bucket(clock)
        of_ten.throttled()
        clock.sleep(100 * RECOVERY)
        assert taken_within(of_ten, clock, 5) == 20

    def test_the_answers_to_one_burst_halve_it_once(self, clock):
        once, often = bucket(Time()), bucket(clock)
        once.throttled()
        for _ in range(64):
            often.throttled()
        assert once.take() == often.take()

    def test_later_answers_halve_it_again(self, clock):
        of_ten = bucket(clock)
        for _ in range(3):
            of_ten.throttled()
            clock.sleep(PAUSE)
        of_ten.throttled()
        assert of_ten.take() > 1.5 * 1.0

    def test_something_is_left_however_often_it_is_halved(self, clock):
        of_ten = bucket(clock)
        for _ in range(100):
            of_ten.throttled()
            clock.sleep(PAUSE)
        assert taken_within(of_ten, clock, 60) > 0


class TestUnknown:
    def test_without_a_known_limit_nobody_waits(self, clock):
        unknown = bucket(clock, None)
        assert {unknown.take() for _ in range(1000)} == {0.0}

    def test_an_answer_that_asks_to_slow_down_gives_half_of_what_was_asked(self, clock):
        unknown = bucket(clock, None)
        for _ in range(100):
            unknown.take()
        unknown.throttled()
        assert 49 <= taken_within(unknown, clock, 1) <= 52

    def test_what_came_long_ago_does_not_count(self, clock):
        unknown = bucket(clock, None)
        for _ in range(100):
            unknown.take()
        clock.sleep(10)
        unknown.take()
        unknown.throttled()
        assert taken_within(unknown, clock, 1) == MEASURED / 2
