"""Organizations: the accounts of an organization, as its management account sees them. No regions."""

from awsfs.schema import ByName, Call, Document, Each, Fields, Folder, Service, in_state, tags
from awsfs.services._verbs import dangerous

ID = "{Id}"
ACCOUNTS = Call("list_accounts", "Accounts[]", ttl=300, MaxResults=20)
ACCOUNT = Call("describe_account", "Account", ttl=300, AccountId="{name()}")
PARENTS = Call("list_parents", "Parents[]", ttl=300, ChildId=ID, MaxResults=20)
POLICIES = Call(
    "list_policies_for_target",
    "Policies[]",
    ttl=300,
    TargetId=ID,
    Filter="SERVICE_CONTROL_POLICY",
    MaxResults=20,
)
TAGS = tags(
    Call("list_tags_for_resource", "Tags[]", ResourceId=ID),
    put=Call("tag_resource", ResourceId=ID, Tags=[{"Key": "{name()}", "Value": "{value()}"}]),
    delete=Call("untag_resource", ResourceId=ID, TagKeys=["{name()}"]),
)

SERVICE = Service(
    "organizations",
    Folder(
        "accounts",
        Each(
            ACCOUNTS,
            Folder(
                ID,
                Fields(),
                Folder("parents", Each(PARENTS, Document("{Id}.json", "@"))),
                Folder("service-control-policies", Each(POLICIES, Document("{Name}.json", "@"))),
                TAGS,
                dangerous("move", "move_account", AccountId=ID),
                dangerous("close", "close_account", AccountId=ID),
                time="JoinedTimestamp",
            ),
            get=ACCOUNT,
            named="[0-9]{12}",
            state="Status",
            arn="organizations:account/[^/]+/(.+)",
        ),
        ByName(ACCOUNTS, "Name", ID, in_state("Status", "SUSPENDED", "PENDING_CLOSURE")),
    ),
    regional=False,
)
