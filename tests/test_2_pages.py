"""Floor 2: pages that are fetched ahead, packed, dropped and fetched again."""

import datetime
import errno
from concurrent.futures import Future
from decimal import Decimal

import pytest
from test_2_cache import KEY, Clock, later, wait

from awsfs.budget import Budget
from awsfs.cache import Cache, Page, Records
from awsfs.cache.arrivals import Keeper
from awsfs.cache.sheet import LARGE
from awsfs.errors import AwsError
from awsfs.records import Record

BIG = LARGE // 8


class Listing:
    """A listing of so many pages, of `size` records each; `asked` are the pages that were loaded."""

    def __init__(self, pages, size=2, width=1, segments=1):
        self.pages, self.size, self.width, self.asked, self.error = pages, size, width, [], None
        self.first = [{"segment": number} for number in range(segments)] if segments > 1 else [{}]

    def load(self, token):
        segment, number = token.get("segment", 0), token.get("page", 0)
        self.asked.append((segment, number) if len(self.first) > 1 else number)
        if self.error:
            raise self.error
        found = [Record({"Id": f"{segment}-{number}-{n}", "Text": "x" * self.width}) for n in range(self.size)]
        return found, {**token, "page": number + 1} if number + 1 < self.pages else None


class Workers:
    """Workers that get to their work when somebody waits, in the order in which they were given it."""

    def __init__(self):
        self.queue = []

    def submit(self, work):
        self.queue.append((future := Future(), work))
        return future

    def wait(self, future):
        while not future.done():
            self.go_on()

    def go_on(self):
        future, work = self.queue.pop(0)
        future.set_result(work())

    def finish(self):
        while self.queue:
            self.go_on()


def read(listing, workers=None, **options):
    submit, waiting = (workers.submit, workers.wait) if workers else (later, wait)
    return Records(listing.load, 60.0, submit, waiting, first=listing.first, **options)


def ids(records):
    return [record["Id"] for record in records]


def name_of(record):
    return record["Id"]


class TestAhead:
    @pytest.mark.parametrize(("read_pages", "asked"), [(1, [0]), (2, [0, 1]), (3, [0, 1, 2, 3, 4])])
    def test_the_next_pages_are_fetched_for_whoever_reads_on(self, read_pages, asked):
        listing, workers = Listing(9), Workers()
        records = read(listing, workers)
        for number in range(read_pages):
            records.page(number)
        workers.finish()
        assert listing.asked == asked

    def test_a_listing_read_to_its_end_is_fetched_once(self):
        listing = Listing(9)
        assert len(list(read(listing, Workers()))) == 18
        assert listing.asked == list(range(9))

    def test_segments_are_read_from_one_after_the_other(self):
        listing = Listing(2, segments=3)
        assert [each["Id"][:3] for each in read(listing)][::2] == ["0-0", "1-0", "2-0", "0-1", "1-1", "2-1"]

    def test_a_reader_of_one_page_asks_one_segment(self):
        listing = Listing(2, segments=3)
        read(listing).page(0)
        assert listing.asked == [(0, 0)]

    def test_what_is_begun_waits_for_nobody(self):
        listing, workers = Listing(3), Workers()
        read(listing, workers).begin()
        workers.finish()
        assert listing.asked == [0]

    def test_pages_with_nothing_in_them_are_passed_over(self):
        assert list(read(Listing(5, size=0))) == []


class Looked(Keeper):
    """Counts the pages that somebody looks at."""

    pages = 0

    def used(self, page):
        self.pages += 1


class TestEnd:
    def test_it_is_reached_by_fetching_what_is_not_there(self):
        records = read(Listing(9))
        records.reach_end()
        assert records.whole

    def test_where_all_is_in_hand_no_page_is_looked_at(self):
        records = read(Listing(9))
        records.reach_end()
        records.keeper = looked = Looked()
        records.reach_end()
        assert looked.pages == 0


class TestMemory:
    def kept(self, listing, budget, key=KEY):
        cache = Cache(budget)
        return cache, cache.get(key, lambda stale: read(listing))

    def test_a_listing_larger_than_the_memory_is_read_to_its_end(self):
        listing = Listing(30, size=8, width=BIG)
        _, records = self.kept(listing, Budget(4 * LARGE))
        assert len(list(records)) == 240

    def test_it_takes_no_more_than_the_memory_there_is(self):
        budget = Budget(4 * LARGE)
        _, records = self.kept(Listing(30, size=8, width=BIG), budget)
        list(records)
        assert budget.used <= budget.total

    def test_pages_that_are_gone_are_fetched_again_by_the_token_they_began_with(self):
        listing = Listing(9, size=20, width=20)
        _, records = self.kept(listing, Budget(12_000))
        first, listing.asked = ids(records), []
        assert ids(records) == first
        assert 0 in listing.asked

    def found_again(self, names):
        """The pages that are fetched again for whoever looks for these names where the first pages are gone."""
        listing = Listing(9, size=20, width=20)
        _, records = self.kept(listing, Budget(12_000))
        for _ in records.names("id", name_of):
            pass
        listing.asked = []
        for name in names:
            records.find("id", name_of, name)
        return listing.asked

    def test_whoever_looks_for_one_record_after_the_other_has_each_page_that_is_gone_fetched_once(self):
        assert self.found_again(f"0-{page}-{n}" for page in range(3) for n in range(20)) == [0, 1, 2]

    def test_whoever_looks_here_and_there_has_none_fetched(self):
        assert self.found_again(f"0-{page}-{n}" for n in range(20) for page in range(3)) == []

    def test_whoever_looks_for_a_few_has_none_fetched(self):
        assert self.found_again(["0-0-1", "0-0-2"]) == []

    def test_whoever_looks_for_what_never_was_has_none_fetched(self):
        assert self.found_again(["none"] * 9) == []

    def test_a_listing_of_which_a_page_is_gone_is_not_whole(self):
        _, records = self.kept(Listing(9, size=20, width=20), Budget(12_000))
        list(records)
        assert (records.done, records.whole) == (True, False)

    def test_names_on_pages_that_are_gone_are_not_in_hand(self):
        _, records = self.kept(Listing(9, size=20, width=20), Budget(12_000))
        list(records.names("id", name_of))
        found = [records.find("id", name_of, name) for name in ("0-0-0", "0-8-19")]
        assert [each and each["Id"] for each in found] == [None, "0-8-19"]

    def test_seeking_finds_what_is_on_a_page_that_is_gone(self):
        _, records = self.kept(Listing(9, size=20, width=20), Budget(12_000))
        list(records)
        assert records.seek("id", name_of, "0-0-3")["Id"] == "0-0-3"

    def test_records_whose_last_page_is_gone_are_forgotten(self):
        cache, records = self.kept(Listing(1, size=20, width=20), Budget(8000))
        list(records)
        list(cache.get((*KEY[:4], "other"), lambda stale: read(Listing(1, size=20, width=20))))
        assert cache.known(KEY) is None

    def test_forgotten_records_give_their_memory_back(self):
        budget = Budget()
        cache, records = self.kept(Listing(3), budget)
        list(records)
        cache.forget()
        assert budget.used == 0

    def test_under_pressure_from_others_pages_go(self):
        budget = Budget(20_000)
        _, records = self.kept(Listing(40, size=2, width=20), budget)
        list(records)
        assert budget.take(12_000)

    def test_large_pages_that_nobody_looks_at_are_packed(self):
        budget = Budget(160 * LARGE)
        _, records = self.kept(Listing(30, size=1000, width=1), budget)
        list(records)
        assert records.whole
        assert budget.used < 30 * Page(records.page(29), 0.0).size


class TestPage:
    RECORDS = (
        Record({"Item": {"a": {"N": "1.50"}, "b": {"B": b"\x00\xff"}}}),
        Record({"When": datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc), "Size": Decimal("1.50")}),
    )

    def test_packing_changes_no_record(self):
        page = Page(list(self.RECORDS), 1.0)
        page.pack()
        assert page.records() == list(self.RECORDS)

    def test_packing_keeps_what_files_were_shown_with(self):
        page = Page([Record({"a": 1})], 1.0)
        page.records()[0].shown(12, 1.5)
        page.pack()
        assert (page.records()[0].stat, page.stat(0)) == ((12, 1.5), (12, 1.5))

    def test_a_packed_page_takes_less(self):
        page = Page([Record({"Item": {f"a{n}": {"S": "x" * 50} for n in range(10)}}) for _ in range(100)], 1.0)
        before = page.size
        page.pack()
        assert page.size < before / 2

    def test_what_the_file_of_a_packed_record_is_shown_with_is_kept(self):
        page = Page([Record({"a": 1})], 1.0)
        page.pack()
        page.record(0).shown(12, 1.5)
        assert page.record(0).stat == (12, 1.5)

    def test_what_was_dropped_is_gone(self):
        page = Page([1], 1.0)
        page.drop()
        assert (page.records(), page.is_held) == (None, False)


class TestTime:
    def test_a_record_on_a_page_that_is_too_old_is_not_in_hand(self):
        clock = Clock()
        records = read(Listing(2), clock=clock)
        records.page(0)
        clock.now = 40.0
        records.page(1)
        clock.now = 70.0
        found = [records.find("id", name_of, name) for name in ("0-0-0", "0-1-0")]
        assert [each and each["Id"] for each in found] == [None, "0-1-0"]

    def old(self, size=20):
        """Two pages that are too old, and what was asked."""
        clock, listing = Clock(), Listing(2, size=size)
        records = read(listing, clock=clock)
        list(records.names("id", name_of))
        clock.now, listing.asked = 70.0, []
        return records, listing

    def test_one_record_of_a_page_that_is_too_old_is_no_reason_to_fetch_it_again(self):
        records, listing = self.old()
        assert [records.find("id", name_of, f"0-1-{number}") for number in range(2)] == [None, None]
        assert listing.asked == []

    def test_several_are(self):
        records, listing = self.old()
        found = [records.find("id", name_of, f"0-1-{number}") for number in range(20)]
        assert [each["Id"] for each in found[2:]] == [f"0-1-{number}" for number in range(2, 20)]
        assert listing.asked == [1]

    def test_what_a_page_no_longer_has_when_it_is_fetched_again_is_gone(self):
        records, listing = self.old()
        listing.size = 10
        found = [records.find("id", name_of, f"0-1-{number}") for number in range(20)]
        assert [each is None for each in found] == [True] * 2 + [False] * 8 + [True] * 10

    def test_a_page_that_cannot_be_fetched_again_leaves_the_others_in_hand(self):
        records, listing = self.old()
        listing.error = AwsError(errno.EACCES, "AccessDenied", "no")
        assert [records.find("id", name_of, f"0-1-{number}") for number in range(3)] == [None] * 3
        assert (records.error, records.whole) == (None, True)

    def test_nobody_begins_to_read_what_began_too_long_ago(self):
        clock = Clock()
        records = read(Listing(2), clock=clock)
        list(records)
        clock.now = 60.0
        assert not records.fresh


def test_a_page_that_fails_when_it_is_fetched_again_is_an_error_of_whoever_reads_it():
    listing = Listing(9, size=20, width=20)
    records = Cache(Budget(12_000)).get(KEY, lambda stale: read(listing))
    list(records)

    listing.error = AwsError(errno.EACCES, "AccessDenied", "no")
    with pytest.raises(AwsError):
        list(records)


class TestAmending:
    """A change of our own is put into the listing that is in hand."""

    def amended(self, name, record, pages=2):
        listing = Listing(pages)
        records = read(listing)
        list(records)
        listing.asked = []
        return records.amend("id", name_of, name, record), ids(records), listing.asked

    def test_a_new_record_is_there_without_asking(self):
        assert self.amended("0-1-9", {"Id": "0-1-9"})[1:] == (["0-0-0", "0-0-1", "0-1-0", "0-1-1", "0-1-9"], [])

    def test_a_new_record_is_on_the_page_where_it_would_come(self):
        assert self.amended("0-0-9", {"Id": "0-0-9"})[1] == ["0-0-0", "0-0-1", "0-1-0", "0-1-1", "0-0-9"]

    def test_a_record_is_replaced(self):
        records = read(Listing(1))
        list(records)
        records.amend("id", name_of, "0-0-1", {"Id": "0-0-1", "Text": "new"})
        assert records.find("id", name_of, "0-0-1")["Text"] == "new"

    def test_a_record_is_removed(self):
        assert self.amended("0-0-1", None)[1] == ["0-0-0", "0-1-0", "0-1-1"]

    def test_a_listing_of_which_a_part_is_not_in_hand_is_not_amended(self):
        records = read(Listing(2))
        records.page(0)
        assert not records.amend("id", name_of, "0-0-1", None)

    def test_a_listing_that_is_too_old_is_not_amended(self):
        clock = Clock()
        records = read(Listing(1), clock=clock)
        list(records)
        clock.now = 60.0
        assert not records.amend("id", name_of, "0-0-1", None)

    def test_memory_is_counted_once(self):
        budget = Budget()
        records = Cache(budget).get(KEY, lambda stale: read(Listing(1)))
        list(records)
        before = budget.used
        records.amend("id", name_of, "0-0-1", Record({"Id": "0-0-1", "Text": "y"}))
        assert budget.used == before


class TestGlances:
    def glance(self, seconds):
        clock = Clock()
        records = read(Listing(1), clock=clock)
        list(records.names("id", name_of))
        records.find("id", name_of, "0-0-1").shown(12, 1.5)
        clock.now = seconds
        return [records.glance("id", name) for name in ("0-0-0", "0-0-1", "nobody")]

    def test_what_was_shown_is_known_without_the_record(self):
        assert self.glance(0.0) == [None, (12, 1.5), None]

    def test_what_is_too_old_is_not(self):
        assert self.glance(60.0) == [None, None, None]


class TestRenewing:
    def test_a_page_that_came_a_moment_ago_is_not_fetched_again(self):
        listing = Listing(1)
        records = read(listing, clock=Clock())
        list(records)
        assert (records.renewed(0), listing.asked) == (True, [0])

    def test_one_that_did_not_is(self):
        clock, listing = Clock(), Listing(1)
        records = read(listing, clock=clock)
        list(records)
        clock.now = 6.0
        assert (records.renewed(0), listing.asked) == (True, [0, 0])

    def test_all_of_them_together_are_no_younger_for_it(self):
        clock = Clock()
        records = read(Listing(1), clock=clock)
        list(records)
        clock.now = 59.0
        records.renewed(0)
        clock.now = 60.0
        assert (records.is_fresh(0), records.fresh) == (True, False)
