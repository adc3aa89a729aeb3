"""What an object carries once it has another name."""

from __future__ import annotations

from typing import Any

from awsfs.aws.copies import DIRECTIVES
from awsfs.aws.objects import Version
from awsfs.aws.preserved.belongings import NOT_COPIED
from awsfs.aws.preserved.content import BEGINNING, describes, unframed, without_encoding
from awsfs.aws.preserved.headers import MTIME, Headers, renamed, taken_over, with_options
from awsfs.aws.preserved.locks import check_unlocked
from awsfs.tree.objects.draft_headers import ENCODING
from awsfs.tree.objects.writing import ObjectFile

_REPLACE = dict.fromkeys(DIRECTIVES, "REPLACE")


def carried(source: ObjectFile, version: Version, target: ObjectFile, base: Version | None) -> dict[str, Any]:
    """What a copy of that version carries at the target, in the words of CopyObject. Raises AwsError.

    A temporary file takes over what belongs to the object that it replaces, `base`; any other object keeps its own.
    """
    objects = source.context.drafts.objects
    own = objects.belongings.complete(source.at, objects.known(source.path, version.etag) or version)
    check_unlocked(own, "copy_object")
    explicit = objects.temporaries.explicit(source.path)
    if base is None or explicit is None:
        return with_options({**source.storage(), **_own(source, own, target)}, objects.headers)
    there = objects.carried(target.at, objects.known(target.path, base.etag) or base)
    taken = taken_over(own.headers or {}, _described(there, source, own, target), {*explicit, ("Metadata", MTIME)})
    return with_options({**_typed(source, taken, target), **_REPLACE}, objects.headers)


def _own(source: ObjectFile, version: Version, target: ObjectFile) -> dict[str, Any]:
    """What an object keeps. Metadata is sent where CopyObject would not copy it as it is to be."""
    headers, objects = version.headers or {}, source.context.drafts.objects
    changed = _typed(source, unframed(headers), target)
    words = {**changed, "MetadataDirective": "REPLACE"} if changed != headers else {}
    copied = {word: value for word, value in words.items() if word not in NOT_COPIED}
    return {**copied, **objects.belongings.of_copy(source.at, version, target.at)}


def _typed(source: ObjectFile, headers: Headers, target: ObjectFile) -> dict[str, Any]:
    """The headers with the type for the final name, unless a program has set one."""
    explicit = source.context.drafts.objects.temporaries.explicit(source.path) or ()
    keys = [str(each.at.params["Key"]) for each in (source, target)]
    return dict(headers) if ("ContentType", "") in explicit else renamed(headers, *keys)


def _described(headers: Headers, source: ObjectFile, version: Version, target: ObjectFile) -> Headers:
    """The headers without an encoding that the content of the source does not have: one GET where there is one."""
    objects, end = source.context.drafts.objects, min(BEGINNING, version.size)
    if ENCODING not in headers or ENCODING in objects.headers:
        return headers
    beginning = objects.copier.fetch(source.at, version.etag, 0, end)[0] if end else b""
    if describes(headers, beginning):
        return headers
    objects.removed_encoding(target.at, str(headers[ENCODING]))
    return without_encoding(headers)
