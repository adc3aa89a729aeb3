"""Floor 2: whoever goes through the names of records meets no error when the cache lets go of a page meanwhile."""

from concurrent.futures import Future

import pytest

from awsfs.cache import Records

PAGES = [["a", "b"], ["c", "d"]]


def at_once(work):
    """Work that is done before anybody waits for it."""
    future = Future()
    work()
    future.set_result(None)
    return future


def load(token):
    number = token.get("page", 0)
    return PAGES[number], {"page": 1} if number == 0 else None


@pytest.fixture
def records():
    found = Records(load, 30, at_once, lambda future: None)
    found.reach_end()
    return found


def test_the_names_of_a_page_that_went_are_left_out(records):
    items = iter(records.index("name", str).items())
    first = next(items)
    last = records.pages()[1]
    last.drop()
    records.lost(last)
    assert [first, *items] == [("a", ["a"]), ("b", ["b"])]


def test_all_names_are_there_where_no_page_went(records):
    assert dict(records.index("name", str).items()) == {name: [name] for name in "abcd"}
