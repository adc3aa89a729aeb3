"""Open objects that are being written."""

from __future__ import annotations

import contextlib
import errno

from awsfs.errors import AwsError
from awsfs.tree.handles import Handle, Opening
from awsfs.tree.objects.drafts import ObjectDraft
from awsfs.tree.objects.table import Drafts


def opened(drafts: Drafts, draft: ObjectDraft, how: Opening) -> ObjectHandle:
    """A handle on a draft that was joined. Raises what would be refused at the close; the draft is left then."""
    try:
        if how.writing:
            draft.prepare(appending=how.appending and not how.truncating)
    except OSError:
        drafts.leave(draft, how.writing)
        drafts.let_go(draft)
        raise
    return ObjectHandle(drafts, draft, how)


class ObjectHandle(Handle):
    """An open object that is being written; all that are open at a path share what is written."""

    def __init__(self, drafts: Drafts, draft: ObjectDraft, how: Opening) -> None:
        self._drafts, self._draft, self._how = drafts, draft, how
        self._is_abandoned = False
        if how.truncating:
            draft.truncate(0, opening=True)

    def size(self) -> int:
        """See `Handle`."""
        return self._draft.size

    def read(self, size: int, offset: int) -> bytes:
        """See `Handle`."""
        return self._draft.read(size, offset)

    def write(self, data: bytes, offset: int | None) -> int:
        """See `Handle`. Raises what the last upload failed with, and ENOSPC of the disk."""
        self._is_abandoned = False
        return self._draft.write(data, offset)

    def truncate(self, length: int) -> None:
        """See `Handle`."""
        self._draft.truncate(length)

    def set_time(self, mtime: float) -> None:
        """See `Handle`."""
        self._draft.set_time(mtime)

    def flush(self) -> None:
        """See `Handle`. Raises what AWS answered, again for everybody who closes it."""
        self._is_abandoned = False
        if self._how.writing:
            self._draft.flush()

    def abandon(self) -> None:
        """See `Handle`."""
        self._is_abandoned = True

    def release(self) -> None:
        """See `Handle`. What was only made, or only emptied, is sent now; a failure is in the record of errors."""
        draft = self._draft
        try:
            if self._drafts.leave(draft, self._how.writing) and draft.is_pending:
                if self._is_abandoned and draft.is_unsent:
                    words = "the program that wrote the object was killed; nothing was sent"
                    draft.give_up(AwsError(errno.ECANCELED, "Abandoned", words, "put_object"))
                else:
                    with contextlib.suppress(OSError):
                        draft.flush(last=True)
        finally:
            self._drafts.let_go(draft)
