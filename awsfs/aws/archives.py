"""Files that AWS keeps outside of its APIs, and answers with a URL for: fetched as botocore fetches, and not signed."""

from __future__ import annotations

import errno
from typing import IO, Any

from botocore.awsrequest import AWSRequest

from awsfs.aws.border import border
from awsfs.aws.model import is_aws
from awsfs.aws.partitions import is_own_url
from awsfs.aws.pulse import progress
from awsfs.errors import AwsError, number_of

PIECE = 2**18


def download(client: Any, url: str, into: IO[bytes], operation: str) -> None:
    """Fetch what is at a URL, through the proxies and with the certificates of a client. Raises AwsError.

    The URL gives access to whoever knows it: it is in no error and no record. EOPNOTSUPP where an emulator, which is
    not AWS, names one of AWS's: that is made up, and nothing there is to be asked.
    """
    if is_own_url(url) and not is_aws(client):
        words = "the endpoint returned a URL of AWS, where an emulator has no data"
        raise AwsError(errno.EOPNOTSUPP, "NotImplemented", words, operation)
    with border(operation):
        answer = client._endpoint.http_session.send(AWSRequest("GET", url, stream_output=True).prepare())
        if answer.status_code != 200:
            words = f"the URL that AWS returned answers with HTTP status {answer.status_code}"
            raise AwsError(number_of("", answer.status_code), f"Http{answer.status_code}", words, operation)
        for piece in answer.raw.stream(PIECE):
            into.write(piece)
            progress()
        promised = answer.headers.get("Content-Length")
    if promised is not None and int(promised) != into.tell():
        raise AwsError(
            errno.EREMOTEIO, "IncompleteRead", f"only {into.tell():,} of {promised} bytes arrived", operation
        )
