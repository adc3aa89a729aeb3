"""Where botocore's exceptions become ours: one table of exceptions, one of codes (`awsfs.errors`)."""

from __future__ import annotations

import errno
import re
import socket
import ssl
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException

import structlog
from botocore import exceptions as botocore
from botocore.parsers import ResponseParserError
from urllib3 import exceptions as urllib3

from awsfs.errors import AwsError, number_of

log = structlog.get_logger("awsfs")

_EXCEPTIONS: tuple[tuple[int, tuple[type[Exception], ...]], ...] = (
    (
        errno.ENOKEY,
        (
            botocore.NoCredentialsError,
            botocore.PartialCredentialsError,
            botocore.NoAuthTokenError,
            botocore.ProfileNotFound,
            botocore.ConfigNotFound,
            botocore.ConfigParseError,
            botocore.InvalidConfigError,
            botocore.UnknownCredentialError,
            botocore.UnknownTokenProviderError,
            botocore.InvalidIMDSEndpointError,
            botocore.InvalidIMDSEndpointModeError,
        ),
    ),
    (
        errno.EKEYEXPIRED,
        (
            botocore.CredentialRetrievalError,
            botocore.TokenRetrievalError,
            botocore.MetadataRetrievalError,
            botocore.RefreshWithMFAUnsupportedError,
            botocore.SSOError,
            botocore.LoginError,
        ),
    ),
    (errno.ETIMEDOUT, (botocore.ConnectTimeoutError, botocore.ReadTimeoutError, urllib3.TimeoutError, TimeoutError)),
    (errno.EREMOTEIO, (botocore.IncompleteReadError, botocore.ChecksumError, botocore.FlexibleChecksumError)),
    (errno.EREMOTEIO, (ResponseParserError, botocore.PaginationError, urllib3.DecodeError, HTTPException)),
    (errno.EHOSTUNREACH, (botocore.ConnectionError, botocore.HTTPClientError, urllib3.HTTPError, ConnectionError)),
    (errno.EHOSTUNREACH, (socket.gaierror, ssl.SSLError)),
    (errno.EAGAIN, (botocore.CapacityNotAvailableError,)),
    (
        errno.ENODEV,
        (
            botocore.BaseEndpointResolverError,
            botocore.InvalidRegionError,
            botocore.UnknownRegionError,
            botocore.ServiceNotInRegionError,
        ),
    ),
    (
        errno.EOPNOTSUPP,
        (
            botocore.DataNotFoundError,
            botocore.ApiVersionNotFoundError,
            botocore.MissingDependencyException,
            botocore.OperationNotPageableError,
            botocore.UnknownClientMethodError,
            botocore.UnknownServiceStyle,
            botocore.UnknownSignatureVersionError,
            botocore.UnsupportedOutpostResourceError,
            botocore.UnsupportedS3AccesspointConfigurationError,
            botocore.UnsupportedS3ConfigurationError,
            botocore.UnsupportedS3ControlConfigurationError,
            botocore.UnsupportedServiceProtocolsError,
            botocore.UnsupportedSignatureVersionError,
        ),
    ),
    (
        errno.EINVAL,
        (
            botocore.ParamValidationError,
            botocore.ValidationError,
            botocore.MissingParametersError,
            botocore.EndpointProviderError,
            botocore.InvalidChecksumConfigError,
            botocore.InvalidDNSNameError,
            botocore.InvalidDefaultsMode,
            botocore.InvalidEndpointConfigurationError,
            botocore.InvalidEndpointDiscoveryConfigurationError,
            botocore.InvalidExpressionError,
            botocore.InvalidHostLabelError,
            botocore.InvalidProxiesConfigError,
            botocore.InvalidRetryConfigurationError,
            botocore.InvalidS3AddressingStyleError,
            botocore.InvalidS3UsEast1RegionalEndpointConfigError,
            botocore.InvalidSTSRegionalEndpointsConfigError,
            botocore.UnsupportedS3ArnError,
            botocore.UnsupportedS3ControlArnError,
        ),
    ),
)
"""The first that fits. What is not here is a bug, or of botocore's own making: EIO, and a traceback in the log."""


_HEADER = re.compile("Invalid header (value|name)")
_NO_HEADER = "a header value, such as an access key or a session token, has a line break or a control character"
"""Without the value, which may be a token."""

_KNOWN = (botocore.BotoCoreError, ResponseParserError)
_NO_ANSWER = "the answer does not have the form that the AWS API describes"


def translated(error: Exception, operation: str) -> AwsError:
    """The AwsError for anything that a botocore call raises."""
    if isinstance(error, botocore.ClientError):
        details = error.response.get("Error", {})
        metadata = error.response.get("ResponseMetadata", {})
        code = str(details.get("Code", ""))
        status = metadata.get("HTTPStatusCode", 0)
        message = str(details.get("Message") or error)
        return AwsError(number_of(code, status, message), code, message, operation, metadata.get("RequestId", ""))
    inner = getattr(error, "kwargs", {}).get("error") if isinstance(error, botocore.HTTPClientError) else error
    if isinstance(inner, ValueError) and _HEADER.match(str(inner)):
        return AwsError(errno.EINVAL, "InvalidHeader", _NO_HEADER, operation)
    if _is_misread(error):
        return AwsError(errno.EREMOTEIO, "UnexpectedAnswer", _NO_ANSWER, operation)
    return AwsError(_number(error, operation), type(error).__name__, str(error), operation)


def _is_misread(error: Exception) -> bool:
    """Whether botocore's parser failed at an answer in a way that it does not know itself."""
    frames = [frame.f_globals.get("__name__") for frame, _ in traceback.walk_tb(error.__traceback__)]
    return bool(frames) and frames[-1] == "botocore.parsers" and not isinstance(error, _KNOWN)


def _number(error: Exception, operation: str) -> int:
    for number, kinds in _EXCEPTIONS:
        if isinstance(error, kinds):
            return number
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    _log(error, operation)
    return errno.EIO


def _log(error: Exception, operation: str) -> None:
    """Log where it came from; not its words, which may quote a value that was sent."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("bug", operation=operation, kind=type(error).__name__, traceback=where)


@contextmanager
def border(operation: str) -> Iterator[None]:
    """Let nothing of botocore's out: every exception inside leaves as an AwsError."""
    try:
        yield
    except (AwsError, GeneratorExit):
        raise
    except Exception as error:
        raise translated(error, operation) from error
