"""An object by ranged GETs of 8 MiB in several threads: ``ranged_get.py boto3|urllib3 URL PATH THREADS``.

Prints the seconds without the start of Python and of the client. The bytes are read and thrown away.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import boto3
import urllib3
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config

PART = 8 << 20
CHUNK = 1 << 20
Get = Callable[[str], int]


def by_boto3(url: str, path: str, threads: int) -> Get:
    """GetObject of a range, as a person would write it."""
    client = boto3.client("s3", endpoint_url=url, config=Config(max_pool_connections=threads))
    _, bucket, key = path.split("/", 2)

    def get(span: str) -> int:
        body = client.get_object(Bucket=bucket, Key=key, Range=span)["Body"]
        return sum(len(chunk) for chunk in body.iter_chunks(CHUNK))

    return get


def by_urllib3(url: str, path: str, threads: int) -> Get:
    """The same request, signed, by urllib3 itself."""
    pool = urllib3.PoolManager(maxsize=threads)
    session = boto3.Session()
    credentials = session.get_credentials()
    if credentials is None:
        raise SystemExit("no credentials")
    signer = S3SigV4Auth(credentials.get_frozen_credentials(), "s3", session.region_name)

    def get(span: str) -> int:
        request = AWSRequest("GET", url + path, headers={"Range": span})
        signer.add_auth(request)
        answer = pool.request("GET", url + path, headers=dict(request.headers.items()), preload_content=False)
        total = sum(len(chunk) for chunk in answer.stream(CHUNK))
        answer.release_conn()
        return total

    return get


def main() -> None:
    """Fetch as the arguments say."""
    kind, url, path, threads = sys.argv[1:]
    get = {"boto3": by_boto3, "urllib3": by_urllib3}[kind](url, path, int(threads))
    total = int(urllib3.request("HEAD", url + path).headers["Content-Length"])
    get("bytes=0-0")
    with ThreadPoolExecutor(int(threads)) as pool:
        begun = time.perf_counter()
        fetched = sum(pool.map(get, (f"bytes={at}-{min(at + PART, total) - 1}" for at in range(0, total, PART))))
        seconds = time.perf_counter() - begun
    if fetched != total:
        raise SystemExit(f"{fetched} bytes of {total}")
    print(seconds)


if __name__ == "__main__":
    main()
