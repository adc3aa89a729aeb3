"""What a thread is told by AWS while it works something out."""

from __future__ import annotations

import threading

from awsfs.cache import Records


class Witness:
    """The records that a thread is given for a while. A context manager, entered at every step of a walk."""

    def __init__(self, local: threading.local) -> None:
        self._local = local

    def __enter__(self) -> list[Records]:
        self._before = getattr(self._local, "said", None)
        self._local.said = said = list[Records]()
        return said

    def __exit__(self, *error: object) -> None:
        said, self._local.said = self._local.said, self._before
        if self._before is not None:
            self._before.extend(said)
