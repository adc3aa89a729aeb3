"""A table scanned with boto3: ``scan.py URL TABLE all|page [WORD]``.

With a word, prints the keys of the items that have it anywhere; the last line is the seconds without Python's start.
"""

from __future__ import annotations

import json
import sys
import time

import boto3


def main() -> None:
    """Scan as the arguments say."""
    url, table, extent, *words = sys.argv[1:]
    client = boto3.client("dynamodb", endpoint_url=url)
    begun = time.perf_counter()
    for page in client.get_paginator("scan").paginate(TableName=table):
        for item in page["Items"] if words else ():
            if any(word in json.dumps(item) for word in words):
                print(item["id"]["S"])
        if extent == "page":
            break
    print(time.perf_counter() - begun)


if __name__ == "__main__":
    main()
