"""What an object carries once it has another name."""

from __future__ import annotations

from typing import Any

from awsfs.aws.copies import DIRECTIVES
from awsfs.aws.objects import MTIME, Version
from awsfs.aws.preserved.headers import ENCRYPTION, renamed, taken_over
from awsfs.tree.objects.writing import ObjectFile

_REPLACE = dict.fromkeys(DIRECTIVES, "REPLACE")
_NOT_COPIED = (*ENCRYPTION, "WebsiteRedirectLocation", "StorageClass")
"""What belongs to an object and is left out of a copy by CopyObject."""


def carried(source: ObjectFile, version: Version, target: ObjectFile, base: Version | None) -> dict[str, Any]:
    """What a copy of that version carries at the target, in the words of CopyObject. Raises AwsError.

    A temporary file takes over what belongs to the object that it replaces, `base`; any other object keeps its own.
    """
    objects, keys = source.context.drafts.objects, [str(each.at.params["Key"]) for each in (source, target)]
    own = objects.belongings.complete(source.at, objects.known(source.path, version.etag) or version)
    headers, explicit = own.headers or {}, objects.temporaries.explicit(source.path)
    is_typed = ("ContentType", "") in (explicit or ())
    if base is not None and explicit is not None:
        there = objects.belongings.of(target.at, objects.known(target.path, base.etag) or base)
        taken = taken_over(headers, there, {*explicit, ("Metadata", MTIME)})
        return {**(taken if is_typed else renamed(taken, *keys)), **_REPLACE, **objects.headers}
    changed = headers if is_typed else renamed(headers, *keys)
    words = {**changed, "MetadataDirective": "REPLACE"} if changed != headers else {}
    same_bucket = source.at.params["Bucket"] == target.at.params["Bucket"]
    kept = {word: headers[word] for word in _NOT_COPIED if word in headers and (same_bucket or word not in ENCRYPTION)}
    return {**source.storage(), **words, **kept, **objects.headers}
