"""Floor 4: IAM's managed policies, AWS's own beside those of the account that have the same names."""

from __future__ import annotations

import json
import os

import pytest
from test_4_tree_grown import Api, content, grow, is_there, names, node, refusal

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.services import iam

OURS = "123456789012"
NAME = "ReadOnlyAccess"
OWN, AWS = f"arn:aws:iam::{OURS}:policy/team/{NAME}", f"arn:aws:iam::aws:policy/{NAME}"
VIEW = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
ROLES = {"aws": [AWS], "both": [AWS, OWN], "bounded": [], "view": [VIEW]}


def policy(arn):
    return {"PolicyName": arn.rsplit("/", 1)[1], "Arn": arn, "DefaultVersionId": "v1", "UpdateDate": 1}


def api(*own):
    """IAM with AWS's own policies, these of the account, and the roles above."""
    have = {"Local": own, "AWS": (AWS, VIEW)}

    def get_policy(**params):
        arn = params["PolicyArn"]
        if arn not in (*own, AWS, VIEW):
            raise refusal("NoSuchEntity", 404)
        return {"Policy": policy(arn)}

    def attached(**params):
        arns = ROLES[params["RoleName"]]
        return {"AttachedPolicies": [{"PolicyName": policy(arn)["PolicyName"], "PolicyArn": arn} for arn in arns]}

    def get_role(**params):
        name = params["RoleName"]
        if name not in ROLES:
            raise refusal("NoSuchEntity", 404)
        bounded = {"PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": AWS}}
        role = {"RoleName": name, "Arn": f"arn:aws:iam::{OURS}:role/{name}"}
        return {"Role": {**role, **(bounded if name == "bounded" else {})}}

    def version(**params):
        return {"PolicyVersion": {"VersionId": "v1", "Document": {"Id": params["PolicyArn"]}}}

    return Api(
        get_policy=get_policy,
        get_role=get_role,
        list_policies=lambda **params: {"Policies": [policy(arn) for arn in have[params["Scope"]]]},
        list_attached_role_policies=attached,
        get_policy_version=version,
        list_policy_versions=lambda **_: {"Versions": [{"VersionId": "v1", "IsDefaultVersion": True}]},
        get_account_authorization_details=lambda **_: {"RoleDetailList": []},
    )


def tree(*own, asked=None, account=OURS):
    return grow(Aws(asked or api(*own), Cache(), Journal()), iam.SERVICE, account=account)


def way(tree, path):
    """Where a link leads, further on too where that is a link."""
    place = os.path.normpath(f"{path}/../{node(tree, path).target}")
    return way(tree, place) if hasattr(node(tree, place), "target") else place


class TestWhatARoleHas:
    @pytest.mark.parametrize(
        ("role", "policies"),
        [("aws", [f"aws:{NAME}"]), ("both", [f"aws:{NAME}", NAME]), ("bounded", []), ("view", ["aws:ViewOnlyAccess"])],
    )
    def test_each_policy_has_an_entry_of_its_own(self, role, policies):
        assert names(tree(OWN), f"iam/roles/{role}/policies") == policies

    @pytest.mark.parametrize(("name", "arn"), [(f"aws:{NAME}", AWS), (NAME, OWN)])
    def test_each_entry_leads_to_its_own_document(self, name, arn):
        grown = tree(OWN)
        place = way(grown, f"iam/roles/both/policies/{name}")
        assert json.loads(content(grown, f"{place}/document.json")) == {"Id": arn}
        assert content(grown, f"{place}/arn").decode() == f"{arn}\n"

    def test_a_boundary_of_aws_is_called_so(self):
        grown = tree(OWN)
        assert names(grown, "iam/roles/bounded/permissions-boundary") == [f"aws:{NAME}"]
        assert way(grown, f"iam/roles/bounded/permissions-boundary/aws:{NAME}") == f"iam/policies/aws:{NAME}"


class TestPolicies:
    def test_those_of_aws_are_not_listed(self):
        assert names(tree(OWN), "iam/policies") == [NAME]

    def test_a_name_without_the_prefix_is_the_account_s_own(self):
        grown = tree(OWN)
        assert json.loads(content(grown, f"iam/policies/{NAME}/document.json")) == {"Id": OWN}

    def test_where_the_account_has_none_it_is_a_link_to_that_of_aws(self):
        assert way(tree(), f"iam/policies/{NAME}") == f"iam/policies/aws:{NAME}"

    def test_one_of_aws_with_a_path_is_found_by_its_name(self):
        assert content(tree(), "iam/policies/aws:ViewOnlyAccess/arn").decode() == f"{VIEW}\n"

    @pytest.mark.parametrize("name", [f"aws:{NAME}x", "aws:", f"aws:aws:{NAME}", "none", "AWS:ReadOnlyAccess"])
    def test_no_other_name_is_there(self, name):
        assert not is_there(tree(OWN), f"iam/policies/{name}")

    def test_a_name_that_nobody_has_costs_four_calls(self):
        asked = api()
        assert not is_there(tree(asked=asked), "iam/policies/none")
        assert asked.calls == {"get_policy": 2, "list_policies": 2}

    def test_one_of_aws_costs_one_call(self):
        asked = api(OWN)
        assert is_there(tree(asked=asked), f"iam/policies/aws:{NAME}")
        assert asked.calls == {"get_policy": 1}

    def test_its_versions_are_its_own(self):
        grown = tree(OWN)
        assert json.loads(content(grown, f"iam/policies/aws:{NAME}/versions/v1/document.json")) == {"Id": AWS}
        assert way(grown, f"iam/policies/aws:{NAME}/default-version") == f"iam/policies/aws:{NAME}/versions/v1"

    def test_one_of_aws_cannot_be_written_and_has_no_verbs(self):
        grown = tree(OWN)
        place = f"iam/policies/aws:{NAME}"
        assert node(grown, f"{place}/document.json").mode & 0o222 == 0
        assert not {"delete", "create-version", "tags"} & set(names(grown, place))


class TestFind:
    @pytest.mark.parametrize(
        ("text", "place"),
        [
            (AWS, f"iam/policies/aws:{NAME}"),
            (OWN, f"iam/policies/{NAME}"),
            (VIEW, "iam/policies/aws:ViewOnlyAccess"),
            (f"aws:{NAME}", f"iam/policies/aws:{NAME}"),
            (NAME, f"iam/policies/{NAME}"),
        ],
    )
    @pytest.mark.parametrize("account", [OURS, ""])
    def test_each_is_found_by_its_arn_and_by_its_name(self, text, place, account):
        asked = api(OWN)
        asked.operations = Anything(asked.operations)
        assert way(tree(asked=asked, account=account), f".find/{text}") == place


class Anything(dict):
    """Operations of which all that are missing answer with nothing."""

    def __missing__(self, operation):
        return lambda **_: {}
