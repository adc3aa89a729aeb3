"""The bodies of answers, as they arrive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsfs.aws.direct.stream import PIECE, Stream

NOT_MODIFIED = "304"
"""The code of a refusal that is good news: what was asked for on condition that it is another is the same still."""


def received(body: Any, progress: Callable[[], None], goes_on: Callable[[], bool]) -> memoryview:
    """All the bytes of a body, or those that came until `goes_on` said no; `progress` is told of every piece."""

    def is_wanted() -> bool:
        progress()
        return goes_on()

    if isinstance(body, Stream):
        return body.whole(is_wanted)
    data = bytearray()
    while piece := body.read(PIECE):
        data += piece
        if not is_wanted():
            body.close()
            break
    return memoryview(data)
