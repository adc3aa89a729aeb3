"""Records by name: what is in hand, what a call for the one finds, or wherever in the listing it comes."""

from __future__ import annotations

import contextlib
import errno
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, TypeVar

from awsfs.cache import Records
from awsfs.errors import REMEMBERED, AwsError
from awsfs.schema import Call, Each, Entry, Folder, Source
from awsfs.text import TAKEN, decode, is_cut
from awsfs.tree.place import Place

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")


def applies(each: Each, place: Place) -> bool:
    """Whether there are such records here at all."""
    return each.when is None or place.holds(each.when)


@cache
def _form(each: Each) -> Callable[[str], object]:
    return re.compile(each.named or "", re.DOTALL).fullmatch


def may_be(each: Each, name: str) -> bool:
    """A form is that of AWS's names; the dots of ``..``, and of one that equals one of ours, are written otherwise."""
    if each.named is None or _form(each)(name):
        return True
    return "%" in name and any(map(_form(each), (name.replace("%2E", "."), decode(name, TAKEN) or name)))


def is_possible(each: Each, name: str, place: Place) -> bool:
    """Whether it is worth a call to look for a name: it has the form of AWS's names, or AWS has listed it all the same.

    A form only saves calls for what nobody has listed: AWS's own services give names of other forms.
    """
    if may_be(each, name) or not isinstance(each.source, Call):
        return True
    known = place.known(each.source)
    return isinstance(known, Records) and any(
        known.has_had(entry, naming(entry, place, each.source), name) for entry in each.entries
    )


def record_of(each: Each, entry: Entry, name: str, place: Place) -> tuple[Any, Source] | None:
    """The record of that name and where it came from: what is in hand, else by name, else the whole listing."""
    source = each.source
    if isinstance(source, Call):
        found = _among(place.known(source), entry, name, place, source)
        if found is None and not is_cut(name) and _can_be_asked_for(each, place):
            return _by_name(each, entry, name, place)
        if found is None:
            found = _seek(place.records(source), entry, name, place, source)
    else:
        found = _seek(list(place.values(source)), entry, name, place, source)
    return None if found is None else (found, source)


def naming(entry: Entry, place: Place, source: Source) -> Callable[[Any], str | None]:
    """What gives a record the name of the entry that is made of it."""
    template = getattr(entry, "name", "")
    return lambda record: place.name_of(template, record, source)


def _among(known: Records | list[Any] | None, entry: Entry, name: str, place: Place, source: Source) -> Any | None:
    """The record of that name among those in hand that may still be shown."""
    if isinstance(known, Records):
        return known.find(entry, naming(entry, place, source), name)
    return None if known is None else _seek(known, entry, name, place, source)


def _seek(records: Records | list[Any], entry: Entry, name: str, place: Place, source: Source) -> Any | None:
    """The record of that name, wherever in the listing it comes."""
    called = naming(entry, place, source)
    if isinstance(records, Records):
        past = getattr(source, "past", None)
        ends = (lambda record: bool(past(place.inside(record, source).scope))) if past else None
        return records.seek(entry, called, name, ends)
    return next((record for record in records if called(record) == name), None)


def _can_be_asked_for(each: Each, place: Place) -> bool:
    """Whether there is a call for one: some have the account in them, whose number is not always known."""
    return bool(each.get) and ("account" in place.scope or not _wants_account(each))


@cache
def _wants_account(each: Each) -> bool:
    return all("{account}" in repr(get.params) for get in each.get)


def _by_name(each: Each, entry: Entry, name: str, place: Place) -> tuple[Any, Source] | None:
    """What is found by name, or in the listing: as that was last, however long ago, where AWS does not answer.

    Some may list and not ask for one, as with AWS's policy ViewOnlyAccess.
    """
    try:
        return found_by_name(each, entry, name, place)
    except AwsError as error:
        found = _listed(each, entry, name, place, error)
        if found is None:
            raise
        return found, each.source


def _listed(each: Each, entry: Entry, name: str, place: Place, error: AwsError) -> Any | None:
    """The record of that name in the listing, after AWS has answered by an error where it was asked for by name."""
    source = each.source
    if not isinstance(source, Call):
        return None
    if error.number == errno.EACCES and _may_list_instead(each, source):
        with contextlib.suppress(AwsError):
            return _seek(place.records(source), entry, name, place, source)
    known = place.known(source)
    return known.last(entry, naming(entry, place, source), name, error) if isinstance(known, Records) else None


def _may_list_instead(each: Each, source: Call) -> bool:
    """Whether a listing tells the same by another operation; that of people's own records costs money."""
    is_other = all(get.operation != source.operation for get in each.get)
    return is_other and not each.brief and each.query is None and isinstance(each.entries[0], Folder)


def found_by_name(each: Each, entry: Entry, name: str, place: Place) -> tuple[Any, Source] | None:
    """The record that a call for this name finds, and that call. Raises AwsError."""
    asked = decode(name, TAKEN)
    if asked is None:
        return None
    inner = place.named(asked)
    failure: AwsError | None = None
    for get in each.get:
        try:
            found = _seek(inner.records(get), entry, name, inner, get)
        except AwsError as error:
            failure = failure if error.number == errno.ENOENT else error
        else:
            if found is not None:
                return found, get
    if failure is not None:
        raise failure
    return None


def left_out(each: Each, place: Place) -> frozenset[str]:
    """The names of what is AWS's own, and so not listed; none where it cannot be told."""
    if each.without is None:
        return frozenset()
    call, template = each.without
    try:
        return frozenset(filter(None, (place.name_of(template, record, call) for record in place.records(call))))
    except AwsError:
        return frozenset()


def named_in(each: Each, place: Place, records: Iterable[Any]) -> Iterator[tuple[str, Place]]:
    """The name of each record that is listed, and the place inside it."""
    called = naming(each.entries[0], place, each.source)
    hidden = left_out(each, place)
    for record in records:
        name = called(record)
        if name is not None and name not in hidden:
            yield name, place.inside(record, each.source)


def described(each: Each, place: Place, names: Iterable[str]) -> Iterator[tuple[str, Place]]:
    """The names and the places inside the records of things that a listing gives only the names of. A call for each.

    All are asked for at once; what is gone by now, or refused, is left out. Raises AwsError.
    """
    wanted = list(names)
    for name in wanted:
        start(each.get[0], place.named(decode(name, TAKEN) or name))
    for name in wanted:
        try:
            found = found_by_name(each, each.entries[0], name, place)
        except AwsError as error:
            if error.number not in REMEMBERED:
                raise
        else:
            if found is not None:
                yield name, place.inside(*found)


def start(call: Call, place: Place) -> None:
    """Have what a call yields here fetched, without waiting for it."""
    records = place.records(call)
    if isinstance(records, Records):
        records.begin()


def each_of(
    asked: Iterable[tuple[K, V]], ask: Callable[[K, V], T], failures: list[AwsError]
) -> Iterator[tuple[tuple[K, V], T]]:
    """What is found for each of those asked about; what is refused, or is not to be had, is left out.

    `failures` are those that go by: who asks later may find what is missing now.
    """
    for one in asked:
        try:
            yield one, ask(*one)
        except AwsError as error:
            failures += [] if error.number in REMEMBERED else [error]
