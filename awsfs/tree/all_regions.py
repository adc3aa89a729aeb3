"""``.all/`` of a regional service: links to its resources in all regions, in the folders that a region has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from awsfs.errors import AwsError
from awsfs.schema import Service
from awsfs.text import DOT_NAMES
from awsfs.tree.aliases import ITSELF, is_alias
from awsfs.tree.columns import Collection
from awsfs.tree.context import Context
from awsfs.tree.dots import READ_ONLY_DIRECTORY, dot_node
from awsfs.tree.found import each_of, named_in
from awsfs.tree.index_files import INDEXES, index
from awsfs.tree.kinds import Kind, kinds_of
from awsfs.tree.links import Several, relative
from awsfs.tree.nodes import DIRECTORY, SYMLINK, Directory, Listed, Node, Symlink
from awsfs.tree.regions import regions
from awsfs.tree.times import Path

ALL, OLD_NAME = ".all", "all"
"""Where it is; the second name is not listed either."""


class AllRegions(Directory):
    """A folder of ``.all/``: what all regions have in it, fetched from all at once.

    A name that several regions have is a directory with a link for each region.
    """

    def __init__(self, context: Context, service: Service, folders: Path = ()) -> None:
        super().__init__(READ_ONLY_DIRECTORY, context.times.started)
        self._context, self._service, self._folders = context, service, folders
        self._kinds = [
            kind for kind in kinds_of(service) if kind.each.listed and kind.folders[: len(folders)] == folders
        ]
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
        if name in DOT_NAMES:
            return self._dot_node(name)
        if name in self._inner:
            return AllRegions(self._context, self._service, (*self._folders, name))
        if not self._folders and is_alias(name, self._service.entries):
            return Symlink(ITSELF, self.mtime)
        failures: list[AwsError] = []
        found = list(dict.fromkeys(region for region, names in self._named(failures) if name in names))
        if not found and failures:
            raise failures[0]
        if len(found) == 1:
            return Symlink(relative(self._there(found[0], name), self._path), self.mtime)
        things = {region: self._there(region, name) for region in found}
        return Several(things, (*self._path, name), self.mtime) if things else None

    def _dot_node(self, name: str) -> Node | None:
        if name in INDEXES and self._here:
            return index(name, self.mtime, self._collections)
        return dot_node(self, name)

    def dot_names(self) -> Iterable[str]:
        """See `Directory`."""
        return INDEXES if self._here else ()

    def _collections(self) -> list[Collection]:
        asked = [(kind, region) for kind in self._here for region in regions(self._context)]
        for kind, region in asked:
            kind.begin(self._context, region)
        account = self._context.options.account
        return [
            Collection(
                kind.each, kind.beside, kind.place(self._context, region), {"account": account, "region": region}
            )
            for kind, region in asked
        ]

    def entries(self) -> Iterator[Listed]:
        """See `Directory`. A region that is refused, or does not have the service, is left out."""
        yield from ((name, DIRECTORY) for name in self._inner)
        failures: list[AwsError] = []
        where = Counter(name for _, names in self._named(failures) for name in names)
        for name, times in where.items():
            yield name, SYMLINK if times == 1 else DIRECTORY
        if failures:
            raise failures[0]

    def _there(self, region: str, name: str) -> Path:
        return (self._service.name, region, *self._folders, name)

    def _named(self, failures: list[AwsError]) -> Iterator[tuple[str, Mapping[str, None]]]:
        """Each region with the names of its resources; `failures` are temporary errors, other regions are left out."""
        everywhere = [(kind, region) for kind in self._here for region in regions(self._context)]
        asked = [(kind, region) for kind, region in everywhere if kind.is_in(self._context, region)]
        for kind, region in asked:
            kind.begin(self._context, region)
        yield from ((region, names) for (_, region), names in each_of(asked, self._names, failures))

    def _names(self, kind: Kind, region: str) -> Mapping[str, None]:
        place = kind.place(self._context, region)

        def named(records: Iterable[Any]) -> dict[str, None]:
            return dict.fromkeys(name for name, _ in named_in(kind.each, place, records))

        return self._context.tables.of(kind.records(self._context, region), (ALL, kind), named)

    def forget(self) -> None:
        """Drop what is cached of this service in all regions."""
        self._context.aws.cache.forget(self._service.client)
