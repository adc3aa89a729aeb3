"""What refers to what: the links that are declared for things of a kind, and where those of one thing lead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

from awsfs.errors import REMEMBERED, AwsError
from awsfs.schema import Call, Each, Entry, Folder, Link, Service
from awsfs.tree.found import applies, described, named_in, start
from awsfs.tree.kinds import Kind, Name, kinds_of, target_kind
from awsfs.tree.links import target_of
from awsfs.tree.place import Place
from awsfs.tree.times import Path

Leads: TypeAlias = "tuple[tuple[Entry, Leads], ...]"
"""Of entries those that links to a kind of things are among, each with those of its own."""

Referring: TypeAlias = tuple[Kind, Leads]
"""A kind of things, and the way to its links that may lead to a thing in question."""

_KINDS = 64


@lru_cache(_KINDS)
def referring(name: Name, services: tuple[Service, ...]) -> tuple[Referring, ...]:
    """The kinds whose things, or what is within them, may have links to a thing of this kind.

    What is listed by its name alone, and what takes a call for each thing that it is in, is left out unless declared
    to be `asked` for.
    """
    known = {service.name: service for service in services}
    listed = [kind for service in services for kind in kinds_of(service) if kind.each.listed]
    kinds = [kind for kind in listed if kind.each.asked or not kind.each.brief]
    found = ((kind, _leads(kind.folder.entries, name, known)) for kind in kinds)
    return tuple((kind, leads) for kind, leads in found if leads)


def _leads(entries: Iterable[Entry], name: Name, services: Mapping[str, Service]) -> Leads:
    found: list[tuple[Entry, Leads]] = []
    for entry in entries:
        if isinstance(entry, Link):
            if entry.among is None and target_kind(entry.target, services) == name:
                found.append((entry, ()))
        elif isinstance(entry, Folder) or (isinstance(entry, Each) and (entry.asked or not _costs(entry))):
            inner = _leads(entry.entries, name, services)
            found += [(entry, inner)] if inner else []
    return tuple(found)


def _costs(each: Each) -> bool:
    return isinstance(each.source, Call)


def references(kind: Kind, leads: Leads, place: Place, records: Iterable[object]) -> Iterator[tuple[Path, Path]]:
    """What refers to something among the things of a kind, by its way from `place`, and where that is. Raises AwsError.

    What has to be asked for about each is asked for all at once.
    """
    things = _things(kind.each, place, records)
    if any(isinstance(entry, Each) and _costs(entry) for entry in _within(leads)):
        things = list(things)
        for _, thing in things:
            _begin(leads, thing)
    for name, thing in things:
        yield from _of(leads, thing, (name,), (name,))


def _things(each: Each, place: Place, records: Iterable[object]) -> Iterable[tuple[str, Place]]:
    """The names and the places inside the records of things, whose records are asked for where a listing lacks them."""
    named = named_in(each, place, records)
    return described(each, place, (name for name, _ in named)) if each.brief else named


def _within(leads: Leads) -> Iterator[Entry]:
    for entry, inner in leads:
        yield entry
        yield from _within(inner)


def _begin(leads: Leads, place: Place) -> None:
    """Have what is first asked for within a thing fetched, without waiting for it."""
    for entry, inner in leads:
        if isinstance(entry, Folder):
            _begin(inner, place)
        elif isinstance(entry, Each) and isinstance(entry.source, Call) and applies(entry, place):
            start(entry.source, place)


def _of(leads: Leads, place: Place, here: Path, thing: Path) -> Iterator[tuple[Path, Path]]:
    """`here` is the way to the directory that these entries are in, `thing` that to the thing whose links they are."""
    for entry, inner in leads:
        if isinstance(entry, Link):
            target = target_of(entry, place)
            if target is not None:
                yield thing, target
        elif isinstance(entry, Folder):
            name = place.own_name(entry.name)
            if name is not None:
                below = (*here, name)
                yield from _of(inner, place, below, below if "{" in str(entry.name) else thing)
        elif isinstance(entry, Each) and applies(entry, place):
            for each in _records_of(entry, place):
                yield from _of(inner, each, here, thing)


def _records_of(each: Each, place: Place) -> Iterator[Place]:
    """The places within the records of a source; none where that is refused, or is not to be had."""
    try:
        yield from (thing for _, thing in _things(each, place, place.values(each.source)))
    except AwsError as error:
        if error.number not in REMEMBERED:
            raise
