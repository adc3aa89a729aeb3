"""The FUSE verbs that set what stat(2) shows, and extended attributes."""

from __future__ import annotations

import errno
import os
import time

from awsfs.errors import refused
from awsfs.mount.serving import Base, Opened, verb
from awsfs.tree.nodes import SYMLINK, Node

XATTR_CREATE, XATTR_REPLACE = 1, 2
USER = "user."
ERROR = "user.awsfs.error"
"""Why something failed here the last time: the entry of ``.awsfs/errors``, as JSON. No attribute of AWS's."""

_FOR_EVERY_FILE = ("system.posix_acl_access", "system.posix_acl_default", "security.selinux")


def missing(name: str) -> int:
    """The errno for an attribute of another namespace: EOPNOTSUPP has ls(1) ask for it once, and not for every file."""
    return errno.EOPNOTSUPP if name in _FOR_EVERY_FILE else errno.ENODATA


class Attributes(Base):
    """What mfusepy calls to change times, modes, owners and extended attributes."""

    @verb
    def utimens(self, path: str | None, mtime: float | None, fh: int | None = None) -> int:
        """utimensat(2) and futimens(2): a time of last modification, None for now."""
        opened = self._created(path or "") if fh is None else self.opened(fh)
        if opened is not None:
            opened.handle.set_time(time.time() if mtime is None else mtime)
        else:
            self._node(path or "").touch(mtime)
        return 0

    @verb
    def chmod(self, path: str | None, mode: int, fh: int | None = None) -> int:
        """chmod(2): modes are what AWS allows. Of objects the executable bit is kept, of items none."""
        self._file_node(path or "", fh).chmod(mode)
        return 0

    @verb
    def chown(self, path: str | None, uid: int, gid: int, fh: int | None = None) -> int:
        """chown(2): everything belongs to whoever mounted; where people's own files are, it is taken and not kept."""
        node = self._file_node(path or "", fh)
        if not node.is_lenient and (uid not in (-1, self.owner[0]) or gid not in (-1, self.owner[1])):
            raise refused(errno.EPERM)
        return 0

    def _created(self, path: str) -> Opened | None:
        """An open file that was created and is not in the tree yet: Linux names it by its path."""
        found = self.new.get(path)
        return found if found is not None and self._find(path) is None else None

    def _file_node(self, path: str, fh: int | None) -> Node:
        opened = self._created(path) if fh is None else self.opened(fh)
        return self._node(path) if opened is None else opened.node

    @verb
    def listxattr(self, path: str) -> list[str]:
        """listxattr(2): the names that are known without a call."""
        return self.attributes(os.fsencode(path))

    @verb
    def getxattr(self, path: str, name: str, position: int = 0) -> bytes:
        """getxattr(2); of another namespace than the user's there are none, which costs no look."""
        if not name.startswith(USER):
            raise refused(missing(name))
        return self.attribute(os.fsencode(path), name)

    def attributes(self, path: bytes) -> list[str]:
        """The names of the extended attributes at a path; `ERROR` only where something failed. A link can have none."""
        node = self.root.at(path)
        is_told = node.kind != SYMLINK and self.failure(os.fsdecode(path)) is not None
        return [*node.xattrs(), ERROR] if is_told else node.xattrs()

    def attribute(self, path: bytes, name: str) -> bytes:
        """The value of an extended attribute at a path; `ERROR` never takes a call. Raises ENODATA."""
        if name != ERROR:
            return self.root.at(path).xattr(name)
        told = self.failure(os.fsdecode(path))
        if told is None:
            raise refused(errno.ENODATA)
        return told.encode(errors="surrogateescape")

    @verb
    def setxattr(self, path: str, name: str, value: bytes, options: int, position: int = 0) -> int:
        """setxattr(2)."""
        if not name.startswith(USER) or name == ERROR:
            raise refused(errno.EOPNOTSUPP)
        node = self._node(path)
        if options & (XATTR_CREATE | XATTR_REPLACE):
            _check_xattr(node, name, options)
        node.set_xattr(name, value)
        return 0

    @verb
    def removexattr(self, path: str, name: str) -> int:
        """removexattr(2)."""
        if name == ERROR:
            raise refused(errno.EOPNOTSUPP)
        if not name.startswith(USER):
            raise refused(errno.ENODATA)
        self._node(path).set_xattr(name, None)
        return 0


def _check_xattr(node: Node, name: str, options: int) -> None:
    """XATTR_CREATE wants there to be none of that name, XATTR_REPLACE one."""
    try:
        node.xattr(name)
    except OSError as error:
        if error.errno != errno.ENODATA:
            raise
        if options & XATTR_REPLACE:
            raise
    else:
        if options & XATTR_CREATE:
            raise refused(errno.EEXIST)
