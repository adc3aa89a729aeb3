"""Floor 4: objects as files: what they show, and what reading them tells of them."""

import errno

import pytest
from object_files import OBJECTS, THERE, close
from objects_read import pattern
from test_4_tree_grown import aws_of, content, errno_of, grow, names, node
from worlds import make_bucket

from awsfs.tree.handles import READING, REPLACING
from awsfs.tree.objects.window import USUAL

PATH = f"{OBJECTS}/a"
FIRST = USUAL.first
LARGE = pattern(3 * FIRST)


@pytest.mark.parametrize("name", ["MyBucket", "my_bucket_"])
def test_a_bucket_with_a_name_of_former_times_is_listed_and_read(server, name):
    make_bucket(server, name, {"a": b"abc"})
    tree = grow(aws_of(server))
    assert (name in names(tree, "s3"), content(tree, f"s3/{name}/objects/a")) == (True, b"abc")


class TestFiles:
    def test_the_size_and_the_time_are_as_listed(self, server):
        s3 = make_bucket(server, "bucket", {"a": b"abc"})
        listed = s3.list_objects_v2(Bucket="bucket")["Contents"][0]
        found = node(grow(aws_of(server)), PATH)
        assert (found.size(), found.mtime) == (3, listed["LastModified"].timestamp())

    def test_the_bytes_are_the_objects_own(self, server):
        make_bucket(server, "bucket", {"a": LARGE})
        assert content(grow(aws_of(server)), PATH) == LARGE

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
        s3 = make_bucket(server, "bucket", {"a": LARGE})
        handle = node(grow(aws_of(server)), PATH).open(READING)
        s3.put_object(Bucket="bucket", Key="a", Body=pattern(3 * FIRST, seed=1))
        assert errno_of(handle.read, 4096, 2 * FIRST) == errno.ESTALE

    def test_one_that_is_gone_while_it_is_read_is_enoent(self, server):
        s3 = make_bucket(server, "bucket", {"a": LARGE})
        handle = node(grow(aws_of(server)), PATH).open(READING)
        s3.delete_object(Bucket="bucket", Key="a")
        assert errno_of(handle.read, 4096, 2 * FIRST) == errno.ENOENT


class TestVersions:
    @pytest.fixture
    def tree(self, desk):
        return grow(desk.aws)

    def test_the_version_of_a_handle_is_its_etag(self, desk, tree):
        assert node(tree, THERE).open(READING).version() == desk.now("there").etag

    def test_reading_it_again_asks_whether_it_is_the_same_and_gets_no_bytes(self, desk, tree):
        content(tree, THERE)
        received = desk.strict.received["GetObject"]
        with desk.server.counting() as calls:
            handle = node(tree, THERE).open(READING)
        assert (handle.size(), desk.strict.received["GetObject"] - received) == (3, 0)
        assert calls == {("s3", "GetObject"): 1}

    def test_what_somebody_else_wrote_is_seen_by_whoever_opens_it_next(self, desk, tree):
        content(tree, THERE)
        desk.put("there", b"other")
        assert content(tree, THERE) == b"other"

    def test_and_then_by_the_listing_too(self, desk, tree):
        names(tree, OBJECTS)
        content(tree, THERE)
        desk.put("there", b"other")
        content(tree, THERE)
        assert node(tree, THERE).size() == 5

    def test_what_this_mount_wrote_is_read_from_aws(self, desk, tree):
        content(tree, THERE)
        handle = node(tree, THERE).open(REPLACING)
        handle.write(b"mine", 0)
        close(handle)
        assert content(tree, THERE) == b"mine"
