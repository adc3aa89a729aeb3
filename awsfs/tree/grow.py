"""How declarations become nodes: `lookup` one name of an entry, `listing` all of them; one pair for every word."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, singledispatch

from awsfs.schema import ByName, Document, Each, Entry, Fields, Folder, Tags, Template, UsedBy
from awsfs.tree.handles import Handle, Opening
from awsfs.tree.nodes import DIRECTORY, FILE, Glance, Listed, Node
from awsfs.tree.place import Place

BY_NAME, TAGS, USED_BY = "by-name", "tags", "used-by"


@singledispatch
def lookup(entry: Entry, name: str, place: Place) -> Node | None:
    """The node that an entry gives this name, or None. May call AWS; raises AwsError."""
    raise NotImplementedError(type(entry))


@singledispatch
def named(entry: Entry, name: str, place: Place) -> Node | None:
    """The same where the name is known to be the one that this entry gives here."""
    return lookup(entry, name, place)


@singledispatch
def by_name_alone(entry: Entry, name: str, place: Place) -> Node | None:
    """The node of a name that is taken to exist, where its name is all that is needed of it. Makes no call."""
    return None


@singledispatch
def listing(entry: Entry, place: Place) -> Iterator[Listed]:
    """The names that an entry lists, as they become known. May call AWS; raises AwsError."""
    raise NotImplementedError(type(entry))


@singledispatch
def creation(entry: Entry, name: str, place: Place, how: Opening) -> Handle | None:
    """The handle of a file that is made by its name, where this entry has such files, else None."""
    return None


@singledispatch
def making(entry: Entry, name: str, place: Place) -> bool:
    """Whether mkdir may make a directory of that name for this entry. Raises EINVAL where it has a wrong form."""
    return False


@singledispatch
def scratch_form(entry: Entry, name: str) -> bool | None:
    """Whether a name has none of the forms that this entry's files have; None where it says nothing of that."""
    return None


@singledispatch
def standing(entry: Entry, place: Place) -> tuple[object, ...] | None:
    """What the names that an entry lists depend on beside its place; None where that is not in hand. Asks nothing."""
    return ()


@singledispatch
def glance(entry: Entry, name: str, place: Place) -> Glance | None:
    """What an entry has shown of the file of that name lately, and may still show. Asks nothing."""
    return None


def fixed_name(entry: Entry) -> Template | None:
    """The name of what an entry makes, or its template; None where only its records tell."""
    if isinstance(entry, ByName):
        return BY_NAME
    if isinstance(entry, Tags):
        return TAGS
    if isinstance(entry, UsedBy):
        return USED_BY
    return None if isinstance(entry, Each | Fields) else entry.name


@cache
def is_creative(entry: Entry) -> bool:
    """Whether people make things of their own by name there: records, or directories of them."""
    stores = [getattr(inner, "store", None) for inner in entry.entries] if isinstance(entry, Each) else []
    return any(stores) or (isinstance(entry, Each) and entry.make is not None)


def kind_by_name(entry: Entry) -> int | None:
    """The kind of what an entry makes of any record that gives it a name; None where it takes a closer look."""
    if isinstance(entry, Folder):
        return DIRECTORY
    return FILE if isinstance(entry, Document) and entry.store else None
