"""The headers of a draft: what belongs to the object that it replaces, and what programs have set since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awsfs.aws.objects import Version
from awsfs.aws.preserved.content import BEGINNING, describes, without_encoding
from awsfs.aws.preserved.headers import content_type, timed, with_options
from awsfs.requests import Request
from awsfs.spool.sparse import Spool
from awsfs.tree.objects.attributes import Changes
from awsfs.tree.objects.store import Objects

ENCODING = "ContentEncoding"


class DraftHeaders:
    """The headers that go with one draft, in the words of PutObject. Its owner locks."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._changes: list[Changes] = []
        self._removed = ""
        self._carried: tuple[tuple[Any, str], dict[str, Any]] | None = None

    def __bool__(self) -> bool:
        """Whether programs have set anything that is not sent yet."""
        return bool(self._changes)

    def change(self, changes: Changes) -> None:
        """A program sets headers or metadata."""
        self._changes.append(changes)

    def sent(self, at: Request) -> None:
        """AWS has them. What does not describe the new content is reported."""
        self._changes.clear()
        if self._removed:
            self._objects.removed_encoding(at, self._removed)
            self._removed = ""

    def prepare(self, at: Request, base: Version | None, mtime: float) -> None:
        """Read what belongs to the version that is replaced, and check that AWS takes it. Raises AwsError."""
        carried = self._objects.carried(at, base)
        words = self.changed(self._merged(carried, at, base), mtime)
        self._objects.check(at, {word: value for word, value in words.items() if value is not None})
        self._carried = _key(at, base), carried

    def for_upload(self, at: Request, spool: Spool, base: Version | None, mtime: float) -> dict[str, Any]:
        """The headers for new content. Raises AwsError."""
        known = self._carried
        carried = known[1] if known and known[0] == _key(at, base) else self._objects.carried(at, base)
        headers = self._merged(carried, at, base)
        is_carried = ENCODING in headers and ENCODING not in self._objects.headers
        if is_carried and not self._describe(headers, at, spool, base):
            self._removed = str(headers[ENCODING])
            headers = without_encoding(headers)
        return {word: value for word, value in self.changed(headers, mtime).items() if value is not None}

    def changed(self, headers: Mapping[str, Any], mtime: float) -> dict[str, Any]:
        """The headers with what was set, None for what was taken away, and with the time."""
        changed = {**headers, "Metadata": timed(headers.get("Metadata", {}), mtime)}
        for changes in self._changes:
            changed.update(changes(Version("", 0, changed)))
        return changed

    def _merged(self, carried: Mapping[str, Any], at: Request, base: Version | None) -> dict[str, Any]:
        """With the options of the mount, and a type for a new object."""
        headers = with_options(carried, self._objects.headers)
        if base is None:
            headers.setdefault("ContentType", content_type(at.params["Key"]))
        return headers

    def _describe(self, headers: Mapping[str, Any], at: Request, spool: Spool, base: Version | None) -> bool:
        """Whether the encoding fits the content. The first bytes are fetched where only some of them are new."""
        if base is not None:
            if spool.size >= BEGINNING and not spool.own.meets(0, BEGINNING):
                return True
            self._objects.copier.fill(at, spool, base, 0, BEGINNING)
        return describes(headers, spool.read(BEGINNING, 0))


def _key(at: Request, base: Version | None) -> tuple[Any, str]:
    return at.params, base.etag if base else ""
