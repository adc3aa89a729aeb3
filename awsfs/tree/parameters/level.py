"""Parameters: the hierarchy of their names as directories, in which none hides another.

A name that is both a parameter and a level is the directory; its parameter is the name and a ``%``.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from fnmatch import fnmatchcase as fnmatch
from typing import Any

from awsfs.errors import AwsError, refused
from awsfs.schema import Parameters
from awsfs.text import MARK, is_cut
from awsfs.tree.dots import dot_node
from awsfs.tree.drafts import invalid
from awsfs.tree.grow import listing, lookup
from awsfs.tree.handles import Handle, Opening
from awsfs.tree.nodes import DIRECTORY, FILE, Directory, Listed, Node
from awsfs.tree.parameters import traits
from awsfs.tree.parameters.files import NewFile, ParameterFile
from awsfs.tree.parameters.listing import Listing
from awsfs.tree.parameters.moving import Branch, move_level, move_new, move_parameter
from awsfs.tree.parameters.names import BARE, component_of, why_not, written
from awsfs.tree.place import Place
from awsfs.tree.scratch import ScratchFile, is_editors, rename_scratch
from awsfs.tree.times import Path

PERMISSIONS = 0o755


class Level(Branch):
    """What begins with a prefix that ends in a slash."""

    def __init__(self, word: Parameters, place: Place, prefix: str = "/") -> None:
        super().__init__(PERMISSIONS, place.context.times.started)
        self.prefix, self.path, self.context = prefix, place.path, place.context
        self._word, self._place, self._listing = word, place, Listing(word, place)
        self._memory = self._listing.memory

    def forget(self) -> None:
        """Drop what is known of this service and region."""
        self._memory.forget_levels()
        self._place.forget()

    def entries(self) -> Iterator[Listed]:
        """See `Directory`. What is in the mount alone comes last."""
        own = dict.fromkeys((*self._memory.names(self.path), *self.context.scratch.names(self.path)), FILE)
        own.update(dict.fromkeys(self.context.directories.names(self.path), DIRECTORY))
        for name, kind in self._listed():
            own.pop(name, None)
            yield name, kind
        yield from own.items()

    def _listed(self) -> Iterator[Listed]:
        return self._listing.listed(self.prefix)

    def find(self, name: str) -> Node | None:
        """See `Directory`. Raises AwsError."""
        path = (*self.path, name)
        found = dot_node(self, name) or self.context.scratch.find(path) or self._unsent(name) or self._find(name)
        component = component_of(name)
        if found is None and component and path in self.context.directories:
            return self.below(name, component)
        return found

    def _unsent(self, name: str) -> Node | None:
        path = (*self.path, name)
        known, component = self._memory.new(path), component_of(name)
        if known is None or component is None:
            return None
        return NewFile(self._listing, self._place.but(path=path), self.name_of(component), known)

    def exists(self) -> bool:
        """See `Directory`. The first page of the listing; what AWS refuses to list may exist."""
        try:
            return self.prefix == "/" or next(iter(self._listed()), None) is not None
        except AwsError as error:
            if error.number != errno.EACCES:
                raise
            return True

    def through(self, name: str) -> Node | None:
        """See `Directory`."""
        is_level = self.prefix and name != BARE and not name.endswith(MARK)
        component = component_of(name) if is_level else None
        return self.below(name, component) if component else self.find(name)

    def _find(self, name: str) -> Node | None:
        if name == BARE and self.prefix == "/":
            return Bare(self._word, self._place.at(BARE))
        marked = name.endswith(MARK)
        component = component_of(name.removesuffix(MARK))
        if component is None:
            return self._find_cut(name) if is_cut(name.removesuffix(MARK)) else None
        if marked:
            return self._find_marked(name, component)
        found = self._listing.find(self.prefix + component)
        return self.below(name, component) if found.is_level else self._file(name, found.record)

    def _find_marked(self, name: str, component: str) -> Node | None:
        path = self.prefix + component
        found = self._listing.find(path)
        return self._file(name, found.record or self._listing.parameter(path)) if found.is_level else None

    def _find_cut(self, name: str) -> Node | None:
        """A name that is too long for a file is found among all."""
        plain = name.removesuffix(MARK)
        for component, is_level, is_parameter in self._listing.level(self.prefix):
            if written(component) == plain and is_level and plain == name:
                return self.below(name, component)
            if written(component) == plain and is_parameter and is_level == (plain != name):
                return self._file(name, self._listing.parameter(self.prefix + component))
        return None

    def _file(self, name: str, record: Any) -> Node | None:
        return ParameterFile(self._listing, self._place.but(path=(*self.path, name)), record) if record else None

    def below(self, name: str, component: str) -> Level:
        """The level of that name, there or not. What is mounted stays while there is nothing in it."""
        path, root = (*self.path, name), self.context.options.root
        if root[: len(path)] == path and path not in self.context.directories:
            self.context.directories.add(path)
        return Level(self._word, self._place.at(name), f"{self.prefix}{component}/")

    def name_of(self, component: str) -> str:
        """The name of a parameter in this directory."""
        return self.prefix + component

    def checked(self, name: str) -> str:
        """The name of the parameter that a new file is to be. Raises EINVAL, with the reason in ``.awsfs/errors``."""
        marked = name.endswith(MARK) and self.prefix and name != BARE
        component = component_of(name.removesuffix(MARK) if marked else name)
        reason = why_not(self.name_of(name if component is None else component))
        if component is None or reason:
            raise invalid(self.context, "InvalidName", reason or f"'{name}' cannot be the name of a parameter")
        return self.name_of(component)

    def scratch_path(self, name: str) -> Path | None:
        """See `Directory`. Every name may be a parameter's, but those that editors make up, or a person keeps out."""
        is_out = is_editors(name) or any(fnmatch(name, each) for each in self.context.options.scratch)
        return (*self.path, name) if is_out else None

    def create(self, name: str, how: Opening) -> Handle:
        """See `Directory`. It is made when something is written to it. Raises EINVAL for what can be no name."""
        scratch = self.scratch_path(name)
        return self.context.scratch.create(scratch, how) if scratch else self.new_file(name).create(how)

    def new_file(self, name: str) -> NewFile:
        """The file of a parameter that is yet to be. Raises EINVAL."""
        place, parameter = self._place.but(path=(*self.path, name)), self.checked(name)
        if name.endswith(MARK) and not self._listing.find(parameter).is_level:
            raise invalid(self.context, "InvalidName", f"'{name}': the directory {name[:-1]} does not exist")
        return NewFile(self._listing, place, parameter, self._memory.traits(self.path))

    def mkdir(self, name: str) -> None:
        """See `Directory`. AWS knows no directories: it is in the mount alone until there is something in it."""
        self.checked(name)
        if name.endswith(MARK) or why_not(f"{self.checked(name)}/x"):
            raise invalid(self.context, "InvalidName", f"'{name}': no parameter can be below it")
        if self.find(name) is not None:
            raise refused(errno.EEXIST)
        self.context.directories.add((*self.path, name))

    def remove(self) -> None:
        """Let go of an empty directory, which AWS knows nothing of. Raises ENOTEMPTY."""
        if self.prefix == "/":
            super().remove()
        if next(self.entries(), None) is not None:
            raise refused(errno.ENOTEMPTY)
        self.context.directories.discard(self.path)
        if self.prefix.count("/") > 2:
            self.context.directories.add(self.path[:-1])

    def rename(self, old: str, target: Directory, new: str) -> None:
        """See `Directory`. Copied, verified, then deleted; a directory name by name. Raises EXDEV elsewhere."""
        node = self.find(old)
        if isinstance(node, ScratchFile):
            rename_scratch(node, target, new)
        elif not isinstance(target, Level) or target.region != self.region:
            raise refused(errno.EXDEV)
        elif isinstance(node, Level):
            self._rename_level(node, target, new)
        elif isinstance(node, ParameterFile | NewFile) and target.scratch_path(new) is None:
            over = target.find(new)
            if isinstance(over, Directory):
                raise refused(errno.EISDIR)
            if isinstance(node, NewFile):
                move_new(node, target.new_file(new), over)
            else:
                move_parameter(node, over if isinstance(over, ParameterFile) else target.new_file(new))
        else:
            raise refused(errno.EPERM if node else errno.ENOENT)

    @property
    def region(self) -> tuple[str, str]:
        """Where this is: nothing moves from one place to another."""
        return self._place.client, self._place.region

    def _rename_level(self, level: Level, target: Level, new: str) -> None:
        over = target.find(new)
        if over is not None and not isinstance(over, Directory):
            raise refused(errno.ENOTDIR)
        target.checked(new)
        component = component_of(new)
        if component is None:
            raise refused(errno.EINVAL)
        moved = target.below(new, component)
        move_level(level, moved, over)
        if self.context.options.dry_run:
            return
        directories = self.context.directories
        for path in directories.below(level.path):
            directories.discard(path)
            directories.add((*moved.path, *path[len(level.path) :]))
        directories.add(moved.path)
        if self.prefix != "/":
            directories.add(self.path)

    def xattrs(self) -> list[str]:
        """See `Node`."""
        return traits.names(self._memory.traits(self.path))

    def xattr(self, name: str) -> bytes:
        """See `Node`."""
        return traits.value(self._memory.traits(self.path), name)

    def set_xattr(self, name: str, value: bytes | None) -> None:
        """See `Node`. What is made in it from now on is to be so, as long as the mount lives."""
        self._memory.say(self.path, {**self._memory.traits(self.path), **traits.change(name, value)})


class Bare(Level):
    """The parameters whose names have no slash: of use where the same name is there with one, too."""

    def __init__(self, word: Parameters, place: Place) -> None:
        super().__init__(word, place, "")

    def _listed(self) -> Iterator[Listed]:
        return ((written(name), FILE) for name in self._listing.bare())

    def _find(self, name: str) -> Node | None:
        component = component_of(name)
        return self._file(name, self._listing.by_name(component)) if component else None

    def remove(self) -> None:
        """See `Node`."""
        raise refused(errno.EPERM)

    def mkdir(self, name: str) -> None:
        """See `Directory`. A name with levels has a slash in front."""
        raise refused(errno.EINVAL)

    def _rename_level(self, level: Level, target: Level, new: str) -> None:
        raise refused(errno.EINVAL)


@lookup.register
def _find_parameters(entry: Parameters, name: str, place: Place) -> Node | None:
    return Level(entry, place.at(entry.name)) if name == entry.name else None


@listing.register
def _list_parameters(entry: Parameters, place: Place) -> Iterator[Listed]:
    yield entry.name, DIRECTORY
