"""Moving objects: a copy on AWS's side, verified, then a deletion; of a directory, the same for every key in it."""

from __future__ import annotations

import contextlib
import errno
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from awsfs.aws.copies import copying
from awsfs.aws.objects import Version, recorded
from awsfs.aws.wire import IN_DOUBT, is_doubtful
from awsfs.errors import AwsError, refused
from awsfs.tree.context import Context
from awsfs.tree.handles import REPLACING
from awsfs.tree.nodes import Directory
from awsfs.tree.objects.drafts import ObjectDraft
from awsfs.tree.objects.names import forget, keep_directory
from awsfs.tree.objects.renaming import carried
from awsfs.tree.objects.writing import ObjectFile
from awsfs.tree.times import Path

TOLD = 1000
"""Names of each kind that are told, where a directory was moved in part."""

_PIECE = 2**20


class Branch(Directory):
    """A directory of objects, there or not."""

    path: Path
    prefix: str
    context: Context

    def marker(self) -> ObjectFile | None:
        """The empty object that marks the directory, and is not listed in it."""
        raise NotImplementedError

    def object_of(self, key: str, path: Path) -> ObjectFile:
        """The object of a key, there or not, at a path."""
        raise NotImplementedError


def move_object(source: ObjectFile, target: ObjectFile, base: Version | None) -> None:
    """Move an object, over the version `base` if there is one: three requests, and whether that is allowed.

    Raises EPERM without leave to delete the source, EXDEV between services, ESTALE where either is another version
    than the one that was read here last.
    """
    if (source.at.client, source.at.region) != (target.at.client, target.at.region):
        raise refused(errno.EXDEV)
    if source.at.params == target.at.params:
        return
    draft = source.draft()
    with draft.lock if draft else contextlib.nullcontext():
        if draft is not None and draft.base is None:
            _rename_draft(draft, target, base)
        else:
            source.context.check_deletes(source.path)
            _move(source, draft, target, base)


def _move(source: ObjectFile, draft: ObjectDraft | None, target: ObjectFile, base: Version | None) -> None:
    drafts, at = source.context.drafts, target.at
    drafts.objects.check_writing(at)
    version = draft.base if draft and draft.base else source.listed
    made = _copied(source, version, target, base)
    if made is None:
        return
    _unlink(target)
    _delete(source, version, target)
    drafts.objects.temporaries.moved(source.path, target.path, base is not None)
    forget(source.context, source.path, source.at)
    if draft is not None:
        drafts.move(draft, target.path, at, made)


def _rename_draft(draft: ObjectDraft, target: ObjectFile, base: Version | None) -> None:
    """What AWS knows nothing of yet is sent by its new name."""
    drafts, context = target.context.drafts, target.context
    draft.check(target.at, base)
    if base is None:
        context.shown.saw(target.path, None)
    _unlink(target)
    drafts.objects.temporaries.moved(draft.path, target.path, base is not None)
    keep_directory(context, draft.path, draft.at)
    drafts.move(draft, target.path, target.at, base)


def _unlink(target: ObjectFile) -> None:
    over = target.context.drafts.find(target.path)
    if over is not None:
        over.unlink()


def _copied(source: ObjectFile, version: Version, target: ObjectFile, base: Version | None) -> Version | None:
    """The copy; None where the mount only rehearses."""
    objects, made = source.context.drafts.objects, []

    def work() -> dict[str, Any]:
        words = carried(source, version, target, base)
        version_made = objects.copier.copy(source.at, version, target.at, base, words)
        objects.wrote(target.path, version_made, base)
        made.append(version_made)
        return recorded(version_made.request_id)

    _recorded(source, copying(source.at, target.at), work, "nothing was moved")
    return made[0] if made else None


def _delete(source: ObjectFile, version: Version, target: ObjectFile) -> None:
    request, objects = source.removal(), source.context.drafts.objects

    def work() -> dict[str, Any]:
        return objects.copier.delete(source.at, version.etag)

    _recorded(source, request, work, f"it was copied to {'/'.join(target.path)}, but not deleted: both exist now")


def _recorded(source: ObjectFile, request: Any, work: Callable[[], dict[str, Any]], note: str) -> None:
    journal = source.context.aws.journal

    def noted() -> dict[str, Any]:
        try:
            return work()
        except AwsError as error:
            journal.failed(error, request, IN_DOUBT if is_doubtful(error) else note)
            raise

    source.context.aws.change(request, noted)


def keep_out(file: ObjectFile, path: Path) -> None:
    """Move an object to a name that is never sent, as an editor does for its backup: it is in the mount alone then.

    Raises EPERM without leave to delete it, ENOSPC where it is too large.
    """
    file.context.check_deletes(file.path)
    source, scratch = file.open(), file.context.scratch.create(path, REPLACING)
    try:
        while data := source.read(_PIECE, scratch.size()):
            scratch.write(bytes(data), scratch.size())
    except OSError:
        file.context.scratch.drop(path)
        raise
    finally:
        source.release()
        scratch.release()
    file.remove()


def remove_marker(marker: ObjectFile) -> None:
    """Delete the marker of an empty directory, as it was listed: one request.

    Raises EPERM without leave to delete it, ESTALE where it is another version by now: it may have content.
    """
    context, at = marker.context, marker.at
    context.check_deletes(marker.path)
    delete = partial(context.drafts.objects.copier.delete, at, marker.listed.etag)
    _recorded(marker, marker.removal(), delete, "the directory still exists")
    forget(context, marker.path, at)


def leaves(directory: Branch) -> Iterator[ObjectFile]:
    """Every object in a directory and further down, a marker after what is beside it: one listing per directory."""
    for name, _ in directory.entries():
        node = directory.find(name)
        if isinstance(node, ObjectFile):
            yield node
        elif isinstance(node, Branch):
            yield from leaves(node)
    marker = directory.marker()
    if marker is not None:
        yield marker


def move_tree(source: Branch, target: Branch, found: Branch | None) -> None:
    """Move every object of a directory; whether that is allowed is asked before the first.

    Where it stops half-way, what was moved and what was not is in the record of errors, and the same again goes on
    there. Raises ENOTEMPTY where there is another directory that is not empty, EINVAL into itself.
    """
    if target.path[: len(source.path)] == source.path:
        raise refused(errno.EINVAL)
    context, move = source.context, (source.path, target.path)
    unfinished, objects = context.drafts.unfinished, context.drafts.objects
    is_resumed = move in unfinished
    if found is not None and not is_resumed and next(found.entries(), None):
        raise refused(errno.ENOTEMPTY)
    files = list(leaves(source))
    for file in files:
        if not _is_new(file):
            context.check_deletes(file.path)
    marker = found.marker() if found is not None else None
    unfinished.add(move)
    for done, file in enumerate(files):
        onto = _moved(file, source, target)
        try:
            move_object(file, onto, objects.ask(onto.path, onto.at) if is_resumed else _base(onto, marker))
        except OSError as error:
            _tell(context, error, [each.path for each in files], done)
            raise
    unfinished.discard(move)


def _base(onto: ObjectFile, marker: ObjectFile | None) -> Version | None:
    """The version that an object of a moved directory replaces: only the empty directory there may have a marker."""
    return marker.base() if marker is not None and marker.path == onto.path else None


def _moved(file: ObjectFile, source: Branch, target: Branch) -> ObjectFile:
    key = target.prefix + str(file.at.params["Key"])[len(source.prefix) :]
    return target.object_of(key, (*target.path, *file.path[len(source.path) :]))


def _is_new(file: ObjectFile) -> bool:
    draft = file.draft()
    return draft is not None and draft.base is None


def _tell(context: Any, error: OSError, paths: list[Path], done: int) -> None:
    names = ["/".join(path) for path in paths]
    told = {"moved": names[:done][-TOLD:], "not moved": names[done:][:TOLD]}
    failure = error if isinstance(error, AwsError) else AwsError(error.errno or errno.EIO, "Moving", str(error))
    context.aws.journal.failed(failure, note=json.dumps(told, ensure_ascii=False))
