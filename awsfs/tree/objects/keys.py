"""The keys of one level of a hierarchy, as AWS lists them: in the order of their bytes, and found by name.

Keys come in the order of their bytes, which is that of Python's strings too, so ``a`` comes before ``a/``, and what may
come between begins with ``a`` and a byte below the slash.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeAlias

from awsfs.cache import Records
from awsfs.errors import AwsError
from awsfs.records import search
from awsfs.requests import Request
from awsfs.schema import Call, Hierarchy
from awsfs.text import MARK, NAME_MAX, cut_head, decode, encode, is_cut, is_utf8
from awsfs.tree.nodes import DIRECTORY, FILE, Listed
from awsfs.tree.objects.unlisted import Unlisted
from awsfs.tree.place import Place

PREFIX = "prefix"
ROOM = NAME_MAX - len(MARK)
"""Bytes of the longest name, so that the mark has room behind it."""

LOOK = 24
"""Keys that are listed to look for one: the key itself comes first, and its own prefix mostly soon after."""

_SHORT = 64

Found: TypeAlias = "tuple[str | None, Any]"
"""The prefix of the level below and the record of the key that have a name, either of which may not be there."""


class Keys:
    """What begins with a prefix that ends in a slash, or is empty."""

    def __init__(self, word: Hierarchy, place: Place, prefix: str) -> None:
        self.prefix = prefix
        self._word, self._place = word, place
        self._level = self._at(prefix)
        self._unlisted = Unlisted(word, place)

    @property
    def are_refused(self) -> bool:
        """Whether AWS has refused lately to list the names of this level one by one."""
        return self._unlisted.is_refused

    def are_there(self) -> bool:
        """Whether anything begins with the prefix: the first page of the listing. Raises AwsError."""
        return bool(self._records(self._level).page(0))

    def listed(self) -> Iterator[Listed]:
        """The names and their kinds, without the marker. A key is held back until its own prefix would have come."""
        waiting: list[str] = []
        for key, is_folder in self._keys(self._records(self._level)):
            while waiting and f"{waiting[0]}/" < key:
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

    def marker(self) -> tuple[str, Any] | None:
        """The name and the record of the empty object that marks this level, as the S3 console makes one.

        Its key is the prefix itself, which comes before all others: no request beside the first of the listing.
        """
        first = (self._records(self._level).page(0) or []) if self.prefix else []
        record = next((each for each in first if self._is_marker(each)), None)
        if record is None:
            return None
        folder, _ = self._exact("")
        return self._component(self.prefix) + (MARK if folder else ""), record

    def _is_marker(self, record: dict[str, Any]) -> bool:
        size = self._word.leaf.size
        return record.get(self._word.key) == self.prefix and size is not None and not search(size, ChainMap(record))

    def find(self, name: str) -> Found:
        """What a written name stands for: the prefix of a level below, or the record of a key, or neither.

        Raises AwsError, EACCES where AWS refuses both to list and to read what has that name.
        """
        if MARK not in name and name[0] != "." and len(name) < _SHORT:
            return _plain(self._exact(name))
        if is_cut(name.removesuffix(MARK)):
            return self._find_cut(name)
        found = _plain(self._exact(decode(name)))
        if found == (None, None) and name.endswith(MARK) and len(name) > 1:
            return self._find_marked(decode(name[:-1]))
        return found

    def _find_marked(self, component: str | None) -> Found:
        """The key that a level below has the name of; looked for where the level in hand may not have kept it."""
        folder, record = self._exact(component)
        if folder and component and record is None:
            _, record = self._looked(self.prefix + component, self.prefix + component)
        return None, record if folder else None

    def _exact(self, component: str | None) -> Found:
        """The prefix and the key of exactly that name, from the level in hand or by a look at that name alone.

        Where AWS refuses that look: by the rights that there are.
        """
        if component is None or not is_utf8(component):
            return None, None
        wanted, found = self.prefix + component, None
        prefix = wanted if component else self.prefix
        try:
            found = self._told(prefix, wanted)
            if found is None and not self.are_refused:
                found = self._looked(prefix, wanted)
        except AwsError as error:
            self._unlisted.refused(error)
        return self._by_right(wanted) if found is None else found

    def _by_right(self, wanted: str) -> Found:
        """A key that may be read, else a level that may be listed: two requests at most. Raises AwsError, EACCES."""
        record = self._unlisted.record(wanted, self._component(wanted))
        if record is not None:
            return None, record
        folder = f"{wanted}/"
        return folder if self._records(self._at(folder)).page(0) else None, None

    def _told(self, prefix: str, wanted: str) -> Found | None:
        """What the listing of this level tells; None where it is not in hand, or has not gone so far."""
        level = self._level.in_hand(self._word.source)
        if level is None and not self._unlisted.is_level_refused and self._is_better_listed(prefix):
            level = self._first_page()
        if isinstance(level, Records):
            found = self._in_level(level, wanted)
            if found is None and self._is_short(level):
                found = self._in_level(level, wanted) or (None, None)
            return found
        return None

    def _first_page(self) -> Records | None:
        """The listing of this level, its first page in hand; None where AWS refuses it."""
        level = self._records(self._level)
        try:
            level.page(0)
        except AwsError as error:
            self._unlisted.refused(error, level=True)
            return None
        return level

    def _is_better_listed(self, prefix: str) -> bool:
        """Whether names that nobody has looked for yet are looked for here one after the other."""
        aws = self._place.context.aws
        is_known = aws.in_hand(self._request(self._at(prefix), LOOK)) is not None
        return not is_known and self._place.context.looks.are_many(self._place.path)

    def _is_short(self, level: Records) -> bool:
        """Whether a level is one page that tells also what is not there: it is asked for again every few seconds."""
        return level.whole and len(level.pages()) == 1 and level.renewed(0) and level.whole

    def _in_level(self, level: Records, wanted: str) -> Found | None:
        """What the listing of the level tells; None where it has not gone so far, or not kept it."""
        folder, index = f"{wanted}/", level.index(self._word, self._key_of)
        key = index.get(wanted)
        if folder in index:
            return folder, key[0] if key else None
        if not key:
            return None
        place = index.place(wanted)
        is_folder = place is not None and not level.whole and self._comes(level, place[0], folder)
        return folder if is_folder else None, key[0]

    def _comes(self, level: Records, number: int, folder: str) -> bool:
        """Whether the prefix of a key comes in the pages behind; the listing goes on until it is past that."""
        records = level.page(number)
        while records is not None and not (records and self._key_of(records[-1]) > folder):
            number += 1
            records = level.page(number)
            if folder in level.index(self._word, self._key_of):
                return True
        return False

    def _looked(self, prefix: str, wanted: str) -> Found:
        """One request, for the key comes first of all; two where what is listed ends before its own prefix."""
        folder, records = f"{wanted}/", self._records(self._at(prefix), LOOK)
        first = records.page(0) or []
        known = {self._key_of(record): record for record in first}
        is_folder = folder in known
        if not is_folder and not records.done and max(known, default="") < folder:
            is_folder = bool(self._records(self._at(folder), 1).page(0))
        return folder if is_folder else None, known.get(wanted)

    def _find_cut(self, name: str) -> Found:
        plain = name.removesuffix(MARK)
        for key, is_folder in self._keys(self._records(self._at(self.prefix + cut_head(plain)))):
            whole_key = key[:-1] if is_folder else key
            if self._component(whole_key) == plain:
                folder, record = self._exact(whole_key[len(self.prefix) :])
                if folder and name == plain:
                    return folder, None
                return None, record if bool(folder) == (name != plain) else None
        return None, None

    def _records(self, place: Place, most: int = 0) -> Records:
        """The listing at a place, `most` keys a page where that is given."""
        return place.context.aws.records(self._request(place, most))

    def _request(self, place: Place, most: int = 0) -> Request:
        source = self._word.source
        request = place.request(source) if isinstance(source, Call) else None
        if request is None:
            raise TypeError(source)
        return replace(request, params={**request.params, "MaxKeys": most}) if most else request

    def _at(self, prefix: str) -> Place:
        return self._place.inside({PREFIX: prefix}, PREFIX)

    def _key_of(self, record: dict[str, Any]) -> str:
        """The key, or the prefix of a level below: no key of a level is that, for a slash would end it."""
        found: str = record.get(self._word.folder) or record[self._word.key]
        return found

    def _keys(self, records: Records) -> Iterator[tuple[str, bool]]:
        """Keys and prefixes in the order of their bytes: pages are, but each has the ones after the others."""
        folder, key = self._word.folder, self._word.key
        for chunk in records.chunks():
            found = (record for record in chunk if not self._is_marker(record))
            pairs = [(record[folder], True) if folder in record else (record[key], False) for record in found]
            pairs.sort()
            yield from pairs

    def _component(self, key: str) -> str:
        return encode(key[len(self.prefix) :], ROOM)


def _plain(found: Found) -> Found:
    """What a name without a mark leads to: the level below, where there is one."""
    folder, record = found
    return (folder, None) if folder else (None, record)
