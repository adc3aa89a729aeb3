"""Floor 4: the memory of open objects, which is taken from the mount's and given back, and reads that are given up."""

import errno
import time

import pytest
from objects_read import SMALL, Shelf, fail, pattern, sequentially, usual
from test_4_tree_grown import errno_of

from awsfs.tree.objects.window import USUAL

FIRST = USUAL.first
DATA = pattern(1000)


@pytest.fixture
def shelf():
    opened = Shelf(DATA)
    yield opened
    opened.close()


class TestMemory:
    def test_closing_gives_everything_back(self, shelf):
        handle = shelf.open()
        handle.read(8, 0)
        before = shelf.budget.used
        handle.release()
        assert (before, shelf.budget.used) == (SMALL.first, 0)

    def test_a_handle_that_rests_gives_back_what_it_has(self, shelf):
        handle = shelf.open()
        handle.read(8, 0)
        shelf.readers.sweep(idle=0)
        assert (shelf.budget.used, handle.read(8, 0)) == (0, DATA[:8])

    def test_one_that_has_just_read_keeps_it(self, shelf):
        shelf.open().read(8, 0)
        shelf.readers.sweep(idle=60)
        assert shelf.budget.used == SMALL.first

    def test_what_lies_behind_is_given_back_on_the_way(self):
        shelf, most = Shelf(pattern(5000)), 0
        for _ in sequentially(shelf.open(), 16):
            most = max(most, shelf.budget.used)
        assert most <= SMALL.largest + SMALL.slack + 2 * SMALL.part

    def test_where_there_is_none_it_is_read_all_the_same_bit_by_bit(self):
        shelf = Shelf(DATA, memory=0)
        assert b"".join(sequentially(shelf.open(), 16)) == DATA
        assert max(end - start for start, end in shelf.store.asked[1:]) <= SMALL.first // 2

    def test_one_who_needs_some_has_the_one_furthest_ahead_go_half_as_far(self, shelf):
        handles = [shelf.open(), shelf.open()]
        windows = [handle._window for handle in handles]
        windows[0].ahead, windows[1].ahead = 256, 64
        shelf.budget.take(2**31)
        assert [window.ahead for window in windows] == [128, 64]

    def test_opening_what_is_refused_takes_none(self, shelf):
        shelf.store.before = lambda first: fail("AccessDenied", 403)
        errno_of(shelf.open)
        assert shelf.budget.used == 0

    def test_opening_what_is_the_same_still_takes_none(self, shelf):
        handle = shelf.open()
        handle.read(8, 0)
        handle.release()
        shelf.open()
        assert shelf.budget.used == 0

    def test_what_was_on_its_way_at_a_jump_is_given_up(self):
        shelf = Shelf(pattern(5000))
        handle = shelf.open()
        for offset in range(0, 400, 8):
            handle.read(8, offset)
        handle.read(8, 4000)
        assert [(each.start, each.end) for each in handle._opened.ranges.all()] == [(4000, 4008)]


class TestInterrupted:
    def wait(self, patience):
        """Waiting that is given up once somebody has lost patience."""

        def wait(future):
            if patience:
                future.exception()
            else:
                raise InterruptedError(errno.EINTR, "interrupted")

        return wait

    def test_opening_ends_and_leaves_nothing_behind(self):
        patience = [True]
        shelf = Shelf(DATA, wait=self.wait(patience))
        patience.clear()
        assert errno_of(shelf.open) == errno.EINTR
        shelf.aws.close(wait=True)
        assert (shelf.budget.used, shelf.readers._open, shelf.readers._opening) == (0, {}, {})

    def test_a_read_ends_and_the_next_one_goes_on_with_what_came_meanwhile(self):
        patience = [True]
        shelf = Shelf(DATA, wait=self.wait(patience))
        handle = shelf.open()
        patience.clear()
        interrupted = errno_of(handle.read, 8, 500)
        patience.append(True)
        found = handle.read(8, 500)
        assert (interrupted, found) == (errno.EINTR, DATA[500:508])
        assert [start for start, _ in shelf.store.asked].count(500) == 1

    def test_slow_bodies_are_progress(self):
        pulses = []

        def wait(future):
            future.exception()
            pulses.append(future.pulse[0])

        shelf = usual(pattern(FIRST), wait=wait)
        shelf.store.piece = 1024
        began = time.monotonic()
        shelf.open()
        assert pulses[0] > began
