"""``.awsfs/``: what the mount has done, and why something failed; declared with the words of the services."""

from __future__ import annotations

import json
from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from awsfs import __version__
from awsfs.schema import Attribute, Document, Folder
from awsfs.tree.context import Context
from awsfs.tree.entries import EntryDirectory
from awsfs.tree.place import Place

CONTROL = ".awsfs"


def control(contexts: Mapping[str, Context]) -> EntryDirectory:
    """The directory for one account or for several, by the names of their directories."""
    first = next(iter(contexts.values()))
    folder = Folder(
        CONTROL,
        Attribute("errors", lambda scope: _errors(contexts)),
        Attribute("actions.jsonl", lambda scope: _actions(contexts)),
        Document("stats.json", lambda scope: [_stats(contexts)]),
        Document("config.json", lambda scope: [first.options.shown]),
        Attribute("version", lambda scope: [__version__]),
    )
    scope: ChainMap[str, Any] = ChainMap({})
    return EntryDirectory(Place(first, "", "", (CONTROL,), scope), folder.entries, first.times.started)


def _errors(contexts: Mapping[str, Context]) -> list[str]:
    """Newest first."""
    lines = [line for context in contexts.values() for line in context.aws.journal.errors()]
    return lines if len(contexts) == 1 else sorted(lines, key=_time, reverse=True)


def _actions(contexts: Mapping[str, Context]) -> list[str]:
    """Oldest first."""
    lines = [line for context in contexts.values() for line in context.aws.journal.actions()]
    return lines if len(contexts) == 1 else sorted(lines, key=_time)


def _time(line: str) -> str:
    return str(json.loads(line)["time"])


def _stats(contexts: Mapping[str, Context]) -> dict[str, Any]:
    """The counts, of each account by itself where there are several."""
    counts = {name: _counts(context) for name, context in contexts.items()}
    return next(iter(counts.values())) if len(counts) == 1 else counts


def _counts(context: Context) -> dict[str, Any]:
    aws = context.aws
    counts: dict[str, Any] = aws.journal.stats(aws.cache.hits, aws.cache.misses)
    return counts | aws.clients.rates.stats() | aws.clients.counts.stats()
