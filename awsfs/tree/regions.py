"""Regions: which are listed, and which names may be one."""

from __future__ import annotations

import re
from collections import ChainMap

from awsfs.errors import AwsError
from awsfs.schema import FOREVER, Call
from awsfs.tree.context import Context
from awsfs.tree.place import Place

REGIONS = Call("describe_regions", "Regions[].RegionName", ttl=FOREVER, client="ec2")
_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d+")


def is_region(context: Context, name: str) -> bool:
    """Whether a region has this name: one of ``--region``, or any in botocore's list. Makes no call."""
    if not _REGION.fullmatch(name):
        return False
    return name in context.options.regions or name in context.aws.clients.known_regions


def regions(context: Context) -> list[str]:
    """The regions to list: ``--region``, else the account's enabled ones, else botocore's own list.

    One DescribeRegions in the life of a mount, none where ``--region`` was given.
    """
    if context.options.regions:
        return list(context.options.regions)
    home = context.aws.clients.home
    request = Place(context, "ec2", home, (), ChainMap()).request(REGIONS)
    try:
        found = list(context.aws.records(request)) if request else []
    except AwsError:
        found = []
    return sorted(found) or context.aws.clients.partition_regions()
