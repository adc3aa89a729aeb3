"""The FUSE verbs that change something: what is written, made, renamed and removed."""

from __future__ import annotations

import errno
import functools
import os
import stat
import time
from dataclasses import replace
from pathlib import Path

from awsfs.errors import refused
from awsfs.mount.attributes import Attributes
from awsfs.mount.serving import Opened, handle_verb, serving, verb
from awsfs.tree.handles import Opening
from awsfs.tree.nodes import Directory, File, Node

RENAME_NOREPLACE = 1

_KINDS = 256
_EXITING = 0x4
_SIGNAL = 0x7F
_FLAGS, _EXIT_CODE = 6, -1


@functools.lru_cache(_KINDS)
def opening(flags: int) -> Opening:
    """What open(2) was told."""
    access = flags & os.O_ACCMODE
    return Opening(
        reading=access != os.O_WRONLY,
        writing=access != os.O_RDONLY or bool(flags & os.O_TRUNC),
        truncating=bool(flags & os.O_TRUNC),
        appending=bool(flags & os.O_APPEND),
        exclusive=bool(flags & os.O_EXCL and flags & os.O_CREAT),
    )


def was_killed(process: int) -> bool:
    """Whether a program is ending because of a signal: the kernel closes its files for it, half-written as they are.

    proc(5): the fields of /proc/PID/stat after the name; flags are the kernel's, of which 4 is PF_EXITING, and the exit
    code is in waitpid(2)'s form. Both are set before a process's files are closed (measured on Linux 6.18).

    Its stat cannot be read while execve(2) closes files, and that waits for us. So its status comes first, which can: a
    process that is ending has no memory by then, while one that becomes another program has.
    """
    try:
        if "\nVmSize:" in Path(f"/proc/{process}/status").read_text(errors="replace"):
            return False
        fields = Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return False
    return bool(int(fields[_FLAGS]) & _EXITING and int(fields[_EXIT_CODE]) & _SIGNAL)


class _NewFile(File):
    """A file that was created, of which nothing is in the tree yet."""

    is_lenient = True

    def __init__(self) -> None:
        super().__init__(0o644, time.time())


class Writing(Attributes):
    """What mfusepy calls to change something, in many threads at once."""

    @verb
    def create(self, path: str, mode: int, flags: int = os.O_WRONLY) -> int:
        """open(2) with O_CREAT of a name that was not there a moment ago."""
        how, found = opening(flags), self._find(path)
        if found is not None and how.exclusive:
            raise refused(errno.EEXIST)
        if found is not None:
            return self.open_node(path, found, how)
        directory, name = self._directory(path)
        handle = directory.create(name, replace(how, executable=True) if mode & stat.S_IXUSR else how)
        self.new[path] = opened = Opened(path, self._find(path) or _NewFile(), handle, how.writing)
        return self.files.add(opened)

    def open_node(self, path: str, node: Node, how: Opening) -> int:
        """Open what is there; the number of the open file."""
        if isinstance(node, Directory):
            raise refused(errno.EISDIR)
        if not isinstance(node, File):
            raise refused(errno.ELOOP)
        return self.files.add(Opened(path, node, node.open(how), how.writing))

    @handle_verb
    def write(self, opened: Opened, data: bytes, offset: int, flags: int = 0) -> int:
        """write(2). `flags` are those that the file has now: fcntl(2) sets O_APPEND and clears it."""
        opened.is_orphan = False
        return opened.handle.write(data, None if flags & os.O_APPEND else offset)

    @handle_verb
    def flush(self, opened: Opened) -> int:
        """close(2) of one descriptor: what AWS answers is its error. What a killed program left is kept back."""
        opened.is_orphan = opened.is_writing and was_killed(self.fuse.fuse_get_context()[2])
        if opened.is_writing and not opened.is_orphan:
            opened.handle.flush()
        return 0

    @handle_verb
    def fsync(self, opened: Opened, datasync: int) -> int:
        """fsync(2)."""
        opened.handle.flush()
        return 0

    def release(self, path: str | None, fh: int) -> int:
        """The last descriptor is closed. A new file is known by its path until it is in the tree."""
        opened = self.files.get(fh)
        if opened is not None:
            with serving(self, "release", path or opened.path):
                self.close(fh)
        return 0

    def close(self, number: int) -> None:
        """Let go of an open file, which a program that was killed does not finish."""
        opened = self.files.take(number)
        if opened is None:
            return
        try:
            if opened.is_orphan:
                opened.handle.abandon()
            opened.handle.release()
        finally:
            self._drop_new(opened)

    def _drop_new(self, opened: Opened) -> None:
        if self.new.get(opened.path) is opened:
            del self.new[opened.path]

    @verb
    def truncate(self, path: str | None, length: int, fh: int | None = None) -> int:
        """truncate(2) and ftruncate(2)."""
        if fh is not None:
            self.opened(fh).handle.truncate(length)
            return 0
        node = self._node(path or "")
        if isinstance(node, Directory):
            raise refused(errno.EISDIR)
        if not isinstance(node, File):
            raise refused(errno.EINVAL)
        node.truncate(length)
        return 0

    @verb
    def mknod(self, path: str, mode: int, device: int) -> int:
        """mknod(2): an empty file, for there are no devices here."""
        if not stat.S_ISREG(mode):
            raise refused(errno.EPERM)
        directory, name = self._directory(path)
        handle = directory.create(name, Opening(reading=False, writing=True, exclusive=True))
        handle.flush()
        handle.release()
        return 0

    @verb
    def mkdir(self, path: str, mode: int) -> int:
        """mkdir(2)."""
        directory, name = self._directory(path)
        directory.mkdir(name)
        return 0

    @verb
    def unlink(self, path: str) -> int:
        """unlink(2): reaches AWS only where deleting is allowed. The kernel tells of the last close(2) after it."""
        node, new = self._find(path), self.new.get(path)
        if node is None and new is not None:
            new.handle.abandon()
            self._drop_new(new)
            node = self._find(path)
            if node is not None:
                node.remove()
        else:
            (node or self._node(path)).remove()
            self.new.pop(path, None)
        return 0

    @verb
    def rmdir(self, path: str) -> int:
        """rmdir(2)."""
        self._node(path).remove()
        return 0

    @verb
    def rename(self, old: str, new: str, flags: int = 0) -> int:
        """rename(2), and renameat2(2) with RENAME_NOREPLACE alone: nothing here can change places at once."""
        if flags & ~RENAME_NOREPLACE:
            raise refused(errno.EINVAL)
        if flags & RENAME_NOREPLACE and self._find(new) is not None:
            raise refused(errno.EEXIST)
        if self.root.is_apart(old, new):
            raise refused(errno.EXDEV)
        (source, name), (target, new_name) = self._directory(old), self._directory(new)
        with serving(self, "rename", new):
            source.rename(name, target, new_name)
        self.new.pop(old, None)
        return 0

    def symlink(self, path: str, target: str) -> int:
        """symlink(2): links are AWS's own, from one thing to another."""
        raise refused(errno.EPERM)

    def link(self, path: str, target: str) -> int:
        """link(2): every thing has one name."""
        raise refused(errno.EPERM)
