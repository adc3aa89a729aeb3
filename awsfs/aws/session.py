"""boto3's session, which also says how botocore is configured below it."""

from __future__ import annotations

import os

import boto3
from botocore.session import Session as Core


class Session(boto3.Session):
    """A session of boto3 on a session of botocore that is known."""

    def __init__(self, core: Core, region: str | None) -> None:
        super().__init__(botocore_session=core, region_name=region)
        self.core = core


def verification(session: boto3.Session) -> str | bool:
    """The file of certificates that a session trusts; True for botocore's own."""
    core = session.core if isinstance(session, Session) else Core()
    return core.get_config_variable("ca_bundle") or os.environ.get("REQUESTS_CA_BUNDLE") or True
