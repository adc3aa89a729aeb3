"""What the objects of a mount have in common: how they are sent, and what is known of their versions."""

from __future__ import annotations

import contextlib
import errno
import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from cachetools import LRUCache

from awsfs.aws.copies import Copier
from awsfs.aws.fetch import Aws
from awsfs.aws.objects import Version, head
from awsfs.aws.preserved.belongings import Belongings
from awsfs.aws.preserved.content import for_new_content
from awsfs.aws.preserved.headers import check_metadata
from awsfs.aws.preserved.locks import check_unlocked
from awsfs.aws.probes import Probes
from awsfs.aws.wire import IN_DOUBT, is_doubtful
from awsfs.aws.workers import place_of
from awsfs.errors import AwsError
from awsfs.requests import Request
from awsfs.spool.kept import Kept
from awsfs.spool.names import object_name
from awsfs.spool.private import Spools
from awsfs.spool.sparse import Spool
from awsfs.tree.memory import Made, Shown
from awsfs.tree.objects.temporaries import Temporaries
from awsfs.tree.times import Path

T = TypeVar("T")

_REMEMBERED = 50_000


class Objects:
    """Sends objects, and remembers by path and ETag what their versions carry. Thread-safe.

    `headers` go with everything that is uploaded, in the words of PutObject.
    """

    def __init__(
        self,
        aws: Aws,
        shown: Shown,
        made: Made,
        spools: Spools,
        headers: Mapping[str, str],
        *,
        dry_run: bool = False,
        last_writer_wins: bool = False,
    ) -> None:
        self.aws, self.shown, self.made, self.spools, self.headers = aws, shown, made, spools, headers
        self.dry_run = dry_run
        self.copier, self.temporaries = Copier(aws, spools, last_writer_wins=last_writer_wins), Temporaries()
        self._probes, self._kept = Probes(aws, spools, self.copier.conditions), Kept(spools.base)
        self._known: LRUCache[tuple[Path, str], Version] = LRUCache(_REMEMBERED)
        self._own: LRUCache[tuple[Path, str], Version] = LRUCache(_REMEMBERED)
        self._lock = threading.Lock()

    @property
    def belongings(self) -> Belongings:
        """What belongs to objects."""
        return self.copier.belongings

    def known(self, path: Path, etag: str) -> Version | None:
        """What is known of a version beside its listing."""
        with self._lock:
            return self._known.get((path, etag))

    def learn(self, path: Path, version: Version) -> None:
        """Remember what a version carries."""
        with self._lock:
            self._known[path, version.etag] = version

    def made_here(self, path: Path, version: Version) -> None:
        """Remember a version that this mount has made."""
        self.learn(path, version)
        with self._lock:
            self._own[path, version.etag] = version

    def own(self, path: Path, etag: str) -> Version | None:
        """A version that this mount has made, as it made it, whatever others have set since without a new ETag."""
        with self._lock:
            return self._own.get((path, etag))

    def wrote(self, path: Path, version: Version, before: Version | None) -> None:
        """This mount has made this version."""
        self.made_here(path, version)
        self.shown.wrote(path, version.etag)
        if before is None:
            self.made.add(path)

    def noting(self, at: Request, work: Callable[[], T]) -> T:
        """Do work in a worker; its failure is entered in the record of errors. Raises AwsError."""

        def noted() -> T:
            try:
                return work()
            except AwsError as error:
                self.aws.journal.failed(error, at, IN_DOUBT if is_doubtful(error) else "")
                raise

        return self.aws.run(noted, place_of(at))

    def ask(self, path: Path, at: Request) -> Version | None:
        """The version that is there at this moment: one HeadObject. Raises AwsError."""
        found = self.noting(at, lambda: head(self.aws, at))
        if found is None:
            return None
        self.learn(path, found[0])
        return found[0]

    def check_writing(self, at: Request) -> None:
        """Whether AWS lets us write there: two requests, none for a minute beside it, or in a rehearsal.

        Raises AwsError.
        """
        if not self.dry_run and not self._probes.knows(at, self.headers):
            self.noting(at, lambda: self._probes.check(at, self.headers))

    def check(self, at: Request, headers: Mapping[str, Any]) -> None:
        """The same for an upload with these headers, in a worker. Raises AwsError."""
        check_metadata(headers.get("Metadata", {}))
        if not self._probes.knows(at, headers):
            self._probes.check(at, headers)

    def check_unlocked(self, at: Request, version: Version) -> None:
        """Whether a copy may take the place of a version. Raises AwsError, EPERM."""
        try:
            check_unlocked(version, "copy_object")
        except AwsError as error:
            self.aws.journal.failed(error, at)
            raise

    def complete(self, at: Request, base: Version) -> Version:
        """The version that is replaced, with its headers, or as it is where it may not be read.

        Raises AwsError, ESTALE where there is another one by now.
        """
        try:
            found = self.belongings.complete(at, base)
        except AwsError as error:
            if error.number != errno.EACCES:
                raise
            return base
        if found.headers is None or found.etag != base.etag:
            self.aws.cache.outdate(at)
            words = "another program changed the object after it was last read here; read it again before you write it"
            raise AwsError(errno.ESTALE, "PreconditionFailed", words, "put_object")
        return found

    def keep(self, spool: Spool, name: str) -> str:
        """Keep bytes that could not be stored, beyond the end of the mount where there is room; where they are."""
        if not spool.own:
            return "no data was written that could be saved"
        with contextlib.suppress(OSError):
            kept = self._kept.take(spool.path, name)
            if kept is not None:
                spool.moved(kept)
                gaps = ", with zeros where nothing was written" if spool.missing(0, spool.size) else ""
                return f"the written data is kept in {kept} for a week{gaps}"
        return f"the written data is kept in {spool.path} until the mount ends; at most 1 GiB stays for longer"

    def keep_data(self, data: bytes, name: str) -> str:
        """Keep bytes that are in memory alone; where they are."""
        try:
            return f"the written data is kept in {self._kept.put(data, name)} for a week"
        except OSError as error:
            return f"the written data could not be saved: {error.strerror}"

    def keep_unsent(self) -> None:
        """The mount ends: keep what is in files that are still open, and that AWS does not have."""
        for path in self.spools.unsent():
            with contextlib.suppress(OSError):
                self._kept.take(path, object_name(path))

    def carried(self, at: Request, base: Version | None) -> dict[str, Any]:
        """What stays with an object when its bytes are replaced; asks for it where it is not known. Raises AwsError."""
        return {} if base is None else for_new_content(self.belongings.of(at, base))

    def removed_encoding(self, at: Request, encoding: str) -> None:
        """Report that new content is not encoded as the old content was."""
        words = f"the new content is not {encoding}, so Content-Encoding was removed from the object"
        error = AwsError(errno.EILSEQ, "ContentEncodingRemoved", words, "put_object")
        self.aws.journal.failed(error, at, f"to have it again, write content that is {encoding}")
