"""Floor 4: objects read in ranges, one version at a time, a window of it in memory."""

import errno

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_4_tree_grown import REGION, aws_of, content, errno_of, grow, node
from worlds import make_bucket

from awsfs.errors import AwsError
from awsfs.requests import Request
from awsfs.tree.nodes import READING
from awsfs.tree.objects.ranges import FIRST, LARGEST, Ranges

REQUEST = Request("s3", REGION, "get_object", "@", {"Bucket": "b", "Key": "k"}, 60)
PATH = "s3/bucket/objects/a"


def pattern(size, seed=0):
    """Bytes in which no two places look alike."""
    return b"".join((n * 2654435761 + seed & 0xFFFFFFFF).to_bytes(4, "big") for n in range(size // 4 + 1))[:size]


class Store:
    """A function that answers ranged GETs of one object, as S3 does."""

    def __init__(self, data, etag='"1"'):
        self.data, self.etag, self.asked = data, etag, []

    def __call__(self, request):
        first, last = map(int, request.params["Range"].removeprefix("bytes=").split("-"))
        self.asked.append((first, last - first + 1))
        if request.params.get("IfMatch") not in (None, self.etag):
            raise AwsError(errno.ESTALE, "PreconditionFailed", "changed")
        if first >= len(self.data):
            raise AwsError(errno.EINVAL, "InvalidRange", "beyond the end")
        part = self.data[first : last + 1]
        return part, {"ETag": self.etag, "ContentRange": f"bytes {first}-{first + len(part) - 1}/{len(self.data)}"}


LARGE = pattern(40 * 2**20)


def sequentially(handle, size):
    offset = 0
    while part := handle.read(size, offset):
        yield part
        offset += len(part)


class TestReading:
    @pytest.mark.parametrize("size", [1, FIRST - 1, FIRST, FIRST + 1, 3 * FIRST + 7])
    def test_a_whole_object_is_its_bytes(self, size):
        handle = Ranges(REQUEST, Store(LARGE[:size]))
        assert b"".join(sequentially(handle, 128 * 1024)) == LARGE[:size]

    def test_the_size_is_that_of_the_version_opened(self):
        assert Ranges(REQUEST, Store(LARGE)).size() == len(LARGE)

    def test_a_read_at_the_end_is_empty(self):
        assert Ranges(REQUEST, Store(b"abc")).read(10, 3) == b""

    def test_a_read_beyond_the_end_is_empty(self):
        assert Ranges(REQUEST, Store(b"abc")).read(10, 99) == b""

    def test_a_read_over_the_end_stops_there(self):
        assert Ranges(REQUEST, Store(b"abc")).read(10, 1) == b"bc"

    @settings(max_examples=50, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 5 * 2**20), st.integers(0, 2**20)), max_size=8))
    def test_reads_anywhere_give_the_bytes_that_are_there(self, reads):
        data = LARGE[: 4 * 2**20 + 13]
        handle = Ranges(REQUEST, Store(data))
        assert [handle.read(size, offset) for offset, size in reads] == [
            data[offset : offset + size] for offset, size in reads
        ]

    def test_nothing_can_be_written(self):
        assert errno_of(Ranges(REQUEST, Store(b"abc")).write, b"x", 0) == errno.EBADF


class TestWindow:
    def test_opening_fetches_at_most_a_mebibyte(self):
        store = Store(LARGE)
        Ranges(REQUEST, store)
        assert store.asked == [(0, 2**20)]

    def test_a_small_object_is_one_request(self):
        store = Store(b"abc")
        list(sequentially(Ranges(REQUEST, store), 1))
        assert len(store.asked) == 1

    def test_a_sequential_reader_is_never_ahead_by_more_than_8_mib(self):
        store = Store(LARGE)
        list(sequentially(Ranges(REQUEST, store), 128 * 1024))
        assert max(size for _, size in store.asked) == LARGEST == 8 * 2**20

    def test_a_sequential_reader_fetches_each_byte_once(self):
        store = Store(LARGE)
        list(sequentially(Ranges(REQUEST, store), 128 * 1024))
        assert sum(min(size, len(LARGE) - start) for start, size in store.asked) == len(LARGE)

    def test_a_reader_that_jumps_fetches_little_more_than_it_asks_for(self):
        store = Store(LARGE)
        Ranges(REQUEST, store).read(4096, 20 * 2**20)
        assert store.asked[1:] == [(20 * 2**20, 128 * 1024)]

    def test_a_large_read_is_one_request(self):
        store = Store(LARGE)
        Ranges(REQUEST, store).read(6 * 2**20, 10 * 2**20)
        assert store.asked[1:] == [(10 * 2**20, 6 * 2**20)]

    def test_closing_gives_the_window_back(self):
        handle = Ranges(REQUEST, Store(LARGE))
        handle.release()
        assert handle._data == b""


class TestVersions:
    def test_an_object_that_is_replaced_is_stale_never_a_mixture(self):
        store = Store(LARGE[: 3 * FIRST])
        handle = Ranges(REQUEST, store)
        handle.read(4096, 0)
        store.data, store.etag = pattern(3 * FIRST, seed=1), '"2"'
        assert errno_of(handle.read, 4096, 2 * FIRST) == errno.ESTALE

    def test_what_is_in_the_window_stays_readable(self):
        store = Store(LARGE[: 3 * FIRST])
        handle = Ranges(REQUEST, store)
        store.data, store.etag = b"", '"2"'
        assert handle.read(4096, 0) == LARGE[:4096]

    def test_an_object_that_was_emptied_meanwhile_reads_as_empty(self):
        assert Ranges(REQUEST, Store(b"")).read(10, 0) == b""

    def test_an_answer_that_is_too_short_is_an_error(self):
        store = Store(LARGE[: 3 * FIRST])
        handle = Ranges(REQUEST, store)
        store.data = store.data[: 2 * FIRST + 10]
        assert errno_of(handle.read, 4096, 2 * FIRST) == errno.EREMOTEIO

    def test_an_answer_without_a_range_is_the_whole_object(self):
        assert Ranges(REQUEST, lambda request: (b"abc", {})).size() == 3

    def test_a_refusal_comes_from_open(self):
        def refuse(request):
            raise AwsError(errno.EACCES, "AccessDenied", "no")

        assert errno_of(Ranges, REQUEST, refuse) == errno.EACCES


class TestFiles:
    def test_the_size_and_the_time_are_as_listed(self, server):
        s3 = make_bucket(server, "bucket", {"a": b"abc"})
        listed = s3.list_objects_v2(Bucket="bucket")["Contents"][0]
        found = node(grow(aws_of(server)), PATH)
        assert (found.size(), found.mtime) == (3, listed["LastModified"].timestamp())

    def test_the_bytes_are_the_objects_own(self, server):
        make_bucket(server, "bucket", {"a": LARGE[: 3 * FIRST]})
        assert content(grow(aws_of(server)), PATH) == LARGE[: 3 * FIRST]

    def test_an_empty_object_is_opened_without_a_request(self, server):
        make_bucket(server, "bucket", {"a": b""})
        found = node(grow(aws_of(server)), PATH)
        with server.counting() as calls:
            handle = found.open(READING)
        assert (handle.read(10, 0), calls) == (b"", {})

    def test_an_object_that_is_gone_is_enoent(self, server):
        s3 = make_bucket(server, "bucket", {"a": b"abc"})
        found = node(grow(aws_of(server)), PATH)
        s3.delete_object(Bucket="bucket", Key="a")
        assert errno_of(found.open) == errno.ENOENT

    def test_an_object_that_is_replaced_while_it_is_read_is_stale(self, server):
        s3 = make_bucket(server, "bucket", {"a": LARGE[: 3 * FIRST]})
        handle = node(grow(aws_of(server)), PATH).open(READING)
        s3.put_object(Bucket="bucket", Key="a", Body=pattern(3 * FIRST, seed=1))
        assert errno_of(handle.read, 4096, 2 * FIRST) == errno.ESTALE
