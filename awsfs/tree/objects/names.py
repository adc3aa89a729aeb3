"""The names of objects that are gone, and the directories that they were in."""

from __future__ import annotations

from awsfs.requests import Request
from awsfs.tree.context import Context
from awsfs.tree.times import Path


def forget(context: Context, path: Path, at: Request) -> None:
    """The object of a path is gone: the name is free, and the directory stays until it is removed itself."""
    context.made.discard(path)
    context.drafts.objects.temporaries.forget(path)
    context.shown.forget(path)
    keep_directory(context, path, at)


def keep_directory(context: Context, path: Path, at: Request) -> None:
    """What an object was in stays, where that is a directory within the bucket."""
    if "/" in str(at.params["Key"]):
        context.directories.add(path[:-1])
