"""The blocks of code in README and docs, and a terminal that runs the sessions among them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mounts import Mount
from terminal import Step, Terminal, steps

ROOT = Path(__file__).parent.parent
CONSOLE, SHELL = "console", "sh"
MOUNTING = "awsfs --demo"
_BLOCK = re.compile(r"^( *)\.\. code-block:: (\S+)\n(?: *:\S+:.*\n)*\n((?:\1 +\S.*\n|[ \t]*\n)+)", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A block of code in a page: its language, its text without the indentation, and the line where it begins."""

    language: str
    text: str
    line: int
    indent: str


def pages() -> list[Path]:
    """All that is written for people: the README, the guide for contributors and the site."""
    return [ROOT / "README.rst", *ROOT.glob("CONTRIBUTING.rst"), *sorted((ROOT / "docs").rglob("*.rst"))]


def blocks(page: Path, language: str) -> Iterator[Block]:
    """The blocks of a page that are in a language."""
    text = page.read_text()
    for found in _BLOCK.finditer(text):
        if found[2] == language:
            written = found[3].rstrip("\n")
            indent = re.match(" *", written)
            yield Block(
                language, textwrap.dedent(written), text.count("\n", 0, found.start(3)) + 1, indent[0] if indent else ""
            )


def name(page: Path) -> str:
    """A page by its path in the repository."""
    return str(page.relative_to(ROOT))


def steps_of(page: Path) -> list[Step]:
    """The commands of all sessions of a page, in order."""
    return [step for block in blocks(page, CONSOLE) for step in steps(block.text, block.line)]


@contextmanager
def terminal_of(page: Path | None, home: Path, cache: Path) -> Iterator[Terminal]:
    """A terminal for the sessions of a page. The demo account is mounted on ``~/aws`` unless they mount it."""
    mount = Mount(home / "aws", {})
    mount.path.mkdir(parents=True)
    terminal = Terminal(home, cache, mount.mark)
    try:
        if page and not any(MOUNTING in step.command for step in steps_of(page)):
            terminal.run(f"{MOUNTING} ~/aws")
        yield terminal
    finally:
        terminal.close()
        mount.end()
