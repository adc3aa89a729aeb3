"""IAM: who may do what. One account, no regions.

The listings leave some fields out; those have entries of their own, so that a thing looks the same however found.
"""

from collections.abc import Callable
from typing import Any

from awsfs.schema import (
    Action,
    Attribute,
    Bulk,
    Call,
    Document,
    Each,
    Entry,
    Fields,
    Folder,
    Link,
    Scope,
    Service,
    Source,
    Tags,
    UsedBy,
    links,
    tags,
)
from awsfs.services import _iam_names as by_name
from awsfs.services import _iam_verbs as verbs

NAMES = r"[\w+=,.@-]{1,64}"
LONG_NAMES = r"[\w+=,.@-]{1,128}"
NONE = ("NoSuchEntity",)

USERS = Call("list_users", "Users[]", MaxItems=1000)
GROUPS = Call("list_groups", "Groups[]", MaxItems=1000)
ROLES = Call("list_roles", "Roles[]", MaxItems=1000)
PROFILES = Call("list_instance_profiles", "InstanceProfiles[]", MaxItems=1000)


def of_all(kind: str, result: str | Callable[[Scope], str]) -> Bulk:
    """A detail of a ``User``, ``Group`` or ``Role``, from the one operation that tells those of all."""
    details = Call("get_account_authorization_details", f"{kind}DetailList[]", Filter=[kind], MaxItems=1000)
    return Bulk(details, f"{{{kind}Name}}", result)


MEMBERS = Call("get_group", "Users[]", GroupName="{GroupName}", MaxItems=1000)
MEMBERSHIPS = Call("list_groups_for_user", "Groups[]", UserName="{UserName}", MaxItems=1000)
PROFILES_OF_ROLE = Call(
    "list_instance_profiles_for_role",
    "InstanceProfiles[]",
    RoleName="{RoleName}",
    MaxItems=1000,
    bulk=of_all("Role", "InstanceProfileList[]"),
)
LAST_USE = Call("get_role", "Role.RoleLastUsed", RoleName="{RoleName}", bulk=of_all("Role", "RoleLastUsed"))
LOGIN = Call("get_login_profile", "LoginProfile", UserName="{UserName}", absent=NONE)
KEYS = Call("list_access_keys", "AccessKeyMetadata[]", UserName="{UserName}", MaxItems=1000)
KEY_USE = Call("get_access_key_last_used", "AccessKeyLastUsed", AccessKeyId="{AccessKeyId}")
MFA_DEVICES = Call("list_mfa_devices", "MFADevices[]", UserName="{UserName}", MaxItems=1000)
VERSIONS = Call("list_policy_versions", "Versions[]", PolicyArn="{Arn}", MaxItems=1000)


def users(source: Source) -> Folder:
    """``users/``: links to users."""
    return links("users", source, "{UserName}", "iam/users/{UserName}")


def groups(source: Source) -> Folder:
    """``groups/``: links to groups."""
    return links("groups", source, "{GroupName}", "iam/groups/{GroupName}")


def roles(source: Source) -> Folder:
    """``roles/``: links to roles."""
    return links("roles", source, "{RoleName}", "iam/roles/{RoleName}")


def policies(attached: Call) -> Folder:
    """``policies/``: links to the managed policies that are attached."""
    name = by_name.policy_name("PolicyArn")
    return links("policies", attached, name, f"iam/policies/{name}")


def attached(kind: str) -> Call:
    """The managed policies that a ``User``, ``Group`` or ``Role`` has."""
    whose: dict[str, Any] = {f"{kind}Name": f"{{{kind}Name}}"}
    in_all = of_all(kind, "AttachedManagedPolicies[]")
    return Call(f"list_attached_{kind.lower()}_policies", "AttachedPolicies[]", MaxItems=1000, bulk=in_all, **whose)


def tags_of(kind: str) -> Call:
    """The tags of a ``User`` or ``Role``."""
    whose: dict[str, Any] = {f"{kind}Name": f"{{{kind}Name}}"}
    return Call(f"list_{kind.lower()}_tags", "Tags[]", MaxItems=1000, bulk=of_all(kind, "Tags[]"), **whose)


def inline_policies(owner: str) -> Folder:
    """``inline-policies/``: the documents that belong to this ``user``, ``group`` or ``role`` alone."""
    field = f"{owner.capitalize()}Name"
    whose: dict[str, Any] = {field: f"{{{field}}}"}
    kind, names = owner.capitalize(), f"{owner.capitalize()}PolicyList"

    def document_of_all(scope: Scope) -> str:
        return f"{names}[?PolicyName=='{scope['PolicyName']}'].PolicyDocument"

    in_all = of_all(kind, f"{names}[].{{PolicyName: PolicyName}}")
    listing = Call(f"list_{owner}_policies", "PolicyNames[].{PolicyName: @}", MaxItems=1000, bulk=in_all, **whose)
    in_all = of_all(kind, document_of_all)
    one = Call(f"get_{owner}_policy", "PolicyDocument", PolicyName="{PolicyName}", bulk=in_all, **whose)
    put = Call(f"put_{owner}_policy", PolicyName="{PolicyName}", PolicyDocument="{value()}", **whose)
    return Folder("inline-policies", Each(listing, Document("{PolicyName}.json", one, put=put)))


def tagged(kind: str, source: Call, **thing: Any) -> Tags:
    """``tags/`` of a thing of this kind."""
    return tags(
        source,
        put=Call(f"tag_{kind}", Tags=[{"Key": "{name()}", "Value": "{value()}"}], **thing),
        delete=Call(f"untag_{kind}", TagKeys=["{name()}"], **thing),
    )


def boundary(call: Call) -> Folder:
    """``permissions-boundary/``: a link to the policy beyond which nothing is allowed, where there is one."""
    name = by_name.policy_name("PermissionsBoundaryArn")
    return links("permissions-boundary", call, name, f"iam/policies/{name}")


def attached_to(kind: str) -> Call:
    """Whom a policy is attached to: ``User``, ``Group`` or ``Role``."""
    return Call("list_entities_for_policy", f"Policy{kind}s[]", PolicyArn="{Arn}", EntityFilter=kind, MaxItems=1000)


def document(version: str, put: Call | None = None) -> Document:
    """``document.json``: what a version of a policy allows and denies."""
    call = Call("get_policy_version", "PolicyVersion.Document", PolicyArn="{Arn}", VersionId=version)
    return Document("document.json", call, put=put)


# A version is never changed: what is written becomes the next one, and the default.
NEW_VERSION = Call("create_policy_version", PolicyArn="{Arn}", PolicyDocument="{value()}", SetAsDefault=True)
KEY_STATUS = Call("update_access_key", UserName="{UserName}", AccessKeyId="{AccessKeyId}", Status="{value()}")
TRUST = Call("update_assume_role_policy", RoleName="{RoleName}", PolicyDocument="{value()}")
SESSION = Call("update_role", RoleName="{RoleName}", MaxSessionDuration="{value()}")
# UpdateRole would set the duration of sessions back, for want of being told it again.
DESCRIPTION = Call("update_role_description", RoleName="{RoleName}", Description="{value()}")

ACCESS_KEY = Folder(
    "{AccessKeyId}",
    Fields(),
    Attribute("status", "Status", put=KEY_STATUS),
    Document("last-used.json", KEY_USE),
    *verbs.ACCESS_KEY,
    time="CreateDate",
)
MFA_DEVICE = Folder("{tail(SerialNumber)}", Fields(), *verbs.MFA_DEVICE, time="EnableDate")
USER = Folder(
    "{UserName}",
    Fields(),
    groups(MEMBERSHIPS),
    policies(attached("User")),
    inline_policies("user"),
    boundary(
        Call("get_user", "User.PermissionsBoundary", UserName="{UserName}", bulk=of_all("User", "PermissionsBoundary"))
    ),
    Folder("access-keys", Each(KEYS, ACCESS_KEY)),
    Folder("mfa-devices", Each(MFA_DEVICES, MFA_DEVICE)),
    Document("login-profile.json", LOGIN),
    tagged("user", tags_of("User"), UserName="{UserName}"),
    *verbs.USER,
    time="CreateDate",
)
GROUP = Folder(
    "{GroupName}",
    Fields(),
    users(MEMBERS),
    policies(attached("Group")),
    inline_policies("group"),
    *verbs.GROUP,
    time="CreateDate",
)
ROLE = Folder(
    "{RoleName}",
    Fields(),
    Attribute("description", "Description || ''", put=DESCRIPTION),
    Attribute("max-session-duration", "MaxSessionDuration", put=SESSION),
    Document("assume-role-policy-document.json", "AssumeRolePolicyDocument", put=TRUST),
    Document("role-last-used.json", LAST_USE),
    links(
        "instance-profiles", PROFILES_OF_ROLE, "{InstanceProfileName}", "iam/instance-profiles/{InstanceProfileName}"
    ),
    policies(attached("Role")),
    inline_policies("role"),
    boundary(
        Call("get_role", "Role.PermissionsBoundary", RoleName="{RoleName}", bulk=of_all("Role", "PermissionsBoundary"))
    ),
    tagged("role", tags_of("Role"), RoleName="{RoleName}"),
    UsedBy(),
    *verbs.ROLE,
    time="CreateDate",
)


def policy(put: Call | None, version_verbs: tuple[Action, ...], *entries: Entry) -> Folder:
    """A managed policy. AWS's own cannot be changed."""
    name = by_name.policy_name("Arn")
    version = Folder("{VersionId}", Fields(), document("{VersionId}"), *version_verbs, time="CreateDate")
    return Folder(
        name,
        Fields(),
        Attribute("description", Call("get_policy", "Policy.Description", PolicyArn="{Arn}")),
        document("{DefaultVersionId}", put=put),
        Folder("versions", Each(VERSIONS, version)),
        Link("default-version", f"iam/policies/{name}/versions/{{DefaultVersionId}}"),
        users(attached_to("User")),
        groups(attached_to("Group")),
        roles(attached_to("Role")),
        *entries,
        time="UpdateDate",
    )


POLICY_TAGS = Call("list_policy_tags", "Tags[]", PolicyArn="{Arn}", MaxItems=1000)
POLICY = policy(NEW_VERSION, verbs.POLICY_VERSION, tagged("policy", POLICY_TAGS, PolicyArn="{Arn}"), *verbs.POLICY)
PROFILE = Folder(
    "{InstanceProfileName}",
    Fields(),
    roles("Roles[]"),
    tagged(
        "instance_profile",
        Call("get_instance_profile", "InstanceProfile.Tags[]", InstanceProfileName="{InstanceProfileName}"),
        InstanceProfileName="{InstanceProfileName}",
    ),
    *verbs.INSTANCE_PROFILE,
    time="CreateDate",
)

SERVICE = Service(
    "iam",
    Folder("users", Each(USERS, USER, get=by_name.USER, named=NAMES, arn="iam:user/(?:.*/)?([^/]+)")),
    Folder("groups", Each(GROUPS, GROUP, get=by_name.GROUP, named=LONG_NAMES, arn="iam:group/(?:.*/)?([^/]+)")),
    Folder("roles", Each(ROLES, ROLE, get=by_name.ROLE, named=NAMES, arn="iam:role/(?:.*/)?([^/]+)")),
    Folder(
        "policies",
        Each(by_name.POLICIES, POLICY, get=by_name.POLICY, named=LONG_NAMES, arn="iam:policy/(?:.*/)?([^/]+)"),
        Each(
            by_name.AWS_POLICIES,
            policy(None, ()),
            get=by_name.AWS_POLICY,
            named=f"{by_name.AWS}:{LONG_NAMES}",
            arn=f"iam:({by_name.AWS}):policy/(?:.*/)?([^/]+)",
            listed=False,
        ),
        Each(
            by_name.AWS_POLICIES,
            Link("{PolicyName}", f"iam/policies/{by_name.AWS}:{{PolicyName}}"),
            get=by_name.AWS_POLICY,
            named=LONG_NAMES,
            listed=False,
        ),
    ),
    Folder(
        "instance-profiles",
        Each(PROFILES, PROFILE, get=by_name.PROFILE, named=LONG_NAMES, arn="iam:instance-profile/(?:.*/)?([^/]+)"),
    ),
    regional=False,
)
