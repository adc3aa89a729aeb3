"""Floor 1: what README and docs promise of their own form."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml
from documented import CONSOLE, ROOT, SHELL, Block, blocks, name, pages
from terminal import PROMPT, steps

LANGUAGES = {CONSOLE, SHELL, "python", "ini", "json", "yaml", "text"}


def every(language: str) -> list[tuple[Path, Block]]:
    return [(page, block) for page in pages() for block in blocks(page, language)]


def test_the_readme_has_at_most_200_lines() -> None:
    assert len((ROOT / "README.rst").read_text().splitlines()) <= 200


@pytest.mark.parametrize(
    ("page", "block"), [pytest.param(*each, id=f"{name(each[0])}:{each[1].line}") for each in every(SHELL)]
)
def test_the_shell_code_of_a_page_parses(page: Path, block: Block) -> None:
    done = subprocess.run(["bash", "-n"], input=block.text, text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), block.text


@pytest.mark.parametrize(
    ("page", "block"), [pytest.param(*each, id=f"{name(each[0])}:{each[1].line}") for each in every("yaml")]
)
def test_the_yaml_of_a_page_parses(page: Path, block: Block) -> None:
    assert isinstance(yaml.safe_load(block.text), dict)


@pytest.mark.parametrize("page", pages(), ids=name)
def test_a_session_begins_with_a_command(page: Path) -> None:
    assert [block.line for block in blocks(page, CONSOLE) if not block.text.startswith(PROMPT)] == []


@pytest.mark.parametrize("page", pages(), ids=name)
def test_the_commands_of_a_session_are_marked_as_a_session(page: Path) -> None:
    text = page.read_text()
    in_sessions = sum(len(list(steps(block.text))) for block in blocks(page, CONSOLE))
    assert len(re.findall(r"^ +\$ ", text, re.MULTILINE)) == in_sessions


@pytest.mark.parametrize("page", pages(), ids=name)
def test_every_block_says_what_language_it_is_in(page: Path) -> None:
    text = page.read_text()
    assert set(re.findall(r"^ *\.\. code-block::(.*)$", text, re.MULTILINE)) <= {f" {each}" for each in LANGUAGES}
    assert re.findall(r"^(?!\.\.).*::$", text, re.MULTILINE) == []
