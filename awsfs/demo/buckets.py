"""The demo account's S3 buckets, with keys that are hard to show as files, and one large object."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from awsfs.demo.words import HOME, REGIONS, Connect, tag_list

ASSETS, LAKE, ARCHIVE = "acme-assets", "acme-lake", "acme-archive-eu"

BIG_KEY = "raw/random-64MiB.bin"
BIG_SIZE = 64 << 20

OBJECTS = {
    ASSETS: {
        "index.html": "<!doctype html>\n<title>ACME</title>\n",
        "css/site.css": "body { font: 16px sans-serif }\n",
        "js/app.js": "console.log('acme')\n",
        "img/logo.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>\n",
        "img/icons/ok.svg": "<svg xmlns='http://www.w3.org/2000/svg'><path d='M1 5l3 3 5-7'/></svg>\n",
        "release notes/2025 spring.txt": "Everything is a file now.\n",
        "prices/50% off.txt": "Half price.\n",
        "prices/100%25.txt": "This key has %25 in it, as written.\n",
        "über/日本語.txt": "こんにちは\n",
        "empty": "",
    },
    LAKE: {
        **{f"raw/2025/03/{day:02}/events.csv": f"id,day\n{day * 100},{day}\n" for day in range(1, 15)},
        "a//b": "between two slashes there is an empty name\n",
        "a/b": "the same with one slash\n",
        "/leading": "this key begins with a slash\n",
        "folder/": "",
        "folder/inside.txt": "in a folder that is also an object\n",
        "reports": "an object whose key is also a prefix\n",
        "reports/2025/q1.csv": "quarter,total\nQ1,1204\n",
        ".hidden/.config": "a name that begins with a dot\n",
    },
    ARCHIVE: {f"{year}/backup-{year}.sql": f"-- {year}\n" for year in range(2019, 2026)},
}

POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "PublicRead",
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{ASSETS}/*",
        }
    ],
}

LIFECYCLE = {
    "ID": "tidy-up",
    "Status": "Enabled",
    "Filter": {"Prefix": "tmp/"},
    "Expiration": {"Days": 30},
    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
}


def big_object() -> bytes:
    """The content of the large object: 64 MiB that look random, never repeat, and are the same every time."""
    return hashlib.shake_128(b"awsfs demo").digest(BIG_SIZE)


def make_buckets(connect: Connect) -> None:
    """The three buckets and what is in them; the last is in another region."""
    s3, far = connect("s3", HOME), connect("s3", REGIONS[2])
    for client, region, bucket in ((s3, HOME, ASSETS), (s3, HOME, LAKE), (far, REGIONS[2], ARCHIVE)):
        client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region})
    _furnish(s3)
    for bucket, objects in OBJECTS.items():
        for key, text in objects.items():
            (far if bucket == ARCHIVE else s3).put_object(Bucket=bucket, Key=key, Body=text.encode())
    s3.put_object(Bucket=LAKE, Key=BIG_KEY, Body=big_object())


def _furnish(s3: Any) -> None:
    """Give one bucket every setting that a bucket can have. The others have none of them."""
    encryption = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    s3.put_bucket_versioning(Bucket=ASSETS, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_encryption(Bucket=ASSETS, ServerSideEncryptionConfiguration={"Rules": [encryption]})
    s3.put_bucket_lifecycle_configuration(Bucket=ASSETS, LifecycleConfiguration={"Rules": [LIFECYCLE]})
    s3.put_bucket_tagging(Bucket=ASSETS, Tagging={"TagSet": tag_list(team="web", env="production")})
    s3.put_bucket_policy(Bucket=ASSETS, Policy=json.dumps(POLICY))
