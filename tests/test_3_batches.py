"""Floor 3: requests for one thing each that come at the same time are one call."""

import errno
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from test_3_fetch import request

from awsfs.aws.batches import Batches
from awsfs.errors import AwsError
from awsfs.schema import Batch

TOGETHER = Batch(
    "get_many",
    3,
    ("Key",),
    lambda asked: {"Keys": [params["Key"] for params in asked]},
    lambda answer, params: answer["Found"].get(params["Key"]),
)


class Store:
    """Answers requests for keys; the first one is held back until the others have been sent."""

    def __init__(self, many=True, left_out=()):
        self.many, self.left_out, self.calls = many, left_out, Counter()
        self.number = errno.EACCES
        self.first, self.go = threading.Event(), threading.Event()

    def send(self, asked):
        self.calls[asked.operation] += 1
        if asked.params.get("Key") == "first":
            self.first.set()
            self.go.wait(20)
        if asked.operation == "get_one":
            return {"Value": asked.params["Key"]}
        if not self.many:
            raise AwsError(self.number, "AccessDenied", "no")
        return {"Found": {key: {"Value": key} for key in asked.params["Keys"] if key not in self.left_out}}


def asking(key, **more):
    return request(operation="get_one", params={"Key": key, **more}, batch=TOGETHER)


def ask(store, keys, batches=None, **more):
    """What is answered for these keys, asked for while another request is on its way."""
    batches = batches or Batches(store.send, pause=0.2)
    store.first.clear(), store.go.clear()
    with ThreadPoolExecutor(16) as pool:
        first = pool.submit(batches.answer, asking("first"))
        store.first.wait(20)
        others = [pool.submit(batches.answer, asking(key, **more)) for key in keys]
        found = [each.result() for each in others]
        store.go.set()
        first.result()
    return [each["Value"] for each in found]


def test_one_alone_is_asked_for_alone():
    store = Store()
    assert Batches(store.send).answer(asking("a")) == {"Value": "a"}
    assert store.calls == {"get_one": 1}


def test_those_that_come_meanwhile_are_one_call():
    store = Store()
    assert ask(store, ["a", "b", "c"]) == ["a", "b", "c"]
    assert store.calls == {"get_one": 1, "get_many": 1}


def test_more_than_fit_into_one_call_are_several():
    store = Store()
    assert ask(store, list("abcdef")) == list("abcdef")
    assert store.calls == {"get_one": 1, "get_many": 2}


def test_one_that_nobody_joined_is_asked_for_alone():
    store = Store()
    assert ask(store, ["a"]) == ["a"]
    assert store.calls == {"get_one": 2}


def test_what_the_answer_leaves_out_is_asked_for_alone():
    store = Store(left_out=("b",))
    assert ask(store, ["a", "b", "c"]) == ["a", "b", "c"]
    assert store.calls == {"get_one": 2, "get_many": 1}


def test_where_the_call_for_many_is_refused_each_is_asked_for_alone():
    store = Store(many=False)
    assert ask(store, ["a", "b", "c"]) == ["a", "b", "c"]
    assert store.calls == {"get_one": 4, "get_many": 1}


def test_those_that_differ_in_anything_else_are_never_one_call():
    store = Store()
    assert ask(store, ["a"], Table="other") == ["a"]
    assert store.calls == {"get_one": 2}


def test_a_request_that_has_no_batch_is_sent_as_it_is():
    store = Store()
    plain = replace(asking("a"), batch=None)
    assert Batches(store.send).answer(plain) == {"Value": "a"}


def test_an_error_is_that_of_whoever_asked():
    def refused(asked):
        raise AwsError(errno.EACCES, "AccessDenied", "no")

    with pytest.raises(AwsError):
        Batches(refused).answer(asking("a"))


@pytest.mark.parametrize(("number", "times"), [(errno.EACCES, 1), (errno.ENOENT, 2)])
def test_a_call_for_many_is_made_again_unless_it_was_refused(number, times):
    store = Store(many=False)
    store.number = number
    batches = Batches(store.send, pause=0.2)
    for _ in range(2):
        assert ask(store, ["a", "b"], batches) == ["a", "b"]
    assert store.calls["get_many"] == times
