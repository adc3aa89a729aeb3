"""Modes and owners as words of ``-o``, as other mounts have them. libfuse would give them to secret files too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from awsfs.cli.values import number, octal

_WORDS: Mapping[str, Callable[[str], int]] = {
    "file_mode": octal, "dir_mode": octal, "umask": octal, "uid": number, "gid": number,
}  # fmt: skip


def with_words(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options with those that stand in ``-o``; an option of the same name counts more."""
    others, found = _divided(options["fuse_options"])
    return {**options, **{name: found.get(name) if options[name] is None else options[name] for name in _WORDS},
            "fuse_options": others}  # fmt: skip


def _divided(given: Iterable[str]) -> tuple[tuple[str, ...], dict[str, int]]:
    others, found = [], {}
    for word in filter(None, ",".join(given).split(",")):
        name, _, value = word.partition("=")
        name = name.replace("-", "_")
        if name in _WORDS:
            found[name] = _WORDS[name](value)
        else:
            others.append(word)
    return (",".join(others),) if others else (), found
