"""Where botocore's exceptions become ours: one table of exceptions, one of codes (`awsfs.errors`)."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from botocore import exceptions as botocore
from botocore.parsers import ResponseParserError

from awsfs.errors import AwsError, number_of

_EXCEPTIONS: tuple[tuple[type[Exception], int], ...] = (
    (botocore.NoCredentialsError, errno.ENOKEY),
    (botocore.PartialCredentialsError, errno.ENOKEY),
    (botocore.CredentialRetrievalError, errno.EKEYEXPIRED),
    (botocore.TokenRetrievalError, errno.EKEYEXPIRED),
    (botocore.SSOError, errno.EKEYEXPIRED),
    (botocore.ConnectTimeoutError, errno.ETIMEDOUT),
    (botocore.ReadTimeoutError, errno.ETIMEDOUT),
    (botocore.ConnectionClosedError, errno.EHOSTUNREACH),
    (botocore.EndpointConnectionError, errno.EHOSTUNREACH),
    (botocore.ConnectionError, errno.EHOSTUNREACH),
    (botocore.HTTPClientError, errno.EHOSTUNREACH),
    (botocore.ParamValidationError, errno.EINVAL),
    (botocore.NoRegionError, errno.ENODEV),
    (botocore.UnknownServiceError, errno.EOPNOTSUPP),
    (botocore.IncompleteReadError, errno.EREMOTEIO),
    (ResponseParserError, errno.EREMOTEIO),
    (botocore.BotoCoreError, errno.EIO),
)


def translated(error: Exception, operation: str) -> AwsError:
    """The AwsError for anything that a botocore call raises."""
    if isinstance(error, botocore.ClientError):
        details = error.response.get("Error", {})
        metadata = error.response.get("ResponseMetadata", {})
        code = str(details.get("Code", ""))
        status = metadata.get("HTTPStatusCode", 0)
        message = str(details.get("Message") or error)
        return AwsError(number_of(code, status), code, message, operation, metadata.get("RequestId", ""))
    for kind, number in _EXCEPTIONS:
        if isinstance(error, kind):
            return AwsError(number, type(error).__name__, str(error), operation)
    return AwsError(errno.EIO, type(error).__name__, str(error), operation)


@contextmanager
def border(operation: str) -> Iterator[None]:
    """Let nothing of botocore's out: every exception inside leaves as an AwsError."""
    try:
        yield
    except (AwsError, GeneratorExit):
        raise
    except Exception as error:
        raise translated(error, operation) from error
