"""The FUSE verbs that the tree does not know, each with the errno that says why."""

from __future__ import annotations

import errno

from awsfs.errors import refused


class Refusals:
    """Directories are 0555: nothing is made by naming it (EACCES). Names and modes are AWS's (EPERM)."""

    def create(self, path: str, mode: int) -> int:
        """open(2) of a name that is not there, for writing."""
        raise refused(errno.EACCES)

    def mknod(self, path: str, mode: int, dev: int) -> int:
        """mknod(2)."""
        raise refused(errno.EACCES)

    def mkdir(self, path: str, mode: int) -> int:
        """mkdir(2)."""
        raise refused(errno.EACCES)

    def symlink(self, target: str, source: str) -> int:
        """symlink(2)."""
        raise refused(errno.EACCES)

    def link(self, target: str, source: str) -> int:
        """link(2): every thing has one name."""
        raise refused(errno.EPERM)

    def rename(self, old: str, new: str) -> int:
        """rename(2), of any kind, for mfusepy does not tell an exchange from an overwrite."""
        raise refused(errno.EPERM)

    def chmod(self, path: str, mode: int) -> int:
        """chmod(2)."""
        raise refused(errno.EPERM)

    def chown(self, path: str, uid: int, gid: int) -> int:
        """chown(2)."""
        raise refused(errno.EPERM)
