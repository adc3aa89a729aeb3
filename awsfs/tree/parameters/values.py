"""The values of parameters: those of a listing ten at a time, ahead of whoever reads one after the other.

What is secret is never among them: it is asked for when it is opened, and kept nowhere.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from concurrent.futures import Future
from functools import partial
from typing import Any

from awsfs.aws.workers import ABANDONED, place_of
from awsfs.errors import AwsError
from awsfs.requests import Request
from awsfs.tree.parameters.listing import Listing
from awsfs.tree.parameters.memory import SECURE, Memory, Name, Version, version_of
from awsfs.tree.parameters.names import path_of
from awsfs.tree.settable import fresh

TOGETHER = 10
"""What AWS tells in one answer."""


class Values:
    """Reads values, as seen from one place."""

    def __init__(self, listing: Listing) -> None:
        self._listing, self._aws, self._memory = listing, listing.aws, listing.memory

    def _key(self, name: str) -> Name:
        return (self._listing.place.client, self._listing.place.region, name)

    def in_hand(self, record: Any) -> bytes | None:
        """The value of the version that a record tells of, where that takes no request; never a secret."""
        if record["Type"] == SECURE:
            return None
        if "Value" in record:
            return bytes_of(record)
        return self._memory.value(self._key(record["Name"]), version_of(record))

    def read(self, record: Any) -> tuple[bytes, Version]:
        """The value, which may be of a later version than the record tells of: one request at most. Raises AwsError."""
        known = self.in_hand(record)
        if known is not None:
            self._memory.keep(self._key(record["Name"]), version_of(record), known)
            return known, version_of(record)
        name = str(record["Name"])
        found = self._fetched(name)
        if found is None:
            raise AwsError(errno.ENOENT, "ParameterNotFound", f"{name} no longer exists")
        return bytes_of(found), version_of(found)

    def secret(self, name: str) -> tuple[bytes, Version]:
        """The value of a parameter, decrypted where it is encrypted: one request. Raises AwsError."""
        found = next(iter(fresh(self._listing.place.named(name), self._listing.word.secret)), None)
        if found is None:
            raise AwsError(errno.ENOENT, "ParameterNotFound", f"{name} no longer exists")
        return bytes_of(found), version_of(found)

    def outdate(self, name: str) -> None:
        """The parameter was written: a value that is being fetched is no answer for those who read from now on."""
        with self._memory.lock:
            self._memory.flying.pop(self._key(name), None)

    def _is_wanted(self, record: Any) -> bool:
        return self.in_hand(record) is None and record["Type"] != SECURE

    def _fetched(self, name: str) -> Any:
        """A parameter with its value, asked for with those that come next, or by whoever asks for it already."""
        while True:
            future, is_own = self._begun(name)
            self._aws.wait(future)
            try:
                found = future.result()
            except AwsError as error:
                if is_own or error.code != ABANDONED:
                    raise error.again() from None
            else:
                if is_own or name in found:
                    return found.get(name)

    def _begun(self, name: str) -> tuple[Future[dict[str, Any]], bool]:
        """The request that brings a value, and whether it is our own."""
        is_alone = self._key(name)[:2] in self._memory.alone
        others = [] if is_alone else self._listing.following(path_of(name), self._is_wanted, TOGETHER - 1)
        with self._memory.lock:
            future = self._memory.flying.get(self._key(name))
            if future is not None:
                return future, False
            names = [name, *(each for each in others if self._key(each) not in self._memory.flying)]
            request = self._listing.together(names)
            future = self._aws.start(partial(self._load, request, names), place_of(request))
            keys = [self._key(each) for each in names]
            self._memory.flying.update(dict.fromkeys(keys, future))
        future.add_done_callback(partial(_landed, self._memory, keys))
        return future, True

    def _load(self, request: Request, names: list[str]) -> dict[str, Any]:
        """The parameters that there are of some names, all in one request; where AWS refuses that, the first alone."""
        try:
            answer = self._aws.ask(request) if len(names) > 1 else self._aws.call(request)
        except AwsError as error:
            if error.number != errno.EACCES or len(names) == 1:
                raise
            self._memory.alone.add(self._key(names[0])[:2])
            answer = self._aws.call(self._listing.together(names[:1]))
        found = {str(record["Name"]): record for record in answer["Parameters"]}
        for name, record in found.items():
            if record["Type"] != SECURE:
                self._memory.keep(self._key(name), version_of(record), bytes_of(record))
        return found


def _landed(memory: Memory, names: list[Name], future: Future[dict[str, Any]]) -> None:
    with memory.lock:
        for name in names:
            if memory.flying.get(name) is future:
                del memory.flying[name]


def bytes_of(record: Mapping[str, Any]) -> bytes:
    """The value that a record has."""
    return str(record["Value"]).encode("utf-8", "surrogatepass")
