"""A made-up S3 with one bucket, and keys that have it in for a file system."""

import datetime
import io
from types import SimpleNamespace

from test_4_tree_grown import Api, grow, refusal

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.services.s3 import SERVICE

OBJECTS = "s3/bucket/objects"
MODIFIED = datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc)
HOSTILE = [
    "a", "a/b", "a//b", "a/", "/a", "//", "/", ".", "..", "../x", "./y", "%41", "100%", "%", "%%", "a%", "a%/b",
    ".more", ".query/x", "two words", "new\nline", "tab\t", "caf\u00e9", "cafe\u0301", "\U0001f600", "-rf", "*", "~",
    "a!", "a!/b", "a b/c", "x" * 1024, "y" * 254, "y" * 255, "y" * 256, "dir/" + "z" * 1000, "50%~off", "%2Emore",
]  # fmt: skip


class Bucket(Api):
    """An S3 with one bucket, that lists a few keys at a time, as S3 does: in the order of their bytes."""

    meta = SimpleNamespace(
        service_model=SimpleNamespace(service_name="s3"), method_to_api_mapping={"list_objects_v2": "ListObjectsV2"}
    )

    def __init__(self, objects, page=3):
        super().__init__(
            list_buckets=lambda **params: {"Buckets": [{"Name": "bucket"}]},
            list_objects_v2=self.list_them,
            get_object=self.get_it,
            delete_object=self.delete_it,
        )
        self.objects, self.page = {key: key.encode() for key in objects}, page
        self.asked = []

    def can_paginate(self, operation):
        return operation == "list_objects_v2"

    def list_them(self, **params):
        """ListObjectsV2, with a delimiter."""
        self.asked.append(params)
        prefix = params["Prefix"]
        pairs = {self.rolled_up(key, prefix) for key in self.objects if key.startswith(prefix)}
        found = sorted(pairs, key=lambda pair: pair[0].encode())
        start = int(params.get("ContinuationToken", 0))
        end = start + min(self.page, params.get("MaxKeys", 1000))
        more = {"NextContinuationToken": str(end)} if end < len(found) else {}
        return {
            "IsTruncated": bool(more),
            "Contents": [self.described(key) for key, is_prefix in found[start:end] if not is_prefix],
            "CommonPrefixes": [{"Prefix": key} for key, is_prefix in found[start:end] if is_prefix],
            **more,
        }

    def rolled_up(self, key, prefix):
        head, slash, _ = key[len(prefix) :].partition("/")
        return prefix + head + slash, bool(slash)

    def described(self, key):
        return {"Key": key, "Size": len(self.objects[key]), "ETag": '"1"', "LastModified": MODIFIED}

    def get_it(self, **params):
        key = params["Key"]
        if key not in self.objects:
            raise refusal("NoSuchKey", 404)
        return {"Body": io.BytesIO(self.objects[key]), "ContentRange": f"{params['Range']}/{len(self.objects[key])}"}

    def delete_it(self, **params):
        del self.objects[params["Key"]]
        return {}


def of(*keys, page=3, **options):
    api = Bucket(keys, page)
    return api, grow(Aws(api, Cache(), Journal()), SERVICE, **options)
