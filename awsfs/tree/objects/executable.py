"""The executable bit of an object, kept in its metadata as rclone keeps modes: ``100755``, in octal."""

from __future__ import annotations

import re
import stat
from collections.abc import Mapping

from awsfs.aws.preserved.headers import Word
from awsfs.tree.modes import EXECUTORS
from awsfs.tree.objects.attributes import Changes

MODE = "mode"
WORD: Word = ("Metadata", MODE)
OWNER = 0o100
"""The bit that counts."""

_ALL = 0o7777
_NUMBER = re.compile(r"[0-9]{1,7}")
_USUAL = stat.S_IFREG | 0o644


def is_executable(metadata: Mapping[str, str]) -> bool | None:
    """Whether the metadata of an object says so; None where it says nothing of modes."""
    mode = _mode(metadata)
    return None if mode is None else bool(mode & OWNER)


def change(executable: bool) -> Changes:
    """What sets the bit, or takes it away; the other bits stay as they are."""

    def changed(metadata: Mapping[str, str]) -> dict[str, str]:
        mode = _mode(metadata) or _USUAL
        return {**metadata, MODE: f"{mode | EXECUTORS if executable else mode & ~EXECUTORS:o}"}

    return lambda now: {"Metadata": changed(now.metadata)}


def _mode(metadata: Mapping[str, str]) -> int | None:
    """The mode of a regular file: in octal as rclone writes it, or else in decimal as s3fs does."""
    text = metadata.get(MODE, "")
    if not _NUMBER.fullmatch(text):
        return None
    octal = 0 if set(text) & {"8", "9"} else int(text, 8)
    if stat.S_ISREG(octal) or 0 < octal <= _ALL:
        return octal
    return int(text) if stat.S_ISREG(int(text)) else None
