"""Floor 4: objects that are open to be read: one version at a time, shared by all who read it."""

import errno
import json
import threading
import time

import pytest
from mounts import PATIENCE
from objects_read import Shelf, fail, pattern, sequentially
from test_4_tree_grown import errno_of

from awsfs.tree.objects.reading import TRIES

DATA = pattern(1000)
OTHER = pattern(1000, seed=1)


@pytest.fixture
def shelf():
    opened = Shelf(DATA)
    yield opened
    opened.close()


class TestReading:
    @pytest.mark.parametrize("size", [1, 39, 40, 41, 1000])
    @pytest.mark.parametrize("piece", [1, 7, 2**20])
    def test_a_whole_object_is_its_bytes_however_slowly_they_come(self, shelf, size, piece):
        shelf.store.data, shelf.store.piece = DATA[:size], piece
        assert b"".join(sequentially(shelf.open(), 16)) == DATA[:size]

    def test_the_size_and_the_version_are_those_of_what_was_opened(self, shelf):
        handle = shelf.open()
        assert (handle.size(), handle.version()) == (1000, '"1"')

    @pytest.mark.parametrize(("size", "offset", "found"), [(10, 1000, b""), (10, 5000, b""), (10, 998, DATA[998:])])
    def test_a_read_stops_at_the_end(self, shelf, size, offset, found):
        assert shelf.open().read(size, offset) == found

    def test_nothing_can_be_written(self, shelf):
        assert errno_of(shelf.open().write, b"x", 0) == errno.EBADF

    def test_an_object_that_was_emptied_meanwhile_reads_as_empty(self, shelf):
        shelf.store.data = b""
        handle = shelf.open()
        assert (handle.size(), handle.read(10, 0)) == (0, b"")

    def test_an_answer_without_a_range_is_the_whole_object(self, shelf):
        whole = {"Body": shelf.store(Range="bytes=0-9")["Body"], "ETag": '"1"'}
        shelf.aws.clients.operations["get_object"] = lambda **params: whole
        assert (shelf.open().size(), shelf.open().version()) == (10, '"1"')

    def test_what_a_program_reads_is_told_and_what_it_opens_is_not(self, shelf):
        handle = shelf.open()
        before = list(shelf.read)
        handle.read(1, 0)
        assert (before, shelf.read, len(shelf.learnt)) == ([], ['"1"'], 1)


class TestVersions:
    def test_every_request_after_the_first_is_for_that_version(self, shelf):
        list(sequentially(shelf.open(), 16))
        conditions = [params.get("IfMatch") for params in shelf.store.params]
        assert (conditions[0], set(conditions[1:])) == (None, {'"1"'})

    def test_an_object_that_is_replaced_is_stale_never_a_mixture(self, shelf):
        handle = shelf.open()
        shelf.store.data, shelf.store.etag = OTHER, '"2"'
        assert errno_of(handle.read, 8, 500) == errno.ESTALE

    @pytest.mark.parametrize("at", [40, 100, 300, 700])
    def test_replaced_between_two_parts_it_is_what_was_there_and_then_stale(self, shelf, at):
        def replace(first):
            if first >= at:
                shelf.store.data, shelf.store.etag = OTHER, '"2"'

        shelf.store.before = replace
        handle, found = shelf.open(), b""
        with pytest.raises(OSError, match="no") as caught:
            for part in sequentially(handle, 16):
                found += part
        assert (caught.value.errno, DATA.startswith(found), len(found) >= at - 16) == (errno.ESTALE, True, True)

    def test_an_object_that_is_shorter_by_now_is_stale_where_the_endpoint_passes_over_the_condition(self, shelf):
        shelf.store.is_strict = False
        handle = shelf.open()
        shelf.store.data, shelf.store.etag = OTHER[:100], '"2"'
        assert errno_of(handle.read, 8, 500) == errno.ESTALE
        assert json.loads(shelf.aws.journal.errors()[0])["errno"] == "ESTALE"

    def test_an_object_that_goes_while_it_is_read_is_enoent(self, shelf):
        handle = shelf.open()
        shelf.store.data = None
        assert errno_of(handle.read, 8, 500) == errno.ENOENT

    def test_what_is_in_memory_stays_readable(self, shelf):
        handle = shelf.open()
        shelf.store.data, shelf.store.etag = OTHER, '"2"'
        assert handle.read(8, 0) == DATA[:8]

    def test_who_opens_it_then_reads_the_new_one(self, shelf):
        before = shelf.open()
        shelf.store.data, shelf.store.etag = OTHER, '"2"'
        after = shelf.open()
        assert (before.read(8, 0), after.read(8, 0), after.version()) == (DATA[:8], OTHER[:8], '"2"')

    def test_an_error_of_one_moment_is_none_of_the_next(self, shelf):
        handle = shelf.open()
        shelf.store.before = lambda first: fail()
        refused = errno_of(handle.read, 8, 500)
        shelf.store.before = lambda first: None
        assert (refused, handle.read(8, 500)) == (errno.EREMOTEIO, DATA[500:508])

    def test_a_refusal_comes_from_open(self, shelf):
        shelf.store.before = lambda first: fail("AccessDenied", 403)
        assert errno_of(shelf.open) == errno.EACCES


class TestShortBodies:
    def short(self, shelf, times):
        """Bodies that end early, the first so many times."""
        answer, left = shelf.store.answer, [times]

        def shortened(params, first, last):
            found = answer(params, first, last)
            if first and left[0]:
                left[0] -= 1
                found["Body"].truncate(3)
            return found

        shelf.store.answer = shortened

    def test_are_asked_for_once_more(self, shelf):
        handle = shelf.open()
        self.short(shelf, TRIES - 1)
        assert (handle.read(8, 500), len(shelf.store.asked)) == (DATA[500:508], 1 + TRIES)

    def test_are_an_error_of_aws_where_that_does_not_help(self, shelf):
        handle = shelf.open()
        self.short(shelf, TRIES)
        assert errno_of(handle.read, 8, 500) == errno.EREMOTEIO


class TestSharing:
    def test_who_opens_it_while_it_is_opened_shares_that_request(self, shelf):
        arrived, go_on = threading.Semaphore(0), threading.Event()
        shelf.store.before = lambda first: (arrived.release(), go_on.wait(10))
        handles = []
        threads = [threading.Thread(target=lambda: handles.append(shelf.open())) for _ in range(8)]
        for thread in threads:
            thread.start()
        arrived.acquire(timeout=PATIENCE)
        while not (opening := shelf.readers._opening.get(("k",))) or len(opening[0].windows) < 8:
            time.sleep(0.001)
        go_on.set()
        for thread in threads:
            thread.join()
        assert ({bytes(handle.read(8, 0)) for handle in handles}, len(shelf.store.asked)) == ({DATA[:8]}, 1)

    def test_ten_who_read_side_by_side_fetch_every_byte_once(self, shelf):
        handles = [shelf.open()]
        handles[0].read(8, 0)
        handles += [shelf.open() for _ in range(9)]
        for offset in range(0, 1000, 8):
            for handle in handles:
                assert handle.read(8, offset) == DATA[offset : offset + 8]
        assert shelf.store.sent == 1000

    def test_one_who_closes_leaves_the_others_what_they_read(self, shelf):
        first = shelf.open()
        first.read(8, 0)
        second = shelf.open()
        first.release()
        second.read(8, 16)
        assert [start for start, _ in shelf.store.asked] == [0, 0]


class TestTheSecondTime:
    def test_a_version_that_was_read_is_asked_for_on_condition_that_it_is_another(self, shelf):
        first = shelf.open()
        first.read(8, 0)
        first.release()
        before = shelf.store.sent
        second = shelf.open()
        assert (shelf.store.params[-1]["IfNoneMatch"], shelf.store.sent - before) == ('"1"', 0)
        assert (second.size(), second.version(), second.read(8, 500)) == (1000, '"1"', DATA[500:508])

    def test_that_it_is_the_same_is_no_error(self, shelf):
        shelf.open().read(8, 0)
        shelf.open()
        assert shelf.aws.journal.errors() == []

    def test_one_that_was_only_opened_is_not(self, shelf):
        shelf.open().release()
        shelf.open()
        assert "IfNoneMatch" not in shelf.store.params[-1]

    def test_nor_one_that_is_not_the_one_listed(self, shelf):
        shelf.open().read(8, 0)
        shelf.open(listed='"2"')
        assert "IfNoneMatch" not in shelf.store.params[-1]

    def test_another_version_comes_with_that_request(self, shelf):
        shelf.open().read(8, 0)
        shelf.store.data, shelf.store.etag = OTHER, '"2"'
        handle = shelf.open()
        assert (handle.read(8, 0), handle.version(), len(shelf.store.asked)) == (OTHER[:8], '"2"', 2)
