"""Floor 3: what is signed here has the signature that botocore makes."""

import datetime
import hashlib
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from awsfs.aws.direct.signing import sign

NOW = 1767225845.0
REQUESTS = [
    ("GET", "/bucket/a/b%20c%2B~", {"range": "bytes=0-9"}, {}, b""),
    ("HEAD", "/bucket//a/./b", {"x-amz-meta-a": "x   y  "}, {}, b""),
    ("GET", "/bucket", {}, {"prefix": "a%2Fb", "list-type": "2", "encoding-type": "url", "X": ""}, b""),
    ("PUT", "/k", {"content-type": "text/plain", "x-amz-tagging": "a=1&b=2"}, {}, b"content"),
    ("POST", "/", {"x-amz-target": "DynamoDB_20120810.GetItem"}, {}, b"{}"),
]


def by_botocore(kind, method, path, headers, query, body, keys):
    """The authorization that botocore makes at that moment."""
    text = "&".join(f"{name}={value}" for name, value in query.items())
    request = AWSRequest(method, f"https://example.com{path}{'?' if text else ''}{text}", dict(headers), body)
    auth = kind(keys, "dynamodb" if kind is SigV4Auth else "s3", "us-west-2")
    moment = datetime.datetime.fromtimestamp(NOW, datetime.timezone.utc)
    with patch("botocore.auth.get_current_datetime", lambda **_: moment):
        auth.add_auth(request)
    return request


@pytest.mark.parametrize("token", [None, "a/token+"])
@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: request[1])
def test_the_signature_is_botocores(request_, token):
    method, path, headers, query, body = request_
    kind = SigV4Auth if method == "POST" else S3SigV4Auth
    keys = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token)
    wanted = by_botocore(kind, method, path, headers, query, body, keys)
    payload = hashlib.sha256(body).hexdigest()
    own = {**headers, "host": "example.com"}
    if kind is S3SigV4Auth:
        own["x-amz-content-sha256"] = payload
    service = "dynamodb" if kind is SigV4Auth else "s3"
    sign(method, path, query, own, payload, keys, ("us-west-2", service), NOW)
    assert own["authorization"] == wanted.headers["Authorization"]


def test_another_secret_has_another_signature():
    made = []
    for secret in ("one", "two"):
        keys = SimpleNamespace(access_key="A", secret_key=secret, token=None)
        sign("GET", "/", {}, headers := {"host": "h"}, "x", keys, ("r", "s"), NOW)
        made.append(headers["authorization"])
    assert made[0] != made[1]
