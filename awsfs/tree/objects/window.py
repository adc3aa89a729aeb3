"""How far ahead of a reader an object is fetched: pure, for it knows nothing but offsets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """Bytes. `least`: what is fetched at least, where anything is, and what the kernel reads ahead by itself.

    `first`: what is fetched when an object is opened, and first ahead of a reader who goes on. `part`: the most that
    one request asks for. `largest`: the most that is fetched ahead of one reader.
    """

    least: int = 128 * 2**10
    first: int = 2**20 + 128 * 2**10
    part: int = 8 * 2**20
    largest: int = 64 * 2**20

    @property
    def slack(self) -> int:
        """How far from the end of what was read still counts as going on: the kernel's reads overtake each other.

        Twelve of them may be on their way at once, and another processor may take up the last one first.
        """
        return 16 * self.least


USUAL = Sizes()


class Window:
    """Where the reader of one handle is, and how many bytes `ahead` of that are fetched before they are asked for.

    None at first, and after a jump; twice as many whenever a reader who goes on had to wait.
    """

    def __init__(self, sizes: Sizes = USUAL) -> None:
        self.position = self.ahead = 0
        self._sizes = sizes
        self._run = 0
        self._waited_for = -1

    def move(self, offset: int, size: int, reached: int) -> None:
        """A read begins. `reached`: up to where there are bytes, or they are coming, from the last position on."""
        slack = self._sizes.slack
        if self.position - slack <= offset <= max(self.position, reached) + slack:
            self._run += size
            self.position = max(self.position, offset + size)
        else:
            self.position, self.ahead, self._run = offset + size, 0, 0

    def waits(self, start: int) -> None:
        """The reader waits for the range that starts there; that counts once, however many reads do."""
        if self._run >= self._sizes.least and start != self._waited_for:
            self._waited_for = start
            self.ahead = min(max(2 * self.ahead, self._sizes.first), self._sizes.largest)

    def halve(self) -> None:
        """There is too little memory."""
        self.ahead = self.ahead // 2 if self.ahead >= 2 * self._sizes.least else 0

    def needs(self, offset: int, size: int) -> int:
        """Up to where to fetch what is asked for now."""
        return offset + max(size, self._step)

    def is_near(self, start: int, end: int, shared: bool = False) -> bool:
        """Whether this reader may read some of that range next, or, where the object is `shared`, one just behind him.

        Who comes later reads from the kernel's memory what others have read, and so begins in the middle.
        """
        behind = max(self._sizes.slack, self._sizes.part if shared else 0)
        return end > self.position - behind and start < self.position + max(self.ahead, self._sizes.least)

    def missing(self, reached: int, size: int) -> Iterator[tuple[int, int]]:
        """The ranges to be fetched ahead, of an object of that size; `reached`: the first offset that is not coming."""
        end = min(self.position + self.ahead, size)
        while reached < end and (end == size or end - reached >= self._step):
            yield reached, min(reached + self._step, end)
            reached += self._step

    @property
    def _step(self) -> int:
        return max(self._sizes.least, min(self._sizes.part, self.ahead // 2))
