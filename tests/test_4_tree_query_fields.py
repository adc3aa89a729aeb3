"""Floor 4: what a query compares: whatever ``ls`` of a resource shows, and what it costs to know that."""

import errno

import pytest
from test_4_tree_grown import REGION, Api, aws_of, content, errno_of, grow, made_up, names, node, refusal
from worlds import run_instance

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.schema import (
    Action,
    Attribute,
    Blob,
    Bulk,
    Call,
    Document,
    Each,
    Fields,
    Folder,
    Lines,
    Link,
    Service,
    links,
    tags,
)
from awsfs.tree.query import LIMIT

THINGS = Call("list_things", "Things[]")
PARTS = Call("list_parts", "Parts[]", Id="{Id}")
THING = Folder(
    "{Id}",
    Fields(secret=("Key",), private=("Own",)),
    Attribute("zone", "Place.Zone"),
    Attribute("rules", lambda scope: [f"tcp {port}" for port in scope.get("Ports", ())]),
    Attribute("password", "Key", secret=True),
    Blob("script", "Script", private=True),
    Document("policy.json", "Policy"),
    Link("net", "made/nets/{Net}"),
    Each("@", Link("role", "made/roles/{Role}"), when="Role"),
    links("groups", "Groups[]", "{@}", "made/groups/{@}"),
    links("parts", PARTS, "{Name}", "made/parts/{Name}"),
    Attribute("status", Call("get_status", "Status", Id="{Id}")),
    Action("stop", Call("stop_thing", Id="{Id}")),
    Lines("log", Call("get_log", "Lines[]"), str),
    tags(),
)
FOUND = [
    {
        "Id": "a", "Place": {"Zone": "z1"}, "Ports": [22, 80], "Key": "k", "Own": "o", "Policy": {"Allow": "all"},
        "Net": "n/1", "Role": "admin", "Groups": ["g1", "g2"], "Tags": [{"Key": "team", "Value": "red"}], "Script": "x",
    },
    {"Id": "b", "Place": {"Zone": "z2"}, "Groups": ["g2"]},
]  # fmt: skip


def world(found=FOUND, folder=THING, **operations):
    made = {
        "list_things": lambda: {"Things": found},
        "list_parts": lambda Id: {"Parts": [{"Name": f"p-{Id}"}]},  # noqa: N803
        "get_status": lambda Id: {"Status": "good" if Id == "a" else "bad"},  # noqa: N803
    }
    api = Api(**{**made, **operations})
    return api, made_up(Each(THINGS, folder), api=api)


def ask(query, **of):
    return names(world(**of)[1], f"made/.query/{query}")


def why_not(query, **of):
    tree = world(**of)[1]
    assert errno_of(names, tree, f"made/.query/{query}") == errno.EINVAL
    return content(tree, ".awsfs/errors").decode()


class TestWhatIsCompared:
    @pytest.mark.parametrize(
        ("query", "answers"),
        [
            ("zone=z1", ["a"]),
            ("rules='tcp 80'", ["a"]),
            ("net=n%2F1", ["a"]),
            ("net=n*", ["a"]),
            ("role=admin", ["a"]),
            ("role!=admin", ["b"]),
            ("groups=g1", ["a"]),
            ("groups=g2", ["a", "b"]),
            ("not groups=g1", ["b"]),
            ("parts=p-b", ["b"]),
            ("status=bad", ["b"]),
            ("policy.json=*all*", ["a"]),
            ("policy=*all*", ["a"]),
            ("contains(policy, Allow)", ["a"]),
            ("attribute_exists(role)", ["a"]),
            ("tags=team", ["a"]),
            ("contains(info.json, z2)", ["b"]),
            ("zone=z1 or status=bad", ["a", "b"]),
        ],
    )
    def test_is_a_value_a_line_the_end_of_a_link_or_a_name_in_a_directory(self, query, answers):
        assert ask(query) == answers

    def test_is_the_same_where_one_resource_is_looked_up(self):
        tree = world()[1]
        assert node(tree, "made/.query/role=admin/a").target == "../../a"
        assert errno_of(node, tree, "made/.query/role=admin/b") == errno.ENOENT

    def test_is_compared_by_its_own_name_before_that_of_a_document(self):
        folder = Folder("{Id}", Fields(), links("groups", "Named[]", "{@}", "made/groups/{@}"))
        found = [{"Id": "a", "Named": ["g"], "Groups": [{"X": "y"}]}]
        assert (ask("groups=g", found=found, folder=folder), ask("groups.json=*y*", found=found, folder=folder)) == (
            ["a"],
            ["a"],
        )


class TestWhatCannotBeQueried:
    @pytest.mark.parametrize(
        ("query", "reason"),
        [
            ("key=k", "'key' cannot be queried: it is secret"),
            ("password=k", "'password' cannot be queried: it is secret"),
            ("own=o", "'own' cannot be queried: it is private"),
            ("script=x", "'script' cannot be queried: it is private"),
            ("stop=1", "'stop' cannot be queried: an action has no value"),
            ("log=x", "'log' cannot be queried: its content is made while it is read"),
            ("zone=z1 or key=k", "'key' cannot be queried: it is secret"),
        ],
    )
    def test_is_invalid_with_the_reason_and_costs_nothing(self, query, reason):
        api, tree = world()
        assert errno_of(node, tree, f"made/.query/{query}") == errno.EINVAL
        assert (reason in content(tree, ".awsfs/errors").decode(), api.calls) == (True, {})

    @pytest.mark.parametrize("query", ["kee=k", "pasword=x", "stopp=x", "scrpt=x"])
    def test_is_never_suggested(self, query):
        said = why_not(query)
        assert "no resource here has" in said
        assert not any(f"did you mean '{name}'" in said for name in ("key", "password", "stop", "script"))

    @pytest.mark.parametrize(
        ("query", "meant"), [("zoen=z", "zone"), ("polcy=x", "policy.json"), ("gruops=g", "groups")]
    )
    def test_a_slip_of_the_pen_is_told_with_the_name_that_ls_shows(self, query, meant):
        assert f"did you mean '{meant}'" in why_not(query)

    def test_tags_where_there_are_none(self):
        assert "the resources here have no tags" in why_not("tag:a=b", folder=Folder("{Id}", Fields()))

    def test_what_takes_a_billed_request_for_each(self):
        api = Api(list_things=lambda: {"Things": FOUND})
        billed = Service("paid", Each(THINGS, THING), regional=False, billed=True)
        tree = grow(Aws(api, Cache(), Journal()), billed)
        assert names(tree, "paid/.query/zone=z1") == ["a"]
        assert errno_of(node, tree, "paid/.query/status=good") == errno.EINVAL
        assert b"AWS bills the call that it takes" in content(tree, ".awsfs/errors")

    @pytest.mark.parametrize(
        "query",
        [
            f"dynamo/{REGION}/.query/items=x",
            "s3/.query/objects=x",
            "s3/.query/versioning=Enabled",
            f"sqs/{REGION}/queues/.query/policy=x",
            f"kms/{REGION}/keys/.query/state=Enabled",
        ],
    )
    def test_what_aws_bills(self, module_server, query):
        tree = grow(aws_of(module_server))
        with module_server.counting() as calls:
            assert errno_of(node, tree, query) == errno.EINVAL
        assert (b"AWS bills" in content(tree, ".awsfs/errors"), calls) == (True, {})


class TestWhatACallTells:
    def many(self, number, **operations):
        return world([{"Id": f"t{n}", "Place": {"Zone": f"z{n % 2}"}} for n in range(number)], **operations)

    def test_is_asked_for_up_to_a_hundred_resources(self):
        api, tree = self.many(LIMIT)
        assert len(names(tree, "made/.query/status=bad")) == LIMIT
        assert api.calls == {"list_things": 1, "get_status": LIMIT}

    def test_is_refused_above_with_the_number_of_calls(self):
        api, tree = self.many(LIMIT + 50)
        assert errno_of(names, tree, "made/.query/status=bad") == errno.EFBIG
        words = b"get_status for each resource that the listing leaves: 150 calls for 150 resources"
        assert (words in content(tree, ".awsfs/errors"), api.calls) == (True, {"list_things": 1})
        assert words in content(tree, "made/.query/status=bad/.explain")

    def test_is_asked_only_where_the_rest_of_the_query_leaves_it_open(self):
        api, tree = self.many(LIMIT + 50)
        assert len(names(tree, "made/.query/status=bad,zone=z0")) == 75
        assert api.calls == {"list_things": 1, "get_status": 75}

    def test_is_not_asked_where_the_rest_is_enough(self):
        api, tree = self.many(LIMIT + 50)
        assert len(names(tree, "made/.query/status=bad or zone=z*")) == LIMIT + 50
        assert api.calls == {"list_things": 1}

    def test_counts_each_call(self):
        tree = self.many(LIMIT + 1)[1]
        assert b": 202 calls for 101 resources" in content(tree, "made/.query/status=bad,parts=x/.explain")

    def test_is_no_call_where_it_is_cached(self):
        api, tree = self.many(LIMIT + 50)
        for n in range(60):
            content(tree, f"made/t{n}/status")
        assert len(names(tree, "made/.query/status=bad")) == LIMIT + 50
        assert api.calls["get_status"] == LIMIT + 50
        assert b"no call, because the answers are cached" in content(tree, "made/.query/status=bad/.explain")

    def test_one_resource_is_looked_up_however_many_there_are(self):
        api, tree = self.many(LIMIT + 50)
        assert node(tree, "made/.query/status=bad/t7").target == "../../t7"
        assert api.calls["get_status"] == 1

    def test_is_an_error_where_it_is_refused(self):
        def refused(Id):  # noqa: N803
            raise refusal()

        assert errno_of(names, self.many(2, get_status=refused)[1], "made/.query/status=bad") == errno.EACCES

    def test_is_limited_for_what_is_listed_by_name_alone_too(self):
        api = Api(
            list_things=lambda: {"Things": [{"Id": f"t{n}"} for n in range(LIMIT + 1)]},
            get_thing=lambda name: {"Thing": {"Id": name, "Size": 8}},
        )
        get = Call("get_thing", "Thing", name="{name()}")
        tree = made_up(Each(THINGS, Folder("{Id}", Fields()), get=get, brief=True), api=api)
        assert errno_of(names, tree, "made/.query/size=8") == errno.EFBIG
        assert api.calls == {"list_things": 1}
        assert b"101 calls for 101 resources" in content(tree, ".awsfs/errors")

    def test_is_taken_from_one_call_that_tells_of_all(self):
        bulk = Bulk(Call("get_details", "All[]"), "{Id}", "State")
        folder = Folder("{Id}", Fields(), Attribute("status", Call("get_status", "Status", Id="{Id}", bulk=bulk)))
        found = [{"Id": f"t{n}", "State": "up"} for n in range(LIMIT + 50)]
        api, tree = world(found, folder=folder, get_details=lambda: {"All": found})
        assert len(names(tree, "made/.query/status=up")) == LIMIT + 50
        assert api.calls == {"list_things": 1, "get_details": 1}


class TestInstances:
    @pytest.fixture(scope="class")
    @classmethod
    def machine(cls, module_server):
        run_instance(module_server, "other")
        ec2 = module_server.client("ec2", REGION)
        group = ec2.create_security_group(GroupName="own", Description="own")["GroupId"]
        found = ec2.describe_images()["Images"][0]["ImageId"]
        made = ec2.run_instances(ImageId=found, MinCount=1, MaxCount=1, SecurityGroupIds=[group])["Instances"][0]
        return {"id": made["InstanceId"], "security-groups": group, "vpc": made["VpcId"], "subnet": made["SubnetId"]}

    def test_are_found_by_their_groups(self, module_server, machine):
        tree = grow(aws_of(module_server))
        assert names(tree, f"ec2/{REGION}/.query/security-groups={machine['security-groups']}") == [machine["id"]]

    @pytest.mark.parametrize("field", ["vpc", "subnet"])
    def test_are_found_by_what_their_links_lead_to(self, module_server, machine, field):
        assert machine["id"] in names(grow(aws_of(module_server)), f"ec2/{REGION}/.query/{field}={machine[field]}")
