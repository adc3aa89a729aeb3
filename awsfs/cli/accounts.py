"""The accounts to mount: the demo's, the person's, or one for each profile."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from awsfs.aws.account import AccountError, check_regions, made_up_session, open_session, who_am_i
from awsfs.aws.clients import Clients
from awsfs.aws.environment import settle
from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.aws.object_access import ObjectAccess
from awsfs.aws.rates import Rates
from awsfs.aws.renewal import Ask
from awsfs.budget import Budget, within
from awsfs.cache import Cache
from awsfs.cli.settings import FAILURE, MISTAKE, PersonError, Settings
from awsfs.demo.server import DemoError, DemoServer, scrub_environment
from awsfs.demo.words import ACCOUNT
from awsfs.mount.waiting import Waiting
from awsfs.spool.private import own_directory
from awsfs.text import encode


@dataclass(frozen=True)
class Account:
    """What asks one account, whose it is, for files of its own, and its number, where that is known."""

    aws: Aws
    owner: str
    number: str = ""


def profiles(settings: Settings) -> dict[str, str | None]:
    """The profiles to mount by the names of their directories, which is nothing where there is but one.

    Where ``--root`` is in one of several, that one alone. Raises `PersonError` where it is in none.
    """
    found: dict[str, str | None] = {encode(name): name for name in settings.profiles}
    if len(found) < 2:
        return {"": next(iter(found.values()), None)}
    first = settings.root.strip("/").partition("/")[0]
    if not first:
        return found
    if first not in found:
        raise PersonError(f"--root {settings.root} does not begin with one of the profiles: {' '.join(found)}")
    return {first: found[first]}


class Accounts:
    """Opens accounts for the mount at `directory`. `ask` is asked for an MFA code where a profile wants one.

    `start` is the directory of the command, where relative paths begin."""

    def __init__(self, settings: Settings, waiting: Waiting, directory: str, ask: Ask, start: Path) -> None:
        self._settings, self._waiting, self._directory, self._ask = settings, waiting, directory, ask
        self._start = start
        settle(os.environ, start)
        self._rates: dict[str, Rates] = {}

    def person(self) -> dict[str, Account]:
        """The person's, by the names of their directories. Raises `PersonError`."""
        wanted = profiles(self._settings)
        memory = within(self._settings.max_memory) // len(wanted)
        return {name: self._connected(profile, memory) for name, profile in wanted.items()}

    def demo(self) -> tuple[DemoServer, Account]:
        """The made-up one, for which nothing of the person's is read. Raises `PersonError`."""
        scrub_environment(os.environ)
        try:
            server = DemoServer.start()
        except DemoError as error:
            raise PersonError(str(error), FAILURE) from error
        session = made_up_session(*server.credentials, server.regions[0])
        clients = Clients(session, server.endpoint_url, self._settings.timeout, behaves_as_aws=True)
        journal = self._journal("demo")
        return server, Account(self._aws(clients, journal, within(self._settings.max_memory)), "demo", ACCOUNT)

    def _connected(self, profile: str | None, memory: int) -> Account:
        settings = self._settings
        try:
            session = open_session(profile, next(iter(settings.regions), None), self._ask, self._start)
            check_regions(settings.regions, Clients(session).known_regions)
            account, region = who_am_i(session, settings.endpoint_url, profile)
            if region != session.region_name:
                session = open_session(profile, region, self._ask, self._start)
        except AccountError as error:
            raise PersonError(str(error), MISTAKE if error.theirs else FAILURE) from error
        rates = self._rates.setdefault(account, Rates())
        method = getattr(session.get_credentials(), "method", "")
        journal = self._journal(account, profile or "", is_sso=method == "sso")
        owner = f"{account} {settings.endpoint_url or ''}".strip()
        access = ObjectAccess(settings.request_payer or "", settings.customer_key)
        clients = Clients(session, settings.endpoint_url, settings.timeout, rates, access=access)
        return Account(self._aws(clients, journal, memory), owner, account)

    def _journal(self, account: str, profile: str = "", is_sso: bool = False) -> Journal:
        where = {"account": account, "mountpoint": self._directory}
        return Journal(record_file(), **where, profile=profile, is_sso=is_sso)

    def _aws(self, clients: Clients, journal: Journal, memory: int) -> Aws:
        settings, budget = self._settings, Budget(memory)
        dry_run = settings.dry_run
        return Aws(clients, Cache(budget), journal, self._waiting, settings.ttl, dry_run=dry_run, budget=budget)


def record_file() -> Path:
    """Where the record of writes is kept: ``$XDG_STATE_HOME/awsfs/actions.jsonl``, or below ``~/.local/state``."""
    return own_directory("XDG_STATE_HOME", ".local/state") / "actions.jsonl"
