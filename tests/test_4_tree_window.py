"""Floor 4: how far ahead of a reader an object is fetched, and that whatever is read is what is there."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from objects_read import Shelf, pattern, sequentially, usual

from awsfs.tree.objects.window import USUAL, Sizes, Window

MEBIBYTE = 2**20
LEAST, FIRST, PART, LARGEST = USUAL.least, USUAL.first, USUAL.part, USUAL.largest
LARGE = pattern(MEBIBYTE) * 40


def going_on(size=LEAST, times=10):
    """The window of a reader who has read on and on, and never waited."""
    window = Window()
    for number in range(times):
        window.move(number * size, size, 0)
    return window


class TestWindow:
    def test_nothing_is_fetched_ahead_of_one_who_has_just_opened(self):
        assert list(Window().missing(FIRST, 100 * MEBIBYTE)) == []

    def test_nor_of_one_who_goes_on_and_need_not_wait(self):
        assert list(going_on().missing(2 * FIRST, 100 * MEBIBYTE)) == []

    def test_one_who_had_to_wait_gets_ahead_what_he_got_first(self):
        window = going_on()
        window.waits(FIRST)
        assert window.ahead == FIRST

    def test_each_wait_doubles_it(self):
        window = going_on()
        for start in range(4):
            window.waits(start)
        assert window.ahead == 8 * FIRST

    def test_several_reads_that_wait_for_one_range_are_one_wait(self):
        window = going_on()
        for _ in range(5):
            window.waits(7)
        assert window.ahead == FIRST

    def test_it_never_grows_past_the_largest(self):
        window = going_on()
        for start in range(20):
            window.waits(start)
        assert window.ahead == LARGEST

    def test_a_jump_starts_anew(self):
        window = going_on()
        window.waits(1)
        window.move(50 * MEBIBYTE, 4096, window.position)
        window.waits(50 * MEBIBYTE)
        assert (window.ahead, window.needs(50 * MEBIBYTE, 4096)) == (0, 50 * MEBIBYTE + LEAST)

    def test_a_short_seek_to_what_is_coming_is_no_jump(self):
        window = going_on()
        window.waits(1)
        window.move(3 * MEBIBYTE, 4096, 4 * MEBIBYTE)
        assert (window.ahead, window.position) == (FIRST, 3 * MEBIBYTE + 4096)

    def test_reads_that_overtake_each_other_go_on(self):
        window = going_on(times=8)
        window.waits(1)
        window.move(9 * LEAST, LEAST, 10 * LEAST)
        window.move(8 * LEAST, LEAST, 10 * LEAST)
        assert (window.ahead, window.position) == (FIRST, 10 * LEAST)

    def test_one_that_is_far_ahead_of_the_others_goes_on_too(self):
        window = going_on()
        window.waits(1)
        window.move(window.position + 12 * LEAST, LEAST, window.position)
        assert window.ahead == FIRST

    def test_ranges_are_parts_of_at_most_eight_mebibytes(self):
        window = going_on()
        for start in range(20):
            window.waits(start)
        sizes = {end - start for start, end in window.missing(window.position, 2**40)}
        assert (sizes, len(list(window.missing(window.position, 2**40)))) == ({PART}, 8)

    def test_the_end_of_the_object_is_the_end(self):
        window = going_on()
        window.waits(1)
        ranges = list(window.missing(window.position, window.position + 10))
        assert ranges == [(window.position, window.position + 10)]

    def test_too_little_memory_halves_it_down_to_nothing(self):
        window, found = going_on(), []
        window.waits(1)
        for _ in range(5):
            window.halve()
            found.append(window.ahead)
        assert found == [FIRST // 2, FIRST // 4, FIRST // 8, 0, 0]


def ranges(shelf):
    """The ranges that were asked for, in their order."""
    return sorted(shelf.store.asked)


class TestRequests:
    def test_opening_asks_for_a_mebibyte_and_what_the_kernel_reads_ahead(self):
        shelf = usual(LARGE)
        shelf.open()
        assert ranges(shelf) == [(0, MEBIBYTE + 128 * 1024)]

    def test_reading_that_asks_for_nothing_more(self):
        shelf = usual(LARGE)
        handle = shelf.open()
        for offset in range(0, FIRST, LEAST):
            handle.read(LEAST, offset)
        assert len(shelf.store.asked) == 1

    @pytest.mark.parametrize("size", [1, LEAST, MEBIBYTE])
    def test_a_sequential_reader_fetches_each_byte_once(self, size):
        shelf = usual(LARGE[: 30 * MEBIBYTE] if size > 1 else LARGE[:1000])
        handle = shelf.open()
        assert b"".join(sequentially(handle, size)) == shelf.store.data
        assert shelf.store.sent == len(shelf.store.data)

    def test_a_sequential_reader_is_fetched_for_in_parts(self):
        shelf = usual(LARGE)
        list(sequentially(shelf.open(), LEAST))
        first, *sizes, _ = [end - start for start, end in ranges(shelf)]
        assert [size for size in sizes if not first // 2 <= size <= PART] == []

    def test_a_jump_fetches_little_more_than_is_asked(self):
        shelf = usual(LARGE)
        shelf.open().read(4096, 20 * MEBIBYTE)
        assert ranges(shelf)[1:] == [(20 * MEBIBYTE, 20 * MEBIBYTE + LEAST)]

    def test_a_large_read_is_one_request(self):
        shelf = usual(LARGE)
        shelf.open().read(6 * MEBIBYTE, 10 * MEBIBYTE)
        assert ranges(shelf)[1:] == [(10 * MEBIBYTE, 16 * MEBIBYTE)]

    def test_random_reads_are_128_kib_each(self):
        shelf = usual(LARGE)
        handle = shelf.open()
        for number in range(100):
            handle.read(4096, (number * 7919 * 4096) % (39 * MEBIBYTE) + FIRST)
        assert shelf.store.sent <= FIRST + 100 * LEAST

    def test_going_back_to_what_was_just_read_costs_nothing(self):
        shelf = usual(LARGE)
        handle = shelf.open()
        handle.read(LEAST, LEAST)
        handle.read(LEAST, 0)
        assert len(shelf.store.asked) == 1


SIZES = st.builds(
    lambda least, first, part, times: Sizes(least, least * first, least * part, least * part * times),
    st.integers(1, 20),
    st.integers(1, 5),
    st.integers(1, 8),
    st.integers(1, 8),
)
READS = st.lists(st.tuples(st.integers(0, 2100), st.integers(0, 400), st.integers(1, 6)), max_size=6)
"""Where to begin, how much to read at once, and how often to go on from there."""


def wrong_reads(handle, reads, data):
    """The reads that gave anything else than what is there."""
    return [
        (offset, size)
        for start, size, times in reads
        for offset in range(start, start + size * times, size or 1)
        if handle.read(size, offset) != data[offset : offset + size]
    ]


class TestWhatIsRead:
    @settings(max_examples=60, deadline=None)
    @given(SIZES, st.integers(0, 2000), st.lists(READS, min_size=1, max_size=4), st.integers(200, 4000))
    def test_is_what_is_there_whatever_the_sizes_and_the_seeks_of_any_readers(self, sizes, size, readers, memory):
        shelf = Shelf(pattern(size), sizes=sizes, memory=memory)
        handles, wrong = [shelf.open() for _ in readers], []
        threads = [
            threading.Thread(target=lambda h=handle, r=reads: wrong.extend(wrong_reads(h, r, shelf.store.data)))
            for handle, reads in zip(handles, readers, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for handle in handles:
            handle.release()
        shelf.close()
        assert wrong == []

    @settings(max_examples=30, deadline=None)
    @given(SIZES, st.integers(1, 2000), READS)
    def test_leaves_no_memory_taken(self, sizes, size, reads):
        shelf = Shelf(pattern(size), sizes=sizes)
        handle = shelf.open()
        wrong_reads(handle, reads, shelf.store.data)
        handle.release()
        shelf.aws.close(wait=True)
        assert shelf.budget.used == 0
