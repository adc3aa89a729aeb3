"""Hierarchy: keys with slashes in them, read as a directory tree in which none hides another.

A name that is both a key and a prefix is the directory; its object is the name and a ``%``. Directories that are empty
are in the mount alone.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from fnmatch import fnmatchcase as fnmatch
from typing import Any

from awsfs.errors import AwsError, refused
from awsfs.schema import Hierarchy
from awsfs.text import decode, is_cut, is_utf8
from awsfs.tree.dots import READ_ONLY_DIRECTORY, dot_node
from awsfs.tree.grow import listing, lookup
from awsfs.tree.handles import Handle, Opening
from awsfs.tree.nodes import DIRECTORY, FILE, Directory, Listed, Node
from awsfs.tree.objects.keys import ROOM, Keys
from awsfs.tree.objects.making import made
from awsfs.tree.objects.moving import Branch, keep_out, move_object, move_tree, remove_marker
from awsfs.tree.objects.writing import ObjectFile
from awsfs.tree.place import Place
from awsfs.tree.scratch import ScratchFile, rename_scratch
from awsfs.tree.times import Path

SEARCHABLE = 0o111
"""Permissions of a directory that AWS refuses to list: what is in it is found by its name."""

KEY_MAX = 1024
"""Bytes of the longest key."""


class Level(Branch):
    """One level of the hierarchy: what begins with a prefix that ends in a slash, or is empty."""

    is_lenient = True

    def __init__(self, word: Hierarchy, place: Place, prefix: str) -> None:
        modes = place.context.options.modes
        super().__init__(0, place.context.times.started)
        self.owner, self._permissions = modes.owner, modes.directory if word.leaf.put else READ_ONLY_DIRECTORY
        self.prefix, self.context, self.path = prefix, place.context, place.path
        self._word, self._place, self._keys = word, place, Keys(word, place, prefix)
        self._show_rights()

    def _show_rights(self) -> None:
        """Show in the mode whether AWS refuses to list what is here."""
        is_refused = self.context.refusals.has(self.path)
        self.mode = self.kind | (SEARCHABLE if is_refused else self._permissions)

    def _refused(self, is_refused: bool) -> None:
        self.context.refusals.told(self.path, is_refused)
        self._show_rights()

    def forget(self) -> None:
        """Drop what is known of this service and region."""
        self._place.forget()
        self.context.refusals.forget(self.path)
        self._show_rights()

    def exists(self) -> bool:
        """See `Directory`. The first page of the listing; what AWS refuses to list may exist."""
        try:
            return self._keys.are_there() or not self.prefix
        except AwsError as error:
            if error.number != errno.EACCES:
                raise
            return True

    def through(self, name: str) -> Node | None:
        """See `Directory`."""
        component = None if is_cut(name) else decode(name)
        return self._below(name, f"{self.prefix}{component}/") if component else self.find(name)

    def remove(self) -> None:
        """Remove an empty directory: its marker, where deleting is allowed, is all that AWS may have of it.

        Raises ENOTEMPTY, EPERM without leave to delete the marker.
        """
        if not self.prefix:
            super().remove()
        if not self._is_empty():
            raise refused(errno.ENOTEMPTY)
        marker = None if self.context.refusals.has(self.path) else self.marker()
        if marker is not None:
            remove_marker(marker)
        self.context.directories.discard(self.path)
        if "/" in self.prefix[:-1]:
            self.context.directories.add(self.path[:-1])

    def marker(self) -> ObjectFile | None:
        """See `Branch`."""
        found = self._keys.marker()
        return None if found is None else self._leaf(*found)

    def _is_empty(self) -> bool:
        """Whether nothing is in it; of what AWS refuses to list and mkdir made, as far as this mount can tell."""
        try:
            return next(self.entries(), None) is None
        except AwsError as error:
            if error.number != errno.EACCES or self.path not in self.context.directories:
                raise
            return True

    def entries(self) -> Iterator[Listed]:
        """See `Directory`. What is in the mount alone comes last."""
        own = dict.fromkeys((*self.context.drafts.names(self.path), *self.context.scratch.names(self.path)), FILE)
        own.update(dict.fromkeys(self.context.directories.names(self.path), DIRECTORY))
        refusal: AwsError | None = None
        try:
            for name, kind in self._keys.listed():
                own.pop(name, None)
                yield name, kind
        except AwsError as error:
            if error.number != errno.EACCES:
                raise
            refusal = error
        yield from own.items()
        self._refused(refusal is not None)
        if refusal is not None:
            raise refusal

    def find(self, name: str) -> Node | None:
        """See `Directory`. From the listing if it is in hand, else by one listing of what begins with the name."""
        path = (*self.path, name)
        draft = self.context.drafts.find(path)
        if draft is not None:
            return ObjectFile(self._of_key(str(draft.at.params["Key"])), self._word.leaf, path, draft)
        component, is_made = decode(name), path in self.context.directories
        found = dot_node(self, name) or self.context.scratch.find(path)
        if found is None and not (is_made and self._keys.are_refused):
            found = self._find(name)
        if found is None and is_made and component:
            return self._below(name, f"{self.prefix}{component}/")
        return found

    def _find(self, name: str) -> Node | None:
        """What AWS has under a name. What it refuses both to list and to read does not exist until it is made."""
        try:
            folder, record = self._keys.find(name)
        except AwsError as error:
            if error.number != errno.EACCES:
                raise
            self.context.refusals.told((*self.path, name), True)
            return None
        if folder:
            return self._below(name, folder)
        return None if record is None else self._leaf(name, record)

    def scratch_path(self, name: str) -> Path | None:
        """See `Directory`. Every name may be a key; those that the person wants to keep out are not."""
        return (*self.path, name) if any(fnmatch(name, each) for each in self.context.options.scratch) else None

    def create(self, name: str, how: Opening) -> Handle:
        """See `Directory`. Two requests in a minute ask whether that is allowed; the object is made when it is closed.

        Raises EINVAL and ENAMETOOLONG for what can be no key, EACCES where AWS refuses.
        """
        scratch = self.scratch_path(name)
        if scratch is not None:
            return self.context.scratch.create(scratch, how)
        return made(self._of_key(self.key(name)), self._word.leaf, (*self.path, name), how)

    def mkdir(self, name: str) -> None:
        """See `Directory`. AWS knows no directories: it is in the mount alone until there is something in it."""
        if self._word.leaf.put is None:
            super().mkdir(name)
        if self.key(name) == self.prefix:
            raise refused(errno.EINVAL)
        if self.find(name) is not None:
            raise refused(errno.EEXIST)
        self.context.directories.add((*self.path, name))

    def key(self, name: str) -> str:
        """The key that a name in this directory stands for. Raises EINVAL and ENAMETOOLONG where there is none."""
        component = decode(name)
        key = f"{self.prefix}{component}"
        if len(name.encode("utf-8", "surrogateescape")) > ROOM:
            raise refused(errno.ENAMETOOLONG)
        if component is None or not is_utf8(component) or not key:
            raise refused(errno.EINVAL)
        if len(key.encode()) > KEY_MAX:
            raise refused(errno.ENAMETOOLONG)
        return key

    def rename(self, old: str, target: Directory, new: str) -> None:
        """See `Directory`. AWS copies, then deletes; a directory key by key. Raises EXDEV to anything but objects."""
        node = self.find(old)
        if isinstance(node, ScratchFile):
            rename_scratch(node, target, new)
        elif not isinstance(target, Level):
            raise refused(errno.EXDEV)
        elif isinstance(node, Level):
            self._rename_level(node, target, new)
        elif isinstance(node, ObjectFile) and target.scratch_path(new) is not None:
            keep_out(node, (*target.path, new))
        elif isinstance(node, ObjectFile):
            found = target.find(new)
            if isinstance(found, Directory):
                raise refused(errno.EISDIR)
            base = found.base() if isinstance(found, ObjectFile) else None
            move_object(node, target.object_of(target.key(new), (*target.path, new)), base)
        else:
            raise refused(errno.EPERM if node else errno.ENOENT)

    def _rename_level(self, level: Level, target: Level, new: str) -> None:
        found = target.find(new)
        if found is not None and not isinstance(found, Level):
            raise refused(errno.ENOTDIR)
        moved = Level(self._word, target._place.at(new), f"{target.key(new)}/")
        move_tree(level, moved, found)
        directories = self.context.directories
        for path in directories.below(level.path):
            directories.discard(path)
            directories.add((*moved.path, *path[len(level.path) :]))
        directories.add(moved.path)
        if self.prefix:
            directories.add(self.path)

    def object_of(self, key: str, path: Path) -> ObjectFile:
        """The object of a key, there or not, at a path."""
        return ObjectFile(self._of_key(key), self._word.leaf, path)

    def _below(self, name: str, prefix: str) -> Node:
        return Level(self._word, self._place.at(name), prefix)

    def _leaf(self, name: str, record: Any) -> ObjectFile:
        return ObjectFile(self._place.inside(record, self._word.source), self._word.leaf, (*self.path, name))

    def _of_key(self, key: str) -> Place:
        """The place of an object that is in no listing."""
        return self._place.inside({self._word.key: key}, self._word.source)


@lookup.register
def _find_hierarchy(entry: Hierarchy, name: str, place: Place) -> Node | None:
    return Level(entry, place.at(entry.name), "") if name == entry.name else None


@listing.register
def _list_hierarchy(entry: Hierarchy, place: Place) -> Iterator[Listed]:
    yield entry.name, DIRECTORY
