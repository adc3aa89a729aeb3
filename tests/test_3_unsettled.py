"""Floor 3: what AWS goes on showing for a while after a change is hardly kept."""

import pytest
from test_3_fetch import number_of, of_api, request
from test_4_tree_grown import Api, refuse

from awsfs.aws.unsettled import A_LISTING, A_RECORD, Unsettled

BEFORE, AFTER, OTHER = {"State": "running"}, {"State": "stopped"}, {"State": "other"}
FOREVER = float("inf")
MADE = request("made", "list_them", "Them[]")


class Late:
    """An account in which something was stopped at second 0; `now` is its time."""

    def __init__(self, client="made", stop_it=dict):
        self.now = 0.0
        self.unsettled = Unsettled(lambda: self.now)
        self.api = Api(stop_it=stop_it)
        self.aws = of_api(self.api, unsettled=self.unsettled)
        self.change = request(client, "stop_it", "@")

    def stopped(self):
        self.aws.send(self.change, before=BEFORE)
        return self

    def keeps(self, *page, asked=MADE):
        """For how long a page is kept at most."""
        return self.unsettled.ttl(asked, list(page))


class TestUnsettled:
    def test_what_is_as_before_is_hardly_kept(self):
        assert Late().stopped().keeps(BEFORE) == A_RECORD

    def test_a_listing_is_kept_a_little_longer(self):
        assert Late().stopped().keeps(OTHER, BEFORE) == A_LISTING

    def test_once_the_change_shows_it_is_kept_as_ever(self):
        assert Late().stopped().keeps(AFTER) == FOREVER

    def test_what_is_no_longer_there_is_kept_as_ever(self):
        assert Late().stopped().keeps() == FOREVER

    def test_an_older_answer_that_comes_after_a_newer_one_is_hardly_kept(self):
        late = Late().stopped()
        late.keeps(AFTER)
        assert late.keeps(BEFORE) == A_RECORD

    @pytest.mark.parametrize(("second", "kept"), [(29.9, A_RECORD), (30.0, FOREVER)])
    def test_after_half_a_minute_aws_is_believed(self, second, kept):
        late = Late().stopped()
        late.now = second
        assert late.keeps(BEFORE) == kept

    def test_a_change_that_was_refused_leaves_everything_as_it_was(self):
        late = Late(stop_it=refuse())
        number_of(late.stopped)
        assert late.keeps(BEFORE) == FOREVER

    def test_a_change_of_nothing_in_particular_leaves_everything_as_it_was(self):
        late = Late()
        late.aws.send(late.change)
        assert late.keeps(BEFORE) == FOREVER

    def test_s3_shows_every_change_at_once(self):
        late = Late("s3").stopped()
        assert late.keeps(BEFORE, asked=request("s3", "list_them", "Them[]")) == FOREVER

    def test_other_services_are_kept_as_ever(self):
        assert Late().stopped().keeps(BEFORE, asked=request("elbv2", "list_them", "Them[]")) == FOREVER


class Never(Unsettled):
    """Nothing may be kept."""

    def ttl(self, request, page):
        return 0.0


def test_what_may_not_be_kept_is_asked_for_again():
    api = Api(list_them=lambda: {"Them": [BEFORE]})
    aws = of_api(api, unsettled=Never())
    for _ in range(3):
        list(aws.records(MADE))
    assert api.calls == {"list_them": 3}
