"""What a call yielded before, which is served while AWS cannot be reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias

from awsfs.cache.sheet import Page
from awsfs.errors import UNREACHABLE, AwsError

Token: TypeAlias = Mapping[str, Any]
"""What to ask for a page with, beside what all pages of a call are asked with."""

Outage: TypeAlias = Callable[[], "tuple[AwsError, bool] | None"]
"""Why AWS is known not to answer at this moment, and whether to ask it again all the same; None where it may."""


def _no_outage() -> None:
    return None


MEANWHILE = 2.0
"""Seconds for which they are shown, until AWS is asked again."""


class Known(Protocol):
    """Records, as far as they are in hand."""

    @property
    def whole(self) -> bool:
        """Whether every record is."""

    @property
    def has_some(self) -> bool:
        """Whether any is."""

    @property
    def done(self) -> bool:
        """Whether all pages have arrived once."""

    def pages(self) -> list[Page]:
        """All that arrived once."""

    def token(self, number: int) -> Token:
        """What a page that arrived was asked for with."""


class Before:
    """The records known before, if there are any; used once, and `on_use` told why."""

    def __init__(
        self,
        records: Known | None = None,
        on_use: Callable[[AwsError], None] = lambda error: None,
        outage: Outage = _no_outage,
    ) -> None:
        self.on_use, self.outage = on_use, outage
        self._records = records

    def drop(self) -> None:
        """They are not needed any more."""
        self._records = None

    @property
    def is_complete(self) -> bool:
        """Whether all pages had arrived: of a part, whoever asks again wants to know the rest."""
        return self._records is not None and self._records.done

    def take(self, error: AwsError) -> tuple[list[list[Any]], list[Token], bool] | None:
        """The pages in hand from the first one on, what each was asked for with, and whether these are all there are.

        None where nothing is known, or the error is another matter. A page that is not in memory any more ends them.
        """
        records = self._records
        if records is None or error.number not in UNREACHABLE or not (records.whole or records.has_some):
            return None
        found: list[list[Any]] = []
        for page in sorted(records.pages(), key=lambda page: page.number):
            known = page.records()
            if known is None or page.number != len(found):
                break
            found.append(known)
        self._records = None
        return found, list(map(records.token, range(len(found)))), records.done and len(found) == len(records.pages())
