"""ECR: repositories of container images."""

from __future__ import annotations

from typing import Any

from awsfs.schema import Attribute, ByName, Call, Document, Each, Fields, Folder, Service, tags
from awsfs.services._places import key
from awsfs.services._verbs import dangerous, verb

NAME = "{repositoryName}"
IMAGE_ID = {"imageDigest": "{imageDigest}"}
REPOSITORIES = Call("describe_repositories", "repositories[]", maxResults=1000)
REPOSITORY = Call("describe_repositories", "repositories[]", repositoryNames=["{name()}"])
IMAGES = Call("describe_images", "imageDetails[]", repositoryName=NAME, maxResults=1000)
IMAGE = Call("describe_images", "imageDetails[]", repositoryName=NAME, imageIds=[{"imageDigest": "{name()}"}])
# An image may have several tags, and each is a name of it.
NAMES = Call("list_images", "imageIds[?imageTag]", repositoryName=NAME, filter={"tagStatus": "TAGGED"}, maxResults=1000)
FINDINGS = Call(
    "describe_image_scan_findings",
    "imageScanFindings",
    repositoryName=NAME,
    imageId=IMAGE_ID,
    absent=("ScanNotFoundException",),
)
POLICY = Call("get_repository_policy", "policyText", repositoryName=NAME, absent=("RepositoryPolicyNotFoundException",))
LIFECYCLE = Call(
    "get_lifecycle_policy", "lifecyclePolicyText", repositoryName=NAME, absent=("LifecyclePolicyNotFoundException",)
)


def setting(name: str, source: str, operation: str, **params: Any) -> Attribute:
    """What can be set of a repository."""
    return Attribute(name, source, put=Call(operation, repositoryName=NAME, **params))


TAGS = tags(
    Call("list_tags_for_resource", "tags[]", resourceArn="{repositoryArn}"),
    put=Call("tag_resource", resourceArn="{repositoryArn}", tags=[{"Key": "{name()}", "Value": "{value()}"}]),
    delete=Call("untag_resource", resourceArn="{repositoryArn}", tagKeys=["{name()}"]),
)
IMAGE_FOLDER = Folder(
    "{imageDigest}",
    Fields(),
    Document("scan-findings.json", FINDINGS),
    verb("start-scan", "start_image_scan", repositoryName=NAME, imageId=IMAGE_ID),
    dangerous("delete", "batch_delete_image", repositoryName=NAME, imageIds=[IMAGE_ID]),
    time="imagePushedAt",
)

SERVICE = Service(
    "ecr",
    Folder(
        "repositories",
        Each(
            REPOSITORIES,
            Folder(
                NAME,
                Fields(),
                setting(
                    "image-tag-mutability",
                    "imageTagMutability",
                    "put_image_tag_mutability",
                    imageTagMutability="{value()}",
                ),
                setting(
                    "scan-on-push",
                    "imageScanningConfiguration.scanOnPush",
                    "put_image_scanning_configuration",
                    imageScanningConfiguration={"scanOnPush": "{value()}"},
                ),
                Document(
                    "policy.json",
                    POLICY,
                    put=Call("set_repository_policy", repositoryName=NAME, policyText="{value()}"),
                ),
                Document(
                    "lifecycle-policy.json",
                    LIFECYCLE,
                    put=Call("put_lifecycle_policy", repositoryName=NAME, lifecyclePolicyText="{value()}"),
                ),
                Folder(
                    "images",
                    Each(
                        IMAGES,
                        IMAGE_FOLDER,
                        get=IMAGE,
                        named="sha(256:[0-9a-f]{64}|512:[0-9a-f]{128})",
                        state="imageStatus",
                    ),
                    ByName(NAMES, "imageTag", "{imageDigest}"),
                ),
                key("encryptionConfiguration.kmsKey"),
                TAGS,
                verb("start-image-scan", "start_image_scan", repositoryName=NAME),
                dangerous("delete-images", "batch_delete_image", repositoryName=NAME),
                dangerous("delete-policy", "delete_repository_policy", repositoryName=NAME),
                dangerous("delete-lifecycle-policy", "delete_lifecycle_policy", repositoryName=NAME),
                dangerous("delete", "delete_repository", repositoryName=NAME),
                time="createdAt",
            ),
            get=REPOSITORY,
            # A name may be a path, whose slashes are written %2F, and a long one is cut.
            named="[a-z0-9][a-z0-9._%F~-]*",
            arn="ecr:repository/(.+)",
        ),
    ),
)
