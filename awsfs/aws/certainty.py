"""Changes that are repeated until it is certain whether AWS has made them."""

from __future__ import annotations

import errno
import random
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from awsfs.aws.fetch import progress
from awsfs.aws.wire import NOT_SENT, is_doubtful
from awsfs.errors import AwsError

T = TypeVar("T")

PAUSES = (0.2, 0.5, 1.0, 2.0)
"""Seconds between the tries, more or less."""

CONFLICTS = frozenset({"ConditionalRequestConflict", "OperationAborted"})
"""Somebody else's write was under way: nothing was decided, and everything is to be sent again."""

MISSED = frozenset({"PreconditionFailed", "NoSuchKey", "412", "404"})
"""The answers of a condition, and of one on a thing that is gone."""


def until_certain(
    work: Callable[[], T],
    done: Callable[[], T | None],
    pauses: Sequence[float] = PAUSES,
    in_doubt: Callable[[AwsError], bool] = is_doubtful,
) -> T:
    """Have `work` change something; where no answer came, look whether it is `done` before it is tried again.

    A condition that fails after such a try may have failed because the change was made. Raises the AwsError of the
    last try: that error has happened, unless AWS cannot even be asked.
    """
    lost = False
    for pause in (*pauses, None):
        try:
            return work()
        except AwsError as error:
            doubtful = in_doubt(error)
            if doubtful or (lost and error.code in MISSED):
                found = _looked(done, error)
                if found is not None:
                    return found
            lost = lost or doubtful
            if pause is None or not (doubtful or _was_not_taken(error)):
                raise
        progress()
        time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311  jitter  # nosec B311
        progress()
    raise AssertionError(pauses)


def _was_not_taken(error: AwsError) -> bool:
    return error.number == errno.EAGAIN or error.code in NOT_SENT or error.code in CONFLICTS


def _looked(done: Callable[[], T | None], failure: AwsError) -> T | None:
    """What there is now; where that cannot be told, the first failure stands."""
    try:
        return done()
    except AwsError:
        raise failure from None
