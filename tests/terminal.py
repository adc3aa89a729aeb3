"""A terminal: bash on a pseudo-terminal, in a home directory of its own. The documented sessions run in it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pexpect
from mounts import MARK, PATIENCE
from pexpect.replwrap import REPLWrapper

COLUMNS = 100
PROMPT, MORE, INTERRUPT, REST = "$ ", "> ", "^C", "..."
SHOWN_HOME = "/home/ada"

_MASKS = (
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?"), "TIME"),
    (re.compile(r"[A-Z][a-z]{2} [ \d]\d +(\d\d:\d\d|\d{4})"), "TIME"),
    (re.compile(r"\d{4}-\d\d-\d\d"), "DAY"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "UUID"),
    (re.compile(r"\b([a-z]+)-[0-9a-f]{8,17}\b"), r"\1-ID"),
)

_MASKED = ("TIME", "DAY", "UUID", "ID")
_WORDS = rf"\b({'|'.join(_MASKED)})\b"


def masked(line: str) -> str:
    """A line without what differs from day to day: ids, times and space at its end."""
    for pattern, word in _MASKS:
        line = pattern.sub(word, line)
    return line.rstrip()


@dataclass(frozen=True)
class Step:
    """A command of a documented session, the output that is documented, and the line of the file where it begins."""

    command: str
    output: tuple[str, ...]
    line: int = 0

    def matches(self, output: Sequence[str]) -> bool:
        """Whether a command printed what is documented. A line that is ``...`` stands for any number of lines."""
        wanted = [masked(line) for line in self.output if line != INTERRUPT]
        pattern = "".join("(.*\n)*" if line == REST else re.escape(line) + "\n" for line in wanted)
        return re.fullmatch(pattern, "".join(f"{masked(line)}\n" for line in output)) is not None


def steps(block: str, line: int = 0) -> Iterator[Step]:
    """The commands of a session as a person copies it: ``$`` begins a command, ``>`` continues it."""
    command: list[str] = []
    output: list[str] = []
    began = line
    for number, text in enumerate(block.splitlines(), line):
        if text.startswith(PROMPT):
            if command:
                yield Step("\n".join(command), tuple(output), began)
            command, output, began = [text.removeprefix(PROMPT)], [], number
        elif text.startswith(MORE) and not output:
            command.append(text.removeprefix(MORE))
        else:
            output.append(text)
    if command:
        yield Step("\n".join(command), tuple(output), began)


class Terminal:
    """bash with a home directory, where ``awsfs`` is installed. Its processes have `mark` in their environment."""

    def __init__(self, home: Path, cache: Path, mark: str) -> None:
        self._home = home
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        environment = {"HOME": str(home), "PATH": path, "XDG_CACHE_HOME": str(cache), MARK: mark, "LC_ALL": "C.UTF-8"}
        environment |= {"TZ": "UTC", "TERM": "dumb", "USER": "ada", "PS1": "first prompt"}
        bash = pexpect.spawn(
            "bash",
            ["--noprofile", "--norc"],
            env=environment,
            cwd=str(home),
            dimensions=(40, COLUMNS),
            echo=False,
            encoding="utf-8",
            timeout=PATIENCE,
        )
        self._shell = REPLWrapper(bash, "first prompt", "PS1='{0}' PS2='{1}'; bind 'set enable-bracketed-paste off'")

    def run(self, command: str, until: Sequence[str] = ()) -> list[str]:
        """The lines that a command prints. A command that does not end is interrupted after the lines in `until`."""
        if not until:
            return self._lines(self._shell.run_command(command))
        bash = self._shell.child
        bash.sendline(command)
        for line in until:
            if line != REST:
                bash.expect(_pattern(line))
        bash.sendintr()
        bash.expect_exact(self._shell.prompt)
        return [*until]

    def follow(self, step: Step) -> list[str]:
        """What a documented command prints here."""
        return self.run(step.command, _before_interrupt(step.output))

    def status(self) -> int:
        """The exit status of the last command."""
        return int(self.run("echo $?")[0])

    def close(self) -> None:
        """End the shell."""
        self._shell.child.close(force=True)

    def _lines(self, output: str) -> list[str]:
        text = output.replace("\r\n", "\n").replace(str(self._home), SHOWN_HOME)
        return text.expandtabs().splitlines()


def _pattern(line: str) -> str:
    """What a documented line looks like when it has other ids and times."""
    return "".join(".+" if part in _MASKED else re.escape(part) for part in re.split(_WORDS, masked(line)))


def _before_interrupt(output: Sequence[str]) -> Sequence[str]:
    return output[: output.index(INTERRUPT)] if INTERRUPT in output else ()
