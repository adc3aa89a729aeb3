"""Floor 3: a region that does not know credentials which are good elsewhere is not enabled."""

import errno
from dataclasses import replace

import pytest
from test_3_fetch import number_of, request
from test_4_tree_grown import REGION, Api, refuse

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.errors import UNKNOWN_THERE

OTHER = "af-south-1"


class Regions(Api):
    """An account in which one region refuses; `good` are the regions where STS takes the keys."""

    def __init__(self, code, good, home=REGION):
        super().__init__(list_them=lambda: {})
        self.code, self.good, self.home, self.asked = code, good, home, []

    def get(self, name, region, changing=False):
        if name == "sts":
            self.asked.append(region)
            whose = (lambda: {"Account": "1"}) if region in self.good else refuse(self.code)
            return Api(get_caller_identity=whose)
        return Api(list_them=refuse(self.code)) if region == OTHER else self


def asked(api, *regions):
    """The errno of the last of these regions, asked one after the other."""
    aws = Aws(api, Cache(), Journal())
    for region in regions[:-1]:
        aws.call(replace(request(operation="list_them"), region=region))
    return number_of(aws.call, replace(request(operation="list_them"), region=regions[-1]))


@pytest.mark.parametrize("code", sorted(UNKNOWN_THERE))
def test_the_first_region_that_is_asked_may_be_one_that_is_not_enabled(code):
    assert asked(Regions(code, {REGION}), OTHER) == errno.ENODEV


def test_keys_that_no_region_takes_are_bad():
    assert asked(Regions("AuthFailure", set()), OTHER) == errno.EKEYEXPIRED


def test_keys_that_were_good_a_moment_ago_may_be_bad_by_now():
    assert asked(Regions("AuthFailure", set()), REGION, OTHER) == errno.EKEYEXPIRED


def test_where_the_home_is_not_enabled_that_of_the_partition_decides():
    api = Regions("AuthFailure", {"us-east-1"}, home=OTHER)
    assert (asked(api, OTHER), api.asked) == (errno.ENODEV, ["us-east-1"])


def test_a_token_that_has_expired_is_not_asked_about():
    api = Regions("ExpiredToken", {REGION})
    assert (asked(api, REGION, OTHER), api.asked) == (errno.EKEYEXPIRED, [])


def test_it_is_asked_once_for_a_region():
    api = Regions("AuthFailure", {REGION})
    aws = Aws(api, Cache(), Journal())
    numbers = {number_of(aws.call, replace(request(operation="list_them"), region=OTHER)) for _ in range(3)}
    assert (numbers, api.asked) == ({errno.ENODEV}, [REGION])


def test_a_region_that_answered_before_is_enabled():
    api = Regions("AuthFailure", {REGION})
    aws = Aws(api, Cache(), Journal())
    aws.call(replace(request(operation="list_them"), region=REGION))
    api.get = lambda name, region, changing=False: Api(list_them=refuse("AuthFailure"))
    assert number_of(aws.call, replace(request(operation="list_them"), region=REGION)) == errno.EKEYEXPIRED
