"""IAM's things by name: of what a call for one tells, what the listing tells too."""

from awsfs.schema import Call
from awsfs.services._listed import listed

USER = Call("get_user", listed("PermissionsBoundary, Tags", "User"), UserName="{name()}")
# Its members come with it, a page of them: one is the least that AWS gives.
GROUP = Call("get_group", "Group", GroupName="{name()}", MaxItems=1)
ROLE = Call("get_role", listed("PermissionsBoundary, RoleLastUsed, Tags", "Role"), RoleName="{name()}")
PROFILE = Call("get_instance_profile", listed("Tags", "InstanceProfile"), InstanceProfileName="{name()}")

POLICIES = Call("list_policies", "Policies[]", Scope="Local", MaxItems=1000)
# AWS's own policies are over a thousand and the same for everybody: found by name, never listed.
_AWS_POLICIES = Call("list_policies", "Policies[]", Scope="AWS", MaxItems=1000, ttl=86400.0)
# The ARN of a policy has its path, which its name does not tell: those that have one are looked up in the listings.
_OWN, _AWS = (f"arn:{{partition}}:iam::{owner}:policy/{{name()}}" for owner in ("{account}", "aws"))
POLICY = (
    Call("get_policy", listed("Description, Tags", "Policy"), PolicyArn=_OWN),
    POLICIES,
    Call("get_policy", listed("Description, Tags", "Policy"), PolicyArn=_AWS),
    _AWS_POLICIES,
)
