"""Records real sessions for the documentation: ``python docs/record.py [PAGE...]``.

In a page it replaces the output of each command that prints something else now. A line ``...`` still stands for any
lines. Without a page it records all pages and the picture of the README, and builds the man page. The tests hold all of
these to the program.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

HOME = Path(__file__).resolve().parent
sys.path[:0] = [str(HOME.parent / "tests")]

from documented import CONSOLE, blocks, pages, terminal_of  # noqa: E402
from terminal import INTERRUPT, MORE, PROMPT, Step, steps  # noqa: E402

PICTURE, MAN_PAGE = HOME / "_static" / "session.svg", HOME / "awsfs.1"
WIDTH = 92
COMMANDS = (
    "awsfs --demo ~/aws",
    "cd ~/aws/ec2/us-west-2",
    "ls by-name",
    "cat by-name/bastion/{state,instance-type}",
    "cat security-groups/by-name/production-db/ingress",
    "ls security-groups/by-name/production-db/used-by",
    "ls .query/'state=running and instance-type=t3.*'",
    'grep -rl \'"plan": "pro"\' ~/aws/dynamo/us-west-2/users/items | head -3',
    "echo 1 > by-name/bastion/stop",
    "cat by-name/bastion/state",
)
THEME = TerminalTheme((22, 27, 34), (201, 209, 217), [(72, 79, 88)] * 8)
"""Dark, of enough contrast: 12:1 for output, 8:1 for the prompt, 15:1 for commands."""

# rich's own frame loads a font from a server; a picture in a README should load nothing.
FRAME = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
    font-family: ui-monospace, "SF Mono", "DejaVu Sans Mono", "Liberation Mono", Menlo, Consolas, monospace;
    font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width;
}}
.{unique_id}-title {{ font-family: system-ui, sans-serif; font-size: 18px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>{lines}</defs>
{chrome}<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}<g class="{unique_id}-matrix">
{matrix}
</g></g></svg>
"""


def session(home: Path, cache: Path) -> list[tuple[str, list[str]]]:
    """Each command of the picture with the lines that it prints, in a new home directory."""
    with terminal_of(None, home, cache) as terminal:
        # The first start says that it prepares the account. The picture shows what every later start prints.
        terminal.run(f"{COMMANDS[0]} && fusermount3 -u ~/aws")
        return [(command, terminal.run(command)) for command in COMMANDS]


def drawn(recorded: list[tuple[str, list[str]]]) -> str:
    """The session as a picture of a terminal."""
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    for command, output in recorded:
        console.print(Text.assemble((PROMPT, "#7ee787"), (command, "bold #f0f6fc")))
        for line in output:
            console.print(Text(line))
    return console.export_svg(title="awsfs", theme=THEME, code_format=FRAME, unique_id="session")


def lines(picture: str) -> list[str]:
    """The lines of text in a picture, from top to bottom."""
    found: dict[float, str] = {}
    for each in ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}text"):  # noqa: S314  our own picture
        if "clip-path" in each.attrib:
            found[float(each.get("y", 0))] = found.get(float(each.get("y", 0)), "") + (each.text or "")
    return [found[height].replace("\xa0", " ").rstrip() for height in sorted(found)]


def recorded(page: Path, home: Path, cache: Path) -> str:
    """The text of a page with what its sessions print now."""
    text = page.read_text().splitlines()
    with terminal_of(page, home, cache) as terminal:
        changed = [
            (block, [_kept(step, terminal.follow(step)) for step in steps(block.text)])
            for block in blocks(page, CONSOLE)
        ]
    for block, written in reversed(changed):
        new = [block.indent + line if line else "" for step in written for line in _lines(step)]
        start = block.line - 1
        text[start : start + len(block.text.splitlines())] = new
    return "\n".join(text) + "\n"


def _kept(step: Step, printed: list[str]) -> Step:
    if step.matches(printed):
        return step
    return Step(step.command, (*printed, *([INTERRUPT] if INTERRUPT in step.output else ())))


def _lines(step: Step) -> list[str]:
    first, *rest = step.command.split("\n")
    return [PROMPT + first, *(MORE + line for line in rest), *step.output]


def main(words: list[str]) -> None:
    """Record these pages, or all of them and the picture."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / "cache"
        for number, page in enumerate([Path(word).resolve() for word in words] or pages()):
            page.write_text(recorded(page, Path(folder) / f"home-{number}", cache))
        if not words:
            PICTURE.write_text(drawn(session(Path(folder) / "home", cache)))
            build = ("-m", "sphinx", "-W", "-n", "-q", "-b", "man", str(HOME), folder)
            subprocess.run([sys.executable, *build], check=True)
            shutil.copy(Path(folder) / MAN_PAGE.name, MAN_PAGE)


if __name__ == "__main__":
    main(sys.argv[1:])
