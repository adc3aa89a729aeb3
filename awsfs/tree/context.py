"""What every node shares: AWS, the options of the mount, the times."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cachetools import LRUCache

from awsfs.aws.fetch import Aws
from awsfs.errors import AwsError
from awsfs.schema import Service
from awsfs.spool.private import Spools
from awsfs.tree.content.archives import Archives
from awsfs.tree.content.growing import Growing
from awsfs.tree.memory import Directories, Looks, Made, Refusals, Shown, Walks
from awsfs.tree.modes import Modes
from awsfs.tree.objects.readers import Readers
from awsfs.tree.objects.store import Objects
from awsfs.tree.objects.table import Drafts
from awsfs.tree.scratch import Scratch
from awsfs.tree.tables import Tables
from awsfs.tree.times import Path, Times

GIGABYTE = 10**9
_RESULTS = 64 * 2**20
"""Bytes of answers that are kept."""


@dataclass(frozen=True)
class Options:
    """How the mount was asked to behave. The `..._below` are paths; the empty one is everything.

    `scratch`: shell patterns of names that stay out of people's own names too. `mtimes`: ask AWS for the time that
    was kept with an object. `account`: its number, where it is known. `headers`: PutObject's parameters for what is
    uploaded. `last_writer_wins`: write also where an endpoint keeps no conditions. `modes`: how people's own files are
    shown. `profile`: the name of its directory, where there are several.
    """

    regions: tuple[str, ...] = ()
    root: Path = ()
    sizes: bool = False
    scan_limit: int = 10 * GIGABYTE
    read_only: bool = False
    reveal_below: tuple[Path, ...] = ()
    delete_below: tuple[Path, ...] = ()
    dry_run: bool = False
    confirm: bool = False
    scratch: tuple[str, ...] = ()
    mtimes: bool = False
    account: str = ""
    profile: str = ""
    last_writer_wins: bool = False
    modes: Modes = field(default_factory=Modes)
    headers: Mapping[str, str] = field(default_factory=dict)
    shown: dict[str, object] = field(default_factory=dict)

    def reveals(self, path: Path) -> bool:
        """Whether secret values at this path may be read."""
        return any(path[: len(below)] == below for below in self.reveal_below)

    def deletes(self, path: Path) -> bool:
        """Whether ``rm`` at this path reaches AWS."""
        return any(path[: len(below)] == below for below in self.delete_below)


@dataclass(frozen=True)
class Context:
    """What every node shares: AWS, the options, and what this mount remembers of its own (`memory.py`).

    `results` are the answers of the last calls made by verbs, by the paths of their files. `drafts` are the objects
    that are being written, in files of `spools`; `readers` are those who read some. `services` are those of the tree,
    by name, for what looks across them; `tables` is what was found in doing so. `growing` are the logs that are open,
    `archives` the zip files that were looked into.
    """

    aws: Aws
    options: Options = field(default_factory=Options)
    times: Times = field(default_factory=Times)
    shown: Shown = field(default_factory=Shown)
    made: Made = field(default_factory=Made)
    directories: Directories = field(default_factory=Directories)
    walks: Walks = field(default_factory=Walks)
    refusals: Refusals = field(default_factory=Refusals)
    looks: Looks = field(default_factory=Looks)
    scratch: Scratch = field(default_factory=Scratch)
    results: LRUCache[Path, Any] = field(default_factory=lambda: LRUCache(_RESULTS, lambda kept: len(kept.content)))
    spools: Spools = field(default_factory=Spools)
    services: dict[str, Service] = field(default_factory=dict)
    tables: Tables = field(default_factory=Tables)
    growing: Growing = field(default_factory=Growing)
    archives: Archives = field(default_factory=Archives)
    drafts: Drafts = field(init=False)
    readers: Readers = field(init=False)

    def __post_init__(self) -> None:
        options = self.options
        flags = {"dry_run": options.dry_run, "last_writer_wins": options.last_writer_wins}
        objects = Objects(self.aws, self.shown, self.made, self.spools, options.headers, **flags)
        object.__setattr__(self, "drafts", Drafts(objects))
        object.__setattr__(self, "readers", Readers(self.aws))

    def check_deletes(self, path: Path) -> None:
        """Refuse to delete the record at this path, unless an option allows it or this mount made it just now.

        ``.awsfs/errors`` and the action log have one line per program, because ``rm -r`` tries each file. Raises
        AwsError (EPERM).
        """
        if not self.options.deletes(path) and path not in self.made:
            words = "awsfs does not delete records without --allow-delete"
            error = AwsError(errno.EPERM, "DeleteNotAllowed", words, "delete")
            self.aws.journal.prevented(error)
            raise error
