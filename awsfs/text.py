"""Names: how AWS's words and people's names are written as file names, and read back."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Collection
from functools import cache

from botocore import xform_name

NAME_MAX = 255
"""Bytes in one file name, Linux's own limit."""

DOT_NAMES = frozenset(
    {
        ".all", ".awsfs", ".explain", ".find", ".help", ".index.csv", ".index.jsonl", ".index.tsv", ".items",
        ".last-15m", ".last-1h", ".last-24h", ".metrics", ".more", ".query", ".receive.json",
        ".refresh", ".result", ".wait", ".who",
    }
)  # fmt: skip
"""Names of awsfs's own that resolve and are never listed; a person's name that equals one has its dot encoded."""

VIEWS = frozenset({"by-name", "by-state", "by-tag"})
"""Names of awsfs's own that are listed beside names of people's. A person's name that equals one is encoded."""

TAKEN = DOT_NAMES | VIEWS

MARK = "%"
"""Behind the name of an object whose key is also a prefix: ``a`` is the directory, ``a%`` the object."""

_SHORT, _BEGINNING = 200, 5
_PLAIN = re.compile(r"[A-Za-z0-9_@:+=,-][A-Za-z0-9_@:+=,. -]{0,199}")
"""Names that are written as they are, as nearly all are."""

_CUT = "%~"
_HASH_BYTES = 16
_ESCAPED = re.compile(r"%(?=[0-9A-Fa-f]{2}|~|\Z)|[/\0]")
_ENCODED = re.compile(rb"%([0-9A-Fa-f]{2})")


def nearest(name: str, names: Collection[str]) -> str | None:
    """Which of some names a mistyped one may mean: one of its words, a similar name, or one that begins alike."""
    words = [word for word in re.split(r"\W+", name) if word in names]
    alike = [other for other in names if other[:_BEGINNING] == name[:_BEGINNING] and len(name) >= _BEGINNING]
    return next(iter(words[::-1] or difflib.get_close_matches(name, names, 1) or alike), None)


@cache
def kebab(name: str) -> str:
    """Spell an API's word as the aws command does: ``PrivateIpAddress`` is ``private-ip-address``."""
    return str(xform_name(name, "-"))


def _escape(match: re.Match[str]) -> str:
    return f"%{ord(match.group()):02X}"


def _unpack(name: str | bytes) -> bytes:
    if isinstance(name, bytes):
        return name
    try:
        return name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return name.encode("utf-8", "surrogatepass")


def encode(name: str | bytes, limit: int = NAME_MAX, taken: frozenset[str] = DOT_NAMES) -> str:
    """Write any name as one file name of at most `limit` bytes.

    Percent-encoded are ``/``, NUL, bytes that are not UTF-8, a ``%`` that could be mistaken for such an encoding,
    the dots of ``.`` and ``..``, and the first of a name that is `taken` by one of awsfs's own. The empty name is
    ``%``. A longer name is cut and ends in ``%~`` and a hash of the whole.
    """
    if isinstance(name, str) and limit >= _SHORT and name not in taken and _PLAIN.fullmatch(name):
        return name
    raw = _unpack(name)
    if not raw:
        return "%"
    text = raw.decode("utf-8", "surrogateescape")
    written = _ESCAPED.sub(_escape, text)
    written = re.sub("[\udc80-\udcff]", lambda match: f"%{ord(match.group()) - 0xDC00:02X}", written)
    if written in (".", ".."):
        written = written.replace(".", "%2E")
    elif written in taken:
        written = f"%{ord(written[0]):02X}{written[1:]}"
    return written if len(written.encode()) <= limit else _cut(raw, written, limit)


def _cut(raw: bytes, written: str, limit: int) -> str:
    tail = _CUT + hashlib.blake2b(raw, digest_size=_HASH_BYTES).hexdigest()
    head = re.sub(r"%[0-9A-F]?\Z", "", written.encode()[: limit - len(tail)].decode("utf-8", "ignore"))
    return head + tail


def is_utf8(name: str | None) -> bool:
    """Whether a name can be sent to AWS as text; one that cannot has surrogates for its other bytes."""
    try:
        (name or "").encode()
    except UnicodeEncodeError:
        return False
    return True


def is_cut(written: str) -> bool:
    """Whether a file name stands for a longer name, which only a listing has."""
    return re.search(_CUT + rf"[0-9a-f]{{{2 * _HASH_BYTES}}}\Z", written) is not None


def cut_head(written: str) -> str:
    """The beginning of a name that was cut: a prefix of the real one."""
    return decode_loosely(written[: written.rindex(_CUT)])


def decode_loosely(written: str) -> str:
    """The name that a file name stands for, also where it is not the one written form of it."""
    if written == "%":
        return ""
    raw = written.encode("utf-8", "surrogateescape")
    return _ENCODED.sub(lambda match: bytes([int(match.group(1), 16)]), raw).decode("utf-8", "surrogateescape")


def decode(written: str, taken: frozenset[str] = DOT_NAMES) -> str | None:
    """The name that a file name stands for; None where no name is written so.

    Bytes that are not UTF-8 come back as surrogates (PEP 383), as Python's own file names do.
    """
    name = decode_loosely(written)
    return name if encode(name.encode("utf-8", "surrogateescape"), taken=taken) == written else None
