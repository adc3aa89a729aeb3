"""Floor 4: what an upload would be refused for is refused when the file is opened, for a shell ignores a close."""

import errno
from pathlib import Path

import pytest
from desks import at
from enforcing import set_metadata
from object_files import APPENDING, NEW, OBJECTS, THERE, close_written, create, errors, keys, rename, write
from test_4_tree_grown import errno_of, grow, node
from worlds import make_bucket

from awsfs.aws.conditions import Conditions
from awsfs.tree.handles import REPLACING, WRITING

EVERYTHING = ((),)
OPENINGS = pytest.mark.parametrize("how", [APPENDING, REPLACING, WRITING], ids=[">>", ">", "r+"])
STORES = pytest.mark.parametrize(
    ("conditions", "compares_sums"), [("ignored", True), ("ignored", False), ("refused", True), ("refused", False)]
)


@pytest.fixture
def tree(desk):
    return grow(desk.aws, delete_below=EVERYTHING)


class TestHeaders:
    @OPENINGS
    def test_metadata_that_cannot_be_sent_again_is_refused_with_the_remedy(self, desk, tree, how):
        set_metadata("bucket", "there", "title", "caf\u00e9")
        assert errno_of(node(tree, THERE).open, how) == errno.EINVAL
        assert "setfattr -x user.meta.title" in errors(tree)[0]["message"]
        assert desk.content("there") == b"old"

    @OPENINGS
    def test_a_missing_right_to_give_tags_is_refused(self, desk, tree, how):
        write(tree, NEW, b"x")
        desk.put("there", b"old", Tagging="team=web")
        with desk.server.refusing("s3", "CreateMultipartUpload"):
            assert errno_of(node(tree, THERE).open, how) == errno.EACCES

    @OPENINGS
    def test_a_missing_right_to_give_an_acl_is_refused(self, desk, tree, how, server):
        make_bucket(server, "shared", {"plain": b"1"}, ObjectOwnership="ObjectWriter").put_object(
            Bucket="shared", Key="public", Body=b"2", ACL="public-read"
        )
        write(tree, "s3/shared/objects/plain", b"x")
        with desk.server.refusing("s3", "CreateMultipartUpload"):
            assert errno_of(node(tree, "s3/shared/objects/public").open, how) == errno.EACCES

    def test_what_needs_no_right_of_its_own_is_asked_once(self, desk, tree):
        write(tree, NEW, b"x")
        desk.put("other", b"old", Metadata={"colour": "red"}, CacheControl="no-cache")
        found = node(tree, f"{OBJECTS}/other")
        with desk.server.counting() as calls:
            close_written(found.open(REPLACING), b"y")
        assert calls["s3", "CreateMultipartUpload"] == 0

    def test_a_time_that_metadata_has_no_room_for_is_left_out(self, desk, tree):
        desk.put("full", b"old", Metadata={"title": "x" * 2043})
        write(tree, f"{OBJECTS}/full", b"new")
        assert (desk.content("full"), desk.now("full").mtime) == (b"new", None)

    def test_a_version_that_is_not_the_listed_one_is_refused(self, desk, tree):
        found = node(tree, THERE)
        desk.put("there", b"other")
        assert errno_of(found.open, REPLACING) == errno.ESTALE

    def test_after_a_refusal_nothing_is_left_open(self, desk, tree):
        with desk.server.refusing("s3", "CreateMultipartUpload"):
            errno_of(create, tree)
        assert (
            list(tree._context.spools.directory.glob("spool-*")),
            tree._context.drafts.find(tuple(NEW.split("/"))),
        ) == (
            [],
            None,
        )

    def test_an_opened_file_that_is_not_written_sends_nothing(self, desk, tree):
        handle = node(tree, THERE).open(WRITING)
        with desk.server.counting() as calls:
            handle.flush()
            handle.release()
        assert calls == {}

    def test_a_new_name_is_checked_before_what_is_unsent_gets_it(self, desk, tree):
        desk.put("there", b"old", Tagging="team=web")
        handle = create(tree)
        handle.write(b"new", 0)
        with desk.server.refusing("s3", "CreateMultipartUpload"):
            assert errno_of(rename, tree, NEW, THERE) == errno.EACCES
        handle.flush()
        handle.release()
        assert desk.content("new") == b"new"


class TestConditions:
    @pytest.fixture
    def store(self, desk):
        """A function: the tree of a store of somebody else, which treats conditions like that."""

        def made(conditions, compares_sums=True, **options):
            desk.strict.conditions, desk.strict.compares_sums = conditions, compares_sums
            return grow(desk.elsewhere(), delete_below=EVERYTHING, **options)

        return made

    @OPENINGS
    @STORES
    def test_a_store_without_conditions_is_refused_at_open(self, desk, store, how, conditions, compares_sums):
        tree = store(conditions, compares_sums)
        assert errno_of(node(tree, THERE).open, how) == errno.EOPNOTSUPP
        assert "--last-writer-wins" in errors(tree)[0]["message"]

    @STORES
    def test_a_new_object_is_refused_too_and_nothing_is_stored(self, desk, store, conditions, compares_sums):
        assert errno_of(create, store(conditions, compares_sums)) == errno.EOPNOTSUPP
        assert keys(desk) == ["there"]

    @STORES
    def test_so_is_a_move(self, desk, store, conditions, compares_sums):
        assert errno_of(rename, store(conditions, compares_sums), THERE, NEW) == errno.EOPNOTSUPP
        assert keys(desk) == ["there"]

    @STORES
    def test_with_the_option_the_last_writer_wins(self, desk, store, conditions, compares_sums):
        tree = store(conditions, compares_sums, last_writer_wins=True)
        write(tree, THERE, b"1")
        write(tree, NEW, b"2")
        rename(tree, NEW, f"{OBJECTS}/moved")
        assert (desk.content("there"), desk.content("moved"), keys(desk)) == (b"1", b"2", ["moved", "there"])

    @pytest.mark.parametrize("compares_sums", [True, False])
    def test_a_store_that_keeps_them_is_written_to(self, desk, store, compares_sums):
        write(store("kept", compares_sums), THERE, b"new")
        assert desk.content("there") == b"new"

    def test_there_the_option_overwrites_nobody(self, desk, store):
        tree = store("kept", last_writer_wins=True)
        handle = node(tree, THERE).open(REPLACING)
        handle.write(b"new", 0)
        desk.put("there", b"other")
        assert errno_of(handle.flush) == errno.ESTALE

    def test_the_endpoint_is_asked_once(self, desk, store):
        tree = store("kept")
        write(tree, THERE, b"1")
        make_bucket(desk.server, "second", {})
        with desk.server.counting() as calls:
            write(tree, "s3/second/objects/new", b"2")
        assert calls["s3", "PutObject"] == 1

    def test_aws_is_not_asked(self, desk, tree):
        with desk.server.counting() as calls:
            write(tree, THERE, b"1")
        assert calls["s3", "PutObject"] == 1

    def test_who_may_not_write_beside_the_object_is_not_refused(self, desk, store):
        tree = store("kept")
        with desk.server.refusing("s3", "PutObject", where=".awsfs-"):
            write(tree, THERE, b"new")
        assert desk.content("there") == b"new"

    def test_what_a_failing_endpoint_answers_is_not_remembered(self, desk):
        conditions = Conditions(desk.elsewhere())
        with desk.server.refusing("s3", "PutObject", "InternalError", status=500):
            assert errno_of(conditions.check, at("there")) == errno.EREMOTEIO
        conditions.check(at("there"))


def test_bytes_that_were_refused_at_the_close_are_kept_beyond_the_mount(desk, tree):
    handle = create(tree)
    handle.write(b"precious", 0)
    with desk.server.refusing("s3", "PutObject", "InvalidArgument", status=400):
        assert errno_of(handle.flush) == errno.EINVAL
    handle.release()
    note = errors(tree)[0]["note"]
    tree._context.drafts.close()
    kept = Path(note.split(" is kept in ")[1].split()[0])
    assert (kept.read_bytes(), kept.stat().st_mode & 0o777, "for a week" in note) == (b"precious", 0o600, True)
