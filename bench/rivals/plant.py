"""The same names, modes, sizes and links in another place: ``plant.py FROM TO``. Files are as long, and empty."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path


def plant(source: Path, target: Path) -> None:
    """Make the target directory as the source is, and all that is in it."""
    target.mkdir()
    with os.scandir(source) as entries:
        for entry in entries:
            there = target / entry.name
            if entry.is_symlink():
                there.symlink_to(Path(entry.path).readlink())
            elif entry.is_dir():
                plant(Path(entry.path), there)
            else:
                about = entry.stat(follow_symlinks=False)
                descriptor = os.open(there, os.O_CREAT | os.O_WRONLY, stat.S_IMODE(about.st_mode))
                os.truncate(descriptor, about.st_size)
                os.close(descriptor)


if __name__ == "__main__":
    plant(Path(sys.argv[1]), Path(sys.argv[2]))
