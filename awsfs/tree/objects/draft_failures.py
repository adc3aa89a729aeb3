"""How a draft fails: the errno that a program sees, and where its bytes are."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from awsfs.aws.wire import IN_DOUBT, is_doubtful
from awsfs.errors import AwsError
from awsfs.requests import Request
from awsfs.spool.sparse import Spool
from awsfs.tree.objects.store import Objects

NO_ROOM = "Spool"
"""The code of a spool file that could not be written."""


class Exclusive(Protocol):
    """What may have to be made, and not replaced."""

    is_exclusive: bool


@contextmanager
def explaining(draft: Exclusive) -> Iterator[None]:
    """A condition that fails is somebody else's change; of what was to be made, somebody else's making."""
    try:
        yield
    except AwsError as error:
        if error.code not in ("PreconditionFailed", "NoSuchKey"):
            raise
        number = errno.EEXIST if draft.is_exclusive else errno.ESTALE
        raise AwsError(number, error.code, error.message, error.operation, error.request_id) from error


def report(objects: Objects, error: AwsError, at: Request, spool: Spool, name: str) -> None:
    """Report a failure and where the bytes are. What the disk has no room for is not kept."""
    if error.code == NO_ROOM:
        note = f"only a part was written to {spool.path}, so nothing is sent"
    else:
        kept = objects.keep(spool, name)
        note = f"{IN_DOUBT}; {kept}" if is_doubtful(error) else kept
    objects.aws.journal.failed(error, at, note)
