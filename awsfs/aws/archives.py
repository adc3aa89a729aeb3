"""Files that AWS keeps outside of its APIs, and answers with a URL for: fetched as botocore fetches, and not signed."""

from __future__ import annotations

import errno
from typing import IO

from botocore.awsrequest import AWSRequest

from awsfs.aws.border import border
from awsfs.aws.clients import Clients
from awsfs.aws.model import is_aws
from awsfs.aws.partitions import is_own_url
from awsfs.aws.pulse import progress
from awsfs.errors import AwsError, number_of
from awsfs.requests import Request


def download(clients: Clients, at: Request, url: str, into: IO[bytes]) -> None:
    """Fetch what is at a URL, through the proxies and with the certificates of a client. Raises AwsError.

    The URL gives access to whoever knows it: it is in no error and no record. EOPNOTSUPP where an emulator, which is
    not AWS, names one of AWS's: that is made up, and nothing there is to be asked.
    """
    operation, client = at.operation, clients.get(at.client, at.region)
    if is_own_url(url) and not is_aws(client):
        words = "the endpoint returned a URL of AWS, where an emulator has no data"
        raise AwsError(errno.EOPNOTSUPP, "NotImplemented", words, operation)
    with border(operation):
        session = clients.http_session(at.client, at.region)
        answer = session.send(AWSRequest("GET", url, stream_output=True).prepare())
        if answer.status_code != 200:
            words = f"the URL that AWS returned answers with HTTP status {answer.status_code}"
            raise AwsError(number_of("", answer.status_code), f"Http{answer.status_code}", words, operation)
        for piece in answer.raw.stream():
            into.write(piece)
            progress()
        promised = answer.headers.get("Content-Length")
    if promised is not None and int(promised) != into.tell():
        raise AwsError(
            errno.EREMOTEIO, "IncompleteRead", f"only {into.tell():,} of {promised} bytes arrived", operation
        )
