"""What a mount keeps of the objects that are written through it."""

from __future__ import annotations

import threading
from weakref import WeakKeyDictionary

from awsfs.aws.fetch import Aws
from awsfs.records import Request
from awsfs.spool.private import Spools
from awsfs.tree.context import Context
from awsfs.tree.object_store import Objects
from awsfs.tree.object_table import Drafts
from awsfs.tree.times import Path

_MADE: WeakKeyDictionary[Aws, Drafts] = WeakKeyDictionary()
_MAKING = threading.Lock()


def drafts_of(context: Context) -> Drafts:
    """The drafts of a mount."""
    with _MAKING:
        if context.aws not in _MADE:
            own, options = (context.shown, context.made, Spools()), context.options
            _MADE[context.aws] = Drafts(Objects(context.aws, *own, options.headers, dry_run=options.dry_run))
        return _MADE[context.aws]


def forget(context: Context, path: Path, at: Request) -> None:
    """The object of a path is gone: the name is free, and the directory stays until it is removed itself."""
    context.made.discard(path)
    context.shown.forget(path)
    keep_directory(context, path, at)


def keep_directory(context: Context, path: Path, at: Request) -> None:
    """What an object was in stays, where that is a directory within the bucket."""
    if "/" in str(at.params["Key"]):
        context.directories.add(path[:-1])
