"""Moving parameters: copied with all that they carry, verified, then deleted; of a directory, one after the other."""

from __future__ import annotations

import errno
import json
from typing import Any

from awsfs.errors import AwsError, refused
from awsfs.tree.drafts import invalid
from awsfs.tree.nodes import Directory, Node
from awsfs.tree.parameters.files import NewFile, ParameterFile
from awsfs.tree.parameters.memory import Traits, version_of
from awsfs.tree.parameters.names import why_not
from awsfs.tree.parameters.traits import SETTABLE
from awsfs.tree.parameters.writing import Writing, empty
from awsfs.tree.settable import fresh
from awsfs.tree.times import Path

TOLD = 1000
"""Names of each kind that are told, where a directory was moved in part."""


class Branch(Directory):
    """A directory of parameters, there or not."""

    path: Path
    prefix: str

    def new_file(self, name: str) -> NewFile:
        """The file of a parameter that is yet to be."""
        raise NotImplementedError


def move_new(source: NewFile, target: NewFile, over: Node | None = None) -> None:
    """An empty file is in the mount alone: it has another name from now on. Raises EINVAL over a parameter."""
    if isinstance(over, ParameterFile):
        raise empty(source.place.context)
    memory = source.listing.memory
    memory.begin(target.place.path, source.traits)
    memory.drop(source.place.path)


def move_parameter(source: ParameterFile, target: ParameterFile | NewFile) -> None:
    """Move a parameter: six requests, and one for its value where that is not in hand.

    Raises EPERM without leave to delete the source, EACCES for a secret that is not revealed, ESTALE where either is
    another version than the one that was read here last; the source is deleted only once the copy is known to be right.
    """
    if source.name == target.name:
        return
    source.place.context.check_deletes(source.place.path)
    value, version = source.value()
    now = next(iter(fresh(source.place.named(source.name), source.listing.word.about)), None)
    if now is None or version_of(now) != version:
        raise _told(
            source,
            "ChangedMeanwhile",
            "another program changed the parameter during the move; nothing was moved",
            errno.ESTALE,
        )
    text = value.decode("utf-8", "surrogatepass")
    if isinstance(target, NewFile):
        Writing(target.listing, target.place, target.name, None, carried(source, now)).put(text, {})
        target.listing.memory.drop(target.place.path)
    else:
        target.writing().put(text, {})
    if not source.place.context.options.dry_run:
        _finish(source, target, text)


def carried(source: ParameterFile, record: Any) -> Traits:
    """What goes along with a value: type, tier, key, description, policies and tags."""
    found: dict[str, Any] = {word: record[word] for word in SETTABLE if record.get(word)}
    policies = [str(policy["PolicyText"]) for policy in record.get("Policies") or ()]
    tags = fresh(source.place.named(source.name), source.listing.word.tags)
    return {
        **found,
        **({"Policies": f"[{','.join(policies)}]"} if policies else {}),
        **({"Tags": tags} if tags else {}),
    }


def _finish(source: ParameterFile, target: ParameterFile | NewFile, value: str) -> None:
    """Delete the source, if it is still what was copied and the copy is the same: two requests to see, one to do."""
    copy, kept = (
        next(iter(fresh(file.place.named(file.name), file.listing.word.secret)), None) for file in (target, source)
    )
    if copy is None or copy["Value"] != value:
        words = f"the copy {target.name} differs from the original, which stays where it was"
        raise _told(source, "CopyDiffers", words, errno.EREMOTEIO)
    if kept is None or kept["Value"] != value:
        words = (
            f"another program changed the parameter during the move; both exist, and {target.name} has the old value"
        )
        raise _told(source, "ChangedMeanwhile", words, errno.ESTALE)
    source.delete()


def _told(source: ParameterFile, code: str, words: str, number: int) -> AwsError:
    return invalid(source.place.context, code, words, number)


def leaves(directory: Directory) -> list[ParameterFile | NewFile]:
    """Every parameter in a directory and further down, those that are yet to be written too."""
    nodes = [directory.find(name) for name, _ in directory.entries()]
    found: list[ParameterFile | NewFile] = []
    for node in nodes:
        if isinstance(node, ParameterFile | NewFile):
            found.append(node)
        elif isinstance(node, Directory):
            found.extend(leaves(node))
    return found


def move_level(source: Branch, target: Branch, over: Node | None) -> None:
    """Move all that is below a directory, once it is certain that all of it may have its new name.

    Where it stops half-way, what was moved and what was not is in the record of errors, and the same again goes on
    there. Raises ENOTEMPTY where there is another directory that is not empty, EINVAL into itself.
    """
    if target.path[: len(source.path)] == source.path:
        raise refused(errno.EINVAL)
    files = leaves(source)
    if not files:
        return
    pairs = [(file, _moved(file, source, target)) for file in files]
    memory = files[0].listing.memory
    journey = (source.path, target.path)
    is_resumed = journey in memory.unfinished
    if isinstance(over, Directory) and not is_resumed and next(over.entries(), None):
        raise refused(errno.ENOTEMPTY)
    _check(pairs)
    memory.unfinished.add(journey)
    for done, (file, onto) in enumerate(pairs):
        try:
            _move_one(file, onto, is_resumed)
        except OSError as error:
            _tell(file, error, [each.name for each in files], done)
            raise
    memory.unfinished.discard(journey)


def _check(pairs: list[tuple[ParameterFile | NewFile, NewFile]]) -> None:
    """Refuse what may not leave its name, or have the other one."""
    for file, onto in pairs:
        if isinstance(file, ParameterFile):
            file.place.context.check_deletes(file.place.path)
        reason = why_not(onto.name)
        if reason:
            raise invalid(file.place.context, "InvalidName", reason)


def _moved(file: ParameterFile | NewFile, source: Branch, target: Branch) -> NewFile:
    path = (*target.path, *file.place.path[len(source.path) :])
    return NewFile(file.listing, file.place.but(path=path), target.prefix + file.name[len(source.prefix) :], {})


def _move_one(file: ParameterFile | NewFile, onto: NewFile, is_resumed: bool) -> None:
    if isinstance(file, NewFile):
        move_new(file, onto)
        return
    record = file.listing.by_name(onto.name) if is_resumed else None
    move_parameter(file, ParameterFile(file.listing, onto.place, record) if record else onto)


def _tell(file: ParameterFile | NewFile, error: OSError, names: list[str], done: int) -> None:
    told = {"moved": names[:done][-TOLD:], "not moved": names[done:][:TOLD]}
    failure = error if isinstance(error, AwsError) else AwsError(error.errno or errno.EIO, "Moving", str(error))
    file.place.context.aws.journal.failed(failure, note=json.dumps(told, ensure_ascii=False))
