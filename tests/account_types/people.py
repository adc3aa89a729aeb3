"""IAM, Cognito and Organizations: who may do what."""

from __future__ import annotations

import json

from account_types.account import ACCOUNT, PAIRS, TAGS, Account, trust

ALLOW = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
POLICY = json.dumps(ALLOW)
TRUST = trust("ec2", "codepipeline")
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deploy"
PROFILE = f"arn:aws:iam::{ACCOUNT}:instance-profile/deploy"


def make(account: Account) -> None:
    """Make all of them."""
    _iam(account)
    _cognito(account)
    _organization(account)


def _iam(account: Account) -> None:
    iam = account.client("iam")
    policy = iam.create_policy(PolicyName="read", PolicyDocument=POLICY, Tags=PAIRS)["Policy"]["Arn"]
    iam.create_policy_version(PolicyArn=policy, PolicyDocument=POLICY, SetAsDefault=True)
    iam.create_user(UserName="ada", Tags=PAIRS, PermissionsBoundary=policy)
    key = iam.create_access_key(UserName="ada")["AccessKey"]["AccessKeyId"]
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"]["SerialNumber"]
    iam.enable_mfa_device(
        UserName="ada", SerialNumber=device, AuthenticationCode1="123456", AuthenticationCode2="123457"
    )
    iam.create_group(GroupName="admins")
    iam.add_user_to_group(GroupName="admins", UserName="ada")
    iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=TRUST, Tags=PAIRS, PermissionsBoundary=policy)
    iam.create_instance_profile(InstanceProfileName="deploy", Tags=PAIRS)
    iam.add_role_to_instance_profile(InstanceProfileName="deploy", RoleName="deploy")
    for kind, name in (("user", "ada"), ("group", "admins"), ("role", "deploy")):
        whose = {f"{kind.title()}Name": name}
        getattr(iam, f"attach_{kind}_policy")(**whose, PolicyArn=policy)
        getattr(iam, f"put_{kind}_policy")(**whose, PolicyName="inline", PolicyDocument=POLICY)
        account.has(f"iam/{kind}s", name)
    account.has("iam/users/*/access-keys", "ada", key)
    account.has("iam/users/*/mfa-devices", "ada", device.rpartition("/")[2])
    account.has("iam/policies", "read")
    account.has("iam/policies/*/versions", "read", "v2")
    account.has("iam/instance-profiles", "deploy")
    iam.create_instance_profile(InstanceProfileName="spare")
    account.has_spare("iam/instance-profiles", "spare")


def _cognito(account: Account) -> None:
    cognito = account.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="shop", UserPoolTags=TAGS)["UserPool"]["Id"]
    cognito.create_group(UserPoolId=pool, GroupName="buyers")
    cognito.admin_create_user(UserPoolId=pool, Username="grace")
    cognito.admin_add_user_to_group(UserPoolId=pool, GroupName="buyers", Username="grace")
    made = cognito.create_user_pool_client(UserPoolId=pool, ClientName="web", GenerateSecret=True)
    account.has("cognito-idp/user-pools", pool)
    account.has("cognito-idp/user-pools/*/groups", pool, "buyers")
    account.has("cognito-idp/user-pools/*/users", pool, "grace")
    account.has("cognito-idp/user-pools/*/clients", pool, made["UserPoolClient"]["ClientId"])


def _organization(account: Account) -> None:
    organizations = account.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    status = organizations.create_account(Email="test@example.com", AccountName="test", Tags=PAIRS)
    account.has("organizations/accounts", status["CreateAccountStatus"]["AccountId"])
