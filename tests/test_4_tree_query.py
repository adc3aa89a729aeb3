"""Floor 4: ``.query/``, a directory for every question about a collection or a table's items."""

import errno
import json
import os

import pytest
from test_4_tree_grown import REGION, Api, aws_of, content, dots, errno_of, grow, is_there, made_up, names, node
from worlds import make_table, put_items, run_instance

from awsfs.schema import Attribute, Call, Each, Fields, Folder, tags
from awsfs.tree.handles import READING

THINGS = Call("list_things", "Things[]")
THING = Folder("{Id}", Fields(secret=("Key",)), Attribute("state", "State.Name"), tags())
FOUND = [
    {"Id": "a", "State": {"Name": "running"}, "Size": 8, "Key": "k", "Tags": [{"Key": "team", "Value": "red"}]},
    {"Id": "b", "State": {"Name": "stopped"}, "Size": 16},
]
EC2, ITEMS = f"ec2/{REGION}", f"dynamo/{REGION}/asked/items"


def world(found=FOUND, folder=THING, **each):
    api = Api(list_things=lambda: {"Things": found}, get_thing=lambda name: {"Thing": {"Id": name, "Size": 8}})
    return api, made_up(Each(THINGS, folder, **each), api=api)


def ask(question, **of):
    return names(world(**of)[1], f"made/.query/{question}")


class TestACollection:
    @pytest.mark.parametrize(
        ("question", "answers"),
        [("state=running", ["a"]), ("size>8", ["b"]), ("tag:team=r*", ["a"]), ("state=*,size<100", ["a", "b"])],
    )
    def test_has_links_to_what_answers_a_question(self, question, answers):
        assert ask(question) == answers

    def test_links_lead_to_the_thing_itself(self):
        link = node(world()[1], "made/.query/size=8/a").target
        assert os.path.normpath(f"made/.query/size=8/{link}") == "made/a"

    def test_what_does_not_answer_is_not_there(self):
        assert not is_there(world()[1], "made/.query/size=8/b")

    def test_costs_one_listing_for_all_questions(self):
        api, tree = world()
        names(tree, "made/.query/size=8")
        names(tree, "made/.query/size=16")
        assert api.calls == {"list_things": 1}

    def test_what_cannot_be_read_is_invalid_with_the_reason(self):
        tree = world()[1]
        assert errno_of(node, tree, "made/.query/state=") == errno.EINVAL
        assert b"is not a query" in content(tree, ".awsfs/errors")

    def test_a_name_that_is_not_written_as_names_are_is_invalid_with_the_reason(self):
        tree = world()[1]
        assert errno_of(node, tree, "made/.query/state=%41") == errno.EINVAL
        assert b"write % as %25" in content(tree, ".awsfs/errors")

    def test_a_field_that_nothing_has_is_invalid_with_the_nearest(self):
        tree = world()[1]
        assert errno_of(names, tree, "made/.query/stat=running") == errno.EINVAL
        assert b"did you mean 'state'" in content(tree, ".awsfs/errors")

    def test_a_secret_cannot_be_asked_for(self):
        tree = world()[1]
        assert errno_of(node, tree, "made/.query/key=k") == errno.EINVAL
        assert b"'key' cannot be queried: it is secret" in content(tree, ".awsfs/errors")

    def test_lists_no_questions_and_is_named_by_more(self):
        tree = world()[1]
        assert (names(tree, "made/.query"), ".query" in dots(tree, "made")) == ([], True)

    def test_what_is_listed_by_name_alone_is_asked_for(self):
        brief = {"brief": True, "get": Call("get_thing", "Thing", name="{name()}")}
        assert ask("size=8", **brief) == ["a", "b"]

    def test_what_is_told_of_each_thing_alone_is_asked_for(self):
        tree = world(folder=Folder("{Id}", Fields(source=Call("get_thing", "Thing", name="{Id}"))))[1]
        assert names(tree, "made/.query/size=8") == ["a", "b"]

    def test_looking_at_one_answer_asks_for_that_thing_alone(self):
        api, tree = world(folder=Folder("{Id}", Fields(source=Call("get_thing", "Thing", name="{Id}"))))
        node(tree, "made/.query/size=8/b")
        assert api.calls == {"list_things": 1, "get_thing": 1}

    def test_explains_that_each_thing_is_asked_for(self):
        tree = world(folder=Folder("{Id}", Fields(source=Call("get_thing", "Thing", name="{Id}"))))[1]
        explained = content(tree, "made/.query/size=8/.explain")
        assert b"get_thing for each resource that the listing leaves: 2 calls for 2 resources" in explained

    def test_explains_that_everything_is_listed(self):
        assert content(world()[1], "made/.query/size=8/.explain").startswith(b"list_things, all pages")

    def test_explains_that_it_costs_nothing_once_that_is_in_hand(self):
        tree = world()[1]
        names(tree, "made")
        assert content(tree, "made/.query/size=8/.explain").endswith(b"no call\n")


class TestInstances:
    @pytest.fixture(scope="class")
    @classmethod
    def machines(cls, module_server):
        web, db = run_instance(module_server, "web"), run_instance(module_server, "db")
        module_server.client("ec2").stop_instances(InstanceIds=[db])
        return web, db

    def test_are_filtered_by_aws_where_it_can(self, module_server, machines):
        tree = grow(aws_of(module_server))
        assert names(tree, f"{EC2}/.query/state=stopped,tag:Name=d*") == [machines[1]]
        explained = content(grow(aws_of(module_server)), f"{EC2}/.query/state=stopped,tag:Name=d*/.explain")
        assert b"filters instance-state-name=stopped tag:Name=d*" in explained

    @pytest.mark.parametrize("question", ["state!=stopped", "state=[r]unning", "state=running or state=x"])
    def test_what_aws_cannot_filter_is_looked_through_here(self, module_server, machines, question):
        assert names(grow(aws_of(module_server)), f"{EC2}/.query/{question}") == [machines[0]]


class TestAFieldThatNothingHas:
    """AWS's own model tells the fields of most things, whatever there is and whatever is asked of AWS."""

    @pytest.mark.parametrize(
        ("question", "meant"),
        [
            ("sttae=running", "state"),
            ("state=pending,instance-typ=t3.*", "instance-type"),
            ("not tag:a=b or vpcid=x", "vpc-id"),
            ("secuirty-groups=x", "security-groups"),
        ],
    )
    def test_is_invalid_with_the_nearest_before_any_call(self, module_server, question, meant):
        tree = grow(aws_of(module_server))
        with module_server.counting() as calls:
            assert errno_of(names, tree, f"{EC2}/.query/{question}") == errno.EINVAL
        assert (f"did you mean '{meant}'".encode() in content(tree, ".awsfs/errors"), calls) == (True, {})

    @pytest.mark.parametrize("place", [f"kms/{REGION}/keys", f"ecs/{REGION}/clusters", "iam/roles", f"dynamo/{REGION}"])
    def test_is_told_however_things_are_listed_and_described(self, module_server, place):
        assert errno_of(node, grow(aws_of(module_server)), f"{place}/.query/nmae=x") == errno.EINVAL

    def test_is_not_told_where_aws_gives_a_map_that_may_have_any(self, module_server):
        assert is_there(grow(aws_of(module_server)), f"sns/{REGION}/subscriptions/.query/nmae=x")

    def test_may_be_one_that_only_some_things_have(self, module_server):
        question = "begins_with(ramdisk-id, r),state=shutting-down"
        assert names(grow(aws_of(module_server)), f"{EC2}/.query/{question}") == []

    def test_is_no_error_among_items(self, module_server):
        make_table(module_server, "free", "id:S")
        assert names(grow(aws_of(module_server)), f"dynamo/{REGION}/free/items/.query/whatever=1") == []

    def test_is_no_error_among_tags(self, module_server):
        assert names(grow(aws_of(module_server)), f"{EC2}/.query/tag:whatever=1,state=running") == []


class TestItems:
    @pytest.fixture(scope="class")
    @classmethod
    def table(cls, module_server):
        make_table(module_server, "asked", "id:S")
        people = [("ann", "pro", 31), ("bob", "pro", 29), ("cid", "free", 40)]
        items = [{"id": {"S": name}, "plan": {"S": plan}, "age": {"N": str(age)}} for name, plan, age in people]
        put_items(module_server, "asked", items)
        make_table(module_server, "asked-too", "who:S", "at:N")
        put_items(module_server, "asked-too", [{"who": {"S": "a"}, "at": {"N": str(at)}} for at in (1, 2)])

    def test_are_files_with_what_answers_the_question(self, module_server, table):
        tree = grow(aws_of(module_server))
        place = f"{ITEMS}/.query/plan='pro' and age>30"
        assert names(tree, place) == ["ann.json"]
        assert json.loads(content(tree, f"{place}/ann.json")) == {"id": "ann", "plan": "pro", "age": 31}

    def test_cost_one_scan_with_a_filter_whatever_is_read_of_them(self, module_server, table):
        tree = grow(aws_of(module_server))
        with module_server.counting() as calls:
            for name in names(tree, f"{ITEMS}/.query/plan=pro"):
                content(tree, f"{ITEMS}/.query/plan=pro/{name}")
        assert calls == {("dynamodb", "DescribeTable"): 1, ("dynamodb", "Scan"): 1}

    def test_cost_one_query_where_the_key_is_told(self, module_server, table):
        tree = grow(aws_of(module_server))
        with module_server.counting() as calls:
            assert names(tree, f"{ITEMS}/.query/id=bob,age<30") == ["bob.json"]
        assert calls == {("dynamodb", "DescribeTable"): 1, ("dynamodb", "Query"): 1}

    def test_of_a_composite_key_have_both_in_their_name(self, module_server, table):
        tree = grow(aws_of(module_server))
        place = f"dynamo/{REGION}/asked-too/items/.query/who=a,at>1"
        assert names(tree, place) == ["a%2F2.json"]
        assert json.loads(content(tree, f"{place}/a%2F2.json")) == {"who": "a", "at": 2}

    def test_are_not_written_there(self, module_server, table):
        file = node(grow(aws_of(module_server)), f"{ITEMS}/.query/id=bob/bob.json")
        assert (file.mode & 0o222, file.open(READING).size() > 0) == (0, True)

    @pytest.mark.parametrize("question", ["age=*5", "plan="])
    def test_a_question_that_dynamodb_cannot_answer_is_invalid(self, module_server, table, question):
        assert errno_of(node, grow(aws_of(module_server)), f"{ITEMS}/.query/{question}") == errno.EINVAL
