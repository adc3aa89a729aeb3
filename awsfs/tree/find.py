"""``.find/``: a thing by whatever one has of it: an id, an ARN, an address, a name. Links to it, wherever it is."""

from __future__ import annotations

import errno
import ipaddress
import re
import threading
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from cachetools import TTLCache

from awsfs.cache import Records
from awsfs.errors import REMEMBERED, AwsError
from awsfs.schema import Call
from awsfs.text import decode
from awsfs.tree.by_tag import tagged
from awsfs.tree.context import Context
from awsfs.tree.dots import READ_ONLY_DIRECTORY, dot_node
from awsfs.tree.found import is_possible
from awsfs.tree.identity import Resource, begins_longer_arns, existing, paths_of_inner, resource_of_arn
from awsfs.tree.kinds import Kind, kinds_of, may_begin_an_arn
from awsfs.tree.links import Several, relative
from awsfs.tree.nodes import Directory, Listed, Node, Symlink
from awsfs.tree.place import Place
from awsfs.tree.regions import regions
from awsfs.tree.times import Path

FIND = ".find"
_SECONDS = 30.0
_REMEMBERED = 1000
_ID = re.compile(r"[a-z]+-\[[0-9a-zA-Z-]+\]\+")
"""A form of names that nothing else has: ``i-[0-9a-f]+``."""

_NO_SUCH = REMEMBERED | {errno.EINVAL}


def _by(operation: str, result: str, filtered: str, **more: Any) -> Call:
    filters = [{"Name": filtered, "Values": ["{address}"]}]
    return Call(operation, result, client="ec2", ttl=30, Filters=filters, **more)


# The interface of an instance is no answer beside the instance. That of somebody else's, such as a cluster's, is one.
_OURS = "(!(Attachment.InstanceOwnerId) || Attachment.InstanceOwnerId == OwnerId) && Attachment.InstanceId"
INTERFACES = f"NetworkInterfaces[].{{machine: {_OURS}, interface: NetworkInterfaceId}}"
PRIVATE = _by("describe_network_interfaces", INTERFACES, "addresses.private-ip-address", MaxResults=1000)
IPV6 = _by("describe_network_interfaces", INTERFACES, "ipv6-addresses.ipv6-address", MaxResults=1000)
PUBLIC = _by("describe_instances", "Reservations[].Instances[].{machine: InstanceId}", "ip-address", MaxResults=1000)
ELASTIC = _by("describe_addresses", "Addresses[].{address: AllocationId || PublicIp}", "public-ip")
FOLDERS = {"machine": (), "interface": ("network-interfaces",), "address": ("addresses",)}


class Finder(Directory):
    """Whatever is asked for is a link to the one thing that it is, or a directory of links where several are.

    An ARN costs no search, an id a call in each region at once, an address one or three, a name one in each region for
    those with that Name tag, and one for each kind of things that is found by name, in the regions that were asked for
    or else in the home one. Nothing is listed here.
    """

    def __init__(self, context: Context, is_there: Callable[[Path], bool]) -> None:
        super().__init__(READ_ONLY_DIRECTORY, context.times.started)
        self._context, self._is_there = context, is_there
        self._found: TTLCache[str, list[Path]] = TTLCache(_REMEMBERED, _SECONDS)
        self._lock = threading.Lock()

    def find(self, name: str) -> Node | None:
        """See `Directory`. Raises AwsError where AWS cannot be asked."""
        if name.startswith("."):
            return dot_node(self, name)
        return self.at((name,))

    def at(self, parts: Path) -> Node | None:
        """What these parts name, with slashes between them. Several parts are those of an ARN, which may go on."""
        text = "/".join(parts)
        places = self._places(text)
        goes_on = may_begin_an_arn(text, self._context)
        if len(places) == 1 and not (goes_on and begins_longer_arns(text, self._context)):
            return Symlink(relative(places[0], (FIND, *parts[:-1])), self.mtime)
        named = {":".join(place): place for place in places}
        if goes_on:
            return _Arn(self, parts, named)
        return Several(named, (FIND, *parts), self.mtime) if named else None

    def entries(self) -> Iterator[Listed]:
        """See `Directory`."""
        return iter(())

    def forget(self) -> None:
        """Search anew."""
        with self._lock:
            self._found.clear()

    def _places(self, name: str) -> list[Path]:
        with self._lock:
            known = self._found.get(name)
        if known is None:
            known = list(dict.fromkeys(self._search(decode(name) or name, name)))
            with self._lock:
                self._found[name] = known
        return known

    def _search(self, asked: str, name: str) -> Iterator[Path]:
        if asked.startswith("arn:"):
            found = resource_of_arn(asked, self._context, look=True)
            yield from self._paths([found] if found else [])
            yield from filter(self._is_known, paths_of_inner(asked, self._context))
            return
        kinds = [kind for service in self._context.services.values() for kind in kinds_of(service)]
        by_id = [kind for kind in kinds if _is_id(kind, name)]
        if by_id:
            yield from self._by_name(by_id, asked, name, regions(self._context))
        elif _is_address(asked):
            yield from self._by_address(asked)
        else:
            yield from self._by_name_tag(asked)
            here = self._context.options.regions or (self._context.aws.clients.home,)
            yield from self._by_name([kind for kind in kinds if self._may_be(kind, name, here)], asked, name, here)

    def _by_name(self, kinds: list[Kind], asked: str, name: str, where: Sequence[str]) -> Iterator[Path]:
        """Those that a call for one finds, all of them asked at once, or else a listing that is among those calls."""
        everywhere = [(kind, region) for kind in kinds for region in (where if kind.service.regional else where[:1])]
        asked_of = [(kind, region) for kind, region in everywhere if kind.is_in(self._context, region)]
        known = [(kind, region, self._one(kind, region, asked)) for kind, region in asked_of]
        for _, _, records in known:
            records.begin()
        for kind, region, records in known:
            path = kind.path(self._context, region, name)
            if (next(_all(records), None) is not None or kind.source in kind.each.get) and self._is_known(path):
                yield path

    def _may_be(self, kind: Kind, name: str, where: Sequence[str]) -> bool:
        return any(is_possible(kind.each, name, kind.place(self._context, region)) for region in where)

    def _one(self, kind: Kind, region: str, asked: str) -> Records:
        """What a call for the one of that name finds, or, where AWS has none such, all of them."""
        requests = [kind.place(self._context, region).named(asked).request(get) for get in kind.each.get[:1]]
        request = next(filter(None, requests), None)
        return self._context.aws.records(request) if request else kind.records(self._context, region)

    def _is_known(self, path: Path) -> bool:
        try:
            return self._is_there(path)
        except AwsError as error:
            if error.number not in _NO_SUCH:
                raise
            return False

    def _by_name_tag(self, asked: str) -> Iterator[Path]:
        known = [tagged(self._context, region, "Name", asked) for region in regions(self._context)]
        for records in known:
            records.begin()
        found = (resource_of_arn(arn, self._context) for records in known for arn in _all(records))
        yield from self._paths(existing(filter(None, found), self._context))

    def _paths(self, found: Iterable[Resource]) -> Iterator[Path]:
        return (kind.path(self._context, region, name) for kind, region, name in found)

    def _by_address(self, address: str) -> Iterator[Path]:
        """The instances, other network interfaces and elastic addresses with this address. 1 call a region, or 3."""
        found = ipaddress.ip_address(address)
        calls = [IPV6] if found.version == 6 else [PRIVATE] if found.is_private else [PUBLIC, ELASTIC, PRIVATE]
        known = [
            (region, Place(self._context, "ec2", region, (), ChainMap({"address": address})).records(call))
            for region in regions(self._context)
            for call in calls
        ]
        for _, records in known:
            if isinstance(records, Records):
                records.begin()
        for region, records in known:
            for record in _all(records):
                what, name = next((what, name) for what, name in record.items() if name)
                yield ("ec2", region, *FOLDERS[what], name)


class _Arn(Several):
    """The beginning of an ARN with slashes in it: ``.find/arn:aws:ec2:us-west-2:1:instance/i-0abc``.

    It lists a resource that has this beginning as its whole ARN: the log group ``/ecs/app`` beside ``/ecs/app/worker``.
    """

    def __init__(self, finder: Finder, parts: Path, things: Mapping[str, Path]) -> None:
        super().__init__(things, (FIND, *parts), finder.mtime)
        self._finder, self._parts = finder, parts

    def find(self, name: str) -> Node | None:
        """See `Directory`."""
        return super().find(name) or self._finder.at((*self._parts, name))


def _is_id(kind: Kind, name: str) -> bool:
    """Whether a name has a form that nothing but ids of this kind have."""
    forms = (kind.each.named or "").split("|")
    return any(_ID.fullmatch(form) and re.fullmatch(form, name) for form in forms)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _all(records: Iterable[Any]) -> Iterator[Any]:
    """What is found; nothing where there is no such thing, or no leave to ask for it, which is in ``.awsfs/errors``."""
    try:
        yield from records
    except AwsError as error:
        if error.number not in _NO_SUCH:
            raise
