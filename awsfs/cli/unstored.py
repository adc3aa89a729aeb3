"""What programs wrote and AWS does not have: the first mount that starts after it reports where it is."""

from __future__ import annotations

import contextlib
import errno
from pathlib import Path

from awsfs.aws.journal import Journal
from awsfs.errors import AwsError
from awsfs.spool.kept import Kept

_NAMED = 20
"""Files that are named, at most."""


def unstored(base: Path) -> Kept:
    """The files, with those of mounts that were killed. AWS is not called."""
    kept = Kept(base)
    with contextlib.suppress(OSError):
        kept.take_all()
    return kept


def report_unstored(kept: Kept, journal: Journal) -> str:
    """Report the files that no mount has reported yet, in ``.awsfs/errors``; the same for a terminal, or nothing."""
    with contextlib.suppress(OSError):
        files = kept.unreported()
        if files:
            words = f"{len(files)} file{'s' * (len(files) > 1)} with data that a program wrote and AWS did not store"
            more = [f"and {len(files) - _NAMED} more"] if len(files) > _NAMED else []
            note = f"saved for a week in {', '.join([*map(str, files[:_NAMED]), *more])}"
            journal.failed(AwsError(errno.ECANCELED, "Unstored", words), note=note)
            return f"awsfs: {words}, {note}"
    return ""
