"""S3: buckets with their settings, and their objects as a directory tree."""

from awsfs.schema import Attribute, Blob, Call, Document, Each, Entry, Fields, Folder, Hierarchy, Service, tags

BUCKETS = Call("list_buckets", "Buckets[]", ttl=60, MaxBuckets=1000)
OWN_BUCKET = Call("list_buckets", "Buckets[]", ttl=60, Prefix="{name()}", MaxBuckets=100)
ANY_BUCKET = Call("head_bucket", ttl=60, also={"Name": "{name()}"}, Bucket="{name()}")
LEVEL = Call(
    "list_objects_v2", "[CommonPrefixes, Contents][]", ttl=60, Bucket="{Name}", Prefix="{prefix}", Delimiter="/"
)
OBJECT = Call("get_object", Bucket="{Name}", Key="{Key}")


def setting(name: str, operation: str, result: str, *absent: str) -> Document:
    """A setting of the bucket, asked for when opened, empty where there is none."""
    return Document(f"{name}.json", Call(operation, result, ttl=60, absent=absent, Bucket="{Name}"))


SETTINGS: tuple[Entry, ...] = (
    setting("policy", "get_bucket_policy", "Policy", "NoSuchBucketPolicy"),
    setting("policy-status", "get_bucket_policy_status", "PolicyStatus", "NoSuchBucketPolicy"),
    setting("encryption", "get_bucket_encryption", "ServerSideEncryptionConfiguration",
            "ServerSideEncryptionConfigurationNotFoundError"),
    setting("lifecycle", "get_bucket_lifecycle_configuration", "{Rules: Rules}", "NoSuchLifecycleConfiguration"),
    setting("cors", "get_bucket_cors", "{CORSRules: CORSRules}", "NoSuchCORSConfiguration"),
    setting("website", "get_bucket_website", "@", "NoSuchWebsiteConfiguration"),
    setting("replication", "get_bucket_replication", "ReplicationConfiguration",
            "ReplicationConfigurationNotFoundError"),
    setting("public-access-block", "get_public_access_block", "PublicAccessBlockConfiguration",
            "NoSuchPublicAccessBlockConfiguration"),
    setting("ownership-controls", "get_bucket_ownership_controls", "OwnershipControls",
            "OwnershipControlsNotFoundError"),
    setting("logging", "get_bucket_logging", "LoggingEnabled"),
    setting("notification", "get_bucket_notification_configuration", "@"),
    setting("acl", "get_bucket_acl", "@"),
    Attribute("versioning", Call("get_bucket_versioning", "Status || 'Disabled'", Bucket="{Name}")),
    Attribute("region", Call("get_bucket_location", "LocationConstraint || 'us-east-1'", ttl=3600, Bucket="{Name}")),
    tags(Call("get_bucket_tagging", "TagSet[]", absent=("NoSuchTagSet",), Bucket="{Name}")),
)  # fmt: skip

SERVICE = Service(
    "s3",
    Each(
        BUCKETS,
        Folder(
            "{Name}",
            Fields(),
            *SETTINGS,
            Hierarchy(
                "objects",
                LEVEL,
                key="Key",
                folder="Prefix",
                leaf=Blob("{Key}", OBJECT, size="Size", etag="ETag", time="LastModified",
                          delete=Call("delete_object", Bucket="{Name}", Key="{Key}")),
            ),
            time="CreationDate",
        ),
        get=(OWN_BUCKET, ANY_BUCKET),
        named="[a-z0-9][a-zA-Z0-9._-]{1,253}[a-zA-Z0-9]",
    ),
    regional=False,
)  # fmt: skip
