"""Where declarations are written: which line of which file made an entry or a call."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import awsfs.calls
import awsfs.schema

WORDS = (awsfs.schema.__name__, awsfs.calls.__name__)
PACKAGE = "awsfs.services"
Lines = dict[int, tuple[object, str]]
"""By the identity of what was made: that, which keeps its identity its own, and ``file:line``."""


@contextmanager
def watching() -> Iterator[Lines]:
    """Notes the line at which each entry and each call is written that is made meanwhile."""
    lines: Lines = {}

    def profile(frame: FrameType, event: str, _: Any) -> None:
        made = frame.f_locals.get("self")
        if event == "call" and frame.f_code.co_name == "__init__" and type(made).__module__.startswith(WORDS):
            lines[id(made)] = made, _written(frame)

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        yield lines
    finally:
        sys.setprofile(before)


def _written(frame: FrameType) -> str:
    """The line of the module that was being run, past functions that others of its lines share."""
    while frame.f_back is not None and frame.f_code.co_name != "<module>":
        frame = frame.f_back
    return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"


def load(path: Path) -> ModuleType:
    """Run a module of services that is nowhere imported."""
    spec = importlib.util.spec_from_file_location(f"{PACKAGE}.{path.stem}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def unimported() -> Iterator[None]:
    """Has the modules of all services imported anew; afterwards those that were there are there again."""
    package = sys.modules[PACKAGE]
    modules = {name: module for name, module in sys.modules.items() if name.startswith(f"{PACKAGE}.")}
    names = {**vars(package)}
    for name in modules:
        del sys.modules[name]
        vars(package).pop(name.rpartition(".")[2], None)
    try:
        yield
    finally:
        sys.modules.update(modules)
        vars(package).update(names)
