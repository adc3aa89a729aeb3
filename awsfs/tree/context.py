"""What every node shares: AWS, the options of the mount, the times."""

from __future__ import annotations

from dataclasses import dataclass, field

from awsfs.aws.fetch import Aws
from awsfs.tree.times import Path, Times

GIGABYTE = 10**9


@dataclass(frozen=True)
class Options:
    """How the mount was asked to behave. The `..._below` are paths; the empty one is everything."""

    regions: tuple[str, ...] = ()
    root: Path = ()
    sizes: bool = False
    scan_limit: int = 10 * GIGABYTE
    read_only: bool = False
    reveal_below: tuple[Path, ...] = ()
    delete_below: tuple[Path, ...] = ()
    shown: dict[str, object] = field(default_factory=dict)

    def reveals(self, path: Path) -> bool:
        """Whether secret values at this path may be read."""
        return any(path[: len(below)] == below for below in self.reveal_below)

    def deletes(self, path: Path) -> bool:
        """Whether ``rm`` at this path reaches AWS."""
        return any(path[: len(below)] == below for below in self.delete_below)


@dataclass(frozen=True)
class Context:
    """What every node shares. `emptied` are directories whose last entry was deleted here: they stay until rmdir."""

    aws: Aws
    options: Options = field(default_factory=Options)
    times: Times = field(default_factory=Times)
    emptied: set[Path] = field(default_factory=set)
