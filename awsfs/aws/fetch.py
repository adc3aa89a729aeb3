"""Asking AWS: records through the cache, ranges of bytes, and calls that change something."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import Any, NoReturn, TypeVar

from awsfs.aws.ahead import Ahead
from awsfs.aws.batches import Batches
from awsfs.aws.bodies import NOT_MODIFIED, received
from awsfs.aws.border import border
from awsfs.aws.clients import Clients
from awsfs.aws.journal import Journal
from awsfs.aws.model import RefusedError
from awsfs.aws.outages import Outages
from awsfs.aws.pages import Pages
from awsfs.aws.paging import beginnings
from awsfs.aws.prepared import answer_shown
from awsfs.aws.pulse import progress, still_wanted, waiting, withdrawn
from awsfs.aws.unsettled import Unsettled
from awsfs.aws.wire import IN_DOUBT, NOT_BEGUN, NOT_SENT, Wire
from awsfs.aws.witness import Witness
from awsfs.aws.workers import ANYWHERE, Place, Workers, place_of
from awsfs.aws.writes import Amend, Writes, forgetting
from awsfs.budget import Budget
from awsfs.cache import BRIEFLY, Cache, Records
from awsfs.errors import AwsError
from awsfs.requests import Request
from awsfs.schema import FOREVER

__all__ = ["NOT_SENT", "Aws", "progress"]

T = TypeVar("T")


def _wait_forever(future: Future[Any]) -> None:
    future.exception()


class Aws:
    """One account, asked in a pool of workers; the caller waits by `wait`, which may give up (EINTR, ETIMEDOUT).

    Only this class sends requests. Every failure is in the journal, unless a call declares it as an absence.
    `pauses`: seconds between the tries of a change that AWS did not take. `dry_run`: changes are checked and recorded,
    and none is made. `unsettled`: what was changed a moment ago. `budget`: the memory that there is.
    """

    def __init__(
        self,
        clients: Clients,
        cache: Cache,
        journal: Journal,
        wait: Callable[[Future[Any]], None] = _wait_forever,
        ttl: float | None = None,
        *,
        pauses: Sequence[float] = (0.2, 0.5, 1.0),
        dry_run: bool = False,
        unsettled: Unsettled | None = None,
        budget: Budget | None = None,
    ) -> None:
        self.budget = budget or Budget()
        self.clients = clients
        self.cache = cache
        self.journal = journal
        self._wait = wait
        self._ttl = ttl
        self._wire = Wire(clients, journal)
        self._unsettled = unsettled or Unsettled()
        self._outages = Outages()
        self._batches = Batches(self._answer)
        self._ahead = Ahead()
        self._witness = threading.local()
        self._writes = Writes(self._wire, cache, self._unsettled, pauses, dry_run)
        self._workers = Workers()

    def records(self, request: Request) -> Records:
        """The records a request yields, from the cache or fetched as they are read. Makes no call by itself.

        Where one region after the other is asked the same, the next ones are asked ahead: see `awsfs.aws.ahead`.
        """
        for following in self._ahead.after(request):
            self._kept(following).begin()
        return self._kept(request)

    def _kept(self, request: Request) -> Records:
        return self._witnessed(self.cache.get(request.key, lambda stale: self._unread(request, stale)))

    def witnessing(self) -> Witness:
        """A context whose value is all that this thread is given in it: what it makes of that is true as long."""
        return Witness(self._witness)

    def _witnessed(self, records: Records) -> Records:
        said = getattr(self._witness, "said", None)
        if said is not None:
            said.append(records)
        return records

    def walked_by(self, regions: Sequence[str]) -> None:
        """Tell in which order regions are listed."""
        self._ahead.order(regions)

    def fresh(self, request: Request) -> list[Any]:
        """The records a request yields at this moment, past the cache; none where there is no such thing."""
        try:
            return list(self._unread(request, None))
        except AwsError as error:
            if error.number != errno.ENOENT:
                raise
            return []

    def in_hand(self, request: Request) -> Records | None:
        """The records of a request if they are known and fresh."""
        found = self.cache.peek(request.key)
        return None if found is None else self._witnessed(found)

    def known(self, request: Request) -> Records | None:
        """The same, though some of their pages may be too old by now, or gone."""
        found = self.cache.known(request.key)
        return None if found is None else self._witnessed(found)

    def send(
        self,
        request: Request,
        given: Mapping[str, Any] | None = None,
        *,
        before: Any = None,
        hint: str = "",
        amend: Amend = forgetting,
    ) -> dict[str, Any]:
        """Make a call that changes something: once, recorded, and what was known of that service is forgotten.

        `given` are parameters beside those of the request, as a person wrote them in JSON; all are checked before
        anything is sent, and `hint` is added to the words of a refusal. `before` is the record that is changed: while
        AWS goes on showing it, what it shows is not kept. Raises AwsError.
        """
        work = partial(self._writes.send, request, given or {}, before, hint, amend)
        asked = replace(request, params={**request.params, **(given or {})})
        return self._changing(asked, work, is_cancelled=True)

    def change(self, request: Request, work: Callable[[], dict[str, Any]], amend: Amend = forgetting) -> dict[str, Any]:
        """Have `work` change something, which may take several calls; recorded as one attempt at `request`.

        What the request outdates is forgotten, however it ends, but for what `amend` puts right. Raises AwsError.
        """
        return self._changing(request, lambda: self._writes.attempt(request, work, amend))

    def refuse(self, request: Request, words: str, number: int = errno.EINVAL) -> NoReturn:
        """Refuse a write before anything is sent; recorded, and in ``.awsfs/errors`` with these words."""
        raise self.run(lambda: self._writes.refused(request, RefusedError(words, request.operation, number)))

    def shown(self, request: Request, answer: Mapping[str, Any]) -> dict[str, Any]:
        """What AWS answered a request, as a file may show it."""
        return answer_shown(self._wire.client(request), request, answer)

    def read(self, request: Request, goes_on: Callable[[], bool] = lambda: True) -> tuple[memoryview, dict[str, Any]]:
        """The bytes of a call's ``Body`` and the rest of its answer, in this thread; past the cache. Raises AwsError.

        `goes_on` is asked after every piece that arrives; where it says no, the connection is closed.
        """
        try:
            with border(request.operation):
                answer = self._answer(request)
                return received(answer["Body"], progress, goes_on), answer
        except AwsError as error:
            if error.code != NOT_MODIFIED:
                self._wire.note(error, request)
            raise

    def close(self, wait: bool = False) -> None:
        """Let go of the workers; `wait` for what they wait for, too."""
        self._workers.close(wait)

    def start(self, work: Callable[[], T], place: Place = ANYWHERE) -> Future[T]:
        """Have work done in a worker; any number of threads may `wait` for the future.

        It is abandoned, before whatever it would send next, once all who have waited have given up.
        """
        return self._workers.submit(work, place)

    def wait(self, future: Future[Any], request: Request | None = None) -> None:
        """Wait for a future as whoever asked waits: until done, interrupted, or without progress.

        That AWS did not answer the `request` in time is in the journal.
        """
        try:
            with waiting(future):
                self._wait(future)
        except AwsError as error:
            if request is not None:
                error.operation = request.operation
                self._outages.failed(request, error)
            self.journal.failed(error, request)
            raise

    def run(self, work: Callable[[], T], place: Place = ANYWHERE) -> T:
        """Do work in a worker, and wait for it as whoever asked waits: until done, interrupted, or without progress."""
        future = self.start(work, place)
        self.wait(future)
        return future.result()

    def run_for_long(self, request: Request, work: Callable[[], None]) -> None:
        """Do work that is all waiting, in a thread that nobody else would have; what ends it is in the journal."""
        future = self.start(work, (request.client, f"{request.region} (waiting)"))
        self.wait(future, request)
        try:
            future.result()
        except AwsError as error:
            self.journal.failed(error, request)
            raise

    def _changing(self, request: Request, work: Callable[[], T], is_cancelled: bool = False) -> T:
        """Like `run`; where nobody waits any more the change goes on, or `is_cancelled` while it waits its turn.

        Which of the two it was is in ``.awsfs/errors``. An object's bytes are sent in any case: the program that wrote
        them may have ended, and nobody else has them.
        """
        future = self._workers.submit(work, place_of(request), is_change=True)
        try:
            self._wait(future)
        except OSError as error:
            number = error.errno or errno.EINTR
            given_up = AwsError(number, errno.errorcode[number], str(error.strerror), request.operation)
            if is_cancelled and withdrawn(future):
                self._writes.refused(request, given_up, NOT_BEGUN)
            else:
                self.journal.failed(given_up, request, IN_DOUBT)
            raise
        return future.result()

    def _unread(self, request: Request, stale: Records | None) -> Records:
        ttl = request.ttl if self._ttl is None or request.ttl == FOREVER else self._ttl
        return Records(
            Pages(request, self._wire, self._batches.answer, progress).load,
            ttl,
            partial(self.start, place=place_of(request)),
            partial(self.wait, request=request),
            first=beginnings(request),
            empty_ttl=ttl if request.is_listing else BRIEFLY,
            stale=stale,
            on_stale=lambda error: self.journal.failed(error, request, note="the last cached answer was used"),
            outage=lambda: self._outages.at(request),
            params=request.params,
            at_most=lambda page: self._unsettled.ttl(request, page),
            clock=self.cache.clock,
        )

    def call(self, request: Request, changing: bool = False) -> dict[str, Any]:
        """One call, in this thread; one for `changing` something is not repeated. Raises AwsError."""
        still_wanted()
        with self._outages.watching(request):
            return self._wire.call(request, changing)

    def ask(self, request: Request, changing: bool = False) -> dict[str, Any]:
        """The same where a refusal is an answer too, and no entry in the record of errors. Raises AwsError."""
        return self._answer(request, changing)

    def _answer(self, request: Request, changing: bool = False) -> dict[str, Any]:
        still_wanted()
        with self._outages.watching(request):
            return self._wire.answer(request, changing)
