"""Floor 4: details of many things by one call, where somebody asks for those of one after the other."""

import json

import pytest
from test_4_tree_grown import Api, aws_of, content, grow, made_up, names, refuse

from awsfs.schema import Attribute, Bulk, Call, Each, Folder

THINGS = Call("list_things", "Things[]")
ALL = Call("tell_all", "Details[]")
COLOUR = Call("get_colour", "Colour", Id="{Id}", bulk=Bulk(ALL, "{Id}", "Colour"))
MANY = [{"Id": f"t{number}", "Colour": f"c{number}"} for number in range(10)]


def world(**operations):
    def get_colour(**asked):
        return {"Colour": asked["Id"].replace("t", "c")}

    found = {
        "list_things": lambda: {"Things": [{"Id": each["Id"]} for each in MANY]},
        "get_colour": get_colour,
        "tell_all": lambda: {"Details": MANY},
    }
    api = Api(**{**found, **operations})
    return api, made_up(Each(THINGS, Folder("{Id}", Attribute("colour", COLOUR))), api=api)


def walked(tree):
    return [content(tree, f"made/{name}/colour").decode().strip() for name in names(tree, "made")]


class TestBulk:
    def test_whoever_asks_for_one_asks_for_it_alone(self):
        api, tree = world()
        content(tree, "made/t1/colour")
        assert api.calls == {"list_things": 1, "get_colour": 1}

    def test_whoever_asks_for_one_after_the_other_has_them_all_by_one_call(self):
        api, tree = world()
        assert walked(tree) == [each["Colour"] for each in MANY]
        assert api.calls == {"list_things": 1, "get_colour": 3, "tell_all": 1}

    def test_what_the_one_call_does_not_tell_of_is_asked_for(self):
        api, tree = world(tell_all=lambda: {"Details": MANY[:-1]})
        assert walked(tree) == [each["Colour"] for each in MANY]
        assert api.calls["get_colour"] == 4

    def test_where_the_one_call_is_refused_each_is_asked_for(self):
        api, tree = world(tell_all=refuse())
        assert walked(tree) == [each["Colour"] for each in MANY]
        assert api.calls == {"list_things": 1, "get_colour": 10, "tell_all": 1}


def allowing(number):
    """A policy, a different one for each number."""
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::bucket-{number}/*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


class TestRoles:
    @pytest.fixture(scope="class")
    @classmethod
    def roles(cls, module_server):
        iam = module_server.client("iam")
        for number in range(8):
            name = f"role-{number}"
            iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}", Tags=[{"Key": "n", "Value": str(number)}])
            iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(allowing(number)))
        return [f"role-{number}" for number in range(8)]

    def test_and_their_policies_take_few_calls_however_many_they_are(self, module_server, roles):
        tree = grow(aws_of(module_server))
        with module_server.counting() as calls:
            for role in names(tree, "iam/roles"):
                names(tree, f"iam/roles/{role}/policies")
                for policy in names(tree, f"iam/roles/{role}/inline-policies"):
                    content(tree, f"iam/roles/{role}/inline-policies/{policy}")
                names(tree, f"iam/roles/{role}/tags")
        assert calls[("iam", "GetAccountAuthorizationDetails")] == 1
        assert sum(calls.values()) <= 2 + 4 * 3

    @pytest.mark.parametrize("path", ["inline-policies/own.json", "tags/n"])
    def test_say_the_same_by_one_call_as_by_one_each(self, module_server, roles, path):
        alone = content(grow(aws_of(module_server)), f"iam/roles/role-7/{path}")
        tree = grow(aws_of(module_server))
        assert [content(tree, f"iam/roles/{role}/{path}") for role in roles][-1] == alone
