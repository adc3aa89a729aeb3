"""The settings of an S3 bucket, each a document of its own, and what a bucket can be made to do."""

from __future__ import annotations

from typing import Any

from awsfs.schema import Attribute, Call, Document, Entry, Scope, tags
from awsfs.services._verbs import dangerous, json_object

NAME = "{Name}"

# The first two regions have names of their own here: none, and EU.
LOCATION = "LocationConstraint == 'EU' && 'eu-west-1' || LocationConstraint || 'us-east-1'"


def logging_status(scope: Scope) -> dict[str, Any]:
    """Where the bucket's log goes; ``{}`` ends it, for that is AWS's way to say so."""
    target = json_object(scope)
    return {"LoggingEnabled": target} if target else {}


def told(name: str, operation: str, result: str, *absent: str, put: Call | None = None) -> Document:
    """A setting of the bucket, asked for when opened, empty where there is none."""
    return Document(f"{name}.json", Call(operation, result, ttl=60, absent=absent, Bucket=NAME), put=put)


def setting(name: str, what: str, result: str, absent: str = "", **params: Any) -> Document:
    """The same for one that can be set: `what` is its name in ``get_...`` and ``put_...``."""
    put = Call(f"put_{what}", Bucket=NAME, **params)
    return told(name, f"get_{what}", result, *filter(None, [absent]), put=put)


SETTINGS: tuple[Entry, ...] = (
    setting("policy", "bucket_policy", "Policy", "NoSuchBucketPolicy", Policy="{value()}"),
    told("policy-status", "get_bucket_policy_status", "PolicyStatus", "NoSuchBucketPolicy"),
    setting("encryption", "bucket_encryption", "ServerSideEncryptionConfiguration",
            "ServerSideEncryptionConfigurationNotFoundError", ServerSideEncryptionConfiguration="{json()}"),
    setting("lifecycle", "bucket_lifecycle_configuration", "{Rules: Rules}",
            "NoSuchLifecycleConfiguration", LifecycleConfiguration="{json()}"),
    setting("cors", "bucket_cors", "{CORSRules: CORSRules}", "NoSuchCORSConfiguration", CORSConfiguration="{json()}"),
    setting("website", "bucket_website", "@", "NoSuchWebsiteConfiguration", WebsiteConfiguration="{json()}"),
    setting("replication", "bucket_replication", "ReplicationConfiguration",
            "ReplicationConfigurationNotFoundError", ReplicationConfiguration="{json()}"),
    setting("public-access-block", "public_access_block", "PublicAccessBlockConfiguration",
            "NoSuchPublicAccessBlockConfiguration", PublicAccessBlockConfiguration="{json()}"),
    setting("ownership-controls", "bucket_ownership_controls", "OwnershipControls",
            "OwnershipControlsNotFoundError", OwnershipControls="{json()}"),
    setting("logging", "bucket_logging", "LoggingEnabled", BucketLoggingStatus=logging_status),
    setting("notification", "bucket_notification_configuration", "@", NotificationConfiguration="{json()}"),
    setting("acl", "bucket_acl", "@", AccessControlPolicy="{json()}"),
    Attribute(
        "versioning",
        Call("get_bucket_versioning", "Status || 'Disabled'", Bucket=NAME),
        put=Call("put_bucket_versioning", Bucket=NAME, VersioningConfiguration={"Status": "{value()}"}),
    ),
    Attribute("region", Call("get_bucket_location", LOCATION, ttl=3600, Bucket=NAME)),
    tags(
        Call("get_bucket_tagging", "TagSet[]", absent=("NoSuchTagSet",), Bucket=NAME),
        put=Call("put_bucket_tagging", Bucket=NAME, Tagging={"TagSet": "{tags()}"}),
        delete=Call("delete_bucket_tagging", Bucket=NAME),
    ),
)  # fmt: skip

VERBS = (
    dangerous("delete-policy", "delete_bucket_policy", Bucket=NAME),
    dangerous("delete-encryption", "delete_bucket_encryption", Bucket=NAME),
    dangerous("delete-lifecycle", "delete_bucket_lifecycle", Bucket=NAME),
    dangerous("delete-cors", "delete_bucket_cors", Bucket=NAME),
    dangerous("delete-website", "delete_bucket_website", Bucket=NAME),
    dangerous("delete-replication", "delete_bucket_replication", Bucket=NAME),
    dangerous("delete-public-access-block", "delete_public_access_block", Bucket=NAME),
    dangerous("delete-ownership-controls", "delete_bucket_ownership_controls", Bucket=NAME),
    dangerous("delete-objects", "delete_objects", Bucket=NAME),
    dangerous("delete", "delete_bucket", Bucket=NAME),
)
