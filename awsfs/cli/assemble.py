"""Putting the floors together, and running the mount."""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import signal
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

from awsfs.aws.account import AccountError, check_regions, made_up_session, open_session, who_am_i
from awsfs.aws.clients import Clients
from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.aws.sweeping import sweep
from awsfs.budget import Budget, within
from awsfs.cache import Cache
from awsfs.cli.logs import configure
from awsfs.cli.noise import libfuse_said
from awsfs.cli.settings import FAILURE, MISTAKE, PersonError, Settings
from awsfs.demo.server import DemoError, DemoServer, scrub_environment
from awsfs.errors import AwsError
from awsfs.mount.library import NoLibfuseError, load
from awsfs.mount.operations import Operations
from awsfs.mount.session import SIGNALS, MountPointError, believed, end_on_signal, take
from awsfs.mount.session import serve as serve_fuse
from awsfs.mount.waiting import Waiting, interruption
from awsfs.services import all_services
from awsfs.spool.private import Spools, own_directory
from awsfs.tree.context import Context, Options
from awsfs.tree.root import Mounted

GENERATIONS = (100_000, 20, 20)
"""New objects until the collector looks at those, and how often until at older ones."""

DEVICE = Path("/dev/fuse")


def serve(settings: Settings, ready: Callable[[], None], terminal: TextIO | None) -> None:
    """Mount and serve until the end. `ready` is called once the mount answers. Raises `PersonError`."""
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    configure(settings.log_file, terminal, settings.debug)
    fuse_options = parse_fuse_options(settings)
    directory = _mount_point(settings, nonempty=bool(fuse_options.pop("nonempty", False)))
    loaded = _libfuse()
    os.chdir("/")  # so that no directory stays busy for the mount's sake
    waiting = Waiting(interruption(loaded[1]))
    closers: list[Callable[[], None]] = []
    end_on_signal(directory, waiting.ending.set, lambda: _close(closers))
    server, aws, owner = _account(settings, waiting, directory)
    context = Context(aws, options_of(settings, server), spools=Spools(owner=owner))
    closers += [context.drafts.close, aws.close] + ([server.stop] if server else [])
    try:
        root = Mounted(context, all_services())
        _check_root(root, settings)
        sweep_behind(context)
        leave_in_peace()
        serve_fuse(loaded, Operations(loaded[0], root, ready), directory, fuse_options, believed(settings.ttl))
    except RuntimeError as error:
        said = libfuse_said() or f"libfuse gave up with status {error}"
        status = MISTAKE if "unknown option" in said else FAILURE
        raise PersonError(f"cannot mount on {settings.mountpoint}: {said}", status) from error
    finally:
        _close(closers)
        waiting.ending.set()


def leave_in_peace() -> None:
    """Have the garbage collector pass over what is there for good, botocore's models above all, and come less often.

    Records are dictionaries by the hundred thousand, none of them in a cycle: looking at them all at every 700 new ones
    took half of the time of a scan (measured).
    """
    gc.freeze()
    gc.set_threshold(*GENERATIONS)


def sweep_behind(context: Context) -> None:
    """Clear what mounts that were killed have left, while this one goes about its work; not where it may not write."""
    if not (context.options.read_only or context.options.dry_run):
        threading.Thread(target=sweep, args=(context.aws, context.spools), name="sweep", daemon=True).start()


def _close(closers: Iterable[Callable[[], None]]) -> None:
    for close in closers:
        close()


def _mount_point(settings: Settings, nonempty: bool) -> str:
    try:
        return take(settings.mountpoint, nonempty)
    except MountPointError as error:
        raise PersonError(str(error)) from error


def _libfuse() -> tuple[ModuleType, ctypes.CDLL]:
    try:
        loaded = load()
    except NoLibfuseError as error:
        raise PersonError(str(error), FAILURE) from error
    _check_device()
    return loaded


def _account(settings: Settings, waiting: Waiting, directory: str) -> tuple[DemoServer | None, Aws, str]:
    """The account to mount, and whose it is: the person's, or the demo's, for which nothing of the person's is read."""
    if not settings.demo:
        return (None, *_connect(settings, waiting, directory))
    scrub_environment(os.environ)
    try:
        server = DemoServer.start()
    except DemoError as error:
        raise PersonError(str(error), FAILURE) from error
    session = made_up_session(*server.credentials, server.regions[0])
    return server, _aws(settings, Clients(session, server.endpoint_url), waiting, ("demo", directory)), "demo"


def _connect(settings: Settings, waiting: Waiting, directory: str) -> tuple[Aws, str]:
    try:
        session = open_session(settings.profile, next(iter(settings.regions), None))
        clients = Clients(session, settings.endpoint_url)
        check_regions(settings.regions, clients.known_regions)
        account = who_am_i(session, settings.endpoint_url, settings.profile)
    except AccountError as error:
        raise PersonError(str(error), MISTAKE if error.theirs else FAILURE) from error
    return _aws(settings, clients, waiting, (account, directory)), f"{account} {settings.endpoint_url or ''}".strip()


def _aws(settings: Settings, clients: Clients, waiting: Waiting, where: tuple[str, str]) -> Aws:
    """What asks AWS; `where` are the account and the directory that the record of writes tells."""
    account, directory = where
    journal = Journal(record_file(), account=account, mountpoint=directory)
    budget = Budget(within(settings.max_memory))
    return Aws(clients, Cache(budget), journal, waiting, settings.ttl, dry_run=settings.dry_run, budget=budget)


def record_file() -> Path:
    """Where the record of writes is kept: ``$XDG_STATE_HOME/awsfs/actions.jsonl``, or below ``~/.local/state``."""
    return own_directory("XDG_STATE_HOME", ".local/state") / "actions.jsonl"


def _check_root(root: Mounted, settings: Settings) -> None:
    if settings.root:
        try:
            root.base()
        except AwsError as error:
            raise PersonError(f"--root {settings.root}: {error.message}", FAILURE) from error
        except OSError as error:
            raise PersonError(f"{error.strerror}; see what there is with --root left out") from error


def _check_device() -> None:
    if not DEVICE.exists():
        raise PersonError(
            f"there is no {DEVICE}: modprobe fuse (a container needs --device /dev/fuse --cap-add SYS_ADMIN)", FAILURE
        )
    if not os.access(DEVICE, os.R_OK | os.W_OK):
        raise PersonError(f"no permission on {DEVICE}: chmod 666 {DEVICE}, as is usual, or join its group", FAILURE)


def _path(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("/") if part)


def options_of(settings: Settings, server: DemoServer | None = None) -> Options:
    """The tree's options for the command's. The demo lists the regions that it has."""
    everything = ((),)
    if server is not None and not settings.regions:
        settings = replace(settings, regions=tuple(server.regions))
    return Options(
        regions=settings.regions,
        root=_path(settings.root),
        sizes=settings.sizes,
        scan_limit=settings.scan_limit,
        read_only=settings.read_only,
        reveal_below=everything if settings.reveal_secrets else tuple(map(_path, settings.reveal_secrets_below)),
        delete_below=everything if settings.allow_delete else tuple(map(_path, settings.allow_delete_below)),
        dry_run=settings.dry_run,
        confirm=settings.confirm,
        scratch=settings.scratch,
        mtimes=settings.mtimes,
        headers=settings.headers,
        shown=settings.shown(),
    )


def parse_fuse_options(settings: Settings) -> dict[str, Any]:
    """``-o`` as libfuse takes it. Whoever lets others in gets the kernel's permission checks with it."""
    options: dict[str, Any] = {}
    for text in ",".join(settings.fuse_options).split(","):
        name, _, value = text.partition("=")
        if name:
            options[name] = value or True
    if options.get("allow_other") or options.get("allow_root"):
        options["default_permissions"] = True
    if settings.read_only:
        options["ro"] = True
    return options
