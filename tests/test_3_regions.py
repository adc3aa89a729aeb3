"""Floor 3: a region that does not know credentials which are good elsewhere is not enabled."""

import errno
from dataclasses import replace

import pytest
from test_3_fetch import number_of, request
from test_4_tree_grown import REGION, Api, refuse

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache

OTHER = "af-south-1"


class Regions(Api):
    """A made-up API in which one region refuses."""

    def __init__(self, code):
        super().__init__(list_them=lambda: {})
        self.code = code

    def get(self, name, region, changing=False):
        return Api(list_them=refuse(self.code)) if region == OTHER else self


def asked(code, *regions):
    """The errno of the last of these regions, asked one after the other."""
    aws = Aws(Regions(code), Cache(), Journal())
    for region in regions[:-1]:
        aws.call(replace(request(operation="list_them"), region=region))
    return number_of(aws.call, replace(request(operation="list_them"), region=regions[-1]))


@pytest.mark.parametrize(
    ("code", "regions", "number"),
    [
        ("AuthFailure", (REGION, OTHER), errno.ENODEV),
        ("AuthFailure", (OTHER,), errno.EKEYEXPIRED),
        ("ExpiredToken", (REGION, OTHER), errno.EKEYEXPIRED),
    ],
)
def test_credentials_are_bad_unless_another_region_took_them(code, regions, number):
    assert asked(code, *regions) == number
