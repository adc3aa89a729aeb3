"""How declarations become nodes: `lookup` one name of an entry, `listing` all of them; one pair for every word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, singledispatch

from awsfs.schema import ByName, Each, Entry, Fields, Folder
from awsfs.text import DOT_NAMES
from awsfs.tree.nodes import DIRECTORY, SYMLINK, Content, Directory, Listed, Node, Symlink
from awsfs.tree.place import Place

READ_ONLY_DIRECTORY = 0o555
BY_NAME = "by-name"


@singledispatch
def lookup(entry: Entry, name: str, place: Place) -> Node | None:
    """The node that an entry gives this name, or None. May call AWS; raises AwsError."""
    raise NotImplementedError(type(entry))


@singledispatch
def listing(entry: Entry, place: Place) -> Iterator[Listed]:
    """The names that an entry lists, as they become known. May call AWS; raises AwsError."""
    raise NotImplementedError(type(entry))


@cache
def _by_name(entries: tuple[Entry, ...]) -> tuple[dict[str, list[Entry]], list[Entry]]:
    """Entries whose name is fixed, by that name, and those whose names only records tell."""
    fixed: dict[str, list[Entry]] = {}
    others: list[Entry] = []
    for entry in entries:
        name = BY_NAME if isinstance(entry, ByName) else None if isinstance(entry, Each | Fields) else entry.name
        if isinstance(name, str) and "{" not in name:
            fixed.setdefault(name, []).append(entry)
        else:
            others.append(entry)
    return fixed, others


class EntryDirectory(Directory):
    """A directory made of declared entries. `whole` gives the place once more is needed than the name."""

    def __init__(
        self, place: Place, entries: tuple[Entry, ...], mtime: float, whole: Callable[[], Place] | None = None
    ) -> None:
        super().__init__(READ_ONLY_DIRECTORY, mtime)
        self._place, self._entries, self._whole = place, entries, whole

    def deferred(self, mtime: float, whole: Callable[[], Place]) -> EntryDirectory:
        """The same directory before its record is known; `whole` is called when something below it is wanted."""
        return EntryDirectory(self._place, self._entries, mtime, whole)

    @property
    def place(self) -> Place:
        """Where the entries grow; calls AWS once if the listing above gave only a name."""
        if self._whole is not None:
            self._place, self._whole = self._whole(), None
        return self._place

    def find(self, name: str) -> Node | None:
        """See `Directory`. A fixed name is found without asking what the others are."""
        if name in DOT_NAMES:
            return dot_node(self, name)
        fixed, others = _by_name(self._entries)
        for entry in (*fixed.get(name, ()), *others):
            node = lookup(entry, name, self.place)
            if node is not None:
                return node
        return None

    def entries(self) -> Iterator[Listed]:
        """See `Directory`. One entry that fails does not hide the others: its error comes last."""
        fixed, others = _by_name(self._entries)
        seen: set[str] = set()
        failure: OSError | None = None
        for entry in (*(entry for same in fixed.values() for entry in same), *others):
            try:
                for name, kind in listing(entry, self.place):
                    if name not in seen:
                        seen.add(name)
                        yield name, kind
            except OSError as error:
                failure = failure or error
        if failure is not None:
            raise failure

    def forget(self) -> None:
        """Drop what is known of this place's service and region."""
        self._place.forget()


def dot_node(directory: Directory, name: str) -> Node | None:
    """The unlisted names that every directory has: ``.refresh`` forgets what is cached, ``.more`` names them."""
    if name == ".refresh":

        def refresh() -> bytes:
            directory.forget()
            return b"forgotten\n"

        return Content(0o444, directory.mtime, refresh, ready=lambda: False)
    return More(directory) if name == ".more" else None


class More(Directory):
    """``.more``: links to the names of a directory that begin with a dot, without it, for else `ls` would hide them."""

    NAMES: tuple[str, ...] = (".more", ".refresh")

    def __init__(self, directory: Directory, *others: str) -> None:
        super().__init__(READ_ONLY_DIRECTORY, directory.mtime)
        self._directory = directory
        self._names = {name[1:]: name for name in (*others, *self.NAMES)}

    def find(self, name: str) -> Node | None:
        """A link to the name beside this directory."""
        return Symlink(f"../{self._names[name]}", self.mtime) if name in self._names else None

    def entries(self) -> Iterator[Listed]:
        """The dot names without their dots."""
        return ((name, SYMLINK) for name in self._names)

    def forget(self) -> None:
        """The same as beside it."""
        self._directory.forget()


@lookup.register
def _find_folder(entry: Folder, name: str, place: Place) -> Node | None:
    if place.own_name(entry.name) != name:
        return None
    inner = place.at(name, entry.time)
    return EntryDirectory(inner, entry.entries, inner.mtime())


@listing.register
def _list_folder(entry: Folder, place: Place) -> Iterator[Listed]:
    name = place.own_name(entry.name)
    if name is not None:
        yield name, DIRECTORY
