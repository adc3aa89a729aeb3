"""Floor 4: what describes the content of an object, and where it is stored, once the content is new."""

import errno
import gzip

import pytest
from desks import LARGE
from object_files import APPENDING, OBJECTS, close_written, errors, rename, write
from test_4_tree_grown import errno_of, grow, node

from awsfs.aws.preserved.content import describes, unframed
from awsfs.tree.handles import WRITING

EVERYTHING = ((),)
PAGE, PACKED = f"{OBJECTS}/page.html", gzip.compress(b"<html>", mtime=0)


@pytest.fixture
def tree(desk):
    return grow(desk.aws, delete_below=EVERYTHING)


@pytest.fixture
def page(desk):
    """A page that is stored compressed; a function: its Content-Encoding."""
    desk.put("page.html", PACKED, ContentType="text/html", ContentEncoding="gzip")
    return lambda: desk.now("page.html").headers.get("ContentEncoding")


class TestEncoding:
    def test_plain_text_over_gzip_is_not_marked_gzip(self, tree, page):
        write(tree, PAGE, b"new")
        assert page() is None

    def test_its_type_stays(self, desk, tree, page):
        write(tree, PAGE, b"new")
        assert desk.now("page.html").headers["ContentType"] == "text/html"

    def test_that_is_reported_once(self, tree, page):
        write(tree, PAGE, b"new")
        write(tree, PAGE, b"newer")
        assert [found["code"] for found in errors(tree)] == ["ContentEncodingRemoved"]

    def test_gzip_over_gzip_stays_gzip(self, tree, page):
        write(tree, PAGE, gzip.compress(b"new", mtime=0))
        assert (page(), errors(tree)) == ("gzip", [])

    def test_a_member_that_is_appended_leaves_it_gzip(self, desk, tree, page):
        close_written(node(tree, PAGE).open(APPENDING), b"", None)
        handle = node(tree, PAGE).open(APPENDING)
        handle.write(gzip.compress(b"more", mtime=0), None)
        handle.flush()
        handle.release()
        assert (page(), gzip.decompress(desk.content("page.html"))) == ("gzip", b"<html>more")

    @pytest.mark.parametrize(("data", "offset", "left"), [(b"xx", 0, None), (b"x", 3, "gzip")])
    def test_what_is_overwritten_in_part_is_looked_at_as_a_whole(self, tree, page, data, offset, left):
        handle = node(tree, PAGE).open(WRITING)
        handle.write(data, offset)
        handle.flush()
        handle.release()
        assert page() == left

    def test_an_emptied_page_is_not_gzip(self, tree, page):
        node(tree, PAGE).truncate(0)
        assert page() is None

    def test_of_a_large_object_whose_beginning_is_untouched_nothing_is_fetched(self, desk, tree):
        desk.put("large", b"\x1f\x8b" + LARGE[2:], ContentEncoding="gzip")
        close_written(node(tree, f"{OBJECTS}/large").open(APPENDING), b"x", None)
        assert (desk.strict.received["GetObject"], desk.now("large").headers["ContentEncoding"]) == (0, "gzip")

    def test_the_option_for_every_object_counts_more(self, desk, page):
        tree = grow(desk.aws, headers={"ContentEncoding": "gzip"})
        write(tree, PAGE, b"new")
        assert (page(), errors(tree)) == ("gzip", [])

    @pytest.mark.parametrize(("data", "left"), [(b"new", None), (PACKED, "gzip"), (b"", None)])
    def test_a_temporary_file_takes_it_over_only_where_it_fits(self, tree, page, data, left):
        write(tree, f"{OBJECTS}/.page.html.tmp", data)
        rename(tree, f"{OBJECTS}/.page.html.tmp", PAGE)
        assert page() == left


@pytest.mark.parametrize(
    ("encoding", "beginning", "fits"),
    [
        ("", b"any", True),
        ("gzip", b"\x1f\x8b\x08\0", True),
        ("GZIP", b"\x1f\x8b\x08\0", True),
        ("x-gzip", b"\x1f\x8b\x08\0", True),
        ("gzip", b"\x1f", False),
        ("gzip", b"", False),
        ("zstd", b"\x28\xb5\x2f\xfd", True),
        ("zstd", b"\x1f\x8b\x08\0", False),
        ("br", b"\x0b\x02\x80\x68", False),
        ("identity", b"text", True),
        ("br, gzip", b"\x1f\x8b\x08\0", True),
        ("gzip, br", b"\x1f\x8b\x08\0", False),
    ],
)
def test_an_encoding_describes_content_that_begins_as_it_does(encoding, beginning, fits):
    assert describes({"ContentEncoding": encoding}, beginning) == fits


@pytest.mark.parametrize(
    ("encoding", "left"),
    [("aws-chunked", None), ("gzip,aws-chunked", "gzip"), ("AWS-Chunked, gzip", "gzip"), ("gzip, br", "gzip, br")],
)
def test_the_framing_of_an_upload_is_no_encoding_of_the_object(encoding, left):
    assert unframed({"ContentEncoding": encoding}).get("ContentEncoding") == left


class TestFraming:
    @pytest.fixture(autouse=True)
    def _framed(self, desk):
        desk.put("framed", b"old", ContentEncoding="aws-chunked")

    @pytest.mark.parametrize(
        "change",
        [
            lambda tree: write(tree, f"{OBJECTS}/framed", b"new"),
            lambda tree: node(tree, f"{OBJECTS}/framed").touch(1.0),
            lambda tree: node(tree, f"{OBJECTS}/framed").set_xattr("user.meta.colour", b"red"),
            lambda tree: rename(tree, f"{OBJECTS}/framed", f"{OBJECTS}/new"),
        ],
        ids=["write", "touch", "setfattr", "mv"],
    )
    def test_no_change_stores_it_again(self, desk, tree, change):
        change(tree)
        found = desk.now("new") or desk.now("framed")
        assert (found.headers.get("ContentEncoding"), errors(tree)) == (None, [])


class TestArchives:
    @pytest.mark.parametrize("storage", ["GLACIER", "DEEP_ARCHIVE"])
    def test_new_content_over_an_archived_object_can_be_read(self, desk, tree, storage):
        desk.put("cold", b"old", StorageClass=storage)
        write(tree, f"{OBJECTS}/cold", b"new")
        assert desk.content("cold") == b"new"

    def test_the_storage_class_of_the_mount_is_used(self, desk):
        desk.put("cold", b"old", StorageClass="GLACIER")
        write(grow(desk.aws, headers={"StorageClass": "STANDARD_IA"}), f"{OBJECTS}/cold", b"new")
        assert desk.now("cold").headers["StorageClass"] == "STANDARD_IA"

    @pytest.mark.parametrize("storage", ["STANDARD_IA", "GLACIER_IR", "INTELLIGENT_TIERING"])
    def test_a_class_that_can_be_read_at_once_stays(self, desk, tree, storage):
        desk.put("cool", b"old", StorageClass=storage)
        write(tree, f"{OBJECTS}/cool", b"new")
        assert desk.now("cool").headers["StorageClass"] == storage

    def test_a_temporary_file_over_an_archived_object_can_be_read(self, desk, tree):
        desk.put("cold", b"old", StorageClass="DEEP_ARCHIVE")
        write(tree, f"{OBJECTS}/cold.tmp", b"new")
        rename(tree, f"{OBJECTS}/cold.tmp", f"{OBJECTS}/cold")
        assert desk.content("cold") == b"new"

    def test_to_append_to_one_is_refused(self, desk, tree):
        desk.put("cold", b"old", StorageClass="GLACIER")
        assert errno_of(node(tree, f"{OBJECTS}/cold").open, APPENDING) == errno.EBUSY
        assert desk.now("cold").headers["StorageClass"] == "GLACIER"
