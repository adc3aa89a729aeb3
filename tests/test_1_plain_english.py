"""Floor 1: all that users read is plain English. Each phrase here has a word that more readers know."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from documented import ROOT, name, pages
from prose import Prose, of_file, of_module

PHRASES = {
    r"(in|at) hand": "cached",
    r"bears?": "has",
    r"mend(s|ed|ing)?": "fix",
    r"(is|are) none": "does not exist, or is not a ...",
    r"made-up": "demo",
    r"things?": "resource, record, entry or file",
    r"(?<!active )verbs?": "action",
    r"(a person|persons)": "you, or a user",
    r"(told|tells?|telling)": "report, print or show; distinguish",
    r"(asks|asked|asking) (AWS|of)": "fetch, or call",
    r"AWS says?": "AWS answers, or returns",
    r"(an|another) orders?": "an action, or its input",
    r"all the same": "anyway",
    r"anew": "again",
    r"(whatever|whoever)": "everything that, or any; everyone who",
    r"(?<!there )(is|are|was|were|be) no (?!longer|more|such)": "is not a ...",
    r"(is|are) wanted|wants": "expected; needs",
    r"(?<!leave )(?<!left )alone": "only, in front of what it limits",
    r"to be had|can be had": "available",
    r"for (it|they|there|that|these|its) (is|are|was|has|have|had|does|do|takes?|needs?)": "because",
}
"""What is never right here, and what to write instead."""

FILES = [
    *pages(),
    ROOT / "CHANGELOG.rst",
    ROOT / "demo.sh",
    *ROOT.glob("bench/*.rst"),
    *ROOT.glob("bench/*.md"),
    *ROOT.glob("systemd/*"),
]
_PHRASES = {
    re.compile(rf"\b({phrase})\b".replace(" ", r"\s"), re.IGNORECASE): better for phrase, better in PHRASES.items()
}

_AROUND_LINES = re.compile(r"^[ \t]+|[ \t]+$", re.MULTILINE)


def offences(pieces: Iterable[Prose]) -> Iterator[str]:
    """Each phrase in the text with its line, and what to write instead."""
    for piece in pieces:
        text = _AROUND_LINES.sub("", piece.text)
        for phrase, better in _PHRASES.items():
            for found in phrase.finditer(text):
                line = piece.line + text.count("\n", 0, found.start())
                yield f"line {line}: '{' '.join(found[0].split())}'; write: {better}"


def test_there_are_few_enough_phrases_to_remember() -> None:
    assert len(PHRASES) <= 20


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_page_is_plain_english(path: Path) -> None:
    assert list(offences(of_file(path))) == []


def test_messages_are_plain_english() -> None:
    modules = sorted((ROOT / "awsfs").rglob("*.py"))
    assert [f"{name(each)}, {found}" for each in modules for found in offences(of_module(each.read_text()))] == []


def test_a_phrase_is_reported_with_its_line_and_what_to_write() -> None:
    assert list(offences([Prose(7, "one\nThat verb\nis")])) == ["line 8: 'verb'; write: action"]


def test_a_phrase_is_found_over_the_end_of_a_line() -> None:
    assert list(offences([Prose(1, "an answer in\nhand")])) == ["line 1: 'in hand'; write: cached"]


@pytest.mark.parametrize("source", ['"""Two verbs."""', "def f():\n    '''Two verbs.'''", "x = 1\n'two verbs'"])
def test_a_docstring_is_no_message(source: str) -> None:
    assert list(offences(of_module(source))) == []


def test_the_docstring_of_a_command_is_its_help_and_a_message() -> None:
    assert len(list(offences(of_module("@click.command(name='x')\ndef f():\n    'Two verbs.'")))) == 1


@pytest.mark.parametrize("source", ["x = 'two verbs'", "x = f'{n} verbs'", "f('one '\n  'verb')"])
def test_a_literal_with_a_space_is_a_message(source: str) -> None:
    assert len(list(offences(of_module(source)))) == 1


@pytest.mark.parametrize("source", ["x = 'verbs'", "x = {'verb': 1}"])
def test_a_word_by_itself_is_a_key_of_something_and_no_message(source: str) -> None:
    assert list(offences(of_module(source))) == []


@pytest.mark.parametrize(
    "text",
    [
        ".. code-block:: console\n\n    $ cat verb\n\n    the verb\n",
        "Write::\n\n    verb\n",
        "The file ``a verb`` acts.\n",
        "See `verb`.\n",
    ],
)
def test_code_in_a_page_is_no_prose(tmp_path: Path, text: str) -> None:
    (tmp_path / "page.rst").write_text(text)
    assert list(offences(of_file(tmp_path / "page.rst"))) == []


def test_the_lines_of_a_page_are_counted_past_its_code(tmp_path: Path) -> None:
    (tmp_path / "page.rst").write_text(".. code-block:: sh\n\n    true\n\nA verb.\n")
    assert list(offences(of_file(tmp_path / "page.rst"))) == ["line 5: 'verb'; write: action"]
