"""The permissions and the owner that people's own files are shown with: objects and items, and what they are in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Owner: TypeAlias = "tuple[int | None, int | None]"
"""A user and a group; None for those of the mount."""

FILES, DIRECTORIES = 0o644, 0o755
ANY_FILE, ANY_DIRECTORY = 0o666, 0o777
READERS, WRITERS, EXECUTORS = 0o444, 0o222, 0o111


@dataclass(frozen=True)
class Modes:
    """How people's own files are shown. No secret file is: those are the mount's own, and their owner's alone."""

    file: int = FILES
    directory: int = DIRECTORIES
    owner: Owner = (None, None)

    def of_file(self, is_executable: bool | None = None, is_writable: bool = True) -> int:
        """The permissions of a file. Who may read one that is executable may execute it; None leaves that open."""
        mode = self.file if is_writable else self.file & ~WRITERS
        if is_executable is None:
            return mode
        return mode & ~EXECUTORS | ((mode & READERS) >> 2 if is_executable else 0)


def modes(
    file: int | None = None,
    directory: int | None = None,
    umask: int | None = None,
    uid: int | None = None,
    gid: int | None = None,
) -> Modes:
    """What the options of a mount come to. The umask takes bits away, from everything where no mode is given."""
    if file is None:
        file = FILES if umask is None else ANY_FILE
    if directory is None:
        directory = DIRECTORIES if umask is None else ANY_DIRECTORY
    return Modes(file & ~(umask or 0), directory & ~(umask or 0), (uid, gid))
