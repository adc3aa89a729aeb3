"""Floor 3: whoever asks one region after the other the same has the next ones asked ahead."""

import pytest

from awsfs.aws.ahead import FAR, Ahead
from awsfs.requests import Request

REGIONS = [f"region-{number}" for number in range(9)]


def asked(region, operation="describe_vpcs", is_listing=True):
    return Request("ec2", region, operation, "Vpcs[]", {}, 60, is_listing=is_listing)


@pytest.fixture
def ahead():
    made = Ahead()
    made.order(REGIONS)
    return made


def after(ahead, *regions, **more):
    """What is asked ahead at the last of these."""
    return [[each.region for each in ahead.after(asked(region, **more))] for region in regions][-1]


def test_one_region_alone_is_no_walk(ahead):
    assert after(ahead, "region-0") == []


def test_a_second_one_in_order_is_a_walk(ahead):
    assert after(ahead, "region-0", "region-1") == REGIONS[2 : 2 + FAR]


def test_a_walk_goes_on_by_one_at_a_time(ahead):
    assert after(ahead, "region-0", "region-1", "region-2") == [REGIONS[2 + FAR]]


def test_a_walk_ends_with_the_last_region(ahead):
    assert after(ahead, *REGIONS) == []


def test_regions_out_of_order_are_no_walk(ahead):
    assert after(ahead, "region-0", "region-5", "region-2") == []


def test_the_same_region_again_is_no_walk(ahead):
    assert after(ahead, "region-1", "region-1") == []


def test_another_question_is_another_walk(ahead):
    after(ahead, "region-0")
    assert after(ahead, "region-1", operation="describe_subnets") == []


def test_things_asked_for_by_name_are_no_walk(ahead):
    assert after(ahead, "region-0", "region-1", is_listing=False) == []


def test_where_nobody_told_the_order_nothing_is_asked_ahead():
    assert after(Ahead(), "region-0", "region-1") == []
