"""The environment that botocore reads, as it is meant: empty variables are unset, and paths begin where awsfs started.

The mount changes to ``/``, so that no directory stays busy for its sake. Relative paths still lead to where they led
when the command was given, also when credentials are renewed later.
"""

from __future__ import annotations

import contextlib
import os
import shlex
from collections.abc import MutableMapping
from pathlib import Path

from botocore.session import Session

_PATHS = (
    "AWS_CA_BUNDLE", "AWS_CONFIG_FILE", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_LOGIN_CACHE_DIRECTORY",
    "AWS_SHARED_CREDENTIALS_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR",
    "SSL_CERT_FILE",
)  # fmt: skip
"""Variables with the path of a file or a directory."""

_SEVERAL = "AWS_DATA_PATH"
"""The variable with several paths."""

_FIELDS = ("ca_bundle", "web_identity_token_file")
"""What a profile may name a file by; botocore opens it when it is wanted."""

_PROGRAM = "credential_process"
_THERE = 'cd "$0" 2>/dev/null; exec "$@"'
"""A shell's script to run a program in a directory, or in this one if that is gone."""


def settle(env: MutableMapping[str, str], start: Path) -> None:
    """Take empty variables of AWS's out of an environment, and make paths absolute."""
    for name in [name for name, value in env.items() if not value]:
        if name.startswith("AWS_") or name in _PATHS:
            del env[name]
    for name in _PATHS:
        if name in env:
            env[name] = absolute(env[name], start)
    if _SEVERAL in env:
        paths = env[_SEVERAL].split(os.pathsep)
        env[_SEVERAL] = os.pathsep.join(absolute(each, start) for each in paths if each)


def absolute(path: str, start: Path) -> str:
    """A path as botocore would find it from the directory `start`: it expands ``~`` and variables itself."""
    return path if os.path.expandvars(path).startswith(("/", "~")) else str(start / path)


def settle_profiles(session: Session, start: Path) -> Session:
    """Make the paths in the profiles of a session absolute, and run its programs where awsfs started; the session."""
    for profile in session.full_config["profiles"].values():
        for field in _FIELDS:
            if profile.get(field):
                profile[field] = absolute(profile[field], start)
        if profile.get(_PROGRAM):
            with contextlib.suppress(ValueError):  # an unbalanced quote: botocore complains of it
                words = shlex.split(profile[_PROGRAM])
                profile[_PROGRAM] = shlex.join(["sh", "-c", _THERE, str(start), *words])
    return session
