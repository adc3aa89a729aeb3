"""Which programs want to know more than the names of what they list, so that it can be told with the names."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

_PROGRAMS = 64
_FIRST, _MOST = 4, 64


@dataclass
class _Walk:
    """What is known of a program: whether it has asked lately, and for how many directories more that is believed.

    `lists`: in the directory that it opened last there was a file to ask for.
    """

    asks: bool = False
    lists: bool = False
    left: int = 0
    most: int = _FIRST // 2


class Walkers:
    """Programs that ask for the stat of files, directory after directory, as ``ls -lR`` and ``grep -r`` do.

    A program whose answers came with the names asks no more. So it is believed for some directories, then watched in
    one, and believed for twice as many if it still asks. A directory without files tells nothing. Thread-safe.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._walks: OrderedDict[int, _Walk] = OrderedDict()

    def saw(self, program: int) -> None:
        """A program asked for the stat of a file."""
        walk = self._walks.get(program)
        if walk is not None:
            walk.asks = True

    def lists(self, program: int) -> None:
        """A program is told the name of a file."""
        walk = self._walks.get(program)
        if walk is not None:
            walk.lists = True

    def follows(self, program: int) -> bool:
        """A program opens a directory: whether it will ask for the stat of the files in it."""
        with self._lock:
            walk = self._walks.setdefault(program, _Walk())
            self._walks.move_to_end(program)
            if len(self._walks) > _PROGRAMS:
                self._walks.popitem(last=False)
            if not walk.lists:
                return walk.left > 0
            walk.lists = False
            if walk.left:
                walk.left -= 1
            elif walk.asks:
                walk.most = min(2 * walk.most, _MOST)
                walk.left = walk.most
                walk.asks = False
            else:
                walk.most = _FIRST // 2
            return walk.left > 0
