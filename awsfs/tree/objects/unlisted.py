"""Names of a level of which AWS refuses to list the names: found by the rights that there are.

S3 answers 403 for a key that does not exist, where the caller may not list. So what may be neither listed nor read does
not exist here until this mount makes it.
"""

from __future__ import annotations

import errno
from typing import Any

from awsfs.errors import AwsError
from awsfs.schema import Hierarchy
from awsfs.tree.place import Place

_NAMES = ""
"""Stands for the names of a level, as no file can be called."""


class Unlisted:
    """The names of one level, where AWS refuses to list them one by one."""

    def __init__(self, word: Hierarchy, place: Place) -> None:
        self._word, self._place = word, place
        self._path = (*place.path, _NAMES)

    @property
    def is_refused(self) -> bool:
        """Whether AWS has refused that lately."""
        return self._place.context.refusals.has(self._path)

    @property
    def is_level_refused(self) -> bool:
        """Whether AWS has refused lately to list the level itself, or its names."""
        return self._place.context.refusals.has(self._place.path) or self.is_refused

    def refused(self, error: AwsError, *, level: bool = False) -> None:
        """Remember that AWS refuses to list the names, or the level. Raises the error itself where it is another."""
        if error.number != errno.EACCES or self._word.one is None:
            raise error
        self._place.context.refusals.told(self._place.path if level else self._path, True)

    def record(self, key: str, name: str) -> Any:
        """The record of a key that may be read, or that this mount has made; None without one: one HEAD at most."""
        word, context, path = self._word, self._place.context, (*self._place.path, name)
        place = self._place.inside({word.key: key}, word.source)
        request = place.request(word.one) if word.one else None
        found = next(iter(context.aws.records(request)), None) if request else None
        if found is not None:
            return found
        own = context.drafts.objects.own(path, str(context.shown.last(path)))
        leaf = word.leaf
        return own and {word.key: key, leaf.size or "": own.size, leaf.etag or "": own.etag}
