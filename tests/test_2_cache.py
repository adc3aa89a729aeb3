"""Floor 2: records, arriving in pages, shared and forgotten."""

import errno
import threading
from concurrent.futures import Future

import pytest

from awsfs.budget import Budget
from awsfs.cache import BRIEFLY, MOVING, Cache, Records
from awsfs.errors import AwsError

KEY = ("ec2", "us-west-2", "describe_instances", "@", "{}")


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def later(work):
    """A worker that does its work when somebody waits for it."""
    future = Future()
    future.work = work
    return future


def wait(future):
    try:
        future.work()
    except ZeroDivisionError as error:
        future.set_exception(error)


def loading(pages):
    """Loads these pages, one after the other."""
    rest = iter(pages)

    def load(token):
        page = next(rest, None)
        return ([], None) if page is None else (page, {"at": token.get("at", 0) + 1})

    return load


def records(pages, ttl=60.0, **options):
    return Records(loading(pages), ttl, later, wait, **options)


def failing(error, *pages):
    yield from pages
    raise error


def denied():
    return AwsError(errno.EACCES, "AccessDenied", "no")


def unreachable():
    return AwsError(errno.EHOSTUNREACH, "EndpointConnectionError", "no route")


class TestPages:
    def test_nothing_is_fetched_until_somebody_reads(self):
        asked = []
        records(asked.append(1) or [1] for _ in range(3))
        assert asked == []

    def test_a_page_is_fetched_only_when_the_one_before_is_read_up(self):
        asked = []
        found = iter(records(asked.append(n) or [n, n] for n in range(3)))
        next(found), next(found)
        assert asked == [0]

    def test_every_record_is_yielded_in_order(self):
        assert list(records([[1, 2], [], [3]])) == [1, 2, 3]

    def test_two_readers_share_every_page(self):
        asked = []
        shared = records(asked.append(n) or [n] for n in range(3))
        assert list(shared) == list(shared) == [0, 1, 2]
        assert asked == [0, 1, 2]

    def test_many_readers_later_ask_for_a_page_once(self):
        asked, started, go = [], threading.Barrier(9), threading.Event()

        def page():
            asked.append(1)
            go.wait(10)
            yield ["x"]

        def submit(work):
            future = Future()
            threading.Thread(target=lambda: future.set_result(work())).start()
            return future

        shared = Records(loading(page()), 60, submit, lambda future: future.result())
        readers = [threading.Thread(target=lambda: (started.wait(10), list(shared))) for _ in range(8)]
        for reader in readers:
            reader.start()
        started.wait(10)
        go.set()
        for reader in readers:
            reader.join(10)
        assert asked == [1]

    def test_chunks_are_whole_pages(self):
        assert list(records([[1, 2], [3]]).chunks()) == [[1, 2], [3]]

    def test_seeking_a_name_stops_at_the_page_that_has_it(self):
        asked = []
        shared = records(asked.append(n) or [n] for n in range(9))
        assert shared.seek("k", str, "2") == 2
        assert asked == [0, 1, 2]

    def test_seeking_a_name_that_is_not_there_reads_to_the_end(self):
        assert records([[1], [2]]).seek("k", str, "9") is None

    def test_an_index_keeps_all_of_one_name_together(self):
        shared = records([["a1", "b1"], ["a2"]])
        shared.reach_end()
        assert shared.index("first", lambda record: record[0]) == {"a": ["a1", "a2"], "b": ["b1"]}


class TestErrors:
    def test_what_arrived_before_an_error_is_read_first(self):
        found = iter(records(failing(denied(), [1])))
        assert next(found) == 1
        with pytest.raises(AwsError):
            next(found)

    def test_each_reader_gets_an_error_of_its_own(self):
        shared = records(failing(denied()))
        errors = []
        for _ in range(2):
            with pytest.raises(AwsError) as caught:
                list(shared)
            errors.append(caught.value)
        assert errors[0] is not errors[1]

    def test_a_refusal_is_remembered_briefly(self):
        clock = Clock()
        shared = records(failing(denied()), clock=clock)
        with pytest.raises(AwsError):
            list(shared)
        clock.now = BRIEFLY - 0.1
        assert shared.fresh
        clock.now = BRIEFLY
        assert not shared.fresh

    def test_what_timed_out_is_not_remembered(self):
        shared = records(failing(AwsError(errno.ETIMEDOUT, "Timeout", "")), clock=Clock())
        with pytest.raises(AwsError):
            list(shared)
        assert not shared.fresh

    def test_a_bug_in_a_worker_reaches_the_reader_as_eio(self):
        shared = records(failing(ZeroDivisionError()))
        with pytest.raises(AwsError) as caught:
            list(shared)
        assert caught.value.number == errno.EIO


class TestTime:
    def test_records_are_kept_for_their_ttl(self):
        clock = Clock()
        shared = records([[1]], ttl=30, clock=clock)
        list(shared)
        clock.now = 29.9
        assert shared.fresh
        clock.now = 30.0
        assert not shared.fresh

    def test_an_empty_answer_is_kept_briefly(self):
        clock = Clock()
        shared = records([], ttl=60, clock=clock)
        list(shared)
        clock.now = BRIEFLY
        assert not shared.fresh

    def test_something_in_transition_is_asked_for_again_soon(self):
        clock = Clock()
        shared = records([[{"State": {"Name": "stopping"}}]], ttl=60, clock=clock)
        list(shared)
        clock.now = MOVING
        assert not shared.fresh


class TestStale:
    def test_what_was_known_is_served_while_aws_cannot_be_reached(self):
        before = records([[1, 2]])
        list(before)
        assert list(records(failing(unreachable()), stale=before)) == [1, 2]

    def test_serving_what_was_known_is_told(self):
        before, told = records([[1]]), []
        list(before)
        list(records(failing(unreachable()), stale=before, on_stale=told.append))
        assert [error.number for error in told] == [errno.EHOSTUNREACH]

    def test_a_refusal_is_not_papered_over(self):
        before = records([[1]])
        list(before)
        with pytest.raises(AwsError):
            list(records(failing(denied()), stale=before))


class TestCache:
    def test_a_fresh_answer_is_given_again(self):
        cache = Cache()
        first = cache.get(KEY, lambda stale: records([[1]]))
        list(first)
        assert cache.get(KEY, lambda stale: pytest.fail("asked again")) is first

    def test_unread_records_are_shared_before_anything_is_fetched(self):
        cache = Cache()
        first = cache.get(KEY, lambda stale: records([[1]]))
        assert cache.get(KEY, lambda stale: pytest.fail("asked again")) is first

    def test_past_its_ttl_an_answer_is_handed_to_its_successor(self):
        cache, clock, handed = Cache(), Clock(), []
        first = cache.get(KEY, lambda stale: records([[1]], ttl=1, clock=clock))
        list(first)
        clock.now = 2
        cache.get(KEY, lambda stale: handed.append(stale) or records([[2]]))
        assert handed == [first]

    def test_forgetting_a_region_leaves_the_others(self):
        cache = Cache()
        there = ("ec2", "eu-west-1", *KEY[2:])
        cache.get(KEY, lambda stale: records([[1]]))
        cache.get(there, lambda stale: records([[1]]))
        assert cache.forget("ec2", "us-west-2") == 1
        assert cache.peek(there) is not None

    def test_the_least_recently_used_goes_when_the_bytes_are_used_up(self):
        cache = Cache(Budget(20_000))
        keys = [("s3", "", "list", "@", str(n)) for n in range(3)]
        for key in keys:
            list(cache.get(key, lambda stale: records([["x" * 8000]])))
        assert [cache.peek(key) is not None for key in keys] == [False, True, True]

    def test_an_answer_larger_than_the_cache_is_read_all_the_same(self):
        cache = Cache(Budget(2000))
        assert list(cache.get(KEY, lambda stale: records([["x" * 8000]]))) == ["x" * 8000]

    def test_an_answer_still_on_its_way_when_forgotten_does_not_come_back(self):
        cache = Cache()
        old = cache.get(KEY, lambda stale: records([[1]]))
        cache.forget("ec2")
        list(old)
        assert cache.peek(KEY) is None

    def test_hits_and_misses_are_counted(self):
        cache = Cache()
        for _ in range(3):
            cache.get(KEY, lambda stale: records([[1]]))
        assert (cache.hits, cache.misses) == (2, 1)
