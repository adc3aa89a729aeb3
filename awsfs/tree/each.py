"""Each: the entries of every record, found by name with one call, or listed as pages arrive."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from typing import Any

from awsfs.cache import Records
from awsfs.errors import LACKING, AwsError, refused
from awsfs.records import fill_all
from awsfs.schema import Call, Document, Each, Entry, Link, Source
from awsfs.text import TAKEN, VIEWS, decode
from awsfs.tree.drafts import invalid
from awsfs.tree.entries import EntryDirectory
from awsfs.tree.files import stored
from awsfs.tree.found import applies, found_by_name, is_possible, left_out, may_be, naming, record_of
from awsfs.tree.groups import Group, views
from awsfs.tree.grow import (
    by_name_alone,
    creation,
    glance,
    kind_by_name,
    listing,
    lookup,
    making,
    named,
    scratch_form,
    standing,
)
from awsfs.tree.handles import Handle, Opening
from awsfs.tree.nodes import DIRECTORY, FILE, Glance, Listed, Node
from awsfs.tree.place import Place
from awsfs.tree.scratch import is_editors
from awsfs.tree.things import is_asked_for


@listing.register
def _list_each(each: Each, place: Place) -> Iterator[Listed]:
    if not each.listed or not applies(each, place):
        return
    yield from ((view, DIRECTORY) for view in views(each))
    try:
        hidden = left_out(each, place)
        for name, kind in _listed(each, place):
            if name not in hidden:
                yield name, kind
    except AwsError as error:
        # What is not to be had here is no thing either; why, is in .awsfs/errors already.
        if error.number not in LACKING:
            raise
    if each.make is not None:
        for name in place.context.directories.names(place.path):
            yield name, DIRECTORY


def _listed(each: Each, place: Place) -> Iterator[Listed]:
    """What the records make; where each makes a thing of its name alone, without a look at what else is in it."""
    found = place.values(each.source)
    for entry in each.entries:
        kind = kind_by_name(entry)
        if kind is None or not isinstance(found, Records):
            for record in found:
                yield from listing(entry, place.inside(record, each.source))
        else:
            for names in found.names(entry, naming(entry, place, each.source)):
                yield from ((name, kind) for name in names if name is not None)


@glance.register
def _glance_each(each: Each, name: str, place: Place) -> Glance | None:
    if not isinstance(each.source, Call) or not applies(each, place):
        return None
    known = place.known(each.source)
    for entry in each.entries:
        if isinstance(known, Records) and kind_by_name(entry) == FILE:
            found = known.glance(entry, name)
            if found is not None:
                modes = place.context.options.modes
                return (FILE | modes.of_file(), *found, modes.owner)
    return None


@standing.register
def _each_stands(each: Each, place: Place) -> tuple[object, ...] | None:
    if not each.listed:
        return ()
    if isinstance(each.source, str) or not applies(each, place):
        return None if any(isinstance(entry, Link) and entry.among for entry in each.entries) else ()
    known = place.in_hand(each.source) if isinstance(each.source, Call) else None
    return (known,) if isinstance(known, Records) and known.whole and kind_by_name(each.entries[0]) else None


@lookup.register
def _find_each(each: Each, name: str, place: Place) -> Node | None:
    if name in VIEWS and name in views(each):
        return Group(each, name, place) if applies(each, place) else None
    if not applies(each, place) or not is_possible(each, name, place):
        return None
    for entry in each.entries:
        try:
            found = record_of(each, entry, name, place)
        except AwsError as error:
            node = _refused(each, name, place, error)
            if node is None:
                raise
            return node
        if found is not None:
            return _grown(each, entry, name, place, found)
        made = _made(each, name, place)
        if made is not None:
            return lookup(entry, name, place.inside(made, "@"))
    return None


def _refused(each: Each, name: str, place: Place, error: AwsError) -> Node | None:
    """What AWS refuses to show to whoever asks for it by its name, and so does not call absent."""
    is_refused = error.number == errno.EACCES and error.operation in [get.operation for get in each.get if get.also]
    return by_name_alone(each, name, place) if is_refused else None


@by_name_alone.register
def _each_by_name_alone(each: Each, name: str, place: Place) -> Node | None:
    """Where a call for the one has a record made of the name alone."""
    entry, asked = each.entries[0], decode(name, TAKEN)
    if asked is None or not applies(each, place) or not may_be(each, name):
        return None
    for get in each.get:
        alone = fill_all(get.also, place.named(asked).scope) if get.also else None
        is_named = alone and place.name_of(getattr(entry, "name", ""), alone, get) == name
        node = named(entry, name, place.inside(alone, get)) if is_named else None
        if isinstance(node, EntryDirectory):
            return node.deferred(node.mtime, lambda: _whole(each, entry, name, place))
    return None


def _whole(each: Each, entry: Entry, name: str, place: Place) -> Place:
    """The place in the record of that name. Raises AwsError."""
    found = found_by_name(each, entry, name, place)
    if found is None:
        raise AwsError(errno.ENOENT, "NotFound", f"{name} no longer exists")
    return _learn(place.inside(*found).at(name, getattr(entry, "time", None)))


def _grown(each: Each, entry: Entry, name: str, place: Place, found: tuple[Any, Source]) -> Node | None:
    record, source = found
    inner = place.inside(record, source)
    if not each.brief:
        # A record that shows less than a call for the one tells is not compared with that, as if it had changed.
        is_other = source is not each.source and is_asked_for(each)
        return named(entry, name, inner.but(fresh=False) if is_other else inner)
    node = named(entry, name, inner.but(fresh=False))
    if source is not each.source:
        _learn(inner.at(name, getattr(entry, "time", None)))
    return _brief(each, entry, name, place, node) if isinstance(node, EntryDirectory) else node


def _made(each: Each, name: str, place: Place) -> Any:
    """The record of a directory that mkdir made, which AWS does not know of yet."""
    asked = decode(name, TAKEN) if each.make and (*place.path, name) in place.context.directories else None
    return each.make(place.named(asked).scope) if each.make and asked is not None else None


@making.register
def _make_each(each: Each, name: str, place: Place) -> bool:
    if each.make is None or not applies(each, place):
        return False
    asked = decode(name, TAKEN)
    if asked is None or each.make(place.named(asked).scope) is None:
        raise refused(errno.EINVAL)
    return True


@scratch_form.register
def _each_has_form(each: Each, name: str) -> bool | None:
    if any(getattr(entry, "put", None) for entry in each.entries):
        return is_editors(name)
    if each.named is None or not any(getattr(entry, "store", None) for entry in each.entries):
        return None
    return not may_be(each, name)


@creation.register
def _create_in_each(each: Each, name: str, place: Place, how: Opening) -> Handle | None:
    for entry in each.entries:
        store = getattr(entry, "store", None)
        if isinstance(entry, Document) and store and may_be(each, name) and applies(each, place):
            node = stored(entry, store, name, place)
            if not how.renaming:
                place.context.shown.forget((*place.path, name))
            if node.is_possible():
                return node.open(how)
            raise invalid(place.context, "InvalidName", f"{name} cannot be a key here", errno.EINVAL)
    return None


def _brief(each: Each, entry: Entry, name: str, place: Place, node: EntryDirectory) -> Node:
    """The same directory, whose record is asked for only when something below it is."""
    return node.deferred(place.context.times.born((*place.path, name)), lambda: _whole(each, entry, name, place))


def _learn(place: Place) -> Place:
    """Keep the time of a thing whose listing does not tell it."""
    if place.time is not None:
        place.context.times.learn(place.path, place.time)
    return place
