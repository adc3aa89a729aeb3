"""Copies on AWS's side: what ``mv``, ``touch`` and setting metadata do; and the deletion that ends a move."""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from awsfs.aws.certainty import until_certain
from awsfs.aws.objects import Version, head, request_id, sibling, told
from awsfs.aws.parts import Part, part_size, ranges, send
from awsfs.aws.preserved.belongings import Belongings
from awsfs.aws.preserved.content import unframed
from awsfs.aws.transfer import Transfer, patience
from awsfs.aws.uploads import Uploader
from awsfs.errors import AwsError
from awsfs.requests import Request

LARGEST = 5 * 2**30
"""Bytes that AWS copies in one request."""

DIRECTIVES = ("MetadataDirective", "TaggingDirective")
"""What tells CopyObject not to copy these from the source."""

_PIECE = 512 * 2**20


def copying(source: Request, at: Request) -> Request:
    """The request to copy one object over another, as it is recorded."""
    return sibling(at, "copy_object", CopySource={"Bucket": source.params["Bucket"], "Key": source.params["Key"]})


class Copier(Uploader):
    """Makes objects out of others without their bytes passing through here."""

    @cached_property
    def belongings(self) -> Belongings:
        """What belongs to objects, and goes with a copy."""
        return Belongings(self.aws)

    def copy(
        self, source: Request, version: Version, at: Request, base: Version | None, given: Mapping[str, Any]
    ) -> Version:
        """Copy that version over `base`, with all that it carries and the headers `given`; the verified copy.

        Two requests, more past 5 GiB. Raises AwsError: ESTALE where either is another version by now.
        """
        self.belongings.acls.forget(at)
        return self._made(source, version, at, base, {"StorageClass": "STANDARD", **given})

    def change(
        self, at: Request, changes: Callable[[Version], Mapping[str, Any]], known: Version | None = None
    ) -> Version:
        """Give an object other headers or metadata, as `changes` tells from its version; a None takes one away.

        Three requests, two where the version is `known` with its headers. Raises AwsError: ENOENT where there is none,
        ESTALE where it is replaced meanwhile.
        """
        if known is None or known.headers is None:
            found = head(self.aws, at)
            if found is None:
                raise AwsError(errno.ENOENT, "NoSuchKey", "the object no longer exists", "head_object")
            known = found[0]
        version = known
        kept = {**unframed(version.headers or {}), **self.belongings.of_copy(at, version, at)}
        words = {**kept, **changes(version)}
        wanted = {name: value for name, value in words.items() if value is not None}
        return self._made(at, version, at, version, {**wanted, "MetadataDirective": "REPLACE"})

    def delete(self, at: Request, etag: str) -> dict[str, Any]:
        """Delete that version: one request, and its answer. Raises AwsError: ESTALE where there is another by now."""

        def work() -> dict[str, Any]:
            return self.aws.ask(sibling(at, "delete_object", **self.conditions.of(at, Version(etag, 0))), changing=True)

        return until_certain(work, lambda: {} if head(self.aws, at) is None else None, self.pauses)

    def _made(
        self, source: Request, version: Version, at: Request, base: Version | None, words: Mapping[str, Any]
    ) -> Version:
        copied = {"Bucket": source.params["Bucket"], "Key": source.params["Key"]}
        origin = {"CopySource": copied, "CopySourceIfMatch": version.etag}

        def work() -> Version:
            if version.size > LARGEST:
                answer = self._in_pieces(source, version, at, base, {**words, **origin})
            else:
                request = sibling(at, "copy_object", **origin, **words, **self.conditions.of(at, base))
                with patience():
                    answer = self.aws.ask(request, changing=True)
            made = told(answer.get("CopyObjectResult", answer), "ETag", "copy_object")
            return replace(self._verified(at, version, made), request_id=request_id(answer))

        is_same = source.params == at.params
        return until_certain(work, lambda: self._looked(at, version, words, is_same), self.pauses)

    def _verified(self, at: Request, version: Version, etag: str) -> Version:
        """The copy that AWS says it has made, replaced since or not. Raises ESTALE where it is not whole."""
        found = head(self.aws, at)
        if found is None or (found[0].etag == etag and found[0].size != version.size):
            raise AwsError(errno.ESTALE, "NotVerified", "the copy differs from the original", "copy_object")
        return found[0] if found[0].etag == etag else Version(etag, version.size)

    def _looked(self, at: Request, version: Version, words: Mapping[str, Any], is_same: bool) -> Version | None:
        """What is there now, if it is the copy for certain: the same sum, or, of an object itself, its new metadata."""
        found = head(self.aws, at)
        if found is None or found[0].size != version.size:
            return None
        made = found[0]
        if is_same:
            return made if made.metadata == words.get("Metadata", {}) else None
        return made if made.etag == version.etag else None

    def _in_pieces(
        self, source: Request, version: Version, at: Request, base: Version | None, words: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Past 5 GiB, AWS copies parts only, and forgets what the object carries."""
        origin = {name: words[name] for name in ("CopySource", "CopySourceIfMatch")}
        headers = {name: value for name, value in words.items() if name not in origin and name not in DIRECTIVES}
        if not set(DIRECTIVES) <= words.keys():
            found = head(self.aws, source)
            if found is None:
                raise AwsError(errno.ESTALE, "NoSuchKey", "the object no longer exists", "upload_part_copy")
            headers = {**self.belongings.of(source, found[0]), **headers}
        transfer = Transfer(self.aws, at, self.spools, headers, self.conditions.of(at, base))
        pieces = ranges(version.size, max(_PIECE, part_size(version.size)))
        send(transfer, Path(), [Part(start, end, True) for start, end in pieces], origin)
        return transfer.answer
