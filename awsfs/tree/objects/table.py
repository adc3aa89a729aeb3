"""The drafts of a mount: one for every path that is being written, whoever has it open."""

from __future__ import annotations

import threading
from collections.abc import Callable

from awsfs.aws.objects import Version
from awsfs.requests import Request
from awsfs.tree.objects.drafts import ObjectDraft
from awsfs.tree.objects.store import Objects
from awsfs.tree.times import Path


class Drafts:
    """The drafts of a mount, by path. Thread-safe.

    `unfinished` are directories that were moved in part, and where to.
    """

    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self.unfinished: set[tuple[Path, Path]] = set()
        self._drafts: dict[Path, ObjectDraft] = {}
        self._lock = threading.RLock()

    def find(self, path: Path) -> ObjectDraft | None:
        """The draft of a path, where somebody has it open to write."""
        with self._lock:
            return self._drafts.get(path)

    def names(self, directory: Path) -> list[str]:
        """The names in a directory of which there is a draft."""
        with self._lock:
            return [path[-1] for path in self._drafts if path[:-1] == directory]

    def below(self, directory: Path) -> list[ObjectDraft]:
        """The drafts in a directory and further down."""
        with self._lock:
            return [draft for path, draft in self._drafts.items() if path[: len(directory)] == directory]

    def join(self, path: Path, writing: bool, make: Callable[[], ObjectDraft] | None = None) -> ObjectDraft | None:
        """Open the draft of a path, made where there is none and `make` is given. Raises ENFILE past the limit."""
        with self._lock:
            draft = self._drafts.get(path)
            if draft is None and make is not None:
                draft = self._drafts[path] = make()
                draft.on_end = self.drop
            if draft is not None:
                draft.users += 1
                draft.writers += writing
            return draft

    def leave(self, draft: ObjectDraft, writing: bool) -> bool:
        """Somebody has closed it; whether it was the last who writes."""
        with self._lock:
            draft.writers -= writing
            return writing and draft.writers == 0

    def let_go(self, draft: ObjectDraft) -> None:
        """After `leave`: what nobody writes any more is found in AWS again, and its file goes with its last user."""
        with self._lock:
            draft.users -= 1
            if not draft.writers:
                self.drop(draft)
            if not draft.users:
                draft.close()

    def close(self) -> None:
        """The mount ends: send what was only made or emptied, keep what is not sent, and remove every other file."""
        with self._lock:
            drafts = list(self._drafts.values())
        for draft in drafts:
            draft.settle()
        self.objects.keep_unsent()
        self.objects.spools.close()

    def drop(self, draft: ObjectDraft) -> None:
        """Its path leads to what is in AWS again."""
        with self._lock:
            if self._drafts.get(draft.path) is draft:
                del self._drafts[draft.path]

    def move(self, draft: ObjectDraft, path: Path, at: Request, base: Version | None) -> None:
        """Give a draft another name."""
        with self._lock:
            self.drop(draft)
            draft.rebase(path, at, base)
            self._drafts[path] = draft
