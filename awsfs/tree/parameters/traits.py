"""Extended attributes of parameters: their type, tier, key and the like, in the words of PutParameter."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from typing import Any

from awsfs.errors import refused
from awsfs.rendering import scalar
from awsfs.text import kebab
from awsfs.tree.parameters.memory import Traits

START = "user.ssm."
SETTABLE = ("Type", "KeyId", "Tier", "DataType", "Description", "AllowedPattern")
SHOWN = (*SETTABLE, "Version", "LastModifiedUser")
TYPES = ("String", "StringList", "SecureString")

_WORDS = {f"{START}{kebab(word)}": word for word in SHOWN}


def names(record: Mapping[str, Any]) -> list[str]:
    """The attributes that a record has."""
    return [name for name, word in _WORDS.items() if record.get(word) is not None]


def value(record: Mapping[str, Any], name: str) -> bytes:
    """An attribute of a record. Raises ENODATA."""
    found = record.get(_WORDS.get(name, ""))
    if found is None:
        raise refused(errno.ENODATA)
    return scalar(found).encode()


def is_one(name: str) -> bool:
    """Whether parameters have such an attribute."""
    return name in _WORDS


def change(name: str, new: bytes | None) -> Traits:
    """What setting an attribute makes of a parameter; removing one makes it empty.

    Raises EPERM for what AWS alone sets, EINVAL for no text and for a type that is none, EOPNOTSUPP for other names.
    """
    word = _WORDS.get(name)
    if word is None:
        raise refused(errno.EOPNOTSUPP)
    if word not in SETTABLE or (new is None and word not in ("Description", "AllowedPattern")):
        raise refused(errno.EPERM)
    try:
        text = (new or b"").decode()
    except UnicodeDecodeError:
        raise refused(errno.EINVAL) from None
    if word == "Type" and text not in TYPES:
        raise refused(errno.EINVAL)
    return {word: text}
