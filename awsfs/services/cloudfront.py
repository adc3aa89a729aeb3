"""CloudFront: distributions of content. No regions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from awsfs.schema import Attribute, ByName, Call, Document, Each, Fields, Folder, Link, Scope, Service, links, tags
from awsfs.services._listed import listed
from awsfs.services._metrics import measured
from awsfs.services._verbs import dangerous, verb

ID = "{Id}"
DISTRIBUTIONS = Call("list_distributions", "DistributionList.Items[]", MaxItems="100")
# As the listing has it, with the fields of the configuration beside the others; a change has to name the ETag.
DISTRIBUTION = Call(
    "get_distribution", "merge(Distribution.DistributionConfig || `{}`, Distribution, {ETag: ETag})", Id="{name()}"
)
INVALIDATIONS = Call("list_invalidations", "InvalidationList.Items[]", ttl=30, DistributionId=ID, MaxItems="100")
ONE_INVALIDATION = Call(
    "get_invalidation",
    listed("InvalidationBatch", "Invalidation", first="Id, CreateTime"),
    ttl=30,
    DistributionId=ID,
    Id="{name()}",
)
PATHS = Call("get_invalidation", "Invalidation.InvalidationBatch.Paths.Items[]", DistributionId="{tail(ARN)}", Id=ID)


def updating(configuration: Any) -> Call:
    """The call that writes a configuration, as long as nobody has changed it meanwhile."""
    return Call("update_distribution", Id=ID, IfMatch="{ETag}", DistributionConfig=configuration)


def with_enabled(scope: Scope) -> dict[str, Any]:
    """The configuration, switched on or off. Raises ValueError for what is neither ``true`` nor ``false``."""
    if scope["value()"] not in ("true", "false"):
        raise ValueError("write true or false")
    return {**scope["DistributionConfig"], "Enabled": scope["value()"] == "true"}


def with_comment(scope: Scope) -> dict[str, Any]:
    """The configuration with the comment that is written."""
    return {**scope["DistributionConfig"], "Comment": scope["value()"]}


def buckets(scope: Scope) -> Iterator[str]:
    """The buckets among the origins, by their names in the domain name system."""
    origins = (scope.get("Origins") or {}).get("Items") or []
    found = [re.match(r"(.+)\.s3(-website)?[.-]", origin.get("DomainName", "")) for origin in origins]
    return iter(dict.fromkeys(match.group(1) for match in found if match))


INVALIDATION = Folder("{Id}", Fields(), Attribute("paths", PATHS), time="CreateTime")
TAGS = tags(
    Call("list_tags_for_resource", "Tags.Items[]", Resource="{ARN}"),
    put=Call("tag_resource", Resource="{ARN}", Tags={"Items": [{"Key": "{name()}", "Value": "{value()}"}]}),
    delete=Call("untag_resource", Resource="{ARN}", TagKeys={"Items": ["{name()}"]}),
)
VERBS = (
    verb("create-invalidation", "create_invalidation", DistributionId=ID),
    dangerous("update", "update_distribution", Id=ID, IfMatch="{ETag}"),
    dangerous("delete", "delete_distribution", Id=ID, IfMatch="{ETag}"),
)
# CloudWatch tells of them in this region alone.
MEASURED = "Requests BytesDownloaded BytesUploaded 4xxErrorRate 5xxErrorRate TotalErrorRate"
FOLDER = Folder(
    ID,
    Fields(),
    Attribute("name", "DomainName"),
    Attribute("state", "Status"),
    Attribute("enabled", "Enabled", put=updating(with_enabled)),
    Attribute("comment", "Comment", put=updating(with_comment)),
    Attribute("aliases", "Aliases.Items[]"),
    Document("distribution-config.json", "DistributionConfig", put=updating("{json()}")),
    Folder(".metrics", measured("AWS/CloudFront", MEASURED, at="us-east-1", DistributionId=ID, Region="Global")),
    Folder(
        "invalidations",
        Each(INVALIDATIONS, INVALIDATION, get=ONE_INVALIDATION, named="[A-Z0-9]+", state="Status"),
    ),
    # CloudFront takes certificates from this region alone.
    Link("certificate", "acm/us-east-1/certificates/{tail(ViewerCertificate.ACMCertificateArn)}"),
    Link("web-acl", "wafv2/us-east-1/global-web-acls/{tail(WebACLId)}"),
    links("buckets", buckets, "{@}", "s3/{@}"),
    TAGS,
    *VERBS,
    time="LastModifiedTime",
)

SERVICE = Service(
    "cloudfront",
    Folder(
        "distributions",
        Each(
            DISTRIBUTIONS,
            FOLDER,
            get=DISTRIBUTION,
            brief=True,
            asked=True,
            named="[A-Z0-9]+",
            state="Status",
            arn="cloudfront:distribution/(.+)",
        ),
        ByName(DISTRIBUTIONS, "DomainName", ID),
    ),
    regional=False,
)
