"""Credentials that are looked for anew when AWS does not take them any more: nobody has to mount again.

botocore reads keys from files once, and renews others by itself as long as what they come from works. What has changed
since (a new key in a file, a login, a program that works again) is found by looking the profile up from the beginning.
Sessions of roles are shared with the aws command, in its own cache: a code that was typed there is not asked for twice.
"""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from botocore.credentials import (
    AssumeRoleProvider,
    CanonicalNameCredentialSourcer,
    EnvProvider,
    ProfileProviderBuilder,
    ReadOnlyCredentials,
    create_credential_resolver,
)
from botocore.exceptions import BotoCoreError, ClientError, CredentialRetrievalError, RefreshWithMFAUnsupportedError
from botocore.session import Session
from botocore.utils import JSONFileCache, create_nested_client

from awsfs.aws.environment import settle_profiles
from awsfs.errors import REMEMBERED, number_of

log = structlog.get_logger("awsfs")

ROOT = Path("/")

PAUSE = 3.0
"""Seconds between two looks for other credentials."""

_ATTEMPTS = 2
_KEPT = frozenset({"assume-role", "assume-role-with-web-identity", "sso"})
"""The methods whose sessions the aws command keeps."""

_SKEWED = "RequestTimeTooSkewed"
_NO_WORDS = "400"
"""How S3 answers a HEAD with a token that has expired: without a code."""

Ask = Callable[[str], str]


def found(profile: str | None, ask: Ask, start: Path = ROOT, *, anew: bool = False) -> Any:
    """The credentials of a profile as botocore finds them at this moment, or None. Raises its exceptions.

    Makes no AWS call, but for the metadata of an instance or a container; a ``credential_process`` is run. `ask` is
    asked for the code of an MFA device, once the credentials are used; it raises EOFError where nobody is there.
    `start`: the directory where relative paths begin. `anew`: sessions that the aws command keeps are passed over.
    """

    def code(prompt: str) -> str:
        try:
            return ask(prompt)
        except (EOFError, OSError) as error:
            raise RefreshWithMFAUnsupportedError from error

    session = settle_profiles(Session(profile=profile), start)
    cache: Any = {} if anew else JSONFileCache(str(Path("~/.aws/cli/cache").expanduser()))
    resolver = create_credential_resolver(session, cache, session.get_config_variable("region"))
    resolver.providers = [
        _asking(resolver, session, cache, code) if each.METHOD == AssumeRoleProvider.METHOD else each
        for each in resolver.providers
    ]
    return resolver.load_credentials()


def _asking(resolver: Any, session: Session, cache: Any, code: Ask) -> Any:
    """botocore's provider of roles, which asks for the code of an MFA device as we do."""
    region = session.get_config_variable("region")
    sources = [EnvProvider(), *(resolver.get_provider(name) for name in ("container-role", "iam-role"))]
    make: Any = AssumeRoleProvider
    return make(
        load_config=lambda: session.full_config,
        client_creator=lambda service, **options: create_nested_client(
            session, service, **{"region_name": region, **options}
        ),
        cache=cache,
        profile_name=session.get_config_variable("profile") or "default",
        prompter=code,
        credential_sourcer=CanonicalNameCredentialSourcer(sources),
        profile_provider_builder=ProfileProviderBuilder(session, cache=cache, region_name=region),
    )


@contextmanager
def retrieving(provider: str) -> Iterator[None]:
    """Let whatever else keeps credentials from being had be botocore's CredentialRetrievalError.

    That is a file that is gone, an answer that lacks a key, what is new and has expired already, a role that may not be
    assumed: none of it says that what is asked of AWS is absent, or refused.
    """
    try:
        yield
    except ClientError as error:
        if number_of(str(error.response.get("Error", {}).get("Code", ""))) not in REMEMBERED:
            raise
        raise CredentialRetrievalError(provider=provider, error_msg=str(error)) from error
    except (OSError, RuntimeError, ValueError, KeyError) as error:
        raise CredentialRetrievalError(provider=provider, error_msg=str(error)) from error


class Renewing:
    """Whatever credentials there are now, as botocore's own, for all clients of a session. Thread-safe.

    `find` looks for them as `found` does, and is told whether to do so anew; `given` are those that it found first.
    """

    def __init__(
        self, find: Callable[[bool], Any], given: Any, pause: float = PAUSE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._find, self._given, self._pause, self._clock = find, given, pause, clock
        self._lock = threading.Lock()
        self._used: ReadOnlyCredentials | None = None
        self._looked = self._changed = float("-inf")

    @property
    def method(self) -> str:
        """How they were found, by botocore's name for it, such as ``sso``."""
        return str(self._given.method)

    def __getattr__(self, name: str) -> Any:
        """``access_key`` and the other members, of this moment."""
        return getattr(self.get_frozen_credentials(), name)

    def get_deferred_property(self, name: str) -> Callable[[], Any]:
        """A member, by a function that is called when it is wanted."""
        return lambda: getattr(self, name, None)

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        """Those of this moment; others, where these cannot be renewed. Raises botocore's exceptions."""
        try:
            return self._frozen()
        except (BotoCoreError, ClientError):
            if not self.renewed():
                raise
            return self._frozen()

    def renewed(self) -> bool:
        """Whether there are others by now than those that failed a moment ago. Looks for them, but not all the time."""
        with self._lock:
            if self._clock() - self._looked >= self._pause:
                if self._has_others():
                    self._changed = self._clock()
                self._looked = self._clock()
            return self._clock() - self._changed < self._pause

    def _has_others(self) -> bool:
        try:
            others = self._find(False)
            keys = others.get_frozen_credentials() if others else None
            if keys and keys == self._used and others.method in _KEPT:
                others = self._find(True)
                keys = others.get_frozen_credentials()
        except Exception as error:  # a person's program and files, and botocore's own bugs with them
            log.info("no other credentials", reason=type(error).__name__)
            return False
        if keys is None or keys == self._used:
            return False
        self._given = others
        return True

    def _frozen(self) -> ReadOnlyCredentials:
        with retrieving(self.method):
            self._used = self._given.get_frozen_credentials()
        return self._used

    def keep(self, client: Any) -> None:
        """Have a client of botocore's ask once more where its credentials were not taken and there are others."""
        client.meta.events.register("needs-retry", self._again)

    def _again(self, response: Any, attempts: int, operation: Any, **others: Any) -> int | None:
        """A handler of botocore's: the seconds to wait before asking again, None for not at all."""
        error = response[1].get("Error", {}) if response else {}
        if attempts > _ATTEMPTS or not is_theirs(str(error.get("Code", "")), operation.name):
            return None
        return 0 if self.renewed() else None


def is_theirs(code: str, operation: str = "") -> bool:
    """Whether other credentials might help where AWS answers with this code."""
    if code == _NO_WORDS:
        return operation.startswith("Head")
    return bool(code) and code != _SKEWED and number_of(code) in (errno.EKEYEXPIRED, errno.ENOKEY)


class Finder:
    """botocore's ``credential_provider`` of a session, that finds credentials for good."""

    def __init__(self, profile: str | None, ask: Ask, start: Path = ROOT) -> None:
        self._profile, self._ask, self._start = profile, ask, start

    def load_credentials(self) -> Renewing | None:
        """The credentials, or None. Raises botocore's exceptions."""

        def find(anew: bool) -> Any:
            return found(self._profile, self._ask, self._start, anew=anew)

        with retrieving("credentials"):
            given = find(False)
        return Renewing(find, given) if given else None
