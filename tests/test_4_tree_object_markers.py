"""Floor 4: the empty objects that mark directories, as the S3 console and other programs make them."""

import errno

import pytest
from made_up_bucket import of
from object_files import OBJECTS, THERE, keys, rename, write
from test_4_tree_grown import content, errno_of, grow, is_there, names, node

EVERYTHING = ((),)


@pytest.fixture
def tree(desk):
    return grow(desk.aws, delete_below=EVERYTHING)


def walk(tree, path=OBJECTS):
    """All names below a path, as a walk finds them."""
    for name, _ in node(tree, path).entries():
        yield f"{path}/{name}"[len(OBJECTS) + 1 :]
        if hasattr(node(tree, f"{path}/{name}"), "entries"):
            yield from walk(tree, f"{path}/{name}")


class TestListing:
    @pytest.mark.parametrize(
        ("marked", "walked"),
        [
            (["dir/"], ["dir"]),
            (["dir/", "dir/a"], ["dir", "dir/a"]),
            (["dir/", "dir/in/"], ["dir", "dir/in"]),
            (["/"], ["%"]),
            (["dir/", "dir//"], ["dir", "dir/%"]),
            (["dir//"], ["dir", "dir/%"]),
            (["dir", "dir/"], ["dir", "dir%"]),
            (["dir/", "dir//a"], ["dir", "dir/%", "dir/%/a"]),
            (["dir_$folder$"], ["dir_$folder$"]),
            (["x" * 300 + "/"], [None]),
        ],
    )
    @pytest.mark.parametrize("page", [1, 1000])
    def test_an_empty_marker_is_the_directory_and_no_file_in_it(self, marked, walked, page):
        api, tree = of(page=page)
        api.objects = dict.fromkeys(marked, b"")
        found = list(walk(tree))
        assert len(found) == 1 if walked == [None] else sorted(found) == sorted(walked)

    def test_a_marker_with_bytes_is_listed(self):
        assert list(walk(of("dir/")[1])) == ["dir", "dir/%"]

    def test_the_key_is_found_by_its_own_name_all_the_same(self, desk, tree):
        desk.put("dir/", b"")
        assert (names(tree, f"{OBJECTS}/dir"), content(tree, f"{OBJECTS}/dir/%")) == ([], b"")

    def test_the_key_beside_a_directory_of_that_name_is_found_too(self, desk, tree):
        desk.put("dir/", b"")
        desk.put("dir//a", b"")
        assert (names(tree, f"{OBJECTS}/dir"), content(tree, f"{OBJECTS}/dir/%%")) == (["%"], b"")

    def test_a_marker_can_be_written_by_its_name(self, desk, tree):
        node(tree, OBJECTS).mkdir("dir")
        write(tree, f"{OBJECTS}/dir/%", b"")
        assert (keys(desk), names(tree, f"{OBJECTS}/dir")) == (["dir/", "there"], [])

    def test_a_directory_that_has_a_marker_alone_is_there_for_mkdir(self, desk, tree):
        desk.put("dir/", b"")
        assert errno_of(node(tree, OBJECTS).mkdir, "dir") == errno.EEXIST

    def test_listing_takes_no_request_more(self, desk, tree):
        desk.put("dir/", b"")
        names(tree, OBJECTS)
        with desk.server.counting() as calls:
            assert names(tree, f"{OBJECTS}/dir") == []
        assert calls == {("s3", "ListObjectsV2"): 1}


class TestRemoving:
    @pytest.fixture(autouse=True)
    def _marker(self, desk):
        desk.put("dir/", b"")

    def test_the_marker_goes_with_the_directory_by_one_request(self, desk, tree):
        names(tree, f"{OBJECTS}/dir")
        with desk.server.counting() as calls:
            node(tree, f"{OBJECTS}/dir").remove()
        assert calls["s3", "DeleteObject"] == 1
        assert (keys(desk), names(tree, OBJECTS)) == (["there"], ["there"])

    def test_without_leave_it_is_refused(self, desk):
        tree = grow(desk.aws, delete_below=(("s3", "bucket", "objects", "other"),))
        assert errno_of(node(tree, f"{OBJECTS}/dir").remove) == errno.EPERM
        assert (keys(desk), names(tree, OBJECTS)) == (["dir/", "there"], ["dir", "there"])

    def test_a_marker_that_this_mount_made_a_moment_ago_needs_no_leave(self, desk):
        tree = grow(desk.aws)
        node(tree, OBJECTS).mkdir("new")
        write(tree, f"{OBJECTS}/new/%", b"")
        node(tree, f"{OBJECTS}/new").remove()
        assert keys(desk) == ["dir/", "there"]

    def test_a_rehearsal_leaves_it(self, desk):
        tree = grow(desk.another(dry_run=True), delete_below=EVERYTHING, dry_run=True)
        node(tree, f"{OBJECTS}/dir").remove()
        assert keys(desk) == ["dir/", "there"]

    def test_a_directory_with_something_in_it_is_enotempty(self, desk, tree):
        desk.put("dir/a", b"")
        assert errno_of(node(tree, f"{OBJECTS}/dir").remove) == errno.ENOTEMPTY
        assert keys(desk) == ["dir/", "dir/a", "there"]

    def test_a_marker_with_bytes_is_enotempty(self, desk, tree):
        desk.put("dir/", b"x")
        assert errno_of(node(tree, f"{OBJECTS}/dir").remove) == errno.ENOTEMPTY

    def test_a_marker_that_has_bytes_since_it_was_listed_stays(self, desk, tree):
        names(tree, f"{OBJECTS}/dir")
        desk.put("dir/", b"x")
        assert errno_of(node(tree, f"{OBJECTS}/dir").remove) == errno.ESTALE
        assert (desk.content("dir/"), names(tree, f"{OBJECTS}/dir")) == (b"x", ["%"])

    def test_the_directory_stays_when_its_last_file_is_deleted(self, desk, tree):
        desk.put("dir/a", b"")
        node(tree, f"{OBJECTS}/dir/a").remove()
        assert names(tree, f"{OBJECTS}/dir") == []
        node(tree, f"{OBJECTS}/dir").remove()
        assert (keys(desk), is_there(tree, f"{OBJECTS}/dir")) == (["there"], False)

    def test_markers_in_each_other_go_from_the_inside_out(self, desk, tree):
        desk.put("dir/in/", b"")
        assert errno_of(node(tree, f"{OBJECTS}/dir").remove) == errno.ENOTEMPTY
        for path in ("dir/in", "dir"):
            node(tree, f"{OBJECTS}/{path}").remove()
        assert keys(desk) == ["there"]


class TestMoving:
    @pytest.fixture(autouse=True)
    def _markers(self, desk):
        for key in ("a/", "a/1", "a/in/"):
            desk.put(key, b"1" if key == "a/1" else b"")

    def test_every_marker_moves_along(self, desk, tree):
        rename(tree, f"{OBJECTS}/a", f"{OBJECTS}/b")
        assert keys(desk) == ["b/", "b/1", "b/in/", "there"]
        assert (list(walk(tree)), is_there(tree, f"{OBJECTS}/a")) == (["b", "b/1", "b/in", "there"], False)

    def test_one_that_has_a_marker_alone_moves(self, desk, tree):
        rename(tree, f"{OBJECTS}/a/in", f"{OBJECTS}/out")
        assert keys(desk) == ["a/", "a/1", "out/", "there"]

    def test_a_marker_needs_leave_to_move(self, desk):
        tree = grow(desk.aws)
        assert errno_of(rename, tree, f"{OBJECTS}/a/in", f"{OBJECTS}/out") == errno.EPERM
        assert keys(desk) == ["a/", "a/1", "a/in/", "there"]

    def test_onto_an_empty_directory_with_a_marker_it_takes_that_over(self, desk, tree):
        desk.put("b/", b"")
        rename(tree, f"{OBJECTS}/a", f"{OBJECTS}/b")
        assert keys(desk) == ["b/", "b/1", "b/in/", "there"]

    def test_a_directory_of_the_mount_alone_moves_onto_one_with_a_marker(self, desk, tree):
        node(tree, OBJECTS).mkdir("local")
        rename(tree, f"{OBJECTS}/local", f"{OBJECTS}/a/in")
        assert (keys(desk), is_there(tree, f"{OBJECTS}/local")) == (["a/", "a/1", "a/in/", "there"], False)

    def test_an_empty_directory_does_not_move_onto_one_with_something_in_it(self, tree):
        node(tree, OBJECTS).mkdir("local")
        assert errno_of(rename, tree, f"{OBJECTS}/local", f"{OBJECTS}/a") == errno.ENOTEMPTY
        assert is_there(tree, f"{OBJECTS}/local")

    @pytest.mark.parametrize("operation", ["CopyObject", "DeleteObject"])
    def test_half_way_the_same_again_goes_on_at_the_marker(self, desk, tree, operation):
        with desk.server.refusing("s3", operation, where="/in/"):
            assert errno_of(rename, tree, f"{OBJECTS}/a", f"{OBJECTS}/b") == errno.EACCES
        rename(tree, f"{OBJECTS}/a", f"{OBJECTS}/b")
        assert keys(desk) == ["b/", "b/1", "b/in/", "there"]

    def test_a_file_moves_into_a_directory_that_has_a_marker_alone(self, desk, tree):
        rename(tree, THERE, f"{OBJECTS}/a/in/there")
        assert keys(desk) == ["a/", "a/1", "a/in/", "a/in/there"]
