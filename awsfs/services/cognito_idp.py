"""Cognito: pools of users, with their groups and the applications that they log in to."""

from typing import Any

from awsfs.schema import Action, Attribute, ByName, Call, Each, Fields, Folder, Scope, Service, tags
from awsfs.services._arns import arn_links
from awsfs.services._places import key, role
from awsfs.services._verbs import dangerous, verb

POOL = "{Id}"
POOLS = Call("list_user_pools", "UserPools[]", MaxResults=60)
ONE = Call("describe_user_pool", "UserPool", UserPoolId="{name()}")


def named(scope: Scope) -> str:
    """The filter for the user of a name."""
    escaped = str(scope["name()"]).replace("\\", "\\\\").replace('"', '\\"')
    return f'username = "{escaped}"'


USERS = Call("list_users", "Users[]", UserPoolId=POOL, Limit=60)
USER = Call("list_users", "Users[]", UserPoolId=POOL, Filter=named)
GROUPS = Call("list_groups", "Groups[]", UserPoolId=POOL, Limit=60)
GROUP = Call("get_group", "Group", UserPoolId=POOL, GroupName="{name()}")
CLIENTS = Call("list_user_pool_clients", "UserPoolClients[]", UserPoolId=POOL, MaxResults=60)
CLIENT = Call("describe_user_pool_client", "UserPoolClient", UserPoolId=POOL, ClientId="{name()}")


def of_user(name: str, operation: str, *secret: str, is_dangerous: bool = True) -> Action:
    """A verb of a user, whose name no record shows."""
    ids: dict[str, Any] = {"UserPoolId": POOL, "Username": "{Username}"}
    return (dangerous if is_dangerous else verb)(name, operation, ("Username", *secret), **ids)


USER_FOLDER = Folder(
    "{Username}",
    Fields(private=("Attributes",)),
    Folder("attributes", Each("Attributes[]", Attribute("{Name}", "Value", private=True))),
    of_user("enable", "admin_enable_user", is_dangerous=False),
    of_user("disable", "admin_disable_user"),
    of_user("add-to-group", "admin_add_user_to_group", is_dangerous=False),
    of_user("remove-from-group", "admin_remove_user_from_group"),
    of_user("reset-password", "admin_reset_user_password"),
    of_user("set-password", "admin_set_user_password", "Password"),
    of_user("global-sign-out", "admin_user_global_sign_out"),
    of_user("delete", "admin_delete_user"),
    time="UserLastModifiedDate",
)
GROUP_FOLDER = Folder(
    "{GroupName}",
    Fields(),
    role("RoleArn"),
    dangerous("delete", "delete_group", UserPoolId=POOL, GroupName="{GroupName}"),
    time="LastModifiedDate",
)
CLIENT_FOLDER = Folder(
    "{ClientId}",
    Fields(secret=("ClientSecret",)),
    Attribute("name", "ClientName"),
    dangerous("delete", "delete_user_pool_client", ("ClientId",), UserPoolId=POOL, ClientId="{ClientId}"),
    time="LastModifiedDate",
)
POOL_FOLDER = Folder(
    POOL,
    Fields(),
    Folder("users", Each(USERS, USER_FOLDER, get=USER, state="UserStatus")),
    Folder("groups", Each(GROUPS, GROUP_FOLDER, get=GROUP)),
    Folder(
        "clients", Each(CLIENTS, CLIENT_FOLDER, get=CLIENT, brief=True), ByName(CLIENTS, "ClientName", "{ClientId}")
    ),
    arn_links("functions", "function", "LambdaConfig"),
    role("SmsConfiguration.SnsCallerArn"),
    key("LambdaConfig.KMSKeyID"),
    tags(
        "pairs(UserPoolTags)",
        put=Call("tag_resource", ResourceArn="{Arn}", Tags={"{name()}": "{value()}"}),
        delete=Call("untag_resource", ResourceArn="{Arn}", TagKeys=["{name()}"]),
    ),
    dangerous("delete", "delete_user_pool", UserPoolId=POOL),
    time="LastModifiedDate || CreationDate",
)

SERVICE = Service(
    "cognito-idp",
    Folder(
        "user-pools",
        Each(
            POOLS,
            POOL_FOLDER,
            get=ONE,
            brief=True,
            asked=True,
            named=r"[\w-]+_[0-9a-zA-Z]+",
            arn="cognito-idp:userpool/(.+)",
        ),
        ByName(POOLS, "Name", POOL),
    ),
)
