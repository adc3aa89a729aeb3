"""What AWS refused, as the errno a program understands, and as words a person does."""

from __future__ import annotations

import errno
import os
import re

_NAMES: dict[str, int] = {
    "AuthFailure": errno.EKEYEXPIRED,
    "AuthorizationHeaderMalformed": errno.EKEYEXPIRED,
    "AWS.SimpleQueueService.NonExistentQueue": errno.ENOENT,
    "Blocked": errno.EACCES,
    "BucketAlreadyOwnedByYou": errno.EEXIST,
    "BucketNotEmpty": errno.ENOTEMPTY,
    "ConditionalCheckFailedException": errno.ESTALE,
    "ConditionalRequestConflict": errno.ESTALE,
    "DeleteConflict": errno.ENOTEMPTY,
    "ExpiredToken": errno.EKEYEXPIRED,
    "ExpiredTokenException": errno.EKEYEXPIRED,
    "Forbidden": errno.EACCES,
    "IncompleteSignature": errno.EKEYEXPIRED,
    "InvalidAccessKeyId": errno.EKEYEXPIRED,
    "InvalidClientTokenId": errno.EKEYEXPIRED,
    "InvalidObjectState": errno.EBUSY,
    "InvalidRange": errno.EINVAL,
    "InvalidSignatureException": errno.EKEYEXPIRED,
    "InvalidToken": errno.EKEYEXPIRED,
    "MissingAuthenticationToken": errno.ENOKEY,
    "NotAuthorized": errno.EACCES,
    "OperationNotPermitted": errno.EACCES,
    "OptInRequired": errno.ENODEV,
    "PreconditionFailed": errno.ESTALE,
    "RequestExpired": errno.EKEYEXPIRED,
    "RequestTimeout": errno.ETIMEDOUT,
    "RequestTimeTooSkewed": errno.EKEYEXPIRED,
    "SignatureDoesNotMatch": errno.EKEYEXPIRED,
    "SlowDown": errno.EAGAIN,
    "TransactionConflictException": errno.EBUSY,
    "UnauthorizedOperation": errno.EACCES,
    "UnrecognizedClientException": errno.EKEYEXPIRED,
    "UnknownOperationException": errno.EOPNOTSUPP,
    "UnsupportedOperation": errno.EOPNOTSUPP,
}
"""Codes that no pattern below places rightly."""

_PATTERNS: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), number)
    for pattern, number in (
        (r"dependency|resourceinuse\b.*dependent|hasdependent", errno.ENOTEMPTY),
        (r"not.?found|nosuch|notexist|nonexistent|doesnotexist|^404$|unknown\w*$|malformed$", errno.ENOENT),
        (r"alreadyexist|duplicate|alreadyin|^entityalready", errno.EEXIST),
        (r"accessdenied|unauthorized|notauthorized|forbidden|^403$|authorization", errno.EACCES),
        (r"throttl|toomanyrequests|requestlimitexceeded|ratelimit|provisionedthroughput", errno.EAGAIN),
        (r"limitexceeded|quota|toomany|maximum|insufficient\w*capacity", errno.EDQUOT),
        (r"inuse|incorrect\w*state|incorrectstate|invalid\w*state|conflict|notready|busy", errno.EBUSY),
        (r"unsupported|notsupported|notimplemented|^501$", errno.EOPNOTSUPP),
        (r"internal|serviceunavailable|unavailable|^50[0234]$", errno.EREMOTEIO),
        (r"invalid|validation|missing|malformed|illegal|^400$|parameter", errno.EINVAL),
    )
)

UNREACHABLE = frozenset({errno.EHOSTUNREACH, errno.ETIMEDOUT, errno.EREMOTEIO})
"""AWS did not answer, or not sensibly: what is known is served past its time."""

REMEMBERED = frozenset({errno.ENOENT, errno.EACCES, errno.ENODEV, errno.EOPNOTSUPP, errno.EFBIG})
"""Answers that hold for a while; anything else is asked again at once."""


def number_of(code: str, status: int = 0) -> int:
    """The errno for an AWS error code, or else for the HTTP status; EIO for what nobody knows."""
    if code in _NAMES:
        return _NAMES[code]
    for pattern, number in _PATTERNS:
        if pattern.search(code):
            return number
    by_status = {301: errno.ENODEV, 403: errno.EACCES, 404: errno.ENOENT, 412: errno.ESTALE, 429: errno.EAGAIN}
    return by_status.get(status, errno.EREMOTEIO if status >= 500 else errno.EIO)


def refused(number: int) -> OSError:
    """The OSError of an errno, with the C library's own words."""
    return OSError(number, os.strerror(number))


class AwsError(OSError):
    """An AWS call that failed: `errno` for programs; code, message and request id for people."""

    def __init__(self, number: int, code: str, message: str, operation: str = "", request_id: str = "") -> None:
        super().__init__(number, message)
        self.number = number
        self.code = code
        self.message = message
        self.operation = operation
        self.request_id = request_id

    def again(self) -> AwsError:
        """A fresh copy, to be raised in another thread without sharing a traceback."""
        return AwsError(self.number, self.code, self.message, self.operation, self.request_id)
