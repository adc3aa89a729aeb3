"""Floor 4: ``.wait/``, the states that a thing can be waited for to come to."""

import errno

import pytest
from test_4_tree_grown import REGION, aws_of, content, dots, errno_of, grow, is_there, names
from worlds import make_table, run_instance

EC2 = f"ec2/{REGION}"


class TestWait:
    @pytest.fixture(scope="class")
    @classmethod
    def machine(cls, module_server):
        return run_instance(module_server, "web")

    def test_has_a_file_for_each_state_that_there_is_a_waiter_for(self, module_server, machine):
        found = names(grow(aws_of(module_server)), f"{EC2}/{machine}/.wait")
        assert set(found) == {"exists", "running", "stopped", "terminated"}

    def test_prints_the_state_once_it_is_reached(self, module_server, machine):
        assert content(grow(aws_of(module_server)), f"{EC2}/{machine}/.wait/running") == b"running\n"

    def test_is_named_by_more_and_listed_by_nobody(self, module_server, machine):
        tree = grow(aws_of(module_server))
        here = f"{EC2}/{machine}"
        assert (".wait" in names(tree, here), ".wait" in dots(tree, f"{here}")) == (False, True)

    def test_listing_it_asks_for_nothing(self, module_server, machine):
        tree = grow(aws_of(module_server))
        names(tree, f"{EC2}/{machine}")
        with module_server.counting() as calls:
            names(tree, f"{EC2}/{machine}/.wait")
        assert calls == {}

    def test_a_state_that_cannot_be_reached_any_more_is_told(self, module_server):
        gone = run_instance(module_server, "gone")
        module_server.client("ec2").terminate_instances(InstanceIds=[gone])
        tree = grow(aws_of(module_server))
        assert errno_of(content, tree, f"{EC2}/{gone}/.wait/running") == errno.EBUSY
        assert b"WaiterFailed" in content(tree, ".awsfs/errors")

    def test_a_table_has_its_own_states(self, module_server):
        make_table(module_server, "waited", "id:S")
        assert content(grow(aws_of(module_server)), f"dynamo/{REGION}/waited/.wait/exists") == b"exists\n"

    def test_what_has_no_waiter_has_no_such_directory(self, module_server):
        assert not is_there(grow(aws_of(module_server)), f"{EC2}/.wait")
