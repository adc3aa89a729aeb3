"""IAM's names for operations: mostly the operation's own, with exceptions.

Source: Service Authorization Reference, "Actions, resources, and condition keys", a page per service, and for S3
"Required permissions for Amazon S3 API operations" of its User Guide.
"""

from __future__ import annotations

from botocore.model import OperationModel

PREFIXES = {"iotdata": "iot", "monitoring": "cloudwatch", "tagging": "tag"}
"""IAM's prefix of a service where it is not the name that requests are signed with."""

_UPLOADS = ("CreateMultipartUpload", "UploadPart", "UploadPartCopy", "CompleteMultipartUpload", "CopyObject")
_SHORTER = ("Accelerate", "Analytics", "IntelligentTiering", "Inventory", "Lifecycle", "Metrics")
"""Configurations of a bucket whose permission leaves out the word ``Bucket``."""

S3 = {
    **dict.fromkeys(_UPLOADS, "PutObject"),
    **{f"PutBucket{kind}Configuration": f"Put{kind}Configuration" for kind in _SHORTER},
    **{f"DeleteBucket{kind}Configuration": f"Put{kind}Configuration" for kind in _SHORTER},
    "DeleteBucketCors": "PutBucketCORS",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketReplication": "PutReplicationConfiguration",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeleteObjects": "DeleteObject",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "PutBucketCors": "PutBucketCORS",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "PutBucketReplication": "PutReplicationConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
}

EXCEPTIONS = {"s3": S3, "lambda": {"Invoke": "InvokeFunction"}}


def permission(model: OperationModel) -> str:
    """What IAM has to allow for an operation: ``ec2:StopInstances``."""
    signed = model.service_model.signing_name
    prefix = PREFIXES.get(signed, signed)
    return f"{prefix}:{EXCEPTIONS.get(prefix, {}).get(model.name, model.name)}"
