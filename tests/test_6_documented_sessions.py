"""Floor 6: every session in README and docs runs as it is printed, on the demo account.

A page is one terminal, with the demo account mounted on ``~/aws``. Ids and times differ from day to day and are not
compared (`terminal.masked`). After a change of the program, ``python docs/record.py`` writes the new output.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from documented import ROOT, name, pages, steps_of, terminal_of
from mounts import why_no_mount
from terminal import masked

pytestmark = pytest.mark.mount


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo account is kept between its starts."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _mountable() -> None:
    if reason := why_no_mount():
        pytest.skip(reason)


@pytest.mark.parametrize("page", [page for page in pages() if steps_of(page)], ids=name)
def test_the_sessions_of_a_page_run_as_printed(page: Path, tmp_path: Path, cache: Path) -> None:
    with terminal_of(page, tmp_path, cache) as terminal:
        for step in steps_of(page):
            printed = terminal.follow(step)
            assert step.matches(printed), "\n".join([f"{name(page)}:{step.line}: $ {step.command}", *printed])


@pytest.fixture(scope="module")
def recorder() -> ModuleType:
    """The command that records sessions and draws the picture."""
    spec = importlib.util.spec_from_file_location("record", ROOT / "docs" / "record.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_picture_of_the_readme_shows_what_its_commands_print(
    recorder: ModuleType, tmp_path: Path, cache: Path
) -> None:
    picture = recorder.drawn(recorder.session(tmp_path, cache))
    wanted = recorder.lines(recorder.PICTURE.read_text())
    assert list(map(masked, recorder.lines(picture))) == list(map(masked, wanted)), "run: python docs/record.py"
