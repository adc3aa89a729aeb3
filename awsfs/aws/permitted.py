"""Which permissions of IAM an operation needs: nearly always one of its own name, and here what else.

The source is AWS's Service Authorization Reference
(https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
Makes no AWS call.
"""

from __future__ import annotations

import re
from functools import cache

import botocore.session
from botocore.model import ServiceModel

from awsfs.text import kebab

PREFIXES = {
    "cloudwatch": "cloudwatch",
    "resourcegroupstaggingapi": "tag",
}
"""By client, what its permissions begin with, where that is not what its requests are signed for."""

READ_OBJECT, WRITE_OBJECT = "s3:GetObject", "s3:PutObject"
EXCEPTIONS: dict[tuple[str, str], tuple[str, ...]] = {
    ("s3", "list_buckets"): ("s3:ListAllMyBuckets",),
    ("s3", "head_bucket"): ("s3:ListBucket",),
    ("s3", "list_objects_v2"): ("s3:ListBucket",),
    ("s3", "list_object_versions"): ("s3:ListBucketVersions",),
    ("s3", "list_multipart_uploads"): ("s3:ListBucketMultipartUploads",),
    ("s3", "list_parts"): ("s3:ListMultipartUploadParts",),
    ("s3", "head_object"): (READ_OBJECT,),
    ("s3", "copy_object"): (READ_OBJECT, WRITE_OBJECT),
    ("s3", "create_multipart_upload"): (WRITE_OBJECT,),
    ("s3", "upload_part"): (WRITE_OBJECT,),
    ("s3", "upload_part_copy"): (READ_OBJECT, WRITE_OBJECT),
    ("s3", "complete_multipart_upload"): (WRITE_OBJECT,),
    # A deletion on condition of the ETag reads it.
    ("s3", "delete_object"): ("s3:DeleteObject", READ_OBJECT),
    ("s3", "delete_objects"): ("s3:DeleteObject",),
    ("s3", "get_bucket_accelerate_configuration"): ("s3:GetAccelerateConfiguration",),
    ("s3", "get_bucket_cors"): ("s3:GetBucketCORS",),
    ("s3", "put_bucket_cors"): ("s3:PutBucketCORS",),
    ("s3", "delete_bucket_cors"): ("s3:PutBucketCORS",),
    ("s3", "get_bucket_encryption"): ("s3:GetEncryptionConfiguration",),
    ("s3", "put_bucket_encryption"): ("s3:PutEncryptionConfiguration",),
    ("s3", "delete_bucket_encryption"): ("s3:PutEncryptionConfiguration",),
    ("s3", "get_bucket_lifecycle_configuration"): ("s3:GetLifecycleConfiguration",),
    ("s3", "put_bucket_lifecycle_configuration"): ("s3:PutLifecycleConfiguration",),
    ("s3", "delete_bucket_lifecycle"): ("s3:PutLifecycleConfiguration",),
    ("s3", "get_bucket_notification_configuration"): ("s3:GetBucketNotification",),
    ("s3", "put_bucket_notification_configuration"): ("s3:PutBucketNotification",),
    ("s3", "get_bucket_replication"): ("s3:GetReplicationConfiguration",),
    ("s3", "put_bucket_replication"): ("s3:PutReplicationConfiguration",),
    ("s3", "delete_bucket_replication"): ("s3:PutReplicationConfiguration",),
    ("s3", "delete_bucket_ownership_controls"): ("s3:PutBucketOwnershipControls",),
    ("s3", "get_public_access_block"): ("s3:GetBucketPublicAccessBlock",),
    ("s3", "put_public_access_block"): ("s3:PutBucketPublicAccessBlock",),
    ("s3", "delete_public_access_block"): ("s3:PutBucketPublicAccessBlock",),
    ("s3", "delete_bucket_tagging"): ("s3:PutBucketTagging",),
    ("s3", "get_object_lock_configuration"): ("s3:GetBucketObjectLockConfiguration",),
    ("lambda", "invoke"): ("lambda:InvokeFunction",),
    ("lambda", "get_layer_version_by_arn"): ("lambda:GetLayerVersion",),
    ("dynamodb", "execute_statement"): ("dynamodb:PartiQLSelect",),
    ("dynamodb", "transact_write_items"): ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"),
    ("sqs", "send_message_batch"): ("sqs:SendMessage",),
    ("wafv2", "associate_web_acl"): ("wafv2:AssociateWebACL", "elasticloadbalancing:SetWebAcl"),
    ("wafv2", "disassociate_web_acl"): ("wafv2:DisassociateWebACL", "elasticloadbalancing:SetWebAcl"),
}
"""By client and operation, the permissions that are not simply called as the operation is."""

_VERSION = re.compile(r"\d{4}_\d{2}_\d{2}$")


def permissions(client: str, operation: str) -> tuple[str, ...]:
    """What has to be allowed for an operation, as boto3 calls it. Raises KeyError where botocore knows none."""
    if (client, operation) in EXCEPTIONS:
        return EXCEPTIONS[client, operation]
    model = _model(client)
    name = _names(client)[operation]
    prefix = PREFIXES.get(client, model.signing_name)
    if prefix == "apigateway":  # its permissions are for what is done over HTTP, whatever it is done to
        return (f"apigateway:{model.operation_model(name).http['method']}",)
    return (f"{prefix}:{_VERSION.sub('', name)}",)


@cache
def _model(client: str) -> ServiceModel:
    return botocore.session.get_session().get_service_model(client)


@cache
def _names(client: str) -> dict[str, str]:
    return {kebab(name).replace("-", "_"): name for name in _model(client).operation_names}
