"""The stand-in for AWS is an emulator here, one after the other; the tests are those of the tree and of the mount."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from desks import Desk

from emulators.differences import DIFFERENCES
from emulators.emulated import EMULATORS, Emulated, running, why_not

collect_ignore_glob = [] if os.environ.get("AWSFS_EMULATORS") else ["test_*.py"]
"""Without emulators there is nothing to ask; ``tests/emulators.sh`` installs them, and names the folder."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test is run on every emulator of the service that its module is about."""
    if "_server" in metafunc.fixturenames:
        wanted = [emulator for emulator in EMULATORS if metafunc.module.SERVICE in emulator.services]
        metafunc.parametrize("_server", wanted, indirect=True, scope="session", ids=[each.name for each in wanted])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What an emulator is known to do otherwise has to fail there, so that the list of differences stays true."""
    for item in items:
        emulator = getattr(item, "callspec", None) and item.callspec.params.get("_server")  # type: ignore[attr-defined]
        if emulator is None:
            continue
        name, fixtures = item.nodeid.partition("::")[2], item.fixturenames  # type: ignore[attr-defined]
        for difference in DIFFERENCES[emulator.name]:
            if difference.fits(name, fixtures):
                item.add_marker(pytest.mark.xfail(reason=difference.habit, strict=difference.always))


@pytest.fixture(scope="session")
def _server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulated]:
    emulator = request.param
    if reason := why_not(emulator):
        pytest.skip(reason)
    with running(emulator, tmp_path_factory.mktemp(emulator.name)) as url:
        server = Emulated(emulator, url)
        yield server
        server.stop()


@pytest.fixture
def desk(server: Emulated, tmp_path: Path) -> Iterator[Desk]:
    """An account with a bucket in it, and nothing between the tree and the emulator that enforces anything."""
    opened = Desk(server, server, tmp_path)  # type: ignore[arg-type]
    yield opened
    opened.spools.close()
    opened.aws.close()
