"""Signature Version 4, with a key that is derived once for a credential, a day and a region.

The rules are AWS's: "Create a signed AWS API request" in the IAM user guide.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Protocol

ALGORITHM = "AWS4-HMAC-SHA256"
EMPTY = hashlib.sha256(b"").hexdigest()
UNSIGNED = "UNSIGNED-PAYLOAD"
"""What stands for the hash of a body that TLS and a checksum protect."""


class Keys(Protocol):
    """Credentials of this moment, as botocore has them."""

    access_key: str
    secret_key: str
    token: str | None


@lru_cache(maxsize=64)
def _key(secret: str, day: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for word in (day, region, service, "aws4_request"):
        key = hmac.digest(key, word.encode(), "sha256")
    return key


def sign(  # noqa: PLR0917  the parts of a request
    method: str,
    path: str,
    query: Mapping[str, str],
    headers: dict[str, str],
    payload: str,
    keys: Keys,
    scope: tuple[str, str],
    now: float | None = None,
) -> None:
    """Add the date, the token and the signature to the headers of a request.

    `path` and `query` are percent-encoded; `headers` have names in lower case, ``host`` among them. `payload` is the
    hash of the body; `scope` the region and the service to sign for.
    """
    date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    headers["x-amz-date"] = date
    if keys.token:
        headers["x-amz-security-token"] = keys.token
    names = sorted(headers)
    signed = ";".join(names)
    parameters = "&".join(f"{name}={query[name]}" for name in sorted(query))
    lines = (f"{name}:{' '.join(headers[name].split())}" for name in names)
    canonical = "\n".join((method, path, parameters, *lines, "", signed, payload))
    credential = "/".join((date[:8], *scope, "aws4_request"))
    text = f"{ALGORITHM}\n{date}\n{credential}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.digest(_key(keys.secret_key, date[:8], *scope), text.encode(), "sha256").hex()
    headers["authorization"] = (
        f"{ALGORITHM} Credential={keys.access_key}/{credential}, SignedHeaders={signed}, Signature={signature}"
    )
