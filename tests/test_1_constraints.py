"""Floor 1: constraints.txt names an exact version of what setup.cfg asks for, so that a green commit stays green."""

from __future__ import annotations

from configparser import ConfigParser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
CONSTRAINTS = [Requirement(line) for line in (ROOT / "constraints.txt").read_text().splitlines()]
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")


def required() -> list[Requirement]:
    config = ConfigParser()
    config.read(ROOT / "setup.cfg")
    lines = config["options"]["install_requires"] + config["options.extras_require"]["demo"]
    lines += config["options.extras_require"]["test"].replace("%(demo)s", "")
    return [Requirement(line) for line in lines.split("\n") if line]


def test_every_version_is_exact() -> None:
    assert [str(each) for each in CONSTRAINTS if [part.operator for part in each.specifier] != ["=="]] == []


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("requirement", required(), ids=lambda requirement: requirement.name)
def test_a_requirement_has_one_version_that_it_allows(requirement: Requirement, python: str) -> None:
    environment = {"python_version": python, "python_full_version": f"{python}.5"}
    pinned = [
        next(iter(each.specifier)).version
        for each in CONSTRAINTS
        if canonicalize_name(each.name) == canonicalize_name(requirement.name)
        and (each.marker is None or each.marker.evaluate(environment))
    ]
    assert [requirement.specifier.contains(version) for version in pinned] == [True]
