"""WAF: lists of rules for what may reach a load balancer, an API or a distribution."""

from __future__ import annotations

from typing import Any

from awsfs.schema import Action, Attribute, ByName, Call, Document, Each, Fields, Folder, Service, tags
from awsfs.services._arns import arn_link
from awsfs.services._verbs import dangerous, verb

NONE = ("WAFNonexistentItemException",)
LOGGING = Call("get_logging_configuration", "LoggingConfiguration", absent=NONE, ResourceArn="{ARN}")
TAGS = tags(
    Call("list_tags_for_resource", "TagInfoForResource.TagList[]", ResourceARN="{ARN}", Limit=100),
    put=Call("tag_resource", ResourceARN="{ARN}", Tags=[{"Key": "{name()}", "Value": "{value()}"}]),
    delete=Call("untag_resource", ResourceARN="{ARN}", TagKeys=["{name()}"]),
)
RESOURCE = Folder(
    "{tail(ResourceArn)}",
    Attribute("arn", "ResourceArn"),
    arn_link("load-balancer", "ResourceArn"),
    arn_link("user-pool", "ResourceArn"),
    dangerous("disassociate", "disassociate_web_acl", ResourceArn="{ResourceArn}"),
)


def guarded(kind: str) -> Each:
    """The things of a kind that the rules are for; AWS wants to be asked for each kind."""
    found = Call("list_resources_for_web_acl", "ResourceArns[].{ResourceArn: @}", WebACLArn="{ARN}", ResourceType=kind)
    return Each(found, RESOURCE)


def acls(name: str, scope: str, *entries: Folder | Action) -> Folder:
    """The lists of a scope: ``REGIONAL``, or ``CLOUDFRONT``, which is kept in one region for all."""
    ids: dict[str, Any] = {"Name": "{Name}", "Scope": scope, "Id": "{Id}"}
    # AWS wants to be told the name beside the id, so that a list is found by its id in the listing alone.
    listing = Call("list_web_acls", "WebACLs[]", Scope=scope, Limit=100)
    rules = Call("get_web_acl", "WebACL", **ids)
    folder = Folder(
        "{Id}",
        Fields(source=rules),
        Document("logging.json", LOGGING),
        *entries,
        TAGS,
        # The token is that of the listing: nobody's change is lost.
        dangerous("update", "update_web_acl", **ids, LockToken="{LockToken}"),
        dangerous("delete", "delete_web_acl", **ids, LockToken="{LockToken}"),
    )
    level = "regional" if scope == "REGIONAL" else "global"
    return Folder(
        name,
        Each(listing, folder, named="[0-9a-f-]{36}", arn=f"wafv2:{level}/webacl/[^/]+/(.+)"),
        ByName(listing, "Name", "{Id}"),
    )


RESOURCES = Folder("resources", guarded("APPLICATION_LOAD_BALANCER"), guarded("COGNITO_USER_POOL"))

SERVICE = Service(
    "wafv2",
    # Those of distributions are named in the distribution itself.
    acls("web-acls", "REGIONAL", RESOURCES, verb("associate", "associate_web_acl", WebACLArn="{ARN}")),
    Each("region", acls("global-web-acls", "CLOUDFRONT"), when="region == 'us-east-1'"),
)
