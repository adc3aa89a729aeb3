"""Whose account: a session that is known to work, or words on how to get one."""

from __future__ import annotations

import difflib
import errno
from collections.abc import Callable

import boto3
from botocore import exceptions as botocore
from botocore.config import Config

from awsfs.aws.border import translated
from awsfs.aws.clients import FALLBACK_REGION, Clients
from awsfs.cli.settings import FAILURE, PersonError, Settings
from awsfs.errors import AwsError

PATIENCE = 5
"""Seconds to wait for the first answer."""


def open_session(settings: Settings) -> boto3.Session:
    """A boto3 session with credentials. Raises `PersonError` with the fix. Makes no AWS call."""
    profile = settings.profile
    try:
        session = boto3.Session(profile_name=profile, region_name=next(iter(settings.regions), None))
        credentials = session.get_credentials()
    except botocore.ProfileNotFound as error:
        known = ", ".join(boto3.Session(profile_name=None).available_profiles) if profile else ""
        hint = f"there are: {known}" if known else "make it with: aws configure --profile NAME"
        raise PersonError(f"{error}; {hint}") from error
    except botocore.PartialCredentialsError as error:
        raise PersonError(f"{error}: complete them with: aws configure{_profile(settings)}") from error
    except botocore.BotoCoreError as error:
        raise PersonError(f"{error}: log in again with: aws sso login{_profile(settings)}") from error
    if credentials is None:
        raise PersonError(
            f"no AWS credentials found: run 'aws configure{_profile(settings)}' or 'aws sso login"
            f"{_profile(settings)}',\nor look around without any: awsfs --demo {settings.mountpoint}"
        )
    return session


def check_regions(settings: Settings, clients: Clients) -> None:
    """Every ``--region`` exists. Raises `PersonError` with the nearest that does."""
    for region in settings.regions:
        if region not in clients.known_regions:
            near = difflib.get_close_matches(region, clients.known_regions, 1)
            hint = f": did you mean {near[0]}?" if near else ", such as us-east-1"
            raise PersonError(f"--region {region} is not a region of AWS{hint}")


def who_am_i(session: boto3.Session, settings: Settings) -> str:
    """The account's number, and so whether AWS takes the credentials: one GetCallerIdentity, which is free.

    Raises `PersonError`. An endpoint without STS is taken as it is: the number is then empty.
    """
    config = Config(connect_timeout=PATIENCE, read_timeout=PATIENCE, retries={"total_max_attempts": 1})
    region = session.region_name or FALLBACK_REGION
    try:
        client = session.client("sts", region_name=region, endpoint_url=settings.endpoint_url, config=config)
        return str(client.get_caller_identity()["Account"])
    except (ValueError, botocore.BotoCoreError, botocore.ClientError) as error:
        return _explain(translated(error, "get_caller_identity"), settings)


def _explain(error: AwsError, settings: Settings) -> str:
    where = settings.endpoint_url or "AWS"
    remedies: dict[int, Callable[[], PersonError]] = {
        errno.EKEYEXPIRED: lambda: PersonError(
            f"AWS does not take these credentials ({error.code}): renew them with 'aws sso login"
            f"{_profile(settings)}' or 'aws configure{_profile(settings)}'"
        ),
        errno.ENOKEY: lambda: PersonError(f"{error.message}: run 'aws configure{_profile(settings)}'"),
        errno.EACCES: lambda: PersonError(f"AWS refuses these credentials: {error.message}"),
        errno.EHOSTUNREACH: lambda: PersonError(
            f"cannot reach {where}: check the network{', or --endpoint-url' if settings.endpoint_url else ''}", FAILURE
        ),
        errno.ETIMEDOUT: lambda: PersonError(f"{where} did not answer within {PATIENCE} seconds", FAILURE),
    }
    if error.code == "ValueError":
        raise PersonError(f"--endpoint-url {settings.endpoint_url} is not a URL, such as http://localhost:4566")
    if error.number in remedies:
        raise remedies[error.number]()
    return ""


def _profile(settings: Settings) -> str:
    return f" --profile {settings.profile}" if settings.profile else ""
