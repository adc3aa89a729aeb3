"""``all/`` of a regional service: links to its things in every region, in the folders that a region has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from awsfs.errors import REMEMBERED, AwsError
from awsfs.schema import Service
from awsfs.tree.context import Context
from awsfs.tree.dots import READ_ONLY_DIRECTORY, dot_node
from awsfs.tree.kinds import Kind, kinds_of
from awsfs.tree.links import relative
from awsfs.tree.nodes import DIRECTORY, SYMLINK, Directory, Listed, Node, Symlink
from awsfs.tree.regions import regions
from awsfs.tree.times import Path

ALL = "all"

Where: TypeAlias = dict[str, list[str]]
"""The regions in which there is a thing of that name."""


class AllRegions(Directory):
    """A folder of ``all/``: what every region has in it, asked of all at once.

    A name that several regions have is a directory, of a link for each region.
    """

    def __init__(self, context: Context, service: Service, folders: Path = ()) -> None:
        super().__init__(READ_ONLY_DIRECTORY, context.times.started)
        self._context, self._service, self._folders = context, service, folders
        self._kinds = [kind for kind in kinds_of(service) if kind.folders[: len(folders)] == folders]
        self._here = [kind for kind in self._kinds if kind.folders == folders]

    @property
    def _path(self) -> Path:
        return (self._service.name, ALL, *self._folders)

    @property
    def _inner(self) -> list[str]:
        depth = len(self._folders)
        return list(dict.fromkeys(kind.folders[depth] for kind in self._kinds if len(kind.folders) > depth))

    def find(self, name: str) -> Node | None:
        """See `Directory`."""
        dotted = dot_node(self, name)
        if dotted is not None:
            return dotted
        if name in self._inner:
            return AllRegions(self._context, self._service, (*self._folders, name))
        where, failure = self._where()
        found = where.get(name, [])
        if not found and failure is not None:
            raise failure
        if len(found) == 1:
            return Symlink(relative(self._there(found[0], name), self._path), self.mtime)
        things = {region: self._there(region, name) for region in found}
        return _Several(things, (*self._path, name), self.mtime) if things else None

    def entries(self) -> Iterator[Listed]:
        """See `Directory`. A region that is refused, or has no such thing, is left out."""
        yield from ((name, DIRECTORY) for name in self._inner)
        where, failure = self._where()
        for name, found in where.items():
            yield name, SYMLINK if len(found) == 1 else DIRECTORY
        if failure is not None:
            raise failure

    def _there(self, region: str, name: str) -> Path:
        return (self._service.name, region, *self._folders, name)

    def _where(self) -> tuple[Where, AwsError | None]:
        """The names of all regions' things, and what failed for a reason that goes by."""
        where: Where = {}
        failure: AwsError | None = None
        asked = [(kind, region) for kind in self._here for region in regions(self._context)]
        for kind, region in asked:
            kind.records(self._context, region).begin()
        for kind, region in asked:
            try:
                for name in self._names(kind, region):
                    where.setdefault(name, []).append(region)
            except AwsError as error:
                failure = failure if error.number in REMEMBERED else failure or error
        return where, failure

    def _names(self, kind: Kind, region: str) -> list[str]:
        place = kind.place(self._context, region)

        def named(records: Iterable[Any]) -> list[str]:
            found = (place.name_of(kind.folder.name, record, kind.source) for record in records)
            return list(dict.fromkeys(name for name in found if name is not None))

        return self._context.tables.of(kind.records(self._context, region), (ALL, kind), named)

    def forget(self) -> None:
        """Drop what is known of this service in all regions."""
        self._context.aws.cache.forget(self._service.client)


class _Several(Directory):
    """A name that things of several regions have: a link to each, by region."""

    def __init__(self, things: dict[str, Path], path: Path, mtime: float) -> None:
        super().__init__(READ_ONLY_DIRECTORY, mtime)
        self._things, self._path = things, path

    def find(self, name: str) -> Node | None:
        """See `Directory`."""
        if name not in self._things:
            return dot_node(self, name)
        return Symlink(relative(self._things[name], self._path), self.mtime)

    def entries(self) -> Iterator[Listed]:
        """See `Directory`."""
        return ((region, SYMLINK) for region in self._things)
