"""Whose account: a session that is known to work, or words on how to get one."""

from __future__ import annotations

import difflib
import errno
import os
from collections.abc import Collection, Sequence

import boto3
from botocore import exceptions as botocore
from botocore import session as botocore_session
from botocore.config import Config
from botocore.parsers import ResponseParserError

from awsfs.aws.border import translated
from awsfs.aws.clients import FALLBACK_REGION
from awsfs.aws.renewal import Ask, Finder
from awsfs.errors import AwsError, is_skewed, remedy

PATIENCE = 5
"""Seconds to wait for the first answer."""


_NO_URL = "--endpoint-url {} is not a URL, such as http://localhost:4566"


class AccountError(Exception):
    """The account cannot be had; the text has the fix. `theirs`: it is the person's to mend."""

    def __init__(self, message: str, theirs: bool = True) -> None:
        super().__init__(message)
        self.theirs = theirs


def nobody(prompt: str) -> str:
    """The answer where nobody is there to ask. Raises EOFError."""
    raise EOFError(prompt)


def open_session(profile: str | None, region: str | None, ask: Ask = nobody) -> boto3.Session:
    """A session with credentials of the person's, renewed as long as it lives. Makes no AWS call.

    Raises `AccountError`. `ask` is asked for an MFA code where one is wanted, at the first call.
    ``AWS_REGION`` counts, as for the aws command; boto3 by itself reads ``AWS_DEFAULT_REGION`` alone.
    """
    suffix = f" --profile {profile}" if profile else ""
    try:
        core = botocore_session.Session(profile=profile)
        core.register_component("credential_provider", Finder(profile, ask))
        session = boto3.Session(botocore_session=core, region_name=region or os.environ.get("AWS_REGION"))
        credentials = session.get_credentials()
    except botocore.ProfileNotFound as error:
        raise AccountError(f"{error}; make it with: aws configure{suffix or ' --profile NAME'}") from error
    except botocore.PartialCredentialsError as error:
        raise AccountError(f"{error}: complete them with: aws configure{suffix}") from error
    except (botocore.ConfigParseError, botocore.InvalidConfigError, botocore.ConfigNotFound) as error:
        raise AccountError(f"{error}: mend ~/.aws/config") from error
    except botocore.CredentialRetrievalError as error:
        raise AccountError(_renewal(translated(error, "get_caller_identity"), suffix)) from error
    except botocore.BotoCoreError as error:
        raise AccountError(f"{error}: log in again with: aws sso login{suffix}") from error
    if credentials is None:
        raise AccountError(
            f"no AWS credentials found: run 'aws configure{suffix}' or 'aws sso login{suffix}',\n"
            "or look around without any, in a made-up account: awsfs --demo MOUNTPOINT"
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
            hint = f"did you mean {near[0]}?" if near else "one is us-east-1"
            raise AccountError(f"--region {region} is not a region of AWS: {hint}")


def who_am_i(session: boto3.Session, endpoint_url: str | None, profile: str | None) -> str:
    """The account's number, and so whether AWS takes the credentials: one GetCallerIdentity, which is free.

    Raises `AccountError`. An endpoint without STS is taken as it is: the number is then empty.
    """
    if endpoint_url is not None and not endpoint_url.startswith(("http://", "https://")):
        raise AccountError(_NO_URL.format(endpoint_url))
    config = Config(connect_timeout=PATIENCE, read_timeout=PATIENCE, retries={"total_max_attempts": 1})
    region = session.region_name or FALLBACK_REGION
    try:
        client = session.client("sts", region_name=region, endpoint_url=endpoint_url, config=config)
        return str(client.get_caller_identity()["Account"])
    except ValueError as error:
        raise AccountError(_NO_URL.format(endpoint_url)) from error
    except (botocore.BotoCoreError, botocore.ClientError, ResponseParserError) as error:
        failure = _explained(translated(error, "get_caller_identity"), endpoint_url, profile)
        if failure is None:
            return ""
        raise failure from error


def _explained(error: AwsError, endpoint_url: str | None, profile: str | None) -> AccountError | None:
    where, suffix = endpoint_url or "AWS", f" --profile {profile}" if profile else ""
    if error.number == errno.EKEYEXPIRED:
        return AccountError(_renewal(error, suffix))
    if error.number == errno.ENOKEY:
        return AccountError(f"{error.message}: run 'aws configure{suffix}'")
    if error.number == errno.EACCES:
        return AccountError(f"AWS refuses these credentials: {error.message}")
    if error.number == errno.EHOSTUNREACH:
        check = "check the network, or --endpoint-url" if endpoint_url else "check the network"
        return AccountError(f"cannot reach {where}: {check}", theirs=False)
    if error.number == errno.ETIMEDOUT:
        return AccountError(f"{where} did not answer within {PATIENCE} seconds: check the network", theirs=False)
    return None


def _renewal(error: AwsError, suffix: str) -> str:
    """Why there are no credentials that AWS takes, and how to get some."""
    if is_skewed(error.code, error.message):
        return f"{error.message}: {remedy(error.code, error.number, message=error.message)}"
    if error.code == "RefreshWithMFAUnsupportedError":
        return (
            f"this profile wants an MFA code, and there is no terminal: run 'aws sts get-caller-identity{suffix}' first"
        )
    if error.code == "CredentialRetrievalError":
        return f"{error.message}: 'aws configure list{suffix}' shows where credentials come from"
    return (
        f"AWS does not take these credentials ({error.code}): "
        f"renew them with 'aws sso login{suffix}' or 'aws configure{suffix}'"
    )
