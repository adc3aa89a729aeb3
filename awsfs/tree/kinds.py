"""The kinds of things that services declare, by where they are listed, and which have links to which."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from awsfs.arns import Arn, parsed
from awsfs.aws.partitions import partition_of
from awsfs.cache import Records
from awsfs.schema import Call, Each, Entry, Folder, Service
from awsfs.text import TAKEN, encode
from awsfs.tree.context import Context
from awsfs.tree.found import applies, may_be, start
from awsfs.tree.place import Place
from awsfs.tree.times import Path

Name: TypeAlias = tuple[str, ...]
"""What a kind is called: its service and the folders down to it, without the region; ``("ec2",)`` is instances."""

BETWEEN = ":"
REGION = "region"
"""The source of what only some regions have, which its condition tells."""

_REST = "0-000000"
"""What any name may end in, and behind it the six characters that the ARN of a secret ends in."""


@dataclass(frozen=True, eq=False)
class Kind:
    """Things of one kind that a region, or an account, lists: `source` is the call, `folder` what is made of each.

    `beside` are the entries of the directory that they are in. `within` are the entries around `each` that only some
    regions have.
    """

    service: Service
    folders: Path
    each: Each
    source: Call
    folder: Folder
    beside: tuple[Entry, ...]
    within: tuple[Each, ...] = ()

    @property
    def name(self) -> Name:
        """See `Name`."""
        return (self.service.name, *self.folders)

    def place(self, context: Context, region: str) -> Place:
        """The directory where these things are, of a region, which does not matter to a service that has none."""
        place = service_place(context, self.service, region)
        return place.but(path=(*place.path, *self.folders))

    def is_in(self, context: Context, region: str) -> bool:
        """Whether a region has such things at all."""
        place = self.place(context, region)
        return all(applies(each, place) for each in (*self.within, self.each))

    def records(self, context: Context, region: str) -> Records:
        """All there are, as they arrive."""
        found = self.place(context, region).records(self.source)
        assert isinstance(found, Records)  # noqa: S101  # nosec B101
        return found

    def begin(self, context: Context, region: str) -> None:
        """Have what tells all there are fetched, without waiting for it."""
        place = self.place(context, region)
        start(self.source, place)
        if self.each.without is not None:
            start(self.each.without[0], place)

    def named_by(self, arn: Arn) -> str | None:
        """The written name of the resource that an ARN names; None where that is of another kind."""
        found = re.fullmatch(self.each.arn, arn.kind) if self.each.arn else None
        return None if found is None else encode(":".join(filter(None, found.groups())), taken=TAKEN)

    def path(self, context: Context, region: str, name: str) -> Path:
        """Where a thing of this kind is."""
        return (*self.place(context, region).path, name)


def called(kind: Kind, name: str) -> str:
    """What a link to a thing is called beside links to things of other kinds: ``lambda:functions:web``."""
    return BETWEEN.join((*kind.name, name))


def service_place(context: Context, service: Service, region: str) -> Place:
    """Where a service's entries grow."""
    home = region if service.regional else context.aws.clients.home
    path = (service.name, region) if service.regional else (service.name,)
    words = {"region": home, "service": service.name, "partition": partition_of(home).name}
    account = context.options.account
    scope: ChainMap[str, Any] = ChainMap({**words, "account": account} if account else words)
    return Place(context, service.client, home, path, scope)


@cache
def kinds_of(service: Service) -> tuple[Kind, ...]:
    """The kinds of things that a service lists without being told of another thing."""
    return tuple(_below(service, (), (), service.entries))


def _below(service: Service, folders: Path, within: tuple[Each, ...], entries: tuple[Entry, ...]) -> Iterator[Kind]:
    for entry in entries:
        if isinstance(entry, Folder) and isinstance(entry.name, str) and "{" not in entry.name:
            yield from _below(service, (*folders, entry.name), within, entry.entries)
        elif isinstance(entry, Each) and isinstance(entry.source, Call) and isinstance(entry.entries[0], Folder):
            yield Kind(service, folders, entry, entry.source, entry.entries[0], entries, within)
        elif isinstance(entry, Each) and entry.source == REGION:
            yield from _below(service, folders, (*within, entry), entry.entries)


@cache
def each_of(service: Service) -> Mapping[tuple[Entry, ...], Each]:
    """What lists the things in whose directories these entries are, wherever in the service."""
    return dict(_things(service.entries))


def _things(entries: tuple[Entry, ...]) -> Iterator[tuple[tuple[Entry, ...], Each]]:
    for entry in entries:
        if isinstance(entry, Each) and isinstance(entry.entries[0], Folder):
            yield entry.entries[0].entries, entry
        if isinstance(entry, Each | Folder):
            yield from _things(entry.entries)


def target_kind(target: str, services: Mapping[str, Service]) -> Name | None:
    """The kind of thing that a link leads to; None where the link is to something within a thing."""
    head, *rest = target.split("/")
    service = services.get(head)
    if service is None:
        return None
    *folders, last = rest[1:] if service.regional else rest
    return (head, *folders) if "{" in last and not any("{" in folder for folder in folders) else None


def kinds_of_link(target: str, services: Mapping[str, Service]) -> list[Kind]:
    """The kinds of resources that a link leads to and that say how their ARNs look; see `target_kind`."""
    name = target_kind(target, services)
    kinds = kinds_of(services[name[0]]) if name else ()
    return [kind for kind in kinds if kind.name == name and kind.each.arn is not None]


def places_of_arn(arn: Arn, context: Context) -> Iterator[tuple[Kind, str, str]]:
    """The kind, the region and the written name of what an ARN names; several where the ARN does not tell which.

    The region is the home one where the ARN has none, as those of buckets and of what is global.
    """
    for service in context.services.values():
        for kind in kinds_of(service):
            name = kind.named_by(arn)
            if name is not None:
                yield kind, arn.region or context.aws.clients.home, name


@dataclass(frozen=True, eq=False)
class Inner:
    """Resources within those of a kind. The `arn` of `each` has two groups: the outer name, and their own."""

    kind: Kind
    folder: str
    each: Each

    def path(self, arn: Arn, context: Context) -> Path | None:
        """Where the resource is that an ARN names; None where that is of another kind."""
        found = re.fullmatch(self.each.arn or "", arn.kind)
        if found is None:
            return None
        outer, own = (encode(name, taken=TAKEN) for name in found.groups())
        return (*self.kind.path(context, arn.region, outer), self.folder, own)


@cache
def inner_of(service: Service) -> tuple[Inner, ...]:
    """What is within the resources of a service and says how its ARNs look."""
    folders = (
        (kind, entry) for kind in kinds_of(service) for entry in kind.folder.entries if isinstance(entry, Folder)
    )
    found = ((kind, str(folder.name), each) for kind, folder in folders for each in folder.entries)
    return tuple(Inner(kind, name, each) for kind, name, each in found if isinstance(each, Each) and each.arn)


def may_begin_an_arn(text: str, context: Context) -> bool:
    """Whether an ARN of some declared kind may begin so, and go on with a slash."""
    arn = parsed(text)
    if arn is None:
        return False
    services = context.services.values()
    inner = (each.each.arn or "" for service in services for each in inner_of(service))
    kinds = (kind for service in services for kind in kinds_of(service))
    return any(_is_beginning(form, arn) for form in inner) or any(_may_begin(kind, arn) for kind in kinds)


def _is_beginning(form: str, arn: Arn) -> bool:
    return any(beginning.fullmatch(f"{arn.kind}/") for beginning in _beginnings(form))


def _may_begin(kind: Kind, arn: Arn) -> bool:
    """Whether an ARN of this kind may begin so: with the form's own slashes, or with slashes within the name."""
    if _is_beginning(kind.each.arn or "", arn):
        return True
    name = kind.named_by(arn._replace(resource=f"{arn.resource}/{_REST}"))
    return name is not None and name != kind.named_by(arn) and may_be(kind.each, name)


@cache
def _beginnings(form: str) -> list[re.Pattern[str]]:
    """What an ARN of this form begins with, up to each of the form's slashes that are in no brackets."""
    found, depth = [], 0
    for at, letter in enumerate(form):
        depth += (letter in "([") - (letter in ")]")
        if letter == "/" and depth == 0:
            found.append(re.compile(form[: at + 1]))
    return found
