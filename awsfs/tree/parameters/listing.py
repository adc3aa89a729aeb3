"""Which parameters there are: from what is in hand of a listing, or by as few requests as will tell."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from awsfs.cache import Records
from awsfs.errors import AwsError
from awsfs.requests import Request
from awsfs.schema import Call, Parameters
from awsfs.tree.nodes import Listed
from awsfs.tree.parameters.memory import Memory, memory_of
from awsfs.tree.parameters.names import RESERVED, Arriving, Known, levels, path_of
from awsfs.tree.place import Place

PREFIX, NAMES = "prefix", "names"
NAMED = "{Name}"
_FAR = 200
"""Names that are looked at for some to be fetched along with another."""


class Found(NamedTuple):
    """What is at a path: whether there is a level, and the record of a parameter. Either may be, or both."""

    is_level: bool
    record: Any


NOTHING = Found(False, None)


class Listing:
    """The parameters of a region, as far as they are known, seen from one place."""

    def __init__(self, word: Parameters, place: Place) -> None:
        self.word, self.place = word, place
        self.aws = place.context.aws
        self.memory: Memory = memory_of(self.aws)
        self._where = (place.client, place.region)

    def request(self, call: Call, name: str) -> Request:
        """A call about one parameter. Raises TypeError where the declaration does not give it all its parameters."""
        return self._filled(self.place.named(name), call)

    def together(self, names: list[str]) -> Request:
        """The call for the values of several."""
        return self._filled(self.place.inside({NAMES: names}, NAMES), self.word.several)

    def _filled(self, place: Place, call: Call) -> Request:
        request = place.request(call)
        if request is None:
            raise TypeError(call.operation)
        return request

    def listed(self, prefix: str) -> Iterator[Listed]:
        """The names of one level, as they arrive. What AWS publishes is listed with its values: there is no other way.

        So is everything where the right to list is lacking, as it often is where a program may read its own.
        """
        found = self._in_hand(prefix)
        if found is not None:
            yield from found[0].listed(prefix)
            return
        arriving = Arriving(prefix)
        for chunk in self._readable(prefix).chunks():
            yield from arriving.take(record["Name"] for record in chunk)
        yield from arriving.rest()

    def level(self, prefix: str) -> Iterator[tuple[str, bool, bool]]:
        """The parts of names in one level, all pages awaited: whether each is a level, and whether a parameter."""
        records = self._readable(prefix)
        records.reach_end()
        return self.memory.known(records).level(prefix)

    def bare(self) -> Iterator[str]:
        """The names without a slash, all pages awaited."""
        for record in self._readable("/"):
            if not record["Name"].startswith("/"):
                yield record["Name"]

    def _readable(self, prefix: str) -> Records:
        """The listing of what is below a prefix, its first page in hand. Raises AwsError."""
        if prefix.startswith("/aws/"):
            return self.aws.records(self._values(prefix))
        records = self.aws.records(self._below(prefix))
        try:
            records.page(0)
        except AwsError as error:
            if error.number != errno.EACCES:
                raise
            records = self.aws.records(self._values(prefix))
            records.page(0)
        return records

    def find(self, path: str) -> Found:
        """What is at a path: no request where a listing in hand tells it. Raises AwsError.

        Else one, for what is below that path, and one more, for the parameter itself, where there is nothing below.
        """
        prefix = path[: path.rindex("/") + 1]
        if path in RESERVED:
            return Found(True, None)
        found = self._told(prefix, path)
        if found is None and self.memory.is_level((*self._where, path)):
            return Found(True, None)
        if found is None and self._is_better_listed(prefix):
            found = self._told(prefix, path)
        return self._looked(path) if found is None else found

    def parameter(self, path: str) -> Any:
        """The record of the parameter at a path, whatever is below: at most one request. Raises AwsError."""
        found = self._told(path[: path.rindex("/") + 1], path)
        return self.by_name(path) if found is None else found.record

    def by_name(self, name: str) -> Any:
        """The record of a parameter, None where there is none: one request. Raises AwsError.

        AWS itself finds one without a slash also with it, other endpoints do not.
        """
        record = next(iter(self.aws.records(self.request(self.word.one, name))), None)
        if record is None and name.startswith("/") and "/" not in name[1:]:
            record = next(iter(self.aws.records(self.request(self.word.one, name[1:]))), None)
        return record

    def following(self, path: str, is_wanted: Callable[[Any], bool], most: int) -> list[str]:
        """The next names of which something is wanted; none where no listing is in hand."""
        found = self._in_hand(path[: path.rindex("/") + 1])
        if found is None:
            return []
        known, records = found
        index = records.index(NAMED, _name)
        near = ((name, index.get(name)) for name in islice(known.after(path), _FAR))
        return list(islice((name for name, some in near if some and is_wanted(some[0])), most))

    def _told(self, prefix: str, path: str) -> Found | None:
        """What a listing in hand tells; None where there is none, or it may be too old to say that there is nothing."""
        found = self._in_hand(prefix)
        if found is None:
            return None
        known, records = found
        name, is_level = known.name(path), known.is_level(path)
        if is_level:
            self.memory.saw_level((*self._where, path))
        if name is None:
            return Found(is_level, None) if is_level or records.fresh else None
        some = records.index(NAMED, _name).get(name)
        return Found(is_level, some[0]) if some else None

    def _in_hand(self, prefix: str) -> tuple[Known, Records] | None:
        """A listing that has all that is below a prefix: its own, or that of one around it."""
        for around in levels(prefix):
            for request in (self._below(around), self._values(around)):
                records = self.aws.known(request)
                if records is not None and records.whole and self._is_young(records):
                    return self.memory.known(records), records
        return None

    def _is_young(self, records: Records) -> bool:
        """Whether a listing may be shown: one that took long to arrive may be shown as long, or it would never be."""
        if records.fresh:
            return True
        came = [page.came for page in records.pages()]
        return self.aws.cache.clock() < 2 * max(came) - min(came)

    def _is_better_listed(self, prefix: str) -> bool:
        """Whether one listing tells as much as a look or two: one that was a single page a moment ago is asked again.

        So is the level in which somebody looks for one name after the other; then its first page is in hand.
        """
        for around in levels(prefix):
            for request in (self._below(around), self._values(around)):
                before = self.aws.known(request)
                if before is not None and before.done and len(before.pages()) == 1:
                    self.aws.records(request).page(0)
                    return True
        if self.place.context.looks.are_many(self.place.path):
            self._readable(prefix)
            return True
        return False

    def _looked(self, path: str) -> Found:
        """What is at a path of which no listing in hand tells everything; one that is still arriving may tell some."""
        record, is_alone = self._arrived(path)
        if record is not None:
            return Found(not is_alone and self._is_level(path), record)
        refusal: AwsError | None = None
        try:
            if self._is_level(path):
                return Found(True, None)
        except AwsError as error:
            if error.number != errno.EACCES:
                raise
            refusal = error
        record = self.by_name(path)
        if record is None and refusal is not None:
            raise refusal
        return Found(False, record)

    def _is_level(self, path: str) -> bool:
        """Whether there is anything below a path: one request, more where AWS stops before it has found anything."""
        is_level = next(iter(self.aws.records(self._values(f"{path}/"))), None) is not None
        if is_level:
            self.memory.saw_level((*self._where, path))
        return is_level

    def _arrived(self, path: str) -> tuple[Any, bool]:
        """The record of a parameter in a listing that is still arriving; whether a level of that name would have come.

        That is told by what comes behind it, where AWS lists in order.
        """
        for around in levels(path[: path.rindex("/") + 1]):
            records = self.aws.in_hand(self._below(around))
            place = None if records is None else records.index(NAMED, _name).place(path)
            if records is not None and place is not None:
                behind = [_name(record) for record in (records.page(place[0]) or ())[place[1] :]]
                is_past = behind[-1] > f"{path}/" and not any(name.startswith(f"{path}/") for name in behind)
                return records.at(*place), behind == sorted(behind) and is_past
        return None, False

    def _below(self, prefix: str) -> Request:
        return self._at(prefix, self.word.every if prefix == "/" else self.word.below)

    def _values(self, prefix: str) -> Request:
        return self._at(prefix, self.word.values)

    def _at(self, prefix: str, call: Call) -> Request:
        return self._filled(self.place.inside({PREFIX: prefix.rstrip("/") or "/"}, PREFIX), call)


def _name(record: Any) -> str:
    return str(record["Name"])


def put_in(records: Records, name: str, record: Any) -> bool:
    """Have a listing tell of a parameter, or of none with None; False where it is none, or not in hand whole."""
    told = records.params.get("ParameterFilters")
    above = str(told[0]["Values"][0] if told else records.params.get("Path", ""))
    if "MaxResults" not in records.params or not path_of(name).startswith(f"{above.rstrip('/')}/"):
        return False
    return records.amend(NAMED, _name, name, record)
