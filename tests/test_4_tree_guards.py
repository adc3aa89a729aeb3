"""Floor 4: what keeps a hand from slipping: --confirm and --dry-run."""

import errno
import json

import pytest
from test_4_tree_grown import Api, aws_of, errno_of, grow, made_up, node
from test_4_tree_orders import CHANGE, EC2, last_error, type_of, verb
from worlds import describe, run_instance

from awsfs.schema import Action, Call, Each, Folder
from awsfs.tree.handles import WRITING


@pytest.fixture
def instance(server):
    return run_instance(server, "web")


class TestConfirming:
    """With --confirm, a dangerous verb wants to be told what it is done to."""

    @pytest.fixture
    def tree(self, server):
        return grow(aws_of(server), EC2, confirm=True)

    def state(self, server, instance):
        return describe(server, instance)["State"]["Name"]

    def test_a_one_is_einval(self, server, tree, instance):
        assert errno_of(verb(tree, instance, "stop").write, b"1\n", 0) == errno.EINVAL
        assert self.state(server, instance) == "running"

    def test_the_errors_say_what_to_write(self, tree, instance):
        errno_of(verb(tree, instance, "stop").write, b"1\n", 0)
        wanted = f"with --confirm, write the id or name of the resource: {instance} or web; a JSON object can follow"
        assert last_error(tree) == wanted

    @pytest.mark.parametrize("name", ["{id}", "web", "{id}\n", '{id} {{"Force": true}}', 'web\n{{"Force": true}}\n'])
    def test_its_id_or_its_name_does_it(self, server, tree, instance, name):
        verb(tree, instance, "stop").write(name.format(id=instance).encode(), 0)
        assert self.state(server, instance) == "stopped"

    @pytest.mark.parametrize("name", ["we", "webs", "i-0123", "t3.micro", "/dev/sda1", "web true", '{{"Force": true}}'])
    def test_anything_else_does_not(self, server, tree, instance, name):
        assert errno_of(verb(tree, instance, "stop").write, name.format(id=instance).encode(), 0) == errno.EINVAL
        assert self.state(server, instance) == "running"

    def test_a_verb_that_is_not_dangerous_takes_its_object_as_ever(self, server, tree, instance):
        server.client("ec2").stop_instances(InstanceIds=[instance])
        verb(tree, instance, "modify-attribute").write(CHANGE, 0)
        assert type_of(server, instance) == "m5.large"

    @pytest.mark.parametrize("word", [b"group-1", b"web"])
    def test_the_name_beside_an_id_is_one_of_its_names(self, word):
        record = {"GroupId": "group-1", "GroupName": "web", "KeyName": "key"}
        stop = Action("stop", Call("stop_it"), dangerous=True)
        api = Api(stop_it=dict)
        tree = made_up(Each(lambda scope: [record], Folder("{GroupId}", stop)), api=api, confirm=True)
        node(tree, "made/group-1/stop").open(WRITING).write(word, 0)
        assert api.calls == {"stop_it": 1}


class TestRehearsing:
    """With --dry-run, everything is checked and recorded, and nothing is done."""

    @pytest.fixture
    def tree(self, server):
        return grow(aws_of(server, dry_run=True), EC2)

    def test_nothing_is_done(self, server, tree, instance):
        verb(tree, instance, "stop").write(b"1\n", 0)
        assert describe(server, instance)["State"]["Name"] == "running"

    def test_a_wrong_parameter_is_einval_all_the_same(self, tree, instance):
        assert errno_of(verb(tree, instance, "create-image").write, b"1", 0) == errno.EINVAL

    def test_it_is_recorded_as_such(self, tree, instance):
        verb(tree, instance, "stop").write(b"1\n", 0)
        assert json.loads(tree._context.aws.journal.actions()[0])["outcome"] == "dry-run"

    def test_there_is_no_answer_to_keep(self, tree, instance):
        verb(tree, instance, "stop").write(b"1\n", 0)
        assert not tree._context.results
