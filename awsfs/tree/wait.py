"""``.wait/``: a file for each state that AWS has a waiter for; reading it blocks until the thing is in that state."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from awsfs.aws.waiters import SingleWaiterConfig, operation_of, until, waiters
from awsfs.requests import Request
from awsfs.schema import Call, Entry
from awsfs.text import TAKEN, decode
from awsfs.tree.dots import READ_ONLY_DIRECTORY, dot_node, dotted
from awsfs.tree.kinds import each_of
from awsfs.tree.nodes import FILE, Content, Directory, Listed, Node
from awsfs.tree.place import Place

PUBLIC = 0o444
_NEWER = "v2"
"""What ends the name of a waiter that was there before and asked something dearer."""


class Waiting(Directory):
    """The states of one thing that can be waited for, by the names of their files. Nothing here is read by a walk."""

    def __init__(self, place: Place, states: dict[str, tuple[SingleWaiterConfig, Request]]) -> None:
        super().__init__(READ_ONLY_DIRECTORY, place.mtime())
        self._place, self._states = place, states

    def find(self, name: str) -> Node | None:
        """See `Directory`."""
        if name not in self._states:
            return dot_node(self, name)
        return Content(PUBLIC, self.mtime, partial(self._reached, name), ready=lambda: False)

    def entries(self) -> Iterator[Listed]:
        """See `Directory`."""
        return ((name, FILE) for name in self._states)

    def forget(self) -> None:
        """Drop what is cached of this service and region."""
        self._place.forget()

    def _reached(self, name: str) -> bytes:
        """The state, once it is reached. Raises EBUSY, ETIMEDOUT and EINTR; what was known of the service is over."""
        waiter, request = self._states[name]
        aws = self._place.context.aws
        aws.run_for_long(request, partial(until, aws, request, waiter))
        self._place.forget()
        return f"{name}\n".encode()


@dotted(".wait")
def wait_directory(entries: tuple[Entry, ...], place: Place) -> Node | None:
    """``.wait/`` of a thing that AWS has waiters for: those that ask as it is found by its name."""
    service = place.context.services.get(place.path[0]) if place.path else None
    each = each_of(service).get(entries) if service else None
    states = {}
    for get in each.get if each else ():
        for name, waiter in waiters(get.client or place.client).items():
            request = _asking(get, operation_of(waiter), place)
            if request is not None:
                states[_state(name, get.operation)] = waiter, request
    return Waiting(place, states) if states else None


def _asking(get: Call, operation: str, place: Place) -> Request | None:
    """What a waiter's operation is asked, where it is the one by which the thing is found."""
    if operation != get.operation:
        return None
    name = decode(place.path[-1], TAKEN)
    return None if name is None else place.named(name).request(get)


def _state(waiter: str, operation: str) -> str:
    """What a waiter waits for: its name without the words for the thing, which the operation has too."""
    thing = {word.rstrip("s") for word in operation.split("_")}
    words = [word for word in waiter.split("_") if word != _NEWER]
    while len(words) > 1 and words[0].rstrip("s") in thing:
        words.pop(0)
    return "-".join(words)
