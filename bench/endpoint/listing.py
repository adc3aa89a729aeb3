"""ListObjects and ListObjectsV2: a page of keys, with prefix, delimiter and where to go on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from urllib.parse import quote
from xml.sax.saxutils import escape

from bench.endpoint.objects import BUCKET, LAST, Object, Store

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


@dataclass
class Page:
    """What one request lists: keys, common prefixes, and the last name where there is more."""

    keys: list[str]
    prefixes: list[str]
    last: str | None


def page(keys: list[str], prefix: str, delimiter: str, after: str, size: int) -> Page:
    """The first `size` names after `after`, which may be a common prefix: it counts as one name and is passed over."""
    if delimiter and after.endswith(delimiter):
        after += LAST
    place = max(bisect_left(keys, prefix), bisect_right(keys, after))
    found = Page([], [], None)
    name = ""
    while place < len(keys) and keys[place].startswith(prefix):
        if len(found.keys) + len(found.prefixes) == size:
            return Page(found.keys, found.prefixes, name)
        name = keys[place]
        cut = name.find(delimiter, len(prefix)) if delimiter else -1
        if cut < 0:
            found.keys.append(name)
            place += 1
        else:
            name = name[: cut + len(delimiter)]
            found.prefixes.append(name)
            place = bisect_left(keys, name + LAST, place)
    return found


def listing(store: Store, query: dict[str, str]) -> str:
    """The answer to ListObjects, or to ListObjectsV2 where the query says so."""
    second = query.get("list-type") == "2"
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
    after = query.get("continuation-token") or query.get("start-after", "") if second else query.get("marker", "")
    size = min(1000, int(query.get("max-keys") or 1000))
    keys, written = store.keys(prefix)
    found = page(keys, prefix, delimiter, after, size)
    write = _encoded if query.get("encoding-type") == "url" else escape
    lines = [f'<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="{NAMESPACE}"><Name>{BUCKET}</Name>']
    lines.append(f"<Prefix>{write(prefix)}</Prefix><MaxKeys>{size}</MaxKeys>")
    lines.append(f"<IsTruncated>{'true' if found.last else 'false'}</IsTruncated>")
    lines += [f"<Delimiter>{write(delimiter)}</Delimiter>"] if delimiter else []
    lines += ["<EncodingType>url</EncodingType>"] if write is _encoded else []
    lines += [f"<KeyCount>{len(found.keys) + len(found.prefixes)}</KeyCount>"] if second else []
    if found.last:
        word = "NextContinuationToken" if second else "NextMarker"
        lines.append(f"<{word}>{escape(found.last)}</{word}>")
    lines += [_line(key, store.get(key) if key in written else store.known(key), write) for key in found.keys]
    lines += [f"<CommonPrefixes><Prefix>{write(name)}</Prefix></CommonPrefixes>" for name in found.prefixes]
    return "".join([*lines, "</ListBucketResult>"])


def _line(key: str, found: Object | None, write: Callable[[str], str]) -> str:
    if found is None:
        return ""  # deleted in this moment
    when = datetime.fromtimestamp(found.modified, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return (
        f"<Contents><Key>{write(key)}</Key><LastModified>{when}</LastModified><ETag>{escape(found.etag)}</ETag>"
        f"<Size>{found.size}</Size><StorageClass>STANDARD</StorageClass></Contents>"
    )


def _encoded(text: str) -> str:
    return quote(text, safe="/")
