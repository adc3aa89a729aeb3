"""Secrets Manager: secrets, each with its versions. A value is read only where secrets are revealed."""

from __future__ import annotations

from collections.abc import Iterator

from awsfs.schema import Attribute, Blob, Call, Document, Each, Fields, Folder, Link, Scope, Service, links, tags
from awsfs.services._listed import other_than
from awsfs.services._places import key
from awsfs.services._verbs import dangerous, verb

ARN, VERSION_ID = "{ARN}", "{VersionId}"
NAMES = r"[\w+=.@!%~-]{1,255}"
"""As file names: the slashes of a name are written ``%2F``."""

SECONDS = 5
VALUE = "SecretString || SecretBinary"
SECRETS = Call("list_secrets", "SecretList[]", IncludePlannedDeletion=True, MaxResults=100)
LISTED = Call(
    "list_secrets",
    "SecretList[]",
    past=other_than("Name"),
    IncludePlannedDeletion=True,
    Filters=[{"Key": "name", "Values": ["{name()}"]}],
    SortBy="name",
    SortOrder="asc",
    MaxResults=100,
)
# Whoever may read one secret may often not list any.
DESCRIBED = Call("describe_secret", SecretId="{name()}")
POLICY = Call("get_resource_policy", "ResourcePolicy", SecretId=ARN)
REPLICAS = Call("describe_secret", "ReplicationStatus[]", SecretId=ARN)
VERSIONS = Call("list_secret_version_ids", "Versions[]", ttl=30, SecretId=ARN, IncludeDeprecated=True, MaxResults=100)
CURRENT = Call("get_secret_value", VALUE, ttl=SECONDS, SecretId=ARN)
BINARY = Call("get_secret_value", "SecretBinary", ttl=SECONDS, SecretId=ARN)
OLD = Call("get_secret_value", VALUE, ttl=SECONDS, SecretId=ARN, VersionId=VERSION_ID)


def text(scope: Scope) -> str:
    """The value that is written: of a single line, without its end. Raises ValueError where it is no text."""
    written: bytes = scope["bytes()"]
    is_line = written.endswith(b"\n") and written.count(b"\n") == 1
    try:
        return (written[:-1] if is_line else written).decode()
    except UnicodeDecodeError as error:
        raise ValueError("the value is not UTF-8; write bytes to binary-value instead") from error


def stages(scope: Scope) -> Iterator[dict[str, str]]:
    """The labels of the record's versions, and which version each is at."""
    versions = scope.get("SecretVersionsToStages") or scope.get("VersionIdsToStages") or {}
    return iter([{"Stage": stage, "VersionId": version} for version, found in versions.items() for stage in found])


PUT_TEXT = Call("put_secret_value", secret=("SecretString",), SecretId=ARN, SecretString=text)
PUT_BINARY = Call("put_secret_value", secret=("SecretBinary",), SecretId=ARN, SecretBinary="{bytes()}")
HIDDEN = ("SecretString", "SecretBinary")
VERSION = Folder(
    VERSION_ID,
    Fields(),
    Blob("value", OLD, secret=True),
    dangerous("move-stage-here", "update_secret_version_stage", SecretId=ARN, MoveToVersionId=VERSION_ID),
    time="CreatedDate",
)
VERBS = (
    verb("rotate", "rotate_secret", SecretId=ARN),
    dangerous("cancel-rotation", "cancel_rotate_secret", SecretId=ARN),
    verb("restore", "restore_secret", SecretId=ARN),
    verb("replicate", "replicate_secret_to_regions", SecretId=ARN),
    dangerous("put-value", "put_secret_value", (*HIDDEN, "RotationToken"), SecretId=ARN),
    dangerous("update", "update_secret", HIDDEN, SecretId=ARN),
    dangerous("update-version-stage", "update_secret_version_stage", SecretId=ARN),
    dangerous("delete-policy", "delete_resource_policy", SecretId=ARN),
    dangerous("delete", "delete_secret", SecretId=ARN),
)

SERVICE = Service(
    "secretsmanager",
    Folder(
        "secrets",
        Each(
            SECRETS,
            Folder(
                "{Name}",
                Fields(),
                Attribute(
                    "description",
                    "Description || ''",
                    put=Call("update_secret", SecretId=ARN, Description="{value()}"),
                ),
                Blob("value", CURRENT, secret=True, put=PUT_TEXT),
                Blob("binary-value", BINARY, secret=True, put=PUT_BINARY),
                Document(
                    "policy.json",
                    POLICY,
                    put=Call("put_resource_policy", SecretId=ARN, ResourcePolicy="{value()}"),
                ),
                Document("replicas.json", REPLICAS, many=True),
                Folder("versions", Each(VERSIONS, VERSION, named=r"[\w-]{32,64}")),
                links(
                    "stages",
                    stages,
                    "{Stage}",
                    "secretsmanager/{region}/secrets/{parent.Name}/versions/{VersionId}",
                ),
                key("KmsKeyId"),
                Link("rotation", "lambda/{region}/functions/{tail(RotationLambdaARN)}"),
                tags(
                    "Tags[]",
                    put=Call("tag_resource", SecretId=ARN, Tags=[{"Key": "{name()}", "Value": "{value()}"}]),
                    delete=Call("untag_resource", SecretId=ARN, TagKeys=["{name()}"]),
                ),
                *VERBS,
                time="LastChangedDate || CreatedDate",
            ),
            get=(LISTED, DESCRIBED),
            named=NAMES,
            arn="secretsmanager:secret:(.+)-[A-Za-z0-9]{6}",
            state="DeletedDate && 'deleted' || 'active'",
        ),
    ),
    billed=True,
)
