"""What a person does about a failure, with the command to type."""

from __future__ import annotations

import errno
import re
import shlex

from awsfs.errors import MARKED, UNKNOWN_THERE

_SKEWED = re.compile(r"^Signature (expired|not yet current)\b")
_SSO = "log in again: aws sso login{profile}"
_LOGIN = "log in again: aws login{profile}"
_KEYS = "renew the keys: aws configure{profile}; then check them: aws sts get-caller-identity{profile}"
_NONE = "set up credentials: aws configure{profile}, or aws configure sso{profile}"
_REGION = "enable the region for the account: aws account enable-region --region-name {region}{profile}"
_RESTORE = "it is marked for deletion; to keep it, write 1 to its file restore or cancel-deletion"
_CLOCK = "set the clock of this machine: timedatectl set-ntp true"
_PROXY = "check HTTPS_PROXY and NO_PROXY in the environment of awsfs"
_CONFIG = "fix ~/.aws/config; to see what is read from it, run: aws configure list{profile}"

_REMEDIES = {
    **dict.fromkeys(("UnauthorizedSSOTokenError", "SSOTokenLoadError", "SSOError", "TokenRetrievalError"), _SSO),
    **dict.fromkeys(("LoginRefreshRequired", "LoginTokenLoadError", "LoginError"), _LOGIN),
    **dict.fromkeys(("RequestTimeTooSkewed", "InvalidSecurity.RequestHasExpired"), _CLOCK),
    **dict.fromkeys(("ConfigParseError", "InvalidConfigError", "InfiniteLoopConfigError"), _CONFIG),
    "400": "S3 gives no reason for this error; check the credentials: aws sts get-caller-identity{profile}",
    "DeleteNotAllowed": "mount with --allow-delete, or with --allow-delete-below PATH for one directory",
    "InvalidHeader": "to see where keys and tokens come from, run: aws configure list{profile}",
    "InvalidObjectState": "it is archived; to restore it, which takes minutes to hours, run: aws s3api restore-object"
    " --bucket {bucket} --key {key} --restore-request Days=7{profile}",
    "NoAuthTokenError": _SSO,
    "OptInRequired": _REGION,
    "ProxyConnectionError": _PROXY,
    "RefreshWithMFAUnsupportedError": "enter a new MFA code: aws sts get-caller-identity{profile}",
    "SSLError": "set AWS_CA_BUNDLE to a file with the certificates that you trust",
    "UnexpectedAnswer": "check --endpoint-url; without it, look for a proxy or a login page that answers",
}
"""What a person does about a code."""

_ROOT = "mount the part that you may list or read: awsfs --root s3/{bucket}/objects/{prefix} MOUNTPOINT"
_REFUSED = {
    "head_bucket": _ROOT,
    "list_objects_v2": _ROOT + "; or, in this mount, run mkdir for each directory of that path, which makes no call",
}
"""What a person does where an operation is refused for lack of a right."""

_WORDED = {
    "SSLError": (
        (
            re.compile(r"\[Errno \d+\]|no certificate or crl found|NO_CERTIFICATE"),
            "set AWS_CA_BUNDLE, or ca_bundle in ~/.aws/config, to a PEM file of certificates",
        ),
        (
            re.compile("WRONG_VERSION_NUMBER|UNKNOWN_PROTOCOL"),
            "the endpoint does not speak TLS; write http:// instead of https://",
        ),
        (re.compile("doesn't match|not valid for"), "write the host name that the certificate has"),
    ),
    "HTTPClientError": ((re.compile("Failed to parse|proxy", re.IGNORECASE), _PROXY),),
}
"""The same where the words tell which of several causes it is."""


def is_skewed(code: str, message: str) -> bool:
    """Whether AWS takes the time of a signature for wrong: but for S3 and EC2, its words alone tell that."""
    return _REMEDIES.get(code) == _CLOCK or _SKEWED.search(message) is not None


def _by_number(number: int, message: str, operation: str, is_sso: bool) -> str:
    """The remedy for a class of failures, where the code has none of its own."""
    if number == errno.EKEYEXPIRED:
        return _SSO if is_sso else _KEYS
    if number == errno.ENOKEY:
        return _SSO if is_sso else _NONE
    if number == errno.EACCES:
        return _REFUSED.get(operation, "")
    return _RESTORE if number == errno.EBUSY and MARKED.search(message) else ""


def remedy(
    code: str,
    number: int,
    *,
    message: str = "",
    operation: str = "",
    profile: str = "",
    is_sso: bool = False,
    **at: str,
) -> str:
    """What fixes it, with the command to type; empty where AWS's own words say all.

    `message`: those words. `is_sso`: the credentials come from a login by SSO. `at`: `region`, `bucket`, `key` and
    `prefix`, where there is one.
    """
    worded = (words for pattern, words in _WORDED.get(code, ()) if pattern.search(message))
    words = _CLOCK if is_skewed(code, message) else next(worded, _REMEDIES.get(code, ""))
    if number == errno.ENODEV and code in UNKNOWN_THERE:
        words = _REGION
    words = words or _by_number(number, message, operation, is_sso)
    suffix = f" --profile {shlex.quote(profile)}" if profile else ""
    names = ("region", "bucket", "key", "prefix")
    places = {name: shlex.quote(at[name]) if at.get(name) else name.upper() for name in names}
    return words.format(profile=suffix, **places)
