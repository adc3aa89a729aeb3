"""Floor 4: what an object carries after a rename: temporary files take over, all others keep their own."""

import pytest
from object_files import NEW, OBJECTS, close_written, create, rename, write
from test_4_tree_grown import errno_of, grow, node

EVERYTHING = ((),)
TEMPORARY, PAGE = f"{OBJECTS}/.index.html.Xa3k9Z", f"{OBJECTS}/index.html"


@pytest.fixture
def tree(desk):
    return grow(desk.aws, delete_below=EVERYTHING)


@pytest.fixture
def headers(desk):
    """A function: the headers of a key, as AWS has them."""
    return lambda key: desk.now(key).headers


class TestType:
    def test_a_temporary_file_gets_the_type_of_its_final_name(self, tree, headers):
        write(tree, TEMPORARY, b"x")
        rename(tree, TEMPORARY, PAGE)
        assert headers("index.html")["ContentType"] == "text/html"

    def test_a_type_that_was_guessed_is_guessed_again(self, tree, headers):
        write(tree, f"{OBJECTS}/a.txt", b"x")
        rename(tree, f"{OBJECTS}/a.txt", f"{OBJECTS}/a.json")
        assert headers("a.json")["ContentType"] == "application/json"

    def test_a_guess_does_not_depend_on_who_made_the_object(self, desk, tree, headers):
        desk.put("old", b"x", ContentType="binary/octet-stream")
        rename(tree, f"{OBJECTS}/old", f"{OBJECTS}/old.css")
        assert headers("old.css")["ContentType"] == "text/css"

    def test_metadata_stays_where_the_type_is_guessed_again(self, desk, tree, headers):
        desk.put("a.txt", b"x", ContentType="text/plain", Metadata={"colour": "red"}, CacheControl="no-cache")
        rename(tree, f"{OBJECTS}/a.txt", f"{OBJECTS}/a.json")
        found = headers("a.json")
        assert (found["Metadata"], found["CacheControl"]) == ({"colour": "red"}, "no-cache")

    def test_a_type_that_is_not_a_guess_stays(self, desk, tree, headers):
        desk.put("a.txt", b"x", ContentType="text/markdown")
        rename(tree, f"{OBJECTS}/a.txt", f"{OBJECTS}/a.json")
        assert headers("a.json")["ContentType"] == "text/markdown"

    def test_a_type_that_was_set_stays_though_it_equals_the_guess(self, tree, headers):
        write(tree, f"{OBJECTS}/a.txt", b"x")
        node(tree, f"{OBJECTS}/a.txt").set_xattr("user.content-type", b"text/plain")
        rename(tree, f"{OBJECTS}/a.txt", f"{OBJECTS}/a.json")
        assert headers("a.json")["ContentType"] == "text/plain"

    def test_a_name_that_suggests_no_type_leaves_it(self, tree, headers):
        write(tree, PAGE, b"x")
        rename(tree, PAGE, f"{OBJECTS}/index.html~")
        assert headers("index.html~")["ContentType"] == "text/html"

    def test_of_a_moved_directory_every_type_is_right(self, desk, tree, headers):
        desk.put("a/x.css", b"x", ContentType="binary/octet-stream")
        rename(tree, f"{OBJECTS}/a", f"{OBJECTS}/b")
        assert headers("b/x.css")["ContentType"] == "text/css"


class TestTemporaryFiles:
    @pytest.fixture(autouse=True)
    def _page(self, desk):
        desk.put(
            "index.html",
            b"old",
            ContentType="text/html; charset=utf-8",
            CacheControl="max-age=60",
            Metadata={"colour": "red"},
            Tagging="team=web",
            StorageClass="STANDARD_IA",
        )

    def test_they_take_over_what_belongs_to_the_object(self, desk, tree, headers):
        write(tree, TEMPORARY, b"new")
        rename(tree, TEMPORARY, PAGE)
        found, tags = headers("index.html"), desk.s3.get_object_tagging(Bucket="bucket", Key="index.html")["TagSet"]
        assert [found[word] for word in ("ContentType", "CacheControl", "StorageClass")] == [
            "text/html; charset=utf-8", "max-age=60", "STANDARD_IA",
        ]  # fmt: skip
        assert (found["Metadata"]["colour"], tags) == ("red", [{"Key": "team", "Value": "web"}])

    def test_their_own_time_stays(self, desk, tree):
        handle = create(tree, TEMPORARY)
        handle.set_time(1500000000.0)
        close_written(handle, b"new")
        node(tree, TEMPORARY).touch(1400000000.0)
        rename(tree, TEMPORARY, PAGE)
        assert desk.now("index.html").mtime == 1400000000.0

    @pytest.mark.parametrize("is_open", [True, False])
    def test_what_was_set_on_them_stays(self, tree, headers, is_open):
        handle = create(tree, TEMPORARY)
        handle.write(b"new", 0)
        if not is_open:
            handle.flush()
            handle.release()
        node(tree, TEMPORARY).set_xattr("user.meta.colour", b"blue")
        node(tree, TEMPORARY).set_xattr("user.content-type", b"binary/octet-stream")
        if is_open:
            handle.flush()
            handle.release()
        rename(tree, TEMPORARY, PAGE)
        assert (headers("index.html")["Metadata"]["colour"], headers("index.html")["ContentType"]) == (
            "blue", "binary/octet-stream",
        )  # fmt: skip

    def test_what_is_not_sent_yet_takes_over_too(self, tree, headers):
        handle = create(tree, TEMPORARY)
        handle.write(b"new", 0)
        rename(tree, TEMPORARY, PAGE)
        handle.flush()
        handle.release()
        assert headers("index.html")["CacheControl"] == "max-age=60"

    def test_an_object_that_somebody_else_made_keeps_its_own(self, desk, tree, headers):
        desk.put("other", b"new", ContentType="text/markdown", Metadata={"size": "big"})
        rename(tree, f"{OBJECTS}/other", PAGE)
        found = headers("index.html")
        assert (found["ContentType"], found["Metadata"], "CacheControl" in found) == (
            "text/markdown",
            {"size": "big"},
            False,
        )

    def test_a_name_that_was_removed_and_made_again_by_somebody_else_is_not_one(self, desk, tree, headers):
        write(tree, NEW, b"x")
        node(tree, NEW).remove()
        desk.put("new", b"new", ContentType="text/markdown")
        node(tree, OBJECTS).forget()
        rename(tree, NEW, PAGE)
        assert headers("index.html")["ContentType"] == "text/markdown"

    def test_an_object_that_replaced_another_is_not_one_any_more(self, desk, tree, headers):
        desk.put("first", b"1", ContentType="text/markdown")
        write(tree, TEMPORARY, b"new")
        rename(tree, TEMPORARY, f"{OBJECTS}/first")
        rename(tree, f"{OBJECTS}/first", PAGE)
        assert headers("index.html")["ContentType"] == "text/markdown"

    def test_one_that_was_renamed_twice_still_is_one(self, tree, headers):
        write(tree, TEMPORARY, b"new")
        rename(tree, TEMPORARY, NEW)
        rename(tree, NEW, PAGE)
        assert headers("index.html")["CacheControl"] == "max-age=60"

    def test_that_the_source_cannot_be_read_stops_the_move(self, desk, tree):
        desk.put("other", b"new")
        with desk.server.refusing("s3", "HeadObject"):
            assert errno_of(rename, tree, f"{OBJECTS}/other", PAGE)
        assert desk.content("index.html") == b"old"
