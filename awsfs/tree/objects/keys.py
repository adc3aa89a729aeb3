"""The keys of one level of a hierarchy, as AWS lists them: in the order of their bytes, and found by name.

Keys come in the order of their bytes, so ``a`` comes before ``a/``, and what may come between begins with ``a`` and a
byte below the slash.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from awsfs.cache import Records
from awsfs.records import expression
from awsfs.schema import Hierarchy
from awsfs.text import MARK, NAME_MAX, cut_head, decode, encode, is_cut
from awsfs.tree.nodes import DIRECTORY, FILE, Listed
from awsfs.tree.place import Place

PREFIX = "prefix"
ROOM = NAME_MAX - len(MARK)
"""Bytes of the longest name, so that the mark has room behind it."""


class Keys:
    """What begins with a prefix that ends in a slash, or is empty."""

    def __init__(self, word: Hierarchy, place: Place, prefix: str) -> None:
        self.prefix = prefix
        self._word, self._place = word, place
        self._key, self._folder = expression(word.key), expression(word.folder)

    def listed(self) -> Iterator[Listed]:
        """The names and their kinds. A key is held back until its own prefix would have come."""
        waiting: list[str] = []
        for key, is_folder in self._keys(self._records(self.prefix)):
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

    def find(self, name: str) -> tuple[str | None, Any]:
        """What a written name stands for: the prefix of a level below, or the record of a key, or neither."""
        if is_cut(name.removesuffix(MARK)):
            return self._find_cut(name)
        folder, record = self._exact(decode(name))
        if folder or record is not None:
            return (folder, None) if folder else (None, record)
        if name.endswith(MARK) and len(name) > 1:
            folder, record = self._exact(decode(name[:-1]))
            return None, record if folder else None
        return None, None

    def _exact(self, component: str | None) -> tuple[str | None, Any]:
        """The prefix and the key of exactly that name, either of which may not be there."""
        if component is None or not is_text(component):
            return None, None
        wanted = self.prefix + component
        level = self._at(self.prefix).in_hand(self._word.source)
        if isinstance(level, Records) and level.whole:
            found = self._among(level, wanted)
            if found != (None, None):
                return found
        return self._among(self._records(wanted if component else self.prefix), wanted)

    def _among(self, records: Records, wanted: str) -> tuple[str | None, Any]:
        """The key comes first of all; where two pages end before the prefix, what is below it tells."""
        folder = f"{wanted}/"
        records.page(0)
        if not self._is_past(records, folder):
            records.further()
        index = records.index(self._word, self._index_name)
        is_folder, keys = f"folder {folder}" in index, index.get(f"key {wanted}")
        if not is_folder and not self._is_past(records, folder):
            is_folder = bool(self._records(folder).page(0))
        return folder if is_folder else None, keys[0] if keys else None

    def _is_past(self, records: Records, key: str) -> bool:
        """Whether what has arrived goes as far as a key; not asked of a whole listing, which may be long."""
        return records.done or max(self._key_of(record).encode() for record in records.held()) >= key.encode()

    def _index_name(self, record: Any) -> str:
        return f"key {self._key(record)}" if self._folder(record) is None else f"folder {self._folder(record)}"

    def _key_of(self, record: Any) -> str:
        return str(self._folder(record) or self._key(record))

    def _find_cut(self, name: str) -> tuple[str | None, Any]:
        plain = name.removesuffix(MARK)
        for key, is_folder in self._keys(self._records(self.prefix + cut_head(plain))):
            whole_key = key[:-1] if is_folder else key
            if self._component(whole_key) == plain:
                folder, record = self._exact(whole_key[len(self.prefix) :])
                if folder and name == plain:
                    return folder, None
                return None, record if bool(folder) == (name != plain) else None
        return None, None

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
        return encode(key[len(self.prefix) :], ROOM)


def is_text(component: str) -> bool:
    """Whether a name can be part of a key at all: keys are UTF-8."""
    try:
        component.encode()
    except UnicodeEncodeError:
        return False
    return True
