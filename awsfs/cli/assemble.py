"""Putting the floors together, and running the mount."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

from awsfs.aws.renewal import Ask
from awsfs.aws.sweeping import sweep
from awsfs.cli.accounts import Accounts
from awsfs.cli.below import check_below, check_root, path_of, with_canonical_paths
from awsfs.cli.logs import configure
from awsfs.cli.memory import leave_in_peace, share_one_arena
from awsfs.cli.noise import libfuse_said
from awsfs.cli.notify import notify
from awsfs.cli.settings import FAILURE, MISTAKE, PersonError, Settings
from awsfs.cli.unstored import report_unstored, unstored
from awsfs.demo.server import DemoServer
from awsfs.mount.library import NoLibfuseError, load
from awsfs.mount.operations import Operations
from awsfs.mount.session import SIGNALS, MountPointError, believed, claim, end_on_signal, take
from awsfs.mount.session import serve as serve_fuse
from awsfs.mount.waiting import Waiting, interruption
from awsfs.services import all_services
from awsfs.spool.private import Spools
from awsfs.tree.context import Context, Options
from awsfs.tree.modes import modes
from awsfs.tree.profiles import Profiles, Root
from awsfs.tree.root import Mounted

NO_CORE = (1, 1)
"""One byte is too little for a core file, and of all limits the one at which Linux starts no program for it either.

With 0 a dump is still piped to what /proc/sys/kernel/core_pattern names, as it is on Fedora and Ubuntu.
"""

DESCRIPTORS = 65_536
"""Open files, at most."""

DEVICE = Path("/dev/fuse")


def serve(settings: Settings, ready: Callable[[str], None], terminal: TextIO | None, ask: Ask) -> None:
    """Mount and serve until the end. `ready` is called once the mount answers, `ask` before. Raises `PersonError`.

    `ready` is given the news to print at a terminal, if any.
    """
    _prepare(settings, terminal)
    fuse_options = parse_fuse_options(settings)
    settings = with_canonical_paths(settings, all_services())
    check_below(settings, {service.name for service in all_services()})
    directory, release = _mount_point(settings, nonempty=bool(fuse_options.pop("nonempty", False)))
    loaded = _libfuse()
    start = _leave_directory()
    waiting = Waiting(interruption(loaded[1]), settings.timeout)
    closers: list[Callable[[], None]] = []
    end_on_signal(directory, lambda: _ending(waiting), lambda: _close(closers))
    accounts = Accounts(settings, waiting, directory, ask, start)
    contexts = _contexts(replace(settings, mountpoint=directory), accounts, closers)
    try:
        root = _root(contexts)
        check_root(root, settings)
        report = _left_behind(contexts)
        leave_in_peace()
        operations = Operations(loaded[0], root, partial(_mounted, release, ready, report))
        serve_fuse(loaded, operations, directory, fuse_options, believed(settings.ttl))
    except RuntimeError as error:
        said = libfuse_said() or f"libfuse ended with status {error}"
        status = MISTAKE if "unknown option" in said else FAILURE
        raise PersonError(f"cannot mount on {settings.mountpoint}: {said}", status) from error
    finally:
        _close(closers)
        waiting.ending.set()


def _leave_directory() -> Path:
    """Go to ``/``, so that no directory stays busy for the mount's sake; where the command was given."""
    try:
        start = Path.cwd()
    except FileNotFoundError:  # it was removed
        start = Path("/")
    os.chdir("/")
    return start


def _prepare(settings: Settings, terminal: TextIO | None) -> None:
    """Set up this process, before it has any other thread."""
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    resource.setrlimit(resource.RLIMIT_CORE, NO_CORE)
    raise_descriptors()
    share_one_arena()
    configure(settings.log_file, terminal, settings.debug)


def _left_behind(contexts: Mapping[str, Context]) -> Callable[[], str]:
    """Clear what mounts that were killed have left; what reports the bytes that they have not sent."""
    first = next(iter(contexts.values()))
    kept = unstored(first.spools.base)
    for context in contexts.values():
        sweep_behind(context)
    return partial(report_unstored, kept, first.aws.journal)


def _mounted(release: Callable[[], None], ready: Callable[[str], None], report: Callable[[], str]) -> None:
    release()
    ready(report())


def _ending(waiting: Waiting) -> None:
    notify("STOPPING=1")
    waiting.ending.set()


def _contexts(settings: Settings, accounts: Accounts, closers: list[Callable[[], None]]) -> dict[str, Context]:
    """What is to be mounted, by profile, whose ends are added to `closers`; the only one has no name."""
    server: DemoServer | None = None
    if settings.demo:
        server, account = accounts.demo()
        found = {"": account}
    else:
        found = accounts.person()
    options = options_of(settings, server)
    contexts = {}
    for name, each in found.items():
        spools = Spools(owner=each.owner)
        own = replace(of_profile(options, name) if name else options, account=each.number)
        contexts[name] = context = Context(each.aws, own, spools=spools)
        closers += [context.drafts.close, each.aws.close, each.aws.clients.rates.close]
    closers += [server.stop] if server else []
    return contexts


def _root(contexts: Mapping[str, Context]) -> Root:
    trees = {name: Mounted(context, all_services()) for name, context in contexts.items()}
    return next(iter(trees.values())) if len(trees) == 1 else Profiles(trees, contexts)


def raise_descriptors() -> None:
    """Have as many open files as there may be: every request under way is a connection."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def sweep_behind(context: Context) -> None:
    """Clear what mounts that were killed have left, while this one goes about its work; not where it may not write."""
    if not (context.options.read_only or context.options.dry_run):
        threading.Thread(target=sweep, args=(context.aws, context.spools), name="sweep", daemon=True).start()


def _close(closers: Iterable[Callable[[], None]]) -> None:
    for close in closers:
        close()


def _mount_point(settings: Settings, nonempty: bool) -> tuple[str, Callable[[], None]]:
    """Where to mount, and what lets others have a try at it again."""
    try:
        directory = take(settings.mountpoint, nonempty)
        return directory, claim(directory)
    except MountPointError as error:
        raise PersonError(str(error)) from error


def _libfuse() -> tuple[ModuleType, ctypes.CDLL]:
    try:
        loaded = load()
    except NoLibfuseError as error:
        raise PersonError(str(error), FAILURE) from error
    _check_device()
    return loaded


def _check_device() -> None:
    if not DEVICE.exists():
        raise PersonError(
            f"{DEVICE} does not exist; run: modprobe fuse (a container needs --device /dev/fuse --cap-add SYS_ADMIN)",
            FAILURE,
        )
    if not os.access(DEVICE, os.R_OK | os.W_OK):
        raise PersonError(
            f"you may not open {DEVICE}; run: chmod 666 {DEVICE}, which is the usual mode, or join its group", FAILURE
        )


def options_of(settings: Settings, server: DemoServer | None = None) -> Options:
    """The tree's options for the command's. The demo lists the regions that it has."""
    everything = ((),)
    if server is not None and not settings.regions:
        settings = replace(settings, regions=tuple(server.regions))
    return Options(
        regions=settings.regions,
        root=path_of(settings.root),
        sizes=settings.sizes,
        scan_limit=settings.scan_limit,
        read_only=settings.read_only,
        reveal_below=everything if settings.reveal_secrets else tuple(map(path_of, settings.reveal_secrets_below)),
        delete_below=everything if settings.allow_delete else tuple(map(path_of, settings.allow_delete_below)),
        dry_run=settings.dry_run,
        confirm=settings.confirm,
        scratch=settings.scratch,
        mtimes=settings.mtimes,
        headers=settings.headers,
        modes=modes(settings.file_mode, settings.dir_mode, settings.umask, settings.uid, settings.gid),
        last_writer_wins=settings.last_writer_wins,
        shown=settings.shown(),
    )


def of_profile(options: Options, name: str) -> Options:
    """The options for one of several profiles: its own paths are without the name of its directory."""

    def below(paths: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
        return tuple(path[1:] for path in paths if path[:1] in ((), (name,)))

    deletes, reveals = below(options.delete_below), below(options.reveal_below)
    return replace(options, profile=name, root=options.root[1:], delete_below=deletes, reveal_below=reveals)


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
