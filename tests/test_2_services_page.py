"""Floor 2: the page of services is what the services declare."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

MAKER = Path(__file__).parent.parent / "docs" / "make_services.py"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    """The command that writes them."""
    spec = importlib.util.spec_from_file_location("make_services", MAKER)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_of_services_is_current(maker: ModuleType) -> None:
    assert maker.PAGE.read_text() == maker.page(), "run: python docs/make_services.py"


def test_every_resource_type_is_on_the_page(maker: ModuleType) -> None:
    page = maker.page()
    assert [path for path in maker.THINGS if f"``{path.replace('*', 'NAME')}/NAME``\n" not in page] == []


def test_a_dangerous_action_is_marked(maker: ModuleType) -> None:
    (row,) = (line for line in maker.page().splitlines() if line.startswith("    :actions: ``send``"))
    assert "``purge``!" in row
