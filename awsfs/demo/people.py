"""The demo account's people: users, groups, roles, policies, and who may do what. IAM has no regions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from awsfs.demo.words import ACCOUNT, tag_list

USERS = {
    "alice": ("admins", "developers"),
    "bob": ("developers",),
    "carol": ("finance",),
    "dave": (),
    "deploy-bot": ("deployers",),
}
"""Who is in which groups."""

GROUPS = {
    "admins": ("iam-self-service", "everything"),
    "developers": ("iam-self-service", "tables-rw"),
    "finance": ("iam-self-service",),
    "deployers": ("deploy",),
}
"""Which policies a group has."""

ROLES = {
    "web-server": ("ec2", ("assets-read",)),
    "api-server": ("ec2", ("assets-read", "tables-rw")),
    "worker": ("ec2", ("tables-rw",)),
    "etl-job": ("ec2", ("lake-rw",)),
    "thumbnailer": ("lambda", ("assets-read",)),
}
"""Which service may take a role, and the policies that come with it. Those of EC2 are instance profiles too."""

APPLICATION_ROLES = {"shop-task": ("ecs-tasks", ("tables-rw",)), "upload-flow": ("states", ())}
"""The same, of what is made later."""

POLICIES = {
    "everything": (("*",), "*"),
    "iam-self-service": (("iam:GetUser", "iam:ChangePassword"), "arn:aws:iam::*:user/${aws:username}"),
    "assets-read": (("s3:GetObject", "s3:ListBucket"), "arn:aws:s3:::acme-assets*"),
    "lake-rw": (("s3:GetObject", "s3:PutObject"), "arn:aws:s3:::acme-lake/*"),
    "tables-rw": (("dynamodb:Query", "dynamodb:PutItem"), "arn:aws:dynamodb:*:*:table/*"),
    "deploy": (("ec2:RunInstances", "ec2:TerminateInstances"), "*"),
}

SECOND_VERSIONS = {"assets-read": ("s3:GetObjectTagging",), "tables-rw": ("dynamodb:GetItem", "dynamodb:Scan")}
"""What the second version of a policy adds to the first."""


def make_people(iam: Any) -> None:
    """Everyone and everything of IAM."""
    policies = {name: _make_policy(iam, name) for name in POLICIES}
    for group, attached in GROUPS.items():
        iam.create_group(GroupName=group)
        for policy in attached:
            iam.attach_group_policy(GroupName=group, PolicyArn=policies[policy])
    for user, groups in USERS.items():
        _make_user(iam, user, groups)
    make_roles(iam, ROLES)
    iam.attach_user_policy(UserName="dave", PolicyArn=policies["assets-read"])
    iam.put_group_policy(
        GroupName="deployers",
        PolicyName="pass-roles",
        PolicyDocument=_document(("iam:PassRole",), "arn:aws:iam::*:role/*"),
    )


def make_roles(iam: Any, roles: Mapping[str, tuple[str, tuple[str, ...]]]) -> None:
    """Roles, with the policies they have."""
    for role, (service, attached) in roles.items():
        _make_role(iam, role, service, [f"arn:aws:iam::{ACCOUNT}:policy/{policy}" for policy in attached])


def _document(actions: tuple[str, ...], resource: str) -> str:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _trust(service: str) -> str:
    statement: Mapping[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _make_policy(iam: Any, name: str) -> str:
    actions, resource = POLICIES[name]
    arn: str = iam.create_policy(
        PolicyName=name,
        PolicyDocument=_document(actions, resource),
        Description=f"allows {', '.join(actions)}",
        Tags=tag_list(team="platform"),
    )["Policy"]["Arn"]
    if name in SECOND_VERSIONS:
        iam.create_policy_version(
            PolicyArn=arn, PolicyDocument=_document(actions + SECOND_VERSIONS[name], resource), SetAsDefault=True
        )
    return arn


def _make_user(iam: Any, user: str, groups: tuple[str, ...]) -> None:
    iam.create_user(UserName=user, Tags=tag_list(kind="machine" if user.endswith("-bot") else "person"))
    for group in groups:
        iam.add_user_to_group(GroupName=group, UserName=user)
    if user in ("alice", "deploy-bot"):
        iam.create_access_key(UserName=user)
    if user == "deploy-bot":
        retired = iam.create_access_key(UserName=user)["AccessKey"]["AccessKeyId"]
        iam.update_access_key(UserName=user, AccessKeyId=retired, Status="Inactive")
    if user == "bob":
        iam.put_user_policy(
            UserName=user,
            PolicyName="read-the-lake",
            PolicyDocument=_document(("s3:GetObject",), "arn:aws:s3:::acme-lake/*"),
        )


def _make_role(iam: Any, role: str, service: str, policies: list[str]) -> None:
    iam.create_role(
        RoleName=role,
        AssumeRolePolicyDocument=_trust(service),
        Description=f"what a {role} may do",
        Tags=tag_list(team="platform"),
    )
    for policy in policies:
        iam.attach_role_policy(RoleName=role, PolicyArn=policy)
    iam.put_role_policy(
        RoleName=role, PolicyName="write-logs", PolicyDocument=_document(("logs:PutLogEvents",), "arn:aws:logs:*:*:*")
    )
    if service == "ec2":
        iam.create_instance_profile(InstanceProfileName=role)
        iam.add_role_to_instance_profile(InstanceProfileName=role, RoleName=role)
