"""Whose account: a session that is known to work, or words on how to get one."""

from __future__ import annotations

import contextlib
import difflib
import errno
import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

import boto3
from botocore import exceptions as botocore
from botocore import session as botocore_session
from botocore.config import Config

from awsfs.aws.border import border, translated
from awsfs.aws.clients import FALLBACK_REGION
from awsfs.aws.environment import settle_profiles
from awsfs.aws.partitions import partition_of
from awsfs.aws.renewal import ROOT, Ask, Finder
from awsfs.aws.session import Session
from awsfs.errors import UNKNOWN_THERE, UNREACHABLE, AwsError
from awsfs.remedies import is_skewed, remedy

PATIENCE = 5
"""Seconds to wait for the first answer."""


_WITHOUT_STS = frozenset({errno.EOPNOTSUPP, errno.EREMOTEIO, errno.EINVAL, errno.ENOENT, errno.EIO, errno.EAGAIN})
"""How endpoints that are not AWS's answer where they have no STS."""

_OURS = frozenset({"InvalidHeader", "UnexpectedAnswer"})
"""Codes that no endpoint gave."""

_NO_URL = "--endpoint-url {} is not a URL, such as http://localhost:4566"


class AccountError(Exception):
    """The account cannot be had; the text has the fix. `theirs`: it is the person's to mend."""

    def __init__(self, message: str, theirs: bool = True) -> None:
        super().__init__(message)
        self.theirs = theirs


def nobody(prompt: str) -> str:
    """The answer where nobody is there to ask. Raises EOFError."""
    raise EOFError(prompt)


def open_session(profile: str | None, region: str | None, ask: Ask = nobody, start: Path = ROOT) -> boto3.Session:
    """A session with credentials of the person's, renewed as long as it lives. Makes no AWS call.

    Raises `AccountError`. `ask` is asked for an MFA code where one is wanted, at the first call;
    `start` is where relative paths begin.
    ``AWS_REGION`` counts, as for the aws command; boto3 by itself reads ``AWS_DEFAULT_REGION`` alone.
    """
    suffix = f" --profile {profile}" if profile else ""
    try:
        core = settle_profiles(botocore_session.Session(profile=profile), start)
        core.register_component("credential_provider", Finder(profile, ask, start))
        session = Session(core, region or os.environ.get("AWS_REGION"))
        credentials = session.get_credentials()
    except botocore.ProfileNotFound as error:
        raise AccountError(f"{error}; to create it, run: aws configure{suffix or ' --profile NAME'}") from error
    except botocore.PartialCredentialsError as error:
        raise AccountError(f"{error}; to complete them, run: aws configure{suffix}") from error
    except (botocore.ConfigParseError, botocore.InvalidConfigError, botocore.ConfigNotFound) as error:
        raise AccountError(f"{error}; fix ~/.aws/config") from error
    except botocore.CredentialRetrievalError as error:
        raise AccountError(_renewal(translated(error, "get_caller_identity"), suffix)) from error
    except botocore.BotoCoreError as error:
        raise AccountError(f"{error}; log in again: aws sso login{suffix}") from error
    if credentials is None:
        raise AccountError(
            f"no AWS credentials found; run 'aws configure{suffix}' or 'aws sso login{suffix}'.\n"
            "To try awsfs without credentials, mount the demo account: awsfs --demo MOUNTPOINT"
        )
    return session


def made_up_session(key_id: str, secret: str, region: str) -> boto3.Session:
    """A session with these credentials, whatever the person's are."""
    return boto3.Session(aws_access_key_id=key_id, aws_secret_access_key=secret, region_name=region)


def check_regions(asked: Sequence[str], known: Collection[str]) -> None:
    """Every region asked for exists. Raises `AccountError` with the nearest that does."""
    for region in asked:
        if region not in known:
            near = difflib.get_close_matches(region, known, 1)
            hint = f"did you mean {near[0]}?" if near else "write a name such as us-east-1"
            raise AccountError(f"--region {region} is not an AWS region; {hint}")


class Identity(NamedTuple):
    """Whose credentials they are, empty where nobody says, and a region in which AWS takes them."""

    account: str
    region: str


def who_am_i(session: boto3.Session, endpoint_url: str | None, profile: str | None) -> Identity:
    """The account's number, and so whether AWS takes the credentials: one GetCallerIdentity, which is free.

    Where the session's region does not take them, the home of its partition says whether the credentials are at fault,
    or the region is not enabled. Raises `AccountError`. An endpoint without STS is taken as it is.
    """
    if endpoint_url is not None and not endpoint_url.startswith(("http://", "https://")):
        raise AccountError(_NO_URL.format(endpoint_url))
    region = session.region_name or FALLBACK_REGION
    home = partition_of(region).home
    try:
        return Identity(_asked(session, region, endpoint_url), region)
    except AwsError as error:
        if home != region and (error.number == errno.ENODEV or error.code in UNKNOWN_THERE):
            with contextlib.suppress(AwsError):
                return Identity(_asked(session, home, endpoint_url), home)
        if endpoint_url is not None and error.number in _WITHOUT_STS and error.code not in _OURS:
            return Identity("", region)
        raise _explained(error, endpoint_url, profile) from error


def _asked(session: boto3.Session, region: str, endpoint_url: str | None) -> str:
    """The account that STS names in a region. Raises AwsError, and `AccountError` for a URL that is not valid."""
    config = Config(connect_timeout=PATIENCE, read_timeout=PATIENCE, retries={"total_max_attempts": 1})
    try:
        client = session.client("sts", region_name=region, endpoint_url=endpoint_url, config=config)
    except ValueError as error:
        url = endpoint_url or os.environ.get("AWS_ENDPOINT_URL_STS") or os.environ.get("AWS_ENDPOINT_URL") or error
        raise AccountError(_NO_URL.format(url)) from error
    except botocore.BotoCoreError as error:
        raise translated(error, "get_caller_identity") from error
    with border("get_caller_identity"):
        return str(client.get_caller_identity()["Account"])


def _explained(error: AwsError, endpoint_url: str | None, profile: str | None) -> AccountError:
    where, suffix = endpoint_url or "AWS", f" --profile {profile}" if profile else ""
    mended = remedy(error.code, error.number, message=error.message, profile=profile or "")
    if error.number == errno.EKEYEXPIRED:
        return AccountError(_renewal(error, suffix))
    if error.number == errno.EACCES:
        return AccountError(f"AWS denied access with these credentials: {error.message}")
    if error.number == errno.ETIMEDOUT:
        return AccountError(f"{where} did not answer within {PATIENCE} seconds; check the network", theirs=False)
    if error.number == errno.EHOSTUNREACH and not mended:
        check = "check the network, or --endpoint-url" if endpoint_url else "check the network"
        return AccountError(f"cannot reach {where}; {check}", theirs=False)
    cause = " ".join(error.message.split())
    if error.number in UNREACHABLE:
        return AccountError(f"cannot use {where}: {cause}; {mended or 'try again later'}", theirs=False)
    return AccountError(
        f"{cause}; {mended or f'to see the same error from the aws command, run: aws sts get-caller-identity{suffix}'}"
    )


def _renewal(error: AwsError, suffix: str) -> str:
    """Why there are no credentials that AWS takes, and how to get some."""
    if is_skewed(error.code, error.message):
        return f"{error.message}; {remedy(error.code, error.number, message=error.message)}"
    if error.code == "RefreshWithMFAUnsupportedError":
        return (
            f"this profile needs an MFA code, and there is no terminal; first run: aws sts get-caller-identity{suffix}"
        )
    if error.code == "CredentialRetrievalError":
        return f"{error.message}; to see where the credentials come from, run: aws configure list{suffix}"
    return (
        f"AWS rejected these credentials ({error.code}); "
        f"to renew them, run 'aws sso login{suffix}' or 'aws configure{suffix}'"
    )
