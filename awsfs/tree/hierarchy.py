"""Hierarchy: keys with slashes in them, read as a directory tree in which none hides another.

A name that is both a key and a prefix is the directory; its object is the name and a ``%``. Keys come in the order of
their bytes, so ``a`` comes before ``a/``, and what may come between begins with ``a`` and a byte below the slash.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from typing import Any

from awsfs.cache import Records
from awsfs.errors import refused
from awsfs.records import expression
from awsfs.schema import Hierarchy
from awsfs.text import MARK, NAME_MAX, cut_head, decode, encode, is_cut
from awsfs.tree.files import file_of
from awsfs.tree.grow import READ_ONLY_DIRECTORY, dot_node, listing, lookup
from awsfs.tree.nodes import DIRECTORY, FILE, Directory, Listed, Node
from awsfs.tree.place import Place

PREFIX = "prefix"
_ROOM = NAME_MAX - len(MARK)


class Level(Directory):
    """One level of the hierarchy: what begins with a prefix that ends in a slash, or is empty."""

    def __init__(self, word: Hierarchy, place: Place, prefix: str) -> None:
        super().__init__(READ_ONLY_DIRECTORY, place.context.times.started)
        self._word, self._place, self._prefix = word, place, prefix
        self._key, self._folder = expression(word.key), expression(word.folder)

    def forget(self) -> None:
        """Drop what is known of this service and region."""
        self._place.forget()

    def remove(self) -> None:
        """A level exists by what is in it, so it is never empty. Raises EPERM without ``--allow-delete``."""
        if self._place.context.options.deletes(self._place.path):
            raise refused(errno.ENOTEMPTY)
        super().remove()

    def entries(self) -> Iterator[Listed]:
        """See `Directory`. A key is held back until its own prefix would have come."""
        waiting: list[str] = []
        for key, is_folder in self._keys(self._records(self._prefix)):
            while waiting and f"{waiting[0]}/".encode() < key.encode():
                yield self._component(waiting.pop(0)), FILE
            if is_folder:
                name = self._component(key[:-1])
                yield name, DIRECTORY
                if key[:-1] in waiting:
                    waiting.remove(key[:-1])
                    yield name + MARK, FILE
            else:
                waiting.append(key)
        for key in waiting:
            yield self._component(key), FILE

    def find(self, name: str) -> Node | None:
        """See `Directory`. From the listing if it is in hand, else by one listing of what begins with the name."""
        dotted = dot_node(self, name)
        if dotted is not None:
            return dotted
        if is_cut(name.removesuffix(MARK)):
            return self._find_cut(name)
        folder, record = self._exact(decode(name))
        if folder:
            return self._below(name, folder)
        if record is not None:
            return self._leaf(record)
        if name.endswith(MARK) and len(name) > 1:
            folder, record = self._exact(decode(name[:-1]))
            return self._leaf(record) if record is not None and folder else None
        return None

    def _exact(self, component: str | None) -> tuple[str | None, Any]:
        """The prefix and the key of exactly that name, either of which may not be there."""
        if component is None or not _is_text(component):
            return None, None
        wanted = self._prefix + component
        level = self._at(self._prefix).in_hand(self._word.source)
        if isinstance(level, Records) and level.whole:
            found = self._among(level, wanted)
            if found != (None, None):
                return found
        return self._among(self._records(wanted if component else self._prefix), wanted)

    def _among(self, records: Records, wanted: str) -> tuple[str | None, Any]:
        """The key comes first of all; where two pages end before the prefix, what is below it tells."""
        folder = f"{wanted}/"
        records.reach(0)
        if not self._is_past(records, folder):
            records.reach(len(records.items))
        index = records.index(self._word, self._index_name)
        is_folder, keys = f"folder {folder}" in index, index.get(f"key {wanted}")
        if not is_folder and not self._is_past(records, folder):
            is_folder = self._records(folder).reach(0)
        return folder if is_folder else None, keys[0] if keys else None

    def _is_past(self, records: Records, key: str) -> bool:
        """Whether what has arrived goes as far as a key; not asked of a whole listing, which may be long."""
        return records.done or max(self._key_of(record).encode() for record in records.items) >= key.encode()

    def _index_name(self, record: Any) -> str:
        return f"key {self._key(record)}" if self._folder(record) is None else f"folder {self._folder(record)}"

    def _key_of(self, record: Any) -> str:
        return str(self._folder(record) or self._key(record))

    def _find_cut(self, name: str) -> Node | None:
        plain = name.removesuffix(MARK)
        for key, is_folder in self._keys(self._records(self._prefix + cut_head(plain))):
            whole_key = key[:-1] if is_folder else key
            if self._component(whole_key) == plain:
                folder, record = self._exact(whole_key[len(self._prefix) :])
                if folder and name == plain:
                    return self._below(name, folder)
                return self._leaf(record) if record is not None and bool(folder) == (name != plain) else None
        return None

    def _records(self, prefix: str) -> Records:
        records = self._at(prefix).records(self._word.source)
        if not isinstance(records, Records):
            raise TypeError(records)
        return records

    def _at(self, prefix: str) -> Place:
        return self._place.inside({PREFIX: prefix}, PREFIX)

    def _keys(self, records: Records) -> Iterator[tuple[str, bool]]:
        """Keys and prefixes in the order of their bytes: pages are, but each has the ones after the others."""
        for chunk in records.chunks():
            pairs = [(self._key_of(record), self._folder(record) is not None) for record in chunk]
            yield from sorted(pairs, key=lambda pair: pair[0].encode())

    def _component(self, key: str) -> str:
        return encode(key[len(self._prefix) :], _ROOM)

    def _below(self, name: str, prefix: str) -> Node:
        return Level(self._word, self._place.at(name), prefix)

    def _leaf(self, record: Any) -> Node | None:
        return file_of(self._word.leaf, self._place.inside(record, self._word.source))


def _is_text(component: str) -> bool:
    """Whether a name can be part of a key at all: keys are UTF-8."""
    try:
        component.encode()
    except UnicodeEncodeError:
        return False
    return True


@lookup.register
def _find_hierarchy(entry: Hierarchy, name: str, place: Place) -> Node | None:
    return Level(entry, place.at(entry.name), "") if name == entry.name else None


@listing.register
def _list_hierarchy(entry: Hierarchy, place: Place) -> Iterator[Listed]:
    yield entry.name, DIRECTORY
