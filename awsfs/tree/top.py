"""The top of the tree: the services, and the regions of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from awsfs.schema import Service
from awsfs.tree.aliases import service_called
from awsfs.tree.all_regions import ALL, OLD_NAME, AllRegions
from awsfs.tree.by_tag import BY_TAG, Tagged
from awsfs.tree.context import Context
from awsfs.tree.dots import READ_ONLY_DIRECTORY, dot_node
from awsfs.tree.entries import EntryDirectory
from awsfs.tree.kinds import service_place
from awsfs.tree.nodes import DIRECTORY, FILE, Directory, Listed, Node, Symlink
from awsfs.tree.readme import README, readme
from awsfs.tree.regions import is_region, regions


class Top(Directory):
    """The services by name, the resources by tag, and the ``README``, which only the root of the whole mount has."""

    def __init__(self, context: Context, services: Mapping[str, Service]) -> None:
        super().__init__(READ_ONLY_DIRECTORY, context.times.started)
        self._context, self._services = context, services
        self._is_whole = not (context.options.root or context.options.profile)

    def find(self, name: str) -> Node | None:
        """See `Directory`."""
        if name == BY_TAG:
            return Tagged(self._context)
        if name == README and self._is_whole:
            return readme(self.mtime)
        service = service_called(name, self._services.values())
        if service is None:
            return dot_node(self, name)
        if name != service.name:
            return Symlink(service.name, self.mtime)
        if service.regional:
            return Regions(self._context, service)
        return _service_directory(self._context, service, self._context.aws.clients.home)

    def entries(self) -> Iterator[Listed]:
        """See `Directory`."""
        own = [(README, FILE)] if self._is_whole else []
        return iter([*own, *((name, DIRECTORY) for name in sorted([*self._services, BY_TAG]))])

    def forget(self) -> None:
        """Drop everything that is cached."""
        self._context.aws.cache.forget()


class Regions(Directory):
    """A service's regions: those of ``--region``, or those that the account has enabled. Any other region resolves too.

    ``.all/`` has the resources of all regions; ``all`` resolves to the same.
    """

    def __init__(self, context: Context, service: Service) -> None:
        super().__init__(READ_ONLY_DIRECTORY, context.times.started)
        self._context, self._service = context, service

    def find(self, name: str) -> Node | None:
        """See `Directory`. Makes no call."""
        if name in (ALL, OLD_NAME):
            return AllRegions(self._context, self._service)
        if not is_region(self._context, name):
            return dot_node(self, name)
        return _service_directory(self._context, self._service, name)

    def dot_names(self) -> tuple[str, ...]:
        """See `Directory`."""
        return (ALL,)

    def entries(self) -> Iterator[Listed]:
        """See `Directory`. One DescribeRegions in the life of a mount, none where ``--region`` was given."""
        names = regions(self._context)
        self._context.aws.walked_by(names)
        return ((name, DIRECTORY) for name in names)

    def forget(self) -> None:
        """Drop what is cached of this service in all regions."""
        self._context.aws.cache.forget(self._service.client)


def _service_directory(context: Context, service: Service, region: str) -> Directory:
    return EntryDirectory(service_place(context, service, region), service.entries, context.times.started)
