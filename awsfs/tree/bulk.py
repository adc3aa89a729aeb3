"""Details of many things by one call, where somebody asks for those of one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfs.cache import Records
from awsfs.errors import AwsError
from awsfs.requests import Request

if TYPE_CHECKING:
    from awsfs.tree.context import Context


def all_at_once(context: Context, request: Request, operation: str, *, may_ask: bool) -> Records | None:
    """What a call tells of all things, whole; None where each is to be asked about by the `operation` for one.

    That call is made, if it `may_ask`, once several things have been asked about by themselves within half a minute.
    """
    known = context.aws.in_hand(request)
    if known is not None and known.whole:
        return known
    if not may_ask or not context.looks.are_many((*request.key, operation)):
        return None
    records = context.aws.records(request)
    try:
        records.reach_end()
    except AwsError:
        return None
    return records
