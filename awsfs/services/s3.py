"""S3: buckets with their settings, and their objects as a directory tree."""

from awsfs.schema import Blob, Call, Each, Fields, Folder, Hierarchy, Service
from awsfs.services._metrics import DAY, measured
from awsfs.services._s3_settings import SETTINGS, VERBS

BUCKETS = Call("list_buckets", "Buckets[]", ttl=60, MaxBuckets=1000)
OWN_BUCKET = Call("list_buckets", "Buckets[]", ttl=60, Prefix="{name()}", MaxBuckets=1000)
ANY_BUCKET = Call("head_bucket", ttl=60, also={"Name": "{name()}"}, Bucket="{name()}")
LEVEL = Call(
    "list_objects_v2", "[CommonPrefixes, Contents][]", ttl=60, Bucket="{Name}", Prefix="{prefix}", Delimiter="/"
)
HEAD = Call(
    "head_object",
    "{Size: ContentLength, ETag: ETag, LastModified: LastModified, StorageClass: StorageClass}",
    ttl=60,
    absent=("403", "404"),
    also={"Key": "{Key}"},
    Bucket="{Name}",
    Key="{Key}",
)
CHANGED = ("list_objects_v2", "head_object")
OBJECT = Call("get_object", Bucket="{Name}", Key="{Key}")
PUT = Call("put_object", forgets=CHANGED, Bucket="{Name}", Key="{Key}")
DELETE = Call("delete_object", forgets=CHANGED, Bucket="{Name}", Key="{Key}")


def _daily(name: str, storage: str) -> Each:
    """What is measured once a day of a bucket, where it is."""
    return measured("AWS/S3", name, DAY, at="{BucketRegion}", BucketName="{Name}", StorageType=storage)


SERVICE = Service(
    "s3",
    Each(
        BUCKETS,
        Folder(
            "{Name}",
            Fields(),
            *SETTINGS,
            *VERBS,
            Folder(
                ".metrics",
                _daily("BucketSizeBytes", "StandardStorage"),
                _daily("NumberOfObjects", "AllStorageTypes"),
            ),
            Hierarchy(
                "objects",
                LEVEL,
                key="Key",
                folder="Prefix",
                leaf=Blob("{Key}", OBJECT, size="Size", etag="ETag", time="LastModified", put=PUT, delete=DELETE),
                one=HEAD,
            ),
            time="CreationDate",
        ),
        get=(OWN_BUCKET, ANY_BUCKET),
        named="[a-zA-Z0-9][a-zA-Z0-9._-]{2,254}", arn="s3:([^/]+)"),
    regional=False,
    billed=True,
)  # fmt: skip
