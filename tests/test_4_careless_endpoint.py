"""Floor 4: an endpoint that is only like S3: it passes over conditions, or sends something else than was asked for."""

import errno
import io

import pytest
from made_up_bucket import OBJECTS, Bucket
from test_4_tree_grown import errno_of, grow, node

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.services.s3 import SERVICE
from awsfs.tree.handles import READING

DATA = bytes(range(256)) * 2**13
FIRST = '"1"'


class Careless(Bucket):
    """One object, of the version `etag`; ranges behind the first one begin `shift` bytes later, as often as that."""

    def __init__(self):
        super().__init__(["key"])
        self.objects["key"], self.etag, self.shift, self.times = DATA, FIRST, 0, 0
        self.is_a_page = False

    def get_it(self, **params):
        if self.is_a_page:
            return {"Body": io.BytesIO(b"<html>log in</html>"), "ContentLength": 19}
        start, end = map(int, params["Range"].removeprefix("bytes=").split("-"))
        if start and self.times:
            start, end, self.times = start + self.shift, end + self.shift, self.times - 1
        data = DATA[start : end + 1]
        span = f"bytes {start}-{start + len(data) - 1}/{len(DATA)}"
        return {"Body": io.BytesIO(data), "ETag": self.etag, "ContentRange": span}


@pytest.fixture
def api():
    return Careless()


@pytest.fixture
def file(api):
    return node(grow(Aws(api, Cache(), Journal()), SERVICE), f"{OBJECTS}/key")


def read(handle):
    """All of it, as programs read it."""
    return b"".join(handle.read(2**17, offset) for offset in range(0, handle.size(), 2**17))


def test_what_it_sends_is_read(file):
    assert read(file.open(READING)) == DATA


def test_another_version_is_not_mixed_into_what_is_read(api, file):
    handle = file.open(READING)
    api.etag = '"2"'
    assert errno_of(read, handle) == errno.ESTALE


def test_another_range_is_asked_for_again(api, file):
    api.shift, api.times = -7, 1
    assert read(file.open(READING)) == DATA


def test_another_range_every_time_is_an_error(api, file):
    api.shift, api.times = -7, 1000
    assert errno_of(read, file.open(READING)) == errno.EREMOTEIO


def test_a_web_page_is_no_object(api, file):
    api.is_a_page = True
    assert errno_of(file.open, READING) == errno.EREMOTEIO
