"""Floor 4: objects that are written, as every program of the mount sees them, and as AWS has them afterwards."""

import errno

import pytest
from desks import LARGE, MEBIBYTE
from object_files import APPENDING, BOTH, NEW, OBJECTS, THERE, close, close_written, create, write
from test_4_tree_grown import content, errno_of, grow, is_there, mode, names, node

from awsfs.tree.handles import READING, REPLACING, WRITING


@pytest.fixture
def tree(desk):
    return grow(desk.aws)


class TestCost:
    def test_the_first_object_of_a_directory_asks_whether_writing_is_allowed(self, desk, tree):
        names(tree, OBJECTS)
        with desk.server.counting() as calls:
            write(tree, NEW, b"hello")
        assert {name: count for (_, name), count in calls.items()} == {
            "CreateMultipartUpload": 1, "AbortMultipartUpload": 1, "PutObject": 1,
        }  # fmt: skip

    def test_the_next_one_does_not(self, desk, tree):
        write(tree, NEW, b"hello")
        with desk.server.counting() as calls:
            close_written(create(tree, f"{OBJECTS}/other"), b"hello")
        assert calls == {("s3", "PutObject"): 1}

    def test_an_object_is_fetched_once_to_be_appended_to(self, desk, tree):
        write(tree, NEW, b"hello")
        write(tree, NEW, b"hello again")
        found = node(tree, THERE)
        with desk.server.counting() as calls:
            close_written(found.open(APPENDING), b"!", None)
        assert (calls, desk.content("there")) == ({("s3", "GetObject"): 1, ("s3", "PutObject"): 1}, b"old!")

    def test_closing_what_was_not_written_sends_nothing(self, desk, tree):
        handle = node(tree, THERE).open(BOTH)
        with desk.server.counting() as calls:
            close(handle)
        assert calls == {}

    def test_what_was_sent_is_not_sent_again(self, desk, tree):
        handle = create(tree)
        handle.write(b"hello", 0)
        with desk.server.counting() as calls:
            handle.flush()
            close(handle)
        assert calls == {("s3", "PutObject"): 1}

    def test_a_byte_more_on_a_large_object_is_one_byte_sent(self, desk, tree):
        desk.put("large", LARGE)
        close_written(node(tree, f"{OBJECTS}/large").open(APPENDING), b"x", None)
        assert (desk.strict.sent["UploadPart"], desk.strict.received["GetObject"]) == (1, 0)


class TestWriting:
    def test_what_is_written_is_there(self, desk, tree):
        write(tree, NEW, b"hello")
        assert desk.content("new") == b"hello"

    def test_an_object_that_is_only_made_is_sent_at_the_last_close(self, desk, tree):
        handle = create(tree)
        handle.flush()
        assert desk.now("new") is None
        handle.release()
        assert desk.content("new") == b""

    def test_an_object_that_is_only_emptied_is_sent_at_the_last_close(self, desk, tree):
        handle = node(tree, THERE).open(REPLACING)
        handle.flush()
        assert desk.content("there") == b"old"
        handle.release()
        assert desk.content("there") == b""

    def test_what_is_overwritten_in_part_keeps_the_rest(self, desk, tree):
        handle = node(tree, THERE).open(WRITING)
        handle.write(b"L", 1)
        close(handle)
        assert desk.content("there") == b"oLd"

    @pytest.mark.parametrize(("length", "left"), [(0, b""), (2, b"ol"), (5, b"old\0\0")])
    def test_a_truncation_by_name_is_sent_at_once(self, desk, tree, length, left):
        node(tree, THERE).truncate(length)
        assert desk.content("there") == left

    @pytest.mark.parametrize("length", [0, 2, 5])
    def test_a_truncation_by_name_that_is_refused_is_an_error(self, desk, tree, length):
        with desk.server.refusing("s3", "PutObject", "AccessDenied", status=403):
            assert errno_of(node(tree, THERE).truncate, length) == errno.EACCES

    def test_metadata_content_type_and_tags_stay(self, desk, tree):
        desk.put("kept", b"x", ContentType="text/csv", Metadata={"colour": "red"}, Tagging="team=web")
        write(tree, f"{OBJECTS}/kept", b"y")
        now, tags = desk.now("kept"), desk.s3.get_object_tagging(Bucket="bucket", Key="kept")["TagSet"]
        assert (now.headers["ContentType"], now.metadata["colour"], tags) == (
            "text/csv", "red", [{"Key": "team", "Value": "web"}],
        )  # fmt: skip

    def test_the_content_type_is_guessed_from_the_name(self, desk, tree):
        write(tree, f"{OBJECTS}/a.html", b"x")
        assert desk.now("a.html").headers["ContentType"] == "text/html"

    def test_headers_are_sent_as_the_options_say(self, desk):
        write(grow(desk.aws, headers={"StorageClass": "STANDARD_IA"}), NEW, b"x")
        assert desk.now("new").headers["StorageClass"] == "STANDARD_IA"

    def test_a_rehearsal_sends_nothing(self, desk):
        desk.aws = desk.another(dry_run=True)
        tree = grow(desk.aws, dry_run=True)
        with desk.server.counting() as calls:
            write(tree, NEW, b"x")
        assert ([name for _, name in calls if not name.startswith("List")], is_there(tree, NEW)) == ([], False)

    def test_files_and_directories_can_be_written(self, tree):
        assert (mode(tree, THERE), mode(tree, OBJECTS)) == (0o644, 0o755)


class TestSeenAtOnce:
    def test_what_is_being_written_has_its_size_and_is_listed(self, tree):
        handle = create(tree)
        handle.write(b"hello", 0)
        assert (node(tree, NEW).size(), names(tree, OBJECTS)) == (5, ["there", "new"])

    def test_another_program_reads_what_is_not_sent_yet(self, tree):
        create(tree).write(b"hello", 0)
        assert content(tree, NEW) == b"hello"

    def test_two_programs_write_into_one_file(self, desk, tree):
        one = node(tree, THERE).open(WRITING)
        two = node(tree, THERE).open(WRITING)
        one.write(b"A", 0)
        two.write(b"B", 2)
        close(one)
        close(two)
        assert desk.content("there") == b"AlB"

    def test_after_the_close_all_is_as_aws_has_it(self, tree):
        names(tree, OBJECTS)
        write(tree, NEW, b"hello")
        assert (names(tree, OBJECTS), node(tree, NEW).size(), content(tree, NEW)) == (["new", "there"], 5, b"hello")

    def test_the_time_is_the_one_of_the_last_write_before_and_after(self, tree):
        handle = create(tree)
        handle.write(b"hello", 0)
        before = node(tree, NEW).mtime
        close(handle)
        assert node(tree, NEW).mtime == before

    def test_a_reader_of_before_has_its_version_or_none(self, desk, tree):
        desk.put("long", LARGE[: 3 * MEBIBYTE])
        reader = node(tree, f"{OBJECTS}/long").open(READING)
        write(tree, f"{OBJECTS}/long", b"short")
        assert reader.read(5, 0) == LARGE[:5]
        assert errno_of(reader.read, 5, 2 * MEBIBYTE) == errno.ESTALE
