"""Floor 4: nobody's version of an object is lost, and nobody's bytes where AWS does not take them."""

import errno
import resource
from pathlib import Path

import pytest
from desks import MEBIBYTE
from mounts import PATIENCE
from object_files import BOTH, NEW, OBJECTS, THERE, close, create, errors, write
from test_4_tree_grown import content, errno_of, grow, is_there, node

from awsfs.spool.private import LIMIT
from awsfs.tree.handles import REPLACING, WRITING


@pytest.fixture
def tree(desk):
    return grow(desk.aws)


class TestVersions:
    @pytest.fixture
    def replaced(self, desk, tree):
        """`there` was read here; then somebody else has put another version."""
        content(tree, THERE)
        desk.put("there", b"other")
        return tree

    def test_a_version_that_nobody_here_read_is_not_replaced(self, desk, replaced):
        handle = node(replaced, THERE).open(REPLACING)
        handle.write(b"mine", 0)
        assert errno_of(close, handle) == errno.ESTALE
        assert desk.content("there") == b"other"

    def test_it_comes_from_open_where_it_can_be_told(self, replaced):
        replaced.forget()
        assert errno_of(node(replaced, THERE).open, REPLACING) == errno.ESTALE

    def test_opening_once_more_does_not_help(self, replaced):
        replaced.forget()
        assert [errno_of(node(replaced, THERE).open, REPLACING) for _ in range(2)] == [errno.ESTALE] * 2

    def test_reading_it_does(self, desk, replaced):
        replaced.forget()
        content(replaced, THERE)
        write(replaced, THERE, b"mine")
        assert desk.content("there") == b"mine"

    def test_a_listing_of_before_is_no_reason_to_refuse(self, desk, tree):
        node(tree, THERE)
        desk.put("there", b"other")
        content(tree, THERE)
        write(tree, THERE, b"mine")
        assert desk.content("there") == b"mine"

    def test_what_somebody_else_makes_meanwhile_is_not_replaced(self, desk, tree):
        handle = create(tree, how=BOTH)
        handle.write(b"mine", 0)
        desk.put("new", b"theirs")
        assert errno_of(close, handle) == errno.ESTALE
        assert desk.content("new") == b"theirs"

    def test_nor_when_it_is_tried_again_without_a_look(self, desk, tree):
        handle = create(tree, how=BOTH)
        desk.put("new", b"theirs")
        handle.write(b"mine", 0)
        errno_of(close, handle)
        assert errno_of(node(tree, NEW).open, REPLACING) == errno.ESTALE

    def test_of_what_was_to_be_made_alone_it_is_eexist(self, desk, tree):
        handle = create(tree)
        handle.write(b"mine", 0)
        desk.put("new", b"theirs")
        assert errno_of(close, handle) == errno.EEXIST

    def test_what_somebody_else_took_away_is_not_made_again_by_an_append(self, desk, tree):
        handle = node(tree, THERE).open(WRITING)
        desk.s3.delete_object(Bucket="bucket", Key="there")
        assert errno_of(handle.write, b"x", 3) == errno.ESTALE
        handle.release()
        assert desk.now("there") is None

    def test_what_this_mount_wrote_it_may_write_again(self, desk, tree):
        for data in (b"1", b"2", b"3"):
            write(tree, NEW, data)
        assert desk.content("new") == b"3"

    def test_two_mounts_lose_no_write_that_was_acknowledged(self, desk, tree):
        other, written = grow(desk.another()), []
        for number in range(6):
            mount = (tree, other)[number % 2]
            for _ in range(2):
                try:
                    write(mount, THERE, b"%d" % number)
                except OSError:
                    mount.forget()
                    content(mount, THERE)
                else:
                    written.append(b"%d" % number)
                    break
        assert (len(written), desk.content("there")) == (6, b"5")


class TestFailures:
    @pytest.fixture
    def failed(self, desk, tree):
        """An open file that AWS did not take."""
        handle = create(tree)
        handle.write(b"precious", 0)
        with desk.server.refusing("s3", "PutObject"):
            assert errno_of(handle.flush) == errno.EACCES
        return handle

    def test_a_directory_that_cannot_be_written_is_told_by_open(self, desk, tree):
        with desk.server.refusing("s3", "CreateMultipartUpload"):
            assert [errno_of(create, tree), errno_of(node(tree, THERE).open, WRITING)] == [errno.EACCES] * 2

    def test_where_the_disk_is_full_nothing_is_sent(self, desk, tree):
        handle, (soft, hard) = node(tree, THERE).open(REPLACING), resource.getrlimit(resource.RLIMIT_FSIZE)
        handle.write(b"x" * 1000, 0)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
        try:
            errors = [errno_of(handle.write, b"y", 1000), errno_of(handle.flush)]
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        handle.release()
        assert (errors, desk.content("there")) == ([errno.EFBIG] * 2, b"old")

    def test_every_close_tells_it_again(self, failed):
        assert errno_of(failed.flush) == errno.EACCES

    def test_every_write_tells_it_too(self, failed):
        assert errno_of(failed.write, b"x", 0) == errno.EACCES

    def test_nothing_is_sent_any_more(self, desk, failed):
        failed.release()
        assert desk.now("new") is None

    def test_the_tree_shows_what_aws_has(self, tree, failed):
        assert not is_there(tree, NEW)

    def test_the_bytes_are_kept_and_named(self, tree, failed):
        failed.release()
        assert Path(errors(tree)[0]["note"].split()[6]).read_bytes() == b"precious"

    def test_it_is_one_entry_in_the_record(self, tree, failed):
        failed.release()
        assert [error["code"] for error in errors(tree)] == ["AccessDenied"]

    def test_a_failure_of_the_last_close_is_in_the_record(self, desk, tree):
        handle = create(tree)
        with desk.server.refusing("s3", "PutObject"):
            handle.release()
        assert (errors(tree)[0]["code"], desk.now("new")) == ("AccessDenied", None)

    def test_what_a_killed_program_left_is_kept_and_not_sent(self, desk, tree):
        handle = create(tree)
        handle.write(b"half", 0)
        handle.abandon()
        handle.release()
        assert (desk.now("new"), errors(tree)[0]["code"]) == (None, "Abandoned")
        assert Path(errors(tree)[0]["note"].split()[6]).read_bytes() == b"half"

    def test_of_a_program_that_was_killed_before_it_wrote_nothing_is_kept(self, desk, tree):
        handle = create(tree)
        handle.abandon()
        handle.release()
        assert (desk.now("new"), errors(tree)[0]["note"]) == (None, "no data was written that could be saved")

    def test_of_a_large_object_the_note_says_what_the_file_lacks(self, desk):
        desk.put("large", bytes(17 * MEBIBYTE))
        tree = grow(desk.aws)
        handle = node(tree, f"{OBJECTS}/large").open(WRITING)
        handle.write(b"half", 5)
        handle.abandon()
        handle.release()
        assert errors(tree)[0]["note"].endswith(" for a week, with zeros where nothing was written")

    def test_too_many_writers_are_enfile(self, tree):
        handles = {f"{OBJECTS}/n{number}": create(tree, f"{OBJECTS}/n{number}") for number in range(LIMIT)}
        assert errno_of(create, tree, f"{OBJECTS}/more") == errno.ENFILE
        path, handle = handles.popitem()
        node(tree, path).remove()
        handle.release()
        create(tree, f"{OBJECTS}/more")


class TestInterrupted:
    """The program that closes a file does not wait for AWS any more: ctrl-C, or 30 seconds without an answer."""

    def test_what_was_under_way_is_sent_all_the_same(self, desk):
        patience = [True]

        def wait(future):
            if not patience:
                raise InterruptedError(errno.EINTR, "interrupted")
            future.exception()

        handle = create(grow(desk.another(wait=wait)))
        handle.write(b"hello", 0)
        with desk.server.holding("s3", "PutObject") as held:
            patience.clear()
            assert errno_of(handle.flush) == errno.EINTR
            assert held.arrived.acquire(timeout=PATIENCE)
            handle.release()
        assert any(desk.now("new") for _ in range(1000))
        assert desk.content("new") == b"hello"
