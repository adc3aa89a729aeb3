"""IAM's things by name: of what a call for one tells, what the listing tells too."""

from awsfs.schema import Call, Scope
from awsfs.services._listed import listed

USER = Call("get_user", listed("PermissionsBoundary, Tags", "User"), UserName="{name()}")
# Its members come with it, a page of them: one is the least that AWS gives.
GROUP = Call("get_group", "Group", GroupName="{name()}", MaxItems=1)
ROLE = Call("get_role", listed("PermissionsBoundary, RoleLastUsed, Tags", "Role"), RoleName="{name()}")
PROFILE = Call("get_instance_profile", listed("Tags", "InstanceProfile"), InstanceProfileName="{name()}")

POLICIES = Call("list_policies", "Policies[]", Scope="Local", MaxItems=1000)
# AWS's own policies are over a thousand and the same for everybody: found by name, never listed.
AWS_POLICIES = Call("list_policies", "Policies[]", Scope="AWS", MaxItems=1000, ttl=86400.0)
AWS = "aws"
"""What the names of AWS's own policies begin with here, and a colon, which no policy of an account has in its name."""


def _aws_arn(scope: Scope) -> str:
    name = str(scope["name()"]).removeprefix(f"{AWS}:")
    return f"arn:{scope['partition']}:iam::aws:policy/{name}"


# The ARN of a policy has its path, which its name does not tell: those that have one are looked up in the listings.
_OWN_ARN = "arn:{partition}:iam::{account}:policy/{name()}"
POLICY = (Call("get_policy", listed("Description, Tags", "Policy"), PolicyArn=_OWN_ARN), POLICIES)
AWS_POLICY = (Call("get_policy", listed("Description, Tags", "Policy"), PolicyArn=_aws_arn), AWS_POLICIES)


def policy_name(arn: str) -> str:
    """The template for the name of a policy, from the field that holds its ARN: ``aws:NAME`` for AWS's own."""
    return f"{{{arn} && join('', [contains({arn}, ':iam::aws:') && '{AWS}:' || '', tail({arn})])}}"
