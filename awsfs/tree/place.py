"""Where in the tree an entry grows: its path, the records around it, and how to ask AWS from there."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from awsfs.cache import Records
from awsfs.errors import AwsError
from awsfs.records import (
    NAME,
    Own,
    Scope,
    UnfilledError,
    Words,
    child,
    fill,
    fill_all,
    fill_around,
    search,
    seconds,
    values,
)
from awsfs.requests import Request
from awsfs.schema import Bulk, Call, Source, Template
from awsfs.text import TAKEN, encode
from awsfs.tree.bulk import all_at_once
from awsfs.tree.times import Changes, Path

if TYPE_CHECKING:
    from awsfs.tree.context import Context

T = TypeVar("T")

_WORD = re.compile(r"\b[A-Za-z_]\w*\b(?!\()")
_PRICE_PER_MILLION = 0.125
_BYTES_PER_UNIT = 8192


@dataclass(frozen=True)
class Place:
    """A directory's position and scope; immutable, made anew on the way down.

    `time` is AWS's own time of the thing we are in. `changes` are its fields' times; `part` is the field that holds
    the record in hand, None where that record is the thing itself. `fresh`: its record came with a call of its own.
    """

    context: Context
    client: str
    region: str
    path: Path
    scope: Scope
    time: float | None = None
    changes: Changes = field(default_factory=dict)
    part: str | None = None
    fresh: bool = False
    _known: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """See `once`: a place never changes."""

    def but(self, **changes: Any) -> Place:
        """The place with other fields: `dataclasses.replace`, a sixth of the time, for this is made at every look."""
        made = object.__new__(Place)
        made.__dict__.update(self.__dict__, _known={}, **changes)
        return made

    @property
    def record(self) -> Any:
        """The record in hand."""
        record = Own(self.scope).record
        return record.get("@", record)

    def inside(self, record: Any, source: Source) -> Place:
        """The place within a record that the source yielded."""
        scope = child(self.scope, record)
        if isinstance(source, str):
            return self.but(scope=scope, part=self.part or first_word(source))
        return self.but(scope=scope, part=None, fresh=True)

    def named(self, name: str) -> Place:
        """The place with a name being looked up, for ``{name()}``."""
        return self.but(scope=self.scope.new_child(Words({NAME: name})))

    def at(self, name: str, time: str | None = None) -> Place:
        """One directory further down. `time`: a JMESPath to AWS's own time of that directory."""
        path = (*self.path, name)
        changes = self.context.times.see(path, self.record) if self.fresh else self.changes
        known = seconds(search(time, self.scope)) if time else self.time
        return self.but(path=path, changes=changes, time=known, fresh=False)

    def shown(self, name: str) -> Place:
        """The place of a file or link that shows the record in hand by itself, with its own history."""
        return self.but(changes=self.context.times.see((*self.path, name), self.record), fresh=False)

    def told(self, **words: Any) -> Place:
        """The place with words that only this moment knows: ``value=...`` is ``{value()}`` in a template."""
        return self.but(scope=self.scope.new_child(Words({f"{word}()": known for word, known in words.items()})))

    def forget(self) -> None:
        """Drop what is known of this service and region."""
        self.context.aws.cache.forget(self.client, self.region)

    def mtime(self, source: Source | None = None) -> float:
        """When the thing, or the part of it that a source shows, last changed."""
        started = self.context.times.started if self.time is None else self.time
        key = self.part or (first_word(source) if isinstance(source, str) else None)
        if not self.changes:
            return started
        changed = self.changes.get(key) if key else max(self.changes.values())
        return max(started, changed or 0)

    def request(self, call: Call) -> Request | None:
        """The call with its templates filled; None where one finds nothing, and so there is nothing to ask."""
        return self.once(call, lambda: self._filled(call))

    def holds(self, condition: Source) -> bool:
        """Whether a condition on the scope is met here."""
        return self.once(condition, lambda: any(self.values(condition)))

    def once(self, question: Any, answer: Callable[[], T]) -> T:
        """What follows from this place alone, worked out at the first question."""
        if question not in self._known:
            self._known[question] = answer()
        found: T = self._known[question]
        return found

    def _filled(self, call: Call) -> Request | None:
        try:
            params = fill_all(call.params, self.scope)
            also = fill_all(call.also, self.scope) if call.also else None
        except UnfilledError:
            return None
        units = fill_around(call.pace, self.scope) if call.pace else None
        segments = fill_around(call.segments, self.scope) if call.segments else None
        whole = self.request(call.describe.call) if call.describe else None
        return Request(
            call.client or self.client,
            (fill_around(call.at, self.scope) if call.at else None) or self.region,
            call.operation,
            call.result,
            params,
            call.ttl,
            call.absent,
            float(units) if units else None,
            also,
            is_listing="{" not in repr(call.params.values()),
            secret=call.secret,
            forgets=call.forgets,
            segments=int(segments or 1),
            batch=call.batch,
            describe=(whole, call.describe.names, call.describe.limit) if call.describe and whole else None,
            patience=call.patience,
        )

    def records(self, call: Call) -> Records | list[Any]:
        """What a call yields, from a wider listing in hand if there is one. Raises AwsError, EFBIG if too large."""
        known = self._within(call)
        if known is None and call.bulk is not None:
            known = self._in_bulk(call, call.bulk, may_ask=True)
        if known is not None:
            return known
        request = self.request(call)
        if request is None:
            return []
        self._check_size(call)
        return self.context.aws.records(request)

    def in_hand(self, call: Call) -> Records | list[Any] | None:
        """What a call yields if that needs no request any more, in whole or in part."""
        return self._had(call, self.context.aws.in_hand)

    def known(self, call: Call) -> Records | list[Any] | None:
        """What is known of a call's records: some may be too old by now, which `Records.find` tells, and some gone."""
        return self._had(call, self.context.aws.known)

    def _had(self, call: Call, look: Callable[[Request], Records | None]) -> Records | list[Any] | None:
        known = self._within(call)
        if known is None and call.bulk is not None:
            known = self._in_bulk(call, call.bulk, may_ask=False)
        if known is not None:
            return known
        request = self.request(call)
        return look(request) if request else []

    def _within(self, call: Call) -> list[Any] | None:
        """What a wider listing says, if it is in hand whole: of the record in hand, or of the name looked up."""
        if call.within is None:
            return None
        wider, naming = call.within
        request = self.request(wider)
        records = self.context.aws.in_hand(request) if request else None
        if records is None or not records.whole:
            return None
        asked = self.scope.maps[0].get(NAME)
        name = self._asked_for(naming) if asked is None else encode(str(asked))
        index = records.index(naming, lambda record: self.name_of(naming, record, wider))
        return index.get(name or "", [])

    def _in_bulk(self, call: Call, bulk: Bulk, *, may_ask: bool) -> list[Any] | None:
        """What the call that tells of all things says of this one; None where it is to be asked about by itself."""
        own, every = self.request(call), self.request(bulk.call)
        if own is None or every is None or self.context.aws.in_hand(own) is not None:
            return None
        records = all_at_once(self.context, every, call.operation, may_ask=may_ask)
        if records is None:
            return None
        index = records.index(bulk.name, lambda record: self.name_of(bulk.name, record, bulk.call))
        found = index.get(self._asked_for(bulk.name) or "")
        path = bulk.result(self.scope) if callable(bulk.result) else bulk.result
        of_each = [values(path, self.inside(record, bulk.call).scope) for record in found or ()]
        return [value for told in of_each for value in told] if found else None

    def values(self, source: Source) -> Iterable[Any]:
        """The records a source yields, as they arrive."""
        if isinstance(source, str):
            return values(source, self.scope)
        return self.records(source) if isinstance(source, Call) else source(self.scope)

    def is_in_hand(self, source: Source) -> bool:
        """Whether the source yields without a call."""
        if not isinstance(source, Call):
            return True
        known = self.in_hand(source)
        return isinstance(known, list) or (known is not None and known.whole)

    def name_of(self, name: Template, record: Any, source: Source) -> str | None:
        """The file name that a template gives a record."""
        return self.inside(record, source).own_name(name)

    def _asked_for(self, name: Template) -> str | None:
        """The name of what a call asks about, which may be a record around this one."""
        return self.own_name(name, fill_around)

    def own_name(self, name: Template, fill: Callable[[Template, Scope], Any] = fill) -> str | None:
        """The file name that a template gives here; None where it finds nothing."""
        if isinstance(name, str) and "{" not in name:
            return name
        found = fill(name, self.scope)
        return None if found is None else encode(found if isinstance(found, bytes) else str(found), taken=TAKEN)

    def _check_size(self, call: Call) -> None:
        size = fill_around(call.size, self.scope) if call.size else None
        limit = self.context.options.scan_limit
        if size is None or size <= limit:
            return
        millions = size / _BYTES_PER_UNIT / 1e6
        error = AwsError(
            errno.EFBIG,
            "ScanLimit",
            f"a listing reads all {size:,} bytes ({millions:.1f} million request units, about "
            f"${millions * _PRICE_PER_MILLION:.2f} on demand in us-east-1), more than --scan-limit {limit:,}; "
            "you can still open items and partitions by name; to list the table, mount with a larger --scan-limit",
            call.operation,
        )
        self.context.aws.journal.failed(error)
        raise error


def first_word(source: str) -> str | None:
    """The top-level field that a JMESPath starts at."""
    match = _WORD.search(source)
    return match.group() if match else None
