"""What IAM's users, groups, roles and policies can be made to do, a tuple of verbs for each kind of thing."""

from awsfs.services._verbs import dangerous, verb

SECRET = ("Password",)

USER = (
    verb("add-to-group", "add_user_to_group", UserName="{UserName}"),
    dangerous("remove-from-group", "remove_user_from_group", UserName="{UserName}"),
    verb("attach-policy", "attach_user_policy", UserName="{UserName}"),
    dangerous("detach-policy", "detach_user_policy", UserName="{UserName}"),
    verb("put-inline-policy", "put_user_policy", UserName="{UserName}"),
    dangerous("delete-inline-policy", "delete_user_policy", UserName="{UserName}"),
    verb("put-permissions-boundary", "put_user_permissions_boundary", UserName="{UserName}"),
    dangerous("delete-permissions-boundary", "delete_user_permissions_boundary", UserName="{UserName}"),
    verb("create-login-profile", "create_login_profile", SECRET, UserName="{UserName}"),
    dangerous("update-login-profile", "update_login_profile", SECRET, UserName="{UserName}"),
    dangerous("delete-login-profile", "delete_login_profile", UserName="{UserName}"),
    dangerous("delete", "delete_user", UserName="{UserName}"),
)
ACCESS_KEY = (
    dangerous("update", "update_access_key", UserName="{UserName}", AccessKeyId="{AccessKeyId}"),
    dangerous("delete", "delete_access_key", UserName="{UserName}", AccessKeyId="{AccessKeyId}"),
)
MFA_DEVICE = (dangerous("deactivate", "deactivate_mfa_device", UserName="{UserName}", SerialNumber="{SerialNumber}"),)
GROUP = (
    verb("add-user", "add_user_to_group", GroupName="{GroupName}"),
    dangerous("remove-user", "remove_user_from_group", GroupName="{GroupName}"),
    verb("attach-policy", "attach_group_policy", GroupName="{GroupName}"),
    dangerous("detach-policy", "detach_group_policy", GroupName="{GroupName}"),
    verb("put-inline-policy", "put_group_policy", GroupName="{GroupName}"),
    dangerous("delete-inline-policy", "delete_group_policy", GroupName="{GroupName}"),
    dangerous("delete", "delete_group", GroupName="{GroupName}"),
)
ROLE = (
    verb("attach-policy", "attach_role_policy", RoleName="{RoleName}"),
    dangerous("detach-policy", "detach_role_policy", RoleName="{RoleName}"),
    verb("put-inline-policy", "put_role_policy", RoleName="{RoleName}"),
    dangerous("delete-inline-policy", "delete_role_policy", RoleName="{RoleName}"),
    verb("put-permissions-boundary", "put_role_permissions_boundary", RoleName="{RoleName}"),
    dangerous("delete-permissions-boundary", "delete_role_permissions_boundary", RoleName="{RoleName}"),
    dangerous("delete", "delete_role", RoleName="{RoleName}"),
)
POLICY = (
    dangerous("create-version", "create_policy_version", PolicyArn="{Arn}"),
    dangerous("set-default-version", "set_default_policy_version", PolicyArn="{Arn}"),
    dangerous("delete", "delete_policy", PolicyArn="{Arn}"),
)
POLICY_VERSION = (
    dangerous("set-default", "set_default_policy_version", PolicyArn="{Arn}", VersionId="{VersionId}"),
    dangerous("delete", "delete_policy_version", PolicyArn="{Arn}", VersionId="{VersionId}"),
)
INSTANCE_PROFILE = (
    verb("add-role", "add_role_to_instance_profile", InstanceProfileName="{InstanceProfileName}"),
    # A profile holds one role at most; where it holds none, there is nothing to remove.
    dangerous(
        "remove-role",
        "remove_role_from_instance_profile",
        InstanceProfileName="{InstanceProfileName}",
        RoleName="{Roles[0].RoleName}",
    ),
    dangerous("delete", "delete_instance_profile", InstanceProfileName="{InstanceProfileName}"),
)
