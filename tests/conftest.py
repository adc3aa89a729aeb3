"""What all tests share: an environment without the person's account, AWS's stand-in, and real mounts."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType

import pytest
from aws_server import CREDENTIALS, Server
from desks import Desk, open_desk
from hypothesis import settings
from mounts import Mount, why_no_mount

from awsfs.mount.library import is_fast, load

ISOLATION = {
    **{name.upper(): value for name, value in CREDENTIALS.items()},
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
Mounting = Callable[..., Mount]


def reset_signals() -> None:
    """Have this process, and what it starts, take signals as a program in a terminal's foreground does.

    A shell without job control starts what runs in the background with SIGINT ignored, nohup with SIGHUP; a child
    inherits that, and no ctrl-C ends it.
    """
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


reset_signals()

# How long an example takes is the machine's affair. ``./unit_tests.sh --thorough`` tries more of them.
settings.register_profile("patient", deadline=None, max_examples=100 if os.environ.get("AWSFS_THOROUGH") else 25)
settings.load_profile("patient")


def isolated_environment(home: Path) -> dict[str, str]:
    """An environment in which botocore finds made-up credentials, and nothing of the person's.

    The path is for coverage, which loads its plugin beside this file in every process it measures.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "BOTO"))}
    path = os.pathsep.join(filter(None, (str(Path(__file__).parent), os.environ.get("PYTHONPATH"))))
    return kept | ISOLATION | {"HOME": str(home), "PYTHONPATH": path}


@pytest.fixture(autouse=True, scope="session")
def _isolation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    wanted = isolated_environment(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ.keys() - wanted.keys():
            patch.delenv(name)
        for name, value in wanted.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="session")
def fuse() -> ModuleType:
    """mfusepy on a libfuse that the fast path knows; what needs it is skipped elsewhere."""
    module, library = load()
    if not is_fast(module, library):
        pytest.skip("this libfuse is none that the fast path knows")
    return module


@pytest.fixture(scope="session")
def _server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def server(_server: Server) -> Iterator[Server]:
    """AWS with an empty account, for one test."""
    _server.reset()
    yield _server
    _server.release()


@pytest.fixture(scope="module")
def module_server(_server: Server) -> Iterator[Server]:
    """AWS with an empty account, for a module of tests that only read."""
    _server.reset()
    yield _server
    _server.release()


def _mounting(server: Server, folder: Path) -> Iterator[Mounting]:
    """Mounts with the given options, `region` unless there are others, and ends every mount afterwards."""
    if reason := why_no_mount():
        pytest.skip(reason)
    with ExitStack() as stack:

        def mount(*arguments: str, regions: tuple[str, ...] = ("us-west-2",), **environment: str) -> Mount:
            path = folder / f"mount-{len(list(folder.iterdir()))}"
            path.mkdir()
            own = {"XDG_CACHE_HOME": f"{path}-cache"}
            mounted = Mount(path, dict(os.environ) | own | environment)
            stack.callback(mounted.end)
            given = [word for region in regions for word in ("--region", region)]
            done = mounted.start("--endpoint-url", server.url, *given, *arguments)
            assert done.returncode == 0, done
            return mounted

        yield mount


@pytest.fixture
def mount(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mounting]:
    """A function that mounts `server` with the options it is given."""
    yield from _mounting(server, tmp_path_factory.mktemp("mounts"))


@pytest.fixture(scope="module")
def module_mount(module_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mounting]:
    """The same for a module of tests that share one mount."""
    yield from _mounting(module_server, tmp_path_factory.mktemp("mounts"))


@pytest.fixture
def desk(server: Server, tmp_path: Path) -> Iterator[Desk]:
    """An account with a bucket in it, on an endpoint that enforces what S3 does."""
    with open_desk(server, tmp_path) as opened:
        yield opened


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The highest floors first: their tests take longest, and none of them is to be what all others wait for."""
    items.sort(key=lambda item: item.path.name.partition("test_")[2][:1], reverse=True)


def pytest_sessionfinish() -> None:
    """Spare the last collections of garbage: of a worker's gigabyte they take seconds, in which xdist interrupts it."""
    gc.freeze()
