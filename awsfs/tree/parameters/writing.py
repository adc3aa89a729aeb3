"""Writing a parameter: a new one where there is none, or a new version of the one that was last read here.

AWS has no condition for the second: the version is looked at right before, and told by the answer. What somebody else
writes between the two is overwritten, is in the history, and is told.
"""

from __future__ import annotations

import datetime
import errno
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from awsfs.aws.wire import is_doubtful
from awsfs.cache import Records
from awsfs.errors import AwsError
from awsfs.requests import Request
from awsfs.tree.context import Context
from awsfs.tree.drafts import invalid
from awsfs.tree.parameters.listing import Listing, put_in
from awsfs.tree.parameters.memory import SECURE, Traits, Version, version_of
from awsfs.tree.parameters.values import Values
from awsfs.tree.place import Place
from awsfs.tree.settable import filled, fresh, text_of

STANDARD, ADVANCED = 4096, 8192
"""Characters of the longest value, in the two tiers."""

KEPT = ("Type", "KeyId", "DataType", "Description", "AllowedPattern")
"""What a new version has in common with the one before, in the words of PutParameter; AWS may forget it otherwise."""

_PAUSES = (0.1, 0.3, 1.0)
"""Seconds in which AWS comes to show what it has taken."""


def empty(context: Context) -> AwsError:
    """The error of a value with nothing in it."""
    return invalid(context, "EmptyValue", "a parameter cannot have an empty value; to remove the parameter, use rm")


def kept(record: Mapping[str, Any]) -> Traits:
    """What a new version is to have of the one before; the lower tier is left to the account, which may raise it."""
    tier = {"Tier": record["Tier"]} if record.get("Tier") == "Advanced" else {}
    return {**{word: record[word] for word in KEPT if record.get(word)}, **tier}


def value_of(place: Place, data: bytes) -> str:
    """The value that was written: one line is a value without its end, anything else is taken as it is.

    Raises EINVAL for what is empty or not UTF-8, EFBIG for what is too long.
    """
    is_line = data.endswith(b"\n") and data.count(b"\n") == 1
    text = text_of(place.context, data[:-1] if is_line else data)
    if not text:
        raise empty(place.context)
    if len(text) > ADVANCED:
        raise invalid(place.context, "ValueTooLong", f"a value can have at most {ADVANCED} characters", errno.EFBIG)
    return text


class Writing:
    """Writes one parameter. `record` is what was found, None where there is none; `traits`: what a new one is to be.

    `place` has the path of its file.
    """

    def __init__(self, listing: Listing, place: Place, name: str, record: Any, traits: Traits) -> None:
        self._listing, self._place, self._name, self.traits = listing, place, name, traits
        self._context, self._found = place.context, None if record is None else version_of(record)
        self._base: Version | None = self._context.shown.base(place.path, self._found)
        self._since = self._context.shown.moment()
        self._loaded: Version | None = None
        self._is_sent = self.is_exclusive = False

    def loaded(self, version: Version) -> None:
        """What will be written begins as the value of this version; it must be the one that was last read."""
        self._loaded = version

    def over(self, version: Version) -> None:
        """What will be written was made of this version, whichever one was last read at the path."""
        self._base = version

    def saw(self, version: Version) -> None:
        """A program has read this version, which the file was opened with; what it has written since, it has not."""
        if not self._is_sent:
            self._base = version
            self._context.shown.saw(self._place.path, version, self._since)

    def send(self, data: bytes) -> None:
        """Make it the parameter's value: one request for a new one, else two, none where it is the value already.

        Raises EINVAL, EFBIG; ESTALE where it is not the version that was last read here, EEXIST where a name that was
        to be new is not.
        """
        self.put(value_of(self._place, data), {}, data)

    def put(self, value: str, changes: Traits, written: bytes | None = None) -> None:
        """Write a value, and have other traits of it changed; `written` is what a program has made of it."""
        now = self._now() if self._base is not None else None
        if self._base is not None and (now is None or version_of(now) != self._base or self._is_mixed):
            raise self._stale(now)
        known = None if now is None or changes else Values(self._listing).in_hand(now)
        if known is not None and known in (written, value.encode()):
            return
        traits = self.traits if now is None else kept(now)
        self._send({"Type": "String", **traits, **changes}, value, now)

    @property
    def _is_mixed(self) -> bool:
        """Whether what is written holds something of another version than the one it replaces."""
        return self._loaded is not None and not self._is_sent and self._loaded != self._base

    def _now(self) -> Any:
        """What the parameter is at this moment. What AWS has told or taken, it may need a while to show everywhere."""
        for pause in (*_PAUSES, None):
            try:
                now = next(iter(fresh(self._place.named(self._name), self._listing.word.about)), None)
            except AwsError as error:
                now = self._undescribed(error)
            base = self._base or Version(0)
            is_late = base.made is None if now is None else int(now["Version"]) < base.number
            if not is_late or pause is None:
                return now
            time.sleep(pause)
        raise AssertionError(_PAUSES)

    def _undescribed(self, error: AwsError) -> Any:
        """Without the right to describe it, its value tells enough, unless there is a key that must stay the same."""
        if error.number != errno.EACCES:
            raise error
        now = next(iter(fresh(self._place.named(self._name), self._listing.word.one)), None)
        if now is not None and now["Type"] == SECURE:
            raise error
        return now

    def _send(self, traits: Traits, value: str, now: Any) -> None:
        place = self._place.named(self._name).told(value=value)
        plain = filled(place, self._listing.word.put)
        request = replace(plain, params={**plain.params, **traits, "Overwrite": now is not None})
        expected = 1 if now is None else int(now["Version"]) + 1
        record = {**(now or {}), **traits, "Name": self._name, "Version": expected}
        record.pop("Value", None)
        version = self._answered(request, record, value)
        if version is None:
            return
        if now is None:
            self._context.made.add(self._place.path)
        Values(self._listing).outdate(self._name)
        shown, before = self._context.shown, self._base
        self._base, self._is_sent = Version(version), True
        if shown.base(self._place.path, before) == before:
            shown.wrote(self._place.path, self._base)
        if version != expected:
            raise self._raced(request, now, version)

    def _answered(self, request: Request, record: Mapping[str, Any], value: str) -> int | None:
        """Send it; the number of the version that was made, None with ``--dry-run``."""
        told = {**record, "LastModifiedDate": datetime.datetime.now(datetime.timezone.utc)}
        try:
            answer = self._context.aws.send(request, amend=partial(self._amended, told))
        except AwsError as error:
            if is_doubtful(error) and self._happened(record, value):
                return int(record["Version"])
            raise self._explained(error, value) from error
        return int(answer["Version"]) if answer else None

    def _amended(self, record: Mapping[str, Any], records: Records) -> bool:
        return put_in(records, self._name, record)

    def _happened(self, record: Mapping[str, Any], value: str) -> bool:
        """Whether a write that was not answered was made: its version is there, and its value."""
        try:
            now = next(iter(fresh(self._place.named(self._name), self._listing.word.one)), None)
        except AwsError:
            return False
        return bool(now is not None and int(now["Version"]) == record["Version"] and now["Value"] == value)

    def _explained(self, error: AwsError, value: str) -> AwsError:
        if error.code.startswith("ParameterAlreadyExists"):
            return _numbered(error, errno.EEXIST if self.is_exclusive else errno.ESTALE)
        is_long = error.number == errno.EINVAL and len(value) > STANDARD
        return _numbered(error, errno.EFBIG) if is_long else error

    def _stale(self, now: Any) -> AwsError:
        context = self._context
        context.aws.cache.outdate(filled(self._place.named(self._name), self._listing.word.delete))
        if now is None:
            context.shown.vanished(self._place.path)
        words = "another program changed it after it was last read here; read it again before you write it"
        return invalid(context, "ChangedMeanwhile", words, errno.ESTALE)

    def _raced(self, request: Request, now: Any, version: int) -> AwsError:
        """Somebody was faster by less than the time between the look and the write."""
        self._context.aws.cache.outdate(request)
        before = int(now["Version"]) if now else 0
        words = (
            f"another program wrote version {before + 1} at the same moment; your value is now version {version}, "
            f"and the other value is in the history"
            if version > before
            else "another program removed the parameter at the same moment; your value is now a new parameter"
        )
        return invalid(self._context, "OverwroteMeanwhile", words, errno.ESTALE)


def _numbered(error: AwsError, number: int) -> AwsError:
    """The same error with another errno."""
    other = AwsError(number, error.code, error.message, error.operation, error.request_id)
    other.told = error.told
    return other
