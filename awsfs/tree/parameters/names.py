"""How names of parameters become paths, and what a name may be made of. Pure.

A path begins with a slash. A parameter whose name has none, which it can only have where it has no level either, is at
that path all the same, unless there is one whose name is that path: then it is in the directory `BARE`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from awsfs.text import MARK, NAME_MAX, decode, encode
from awsfs.tree.nodes import DIRECTORY, FILE, Listed

BARE = MARK
"""The directory of the parameters without a slash, at the top: an empty part of a name, as in keys of S3."""

LEVELS = 15
ROOM = NAME_MAX - len(MARK)
"""Bytes of the longest file name, so that the mark has room behind it."""

RESERVED = frozenset({"/aws", "/aws/service", "/aws/reference", "/aws/reference/secretsmanager"})
"""Levels that AWS keeps for what it publishes: there for whoever knows a name, in nobody's listing."""

ORDERLY = 20
"""Names that are in order by chance once in 10 ** 18 times."""

_NEXT = chr(ord("/") + 1)
_PART = re.compile(r"[a-zA-Z0-9_.-]+")
_TAKEN = ("aws", "ssm")


def written(component: str) -> str:
    """The file name of one part of a path."""
    return encode(component, ROOM)


def component_of(name: str) -> str | None:
    """The part of a path that a file name stands for; None where no parameter has one that is written so."""
    found = decode(name)
    return found if found is not None and _PART.fullmatch(found) else None


def why_not(path: str) -> str | None:
    """Why a parameter cannot be called so, in words for a person; None where it can."""
    parts = path.removeprefix("/").split("/")
    wrong = next((part for part in parts if not _PART.fullmatch(part)), None)
    if wrong is not None:
        return f"'{wrong}': names of parameters can have only letters, digits and _ . -"
    if len(parts) > LEVELS:
        return f"a parameter can be at most {LEVELS} levels deep, and this is {len(parts)}"
    if parts[0].lower().startswith(_TAKEN):
        return "AWS reserves names that begin with aws or ssm"
    return None


def path_of(name: str) -> str:
    """The path of a parameter."""
    return name if name.startswith("/") else f"/{name}"


def levels(prefix: str) -> Iterator[str]:
    """A prefix and those around it, innermost first: ``/a/b/``, ``/a/``, ``/``."""
    while prefix != "/":
        yield prefix
        prefix = prefix[: prefix.rindex("/", 0, -1) + 1]
    yield prefix


class Known:
    """All names below a prefix, in order, and so level by level."""

    def __init__(self, names: Iterable[str]) -> None:
        every = set(names)
        with_slash = {name for name in every if name.startswith("/")}
        bare = every - with_slash
        self.doubled = {name for name in bare if f"/{name}" in with_slash}
        """Without a slash, where the same name with one is there too."""
        self._bare = {f"/{name}": name for name in bare - self.doubled}
        self.paths = sorted((*with_slash, *self._bare))

    def name(self, path: str) -> str | None:
        """The name of the parameter at a path."""
        if path in self._bare:
            return self._bare[path]
        place = bisect_left(self.paths, path)
        return path if place < len(self.paths) and self.paths[place] == path else None

    def is_level(self, path: str) -> bool:
        """Whether there is something below a path."""
        place = bisect_left(self.paths, f"{path}/")
        return place < len(self.paths) and self.paths[place].startswith(f"{path}/")

    def after(self, path: str) -> Iterator[str]:
        """The names that come behind a path, as a walk comes by them."""
        place = bisect_left(self.paths, path)
        for number in range(place + 1, len(self.paths)):
            yield self._bare.get(self.paths[number], self.paths[number])

    def listed(self, prefix: str) -> Iterator[Listed]:
        """The file names of one level."""
        for component, is_level, is_parameter in self.level(prefix):
            name = written(component)
            if is_level:
                yield name, DIRECTORY
            if is_parameter:
                yield name + MARK if is_level else name, FILE
        if prefix == "/" and self.doubled:
            yield BARE, DIRECTORY

    def level(self, prefix: str) -> Iterator[tuple[str, bool, bool]]:
        """The parts that come next behind a prefix: whether each is a level, and whether it is a parameter."""
        place, seen = bisect_left(self.paths, prefix), set()
        while place < len(self.paths) and self.paths[place].startswith(prefix):
            component, slash, _ = self.paths[place][len(prefix) :].partition("/")
            if component not in seen:
                if not slash:
                    seen.add(component)
                is_parameter = not slash or self.name(prefix + component) is not None
                yield component, bool(slash) or self.is_level(prefix + component), is_parameter
            place = bisect_left(self.paths, prefix + component + _NEXT) if slash else place + 1


class Arriving:
    """The file names of one level, from names that arrive page by page.

    AWS promises no order. Once many names have come in the order of their bytes, a parameter is held back until a level
    of the same name would have come; otherwise, until all has arrived.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix, self._last, self._is_ordered = prefix, "", True
        self._count = 0
        self._levels: set[str] = set()
        self._waiting: dict[str, None] = {}
        self._shown: set[str] = set()
        self._bare: set[str] = set()

    def take(self, names: Iterable[str]) -> Iterator[Listed]:
        """What can be told now that these names have come."""
        for name in names:
            if not name.startswith("/"):
                self._bare.update([name] if self._prefix == "/" else [])
            elif name.startswith(self._prefix):
                yield from self._one(name)

    def _one(self, name: str) -> Iterator[Listed]:
        self._is_ordered = self._is_ordered and name >= self._last
        self._last = name
        self._count += 1
        while self._is_ordered and self._count > ORDERLY and self._waiting:
            first = next(iter(self._waiting))
            level = f"{self._prefix}{first}/"
            if name <= level or name.startswith(level):
                break
            yield self._let_go(first)
        component, slash, _ = name[len(self._prefix) :].partition("/")
        if not slash:
            self._waiting[component] = None
            if component in self._levels:
                yield self._let_go(component)
        elif component not in self._levels:
            self._levels.add(component)
            yield written(component), DIRECTORY
            if component in self._waiting:
                yield self._let_go(component)

    def _let_go(self, component: str) -> Listed:
        del self._waiting[component]
        if self._prefix == "/":
            self._shown.add(component)
        return written(component) + (MARK if component in self._levels else ""), FILE

    def rest(self) -> Iterator[Listed]:
        """What was held back, once all has arrived."""
        for component in list(self._waiting):
            yield self._let_go(component)
        for name in sorted(self._bare - self._shown):
            yield written(name) + (MARK if name in self._levels else ""), FILE
        if self._bare & self._shown:
            yield BARE, DIRECTORY
