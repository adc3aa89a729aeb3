"""KMS: the keys that other services encrypt with."""

from awsfs.schema import Attribute, ByName, Call, Document, Each, Fields, Folder, Service, UsedBy, tags
from awsfs.services._places import role
from awsfs.services._verbs import dangerous, verb

ID = "{KeyId}"
KEYS = Call("list_keys", "Keys[]", Limit=1000)
KEY = Call("describe_key", "KeyMetadata", KeyId="{name()}")
# There is one of AWS's own for every service, also where it has no key yet.
ALIASES = Call("list_aliases", "Aliases[?TargetKeyId && AliasName]", Limit=100)
AWS = "AliasName && starts_with(AliasName, 'alias/aws/')"
OWN = "AliasName && !starts_with(AliasName, 'alias/aws/')"
OWN_ALIASES = Call("list_aliases", "Aliases[].AliasName", KeyId=ID, Limit=100)
POLICY = Call("get_key_policy", "Policy", KeyId=ID, PolicyName="default")
# Asymmetric keys, and those that others made, never rotate.
ROTATION = Call("get_key_rotation_status", absent=("UnsupportedOperationException",), KeyId=ID)
GRANTS = Call("list_grants", "Grants[]", KeyId=ID, Limit=100)
ONE_GRANT = Call("list_grants", "Grants[]", KeyId=ID, GrantId="{name()}")

VERBS = (
    verb("enable", "enable_key", KeyId=ID),
    dangerous("disable", "disable_key", KeyId=ID),
    verb("enable-rotation", "enable_key_rotation", KeyId=ID),
    dangerous("disable-rotation", "disable_key_rotation", KeyId=ID),
    verb("create-alias", "create_alias", TargetKeyId=ID),
    dangerous("create-grant", "create_grant", KeyId=ID),
    dangerous("put-policy", "put_key_policy", KeyId=ID),
    dangerous("schedule-deletion", "schedule_key_deletion", KeyId=ID),
    verb("cancel-deletion", "cancel_key_deletion", KeyId=ID),
)
TAGS = tags(
    Call("list_resource_tags", "Tags[].{Key: TagKey, Value: TagValue}", KeyId=ID, Limit=50),
    put=Call("tag_resource", KeyId=ID, Tags=[{"TagKey": "{name()}", "TagValue": "{value()}"}]),
    delete=Call("untag_resource", KeyId=ID, TagKeys=["{name()}"]),
)
GRANT = Folder(
    "{GrantId}",
    Fields(),
    role("[GranteePrincipal][?@ && contains(@, ':role')] | [0]"),
    dangerous("revoke", "revoke_grant", KeyId=ID, GrantId="{GrantId}"),
    time="CreationDate",
)

SERVICE = Service(
    "kms",
    Folder(
        "keys",
        Each(
            KEYS,
            Folder(
                ID,
                Fields(),
                Attribute("state", "KeyState"),
                Attribute(
                    "description",
                    "Description || ''",
                    put=Call("update_key_description", KeyId=ID, Description="{value()}"),
                ),
                Attribute("aliases", OWN_ALIASES),
                Document(
                    "policy.json",
                    POLICY,
                    put=Call("put_key_policy", KeyId=ID, PolicyName="default", Policy="{value()}"),
                ),
                Document("rotation.json", ROTATION),
                Folder("grants", Each(GRANTS, GRANT, get=ONE_GRANT, named="[0-9a-f]{64}")),
                UsedBy(),
                TAGS,
                *VERBS,
                time="CreationDate",
            ),
            get=KEY,
            brief=True,
            asked=True,
            state="KeyState",
            without=(ALIASES, f"{{[@][?{AWS}].TargetKeyId | [0]}}"),
            named="(mrk-)?[0-9a-f-]{32,36}",
            arn="kms:key/(.+)",
        ),
        ByName(ALIASES, f"[@][?{OWN}].AliasName | [0]", "{TargetKeyId}"),
    ),
    billed=True,
)
