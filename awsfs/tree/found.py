"""Records by name: what is in hand, what a call for the one finds, or wherever in the listing it comes."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from awsfs.cache import Records
from awsfs.errors import AwsError
from awsfs.schema import Call, Each, Entry, Source
from awsfs.text import TAKEN, decode, is_cut
from awsfs.tree.place import Place


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


def record_of(each: Each, entry: Entry, name: str, place: Place) -> tuple[Any, Source] | None:
    """The record of that name and where it came from: what is in hand, else by name, else the whole listing."""
    source = each.source
    if isinstance(source, Call):
        found = _among(place.known(source), entry, name, place, source)
        if found is None and each.get and not is_cut(name):
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
        return records.seek(entry, called, name)
    return next((record for record in records if called(record) == name), None)


def _by_name(each: Each, entry: Entry, name: str, place: Place) -> tuple[Any, Source] | None:
    """What is found by name, or, where AWS does not answer, what the listing said last, however long ago."""
    try:
        return found_by_name(each, entry, name, place)
    except AwsError as error:
        known = place.known(each.source) if isinstance(each.source, Call) else None
        if isinstance(known, Records):
            found = known.last(entry, naming(entry, place, each.source), name, error)
            if found is not None:
                return found, each.source
        raise


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
    """The name of each record that has one, and the place inside it."""
    called = naming(each.entries[0], place, each.source)
    for record in records:
        name = called(record)
        if name is not None:
            yield name, place.inside(record, each.source)
