"""Floor 4: buckets whose requester pays, and objects that are encrypted with a customer's own key."""

import errno

import pytest
from aws_server import session_of
from desks import LARGE, MEBIBYTE
from object_files import APPENDING, NEW, OBJECTS, THERE, close_written, keys, rename, write
from test_4_tree_grown import content, errno_of, grow, names, node
from worlds import REGION

from awsfs.aws.clients import Clients
from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.aws.object_access import ObjectAccess, customer_words
from awsfs.cache import Cache

EVERYTHING = ((),)
KEY, OTHER = b"k" * 32, b"o" * 32
SUM = customer_words(KEY)["SSECustomerKeyMD5"]


@pytest.fixture
def mounted(desk):
    """A function: the tree of a mount with such access to objects."""

    def made(payer="", key=b""):
        clients = Clients(session_of(REGION), desk.strict.url, behaves_as_aws=True, access=ObjectAccess(payer, key))
        return grow(Aws(clients, Cache(), Journal()), delete_below=EVERYTHING)

    return made


EVERY_WAY = {
    "ls": lambda tree: names(tree, OBJECTS),
    "cat": lambda tree: content(tree, THERE),
    ">": lambda tree: write(tree, THERE, b"new"),
    ">>": lambda tree: close_written(node(tree, THERE).open(APPENDING), b"new"),
    "a large file": lambda tree: write(tree, NEW, LARGE[: 17 * MEBIBYTE]),
    "touch": lambda tree: node(tree, THERE).touch(1.0),
    "setfattr": lambda tree: node(tree, THERE).set_xattr("user.meta.colour", b"red"),
    "mv": lambda tree: rename(tree, THERE, NEW),
    "rm": lambda tree: node(tree, THERE).remove(),
}
ways = pytest.mark.parametrize("way", EVERY_WAY.values(), ids=EVERY_WAY.keys())


class TestRequesterPays:
    @pytest.fixture(autouse=True)
    def _bucket(self, desk):
        desk.strict.rules.requester_pays.add("bucket")

    @ways
    def test_with_the_option_everything_works(self, mounted, way):
        way(mounted("requester"))

    @ways
    def test_without_it_nothing_does(self, mounted, way):
        assert errno_of(way, mounted()) in (errno.EACCES, errno.ENOENT)

    def test_a_second_object_is_read_the_same_way(self, desk, mounted):
        desk.put("other", b"other")
        tree = mounted("requester")
        assert [content(tree, path) for path in (THERE, f"{OBJECTS}/other")] == [b"old", b"other"]


class TestCustomerKeys:
    @pytest.fixture
    def stored(self, desk, mounted):
        """An object that is encrypted with the key."""
        write(mounted(key=KEY), THERE, b"secret")
        assert desk.strict.rules.keys["bucket/there"] == SUM

    @ways
    def test_with_the_key_everything_works(self, stored, mounted, way):
        way(mounted(key=KEY))

    @pytest.mark.parametrize("way", [EVERY_WAY[name] for name in ("cat", ">>", "touch", "mv")])
    def test_without_it_nothing_that_reads_does(self, stored, mounted, way):
        assert errno_of(way, mounted())

    def test_with_another_key_it_may_not_be_read(self, stored, mounted):
        assert errno_of(content, mounted(key=OTHER), THERE) == errno.EACCES

    def test_what_is_written_reads_back(self, stored, mounted):
        assert content(mounted(key=KEY), THERE) == b"secret"

    @ways
    def test_an_object_without_a_key_in_the_same_bucket_works_too(self, desk, mounted, way):
        way(mounted(key=KEY))

    def test_objects_of_both_kinds_are_read_one_after_the_other(self, stored, desk, mounted):
        desk.put("plain", b"plain")
        tree = mounted(key=KEY)
        found = [content(tree, f"{OBJECTS}/{key}") for key in ("there", "plain", "there")]
        assert found == [b"secret", b"plain", b"secret"]

    def test_where_all_have_the_key_nothing_is_asked_twice(self, desk, mounted):
        tree = mounted(key=KEY)
        for number in range(3):
            write(tree, f"{OBJECTS}/{number}", b"x")
        reader = mounted(key=KEY)
        names(reader, OBJECTS)
        with desk.server.counting() as calls:
            for number in range(3):
                content(reader, f"{OBJECTS}/{number}")
        assert calls == {("s3", "GetObject"): 3}

    def test_a_copy_is_encrypted_with_the_key(self, desk, mounted):
        rename(mounted(key=KEY), THERE, NEW)
        assert (desk.strict.rules.keys["bucket/new"], keys(desk)) == (SUM, ["new"])

    def test_what_aws_encrypted_before_is_written_with_the_key(self, desk, mounted):
        desk.put("kms", b"old", ServerSideEncryption="aws:kms", SSEKMSKeyId="alias/1")
        write(mounted(key=KEY), f"{OBJECTS}/kms", b"new")
        assert desk.strict.rules.keys["bucket/kms"] == SUM
