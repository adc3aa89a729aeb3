"""Floor 4: what an object carries beside its bytes: its time, content type, storage class and metadata."""

import errno

import pytest
from object_files import NEW, OBJECTS, THERE, close, create
from test_4_tree_grown import content, errno_of, grow, names, node

EVERYTHING = ((),)


@pytest.fixture
def tree(desk):
    return grow(desk.aws, delete_below=EVERYTHING)


class TestTimes:
    def test_a_time_that_is_set_while_writing_goes_with_the_upload(self, desk, tree):
        handle = create(tree)
        handle.write(b"x", 0)
        handle.set_time(1500000000.25)
        with desk.server.counting() as calls:
            close(handle)
        assert (calls, desk.now("new").mtime) == ({("s3", "PutObject"): 1}, 1500000000.25)

    def test_a_time_that_is_set_afterwards_is_a_copy_onto_itself(self, desk, tree):
        found = node(tree, THERE)
        with desk.server.counting() as calls:
            found.touch(1500000000.25)
        assert calls == {("s3", "HeadObject"): 2, ("s3", "CopyObject"): 1, ("s3", "GetBucketOwnershipControls"): 1}
        assert (desk.now("there").mtime, desk.content("there")) == (1500000000.25, b"old")

    def test_it_is_shown_at_no_cost(self, desk, tree):
        node(tree, THERE).touch(1500000000.25)
        names(tree, OBJECTS)
        with desk.server.counting() as calls:
            assert node(tree, THERE).mtime == 1500000000.25
        assert calls == {}

    def test_the_same_time_again_costs_nothing(self, desk, tree):
        node(tree, THERE).touch(1500000000.25)
        found = node(tree, THERE)
        with desk.server.counting() as calls:
            found.touch(1500000000.25)
        assert calls == {}

    @pytest.mark.parametrize("mtimes", [False, True])
    def test_in_another_mount_reading_does_not_move_it(self, desk, tree, mtimes):
        node(tree, THERE).touch(1500000000.25)
        other = grow(desk.another(), mtimes=mtimes)
        before = node(other, THERE).mtime
        content(other, THERE)
        assert node(other, THERE).mtime == before

    def test_reading_does_not_move_it_where_somebody_else_has_set_another_one_meanwhile(self, desk, tree):
        node(tree, THERE).touch(1500000000.25)
        node(grow(desk.another()), THERE).touch(1600000000.25)
        content(tree, THERE)
        assert node(tree, THERE).mtime == 1500000000.25

    @pytest.mark.parametrize("mtimes", [False, True])
    @pytest.mark.parametrize("time", ["nan", "inf", "-inf", "1e300", "soon", ""])
    def test_a_time_that_no_file_can_show_is_that_of_the_upload(self, desk, time, mtimes):
        desk.put("odd", b"x", Metadata={"mtime": time})
        tree = grow(desk.aws, mtimes=mtimes)
        content(tree, f"{OBJECTS}/odd")
        assert node(tree, f"{OBJECTS}/odd").mtime > 1700000000

    def test_another_mount_asks_for_it_where_it_is_told_to(self, desk, tree):
        node(tree, THERE).touch(1500000000.25)
        assert node(grow(desk.another(), mtimes=True), THERE).mtime == 1500000000.25

    def test_elsewhere_it_is_the_time_of_the_upload(self, desk, tree):
        node(tree, THERE).touch(1500000000.25)
        with desk.server.counting() as calls:
            assert node(grow(desk.another()), THERE).mtime > 1700000000
        assert ("s3", "HeadObject") not in calls

    def test_a_file_that_is_being_written_is_given_the_time_at_its_close(self, desk, tree):
        handle = create(tree)
        handle.write(b"x", 0)
        node(tree, NEW).touch(1500000000.25)
        close(handle)
        assert desk.now("new").mtime == 1500000000.25


class TestAttributes:
    @pytest.fixture
    def found(self, desk, tree):
        """An object that carries a few things."""
        desk.put("csv", b"x", ContentType="text/csv", Metadata={"colour": "red"}, StorageClass="STANDARD_IA")
        return node(tree, f"{OBJECTS}/csv")

    def test_those_that_cost_nothing_are_listed(self, desk, found):
        with desk.server.counting() as calls:
            assert found.xattrs() == ["user.etag", "user.storage-class", "user.content-type", "user.meta"]
        assert calls == {}

    def test_the_listing_tells_etag_and_storage_class(self, desk, found):
        with desk.server.counting() as calls:
            told = (found.xattr("user.etag"), found.xattr("user.storage-class"))
        assert (told, calls) == ((b"9dd4e461268c8034f5c8564e155c67a6", b"STANDARD_IA"), {})

    def test_the_others_take_one_request_together(self, desk, found):
        with desk.server.counting() as calls:
            told = [found.xattr(f"user.{name}") for name in ("content-type", "meta.colour", "meta")]
        assert (told, calls) == ([b"text/csv", b"red", b'{"colour": "red"}'], {("s3", "HeadObject"): 1})

    def test_metadata_is_listed_once_it_is_known(self, found):
        found.xattr("user.meta")
        assert "user.meta.colour" in found.xattrs()

    @pytest.mark.parametrize("name", ["user.meta.size", "user.mime_type"])
    def test_one_that_is_not_there_is_enodata(self, found, name):
        assert errno_of(found.xattr, name) == errno.ENODATA

    def test_one_is_set_and_all_others_stay(self, desk, found):
        found.set_xattr("user.meta.size", b"big")
        headers = desk.now("csv").headers
        assert (headers["Metadata"], headers["ContentType"], headers["StorageClass"]) == (
            {"colour": "red", "size": "big"}, "text/csv", "STANDARD_IA",
        )  # fmt: skip

    def test_the_content_type_is_set(self, desk, found):
        found.set_xattr("user.content-type", b"text/plain")
        assert desk.now("csv").headers["ContentType"] == "text/plain"

    def test_one_is_removed(self, desk, found):
        found.set_xattr("user.meta.colour", None)
        assert desk.now("csv").metadata == {}

    def test_one_that_is_set_while_writing_goes_with_the_upload(self, desk, tree):
        handle = create(tree)
        handle.write(b"x", 0)
        node(tree, NEW).set_xattr("user.meta.colour", b"blue")
        close(handle)
        assert desk.now("new").metadata["colour"] == "blue"

    @pytest.mark.parametrize(
        ("name", "value", "number"),
        [
            ("user.etag", b"x", errno.EOPNOTSUPP),
            ("user.meta", b"{}", errno.EOPNOTSUPP),
            ("user.other", b"x", errno.EOPNOTSUPP),
            ("user.meta.size", b"a\nb", errno.EINVAL),
            ("user.meta.a b", b"x", errno.EINVAL),
        ],
    )
    def test_what_cannot_be_set_is_refused(self, found, name, value, number):
        assert errno_of(found.set_xattr, name, value) == number
