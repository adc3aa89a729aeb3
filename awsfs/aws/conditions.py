"""Whether an endpoint that is not AWS's keeps conditions of writes, without which somebody's change can be lost."""

from __future__ import annotations

import errno
import threading
import uuid

from awsfs.aws.certainty import CONFLICTS, MISSED
from awsfs.aws.fetch import Aws
from awsfs.aws.objects import Version, condition, sibling
from awsfs.errors import UNREACHABLE, AwsError
from awsfs.requests import Request

NO_ETAG = f'"{"0" * 32}"'
WRONG_MD5 = "AAAAAAAAAAAAAAAAAAAAAA=="

_LASTING = frozenset((errno.EAGAIN, errno.EACCES, errno.EKEYEXPIRED, errno.ENOKEY, *UNREACHABLE))
"""Failures that say nothing about conditions."""


class Conditions:
    """The conditions of writes, where the endpoint keeps them. Thread-safe.

    `last_writer_wins`: write without conditions where it does not.
    """

    def __init__(self, aws: Aws, last_writer_wins: bool = False) -> None:
        self._aws, self._last_writer_wins = aws, last_writer_wins
        self._kept: dict[tuple[str, str], bool] = {}
        self._lock = threading.Lock()

    def of(self, at: Request, base: Version | None) -> dict[str, str]:
        """What a write carries that replaces a version, or creates with None; nothing where nothing is kept."""
        with self._lock:
            return condition(base.etag if base else None) if self._kept.get((at.client, at.region), True) else {}

    def check(self, at: Request) -> None:
        """Refuse to write where conditions are not kept: one request per endpoint, and none to AWS.

        Raises AwsError, EOPNOTSUPP.
        """
        key = (at.client, at.region)
        with self._lock:
            kept = self._kept.get(key)
        if kept is None:
            kept = not self._aws.clients.is_foreign(*key) or self._ask(at)
            if kept is None:
                return
            with self._lock:
                self._kept[key] = kept
        if not kept and not self._last_writer_wins:
            words = "the endpoint has no conditional writes (If-Match), so changes by other programs would be lost"
            remedy = "to write anyway, mount with --last-writer-wins"
            raise AwsError(errno.EOPNOTSUPP, "NoConditionalWrites", f"{words}; {remedy}", "put_object")

    def _ask(self, at: Request) -> bool | None:
        """Whether a PUT that its Content-MD5 forbids is refused for its condition; None where nobody can tell.

        It is for a name beside the object, which is removed should a store take it all the same.
        """
        beside = sibling(at, "put_object", Key=f"{at.params['Key']}.awsfs-{uuid.uuid4().hex[:8]}")
        params = {**beside.params, "Body": b"", "ContentMD5": WRONG_MD5, "IfMatch": NO_ETAG}
        try:
            self._aws.ask(sibling(at, "put_object", **params), changing=True)
        except AwsError as error:
            if error.code in MISSED or error.code in CONFLICTS:
                return True
            if error.number == errno.EACCES:
                return None
            if error.number in _LASTING:
                raise
            return False
        self._aws.ask(sibling(beside, "delete_object"), changing=True)
        return False
