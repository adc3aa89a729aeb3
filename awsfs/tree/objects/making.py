"""Making an object of a name that is new."""

from __future__ import annotations

import errno
import time

from awsfs.errors import refused
from awsfs.schema import Blob
from awsfs.tree.handles import Handle, Opening
from awsfs.tree.objects.drafts import ObjectDraft
from awsfs.tree.objects.executable import WORD
from awsfs.tree.objects.handles import opened
from awsfs.tree.objects.writing import ObjectFile
from awsfs.tree.place import Place
from awsfs.tree.times import Path


def made(place: Place, blob: Blob, path: Path, how: Opening) -> Handle:
    """Begin an object of a name that was not there a moment ago. Raises EACCES where AWS refuses."""
    drafts, file = place.context.drafts, ObjectFile(place, blob, path)
    at = file.at
    draft = drafts.join(path, how.writing, lambda: ObjectDraft(drafts.objects, path, at, None, time.time()))
    if draft is None:
        raise refused(errno.EIO)
    handle = opened(drafts, draft, how)
    place.context.shown.saw(path, None)
    draft.is_exclusive = draft.is_exclusive or how.exclusive
    if how.executable:
        drafts.objects.temporaries.set(path, WORD)
        draft.set_executable(True, is_new=True)
    return handle
