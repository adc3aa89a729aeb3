"""Floor 4: what is known of parameters beside their values, and the machines that Systems Manager knows."""

import errno

import pytest
from made_up_parameters import BEGINNING, Store, tree_of
from test_4_tree_grown import aws_of, content, errno_of, grow, mode, names, node

from awsfs.tree.handles import REPLACING

METADATA = "ssm/us-west-2/parameter-metadata"
HOST = f"{METADATA}/%2Fapp%2Fhost"
EVERYTHING = ((),)


@pytest.fixture
def ssm(server):
    client = server.client("ssm")
    client.put_parameter(Name="/app/host", Value="old", Type="String", Description="where")
    client.put_parameter(Name="/app/host", Value="new", Type="String", Overwrite=True)
    client.put_parameter(Name="/app/key", Value="hunter2", Type="SecureString", KeyId="1234abcd")
    client.add_tags_to_resource(ResourceType="Parameter", ResourceId="/app/host", Tags=[{"Key": "a", "Value": "b"}])
    return client


class TestMetadata:
    def test_it_is_by_the_whole_name(self, server, ssm):
        assert sorted(names(grow(aws_of(server)), METADATA)) == ["%2Fapp%2Fhost", "%2Fapp%2Fkey"]

    def test_one_is_found_by_one_call(self, server, ssm):
        tree = grow(aws_of(server))
        with server.counting() as calls:
            assert content(tree, f"{HOST}/description") == b"where\n"
        assert calls == {("ssm", "DescribeParameters"): 1}

    def test_every_version_has_its_value(self, server, ssm):
        tree = grow(aws_of(server))
        assert [content(tree, f"{HOST}/history/{n}/value") for n in (1, 2)] == [b"old", b"new"]

    def test_that_of_a_secret_does_not_open(self, server, ssm):
        tree = grow(aws_of(server))
        assert errno_of(content, tree, f"{METADATA}/%2Fapp%2Fkey/history/1/value") == errno.EACCES

    def test_where_secrets_are_revealed_it_does(self, server, ssm):
        tree, path = grow(aws_of(server), reveal_below=EVERYTHING), f"{METADATA}/%2Fapp%2Fkey/history/1/value"
        assert (mode(tree, path), content(tree, path)) == (0o400, b"hunter2")

    def test_its_key_is_a_link(self, server, ssm):
        found = node(grow(aws_of(server)), f"{METADATA}/%2Fapp%2Fkey/key")
        assert found.target == "../../../../kms/us-west-2/keys/1234abcd"

    def test_tags_are_read_and_made(self, server, ssm):
        tree = grow(aws_of(server))
        handle = node(tree, f"{HOST}/tags").create("c", REPLACING)
        handle.write(b"d\n", 0)
        handle.release()
        assert sorted(names(tree, f"{HOST}/tags")) == ["a", "c"]

    def test_a_version_is_labelled(self, server, ssm):
        tree = grow(aws_of(server))
        handle = node(tree, f"{HOST}/history/1/label").open(REPLACING)
        handle.write(b'{"Labels": ["prod"]}', 0)
        handle.release()
        assert content(tree, f"{HOST}/history/1/labels") == b"prod\n"


class Fleet(Store):
    """A Parameter Store whose region has two machines, one of EC2 and one of somebody's own."""

    def __init__(self):
        super().__init__()
        self.operations["describe_instance_information"] = self.listed
        self.operations["list_inventory_entries"] = lambda **asked: {"Entries": [{"Name": asked["TypeName"]}]}

    def listed(self, **params):
        wanted = [value for each in params.get("Filters", ()) for value in each["Values"]]
        machines = {"i-0123456789abcdef0": "web-1", "mi-0123456789abcdef0": "cellar"}
        found = [
            {"InstanceId": name, "ComputerName": computer, "PingStatus": "Online", "RegistrationDate": BEGINNING}
            for name, computer in machines.items()
            if not wanted or name in wanted
        ]
        return {"InstanceInformationList": found}


class TestInstances:
    MACHINES = "ssm/us-west-2/instances"

    def test_one_of_ec2_is_a_link_to_it(self):
        found = node(tree_of(Fleet()), f"{self.MACHINES}/i-0123456789abcdef0/instance")
        assert found.target == "../../../../ec2/us-west-2/i-0123456789abcdef0"

    def test_any_other_can_be_deregistered(self):
        tree = tree_of(Fleet())
        assert ["deregister" in names(tree, f"{self.MACHINES}/{kind}-0123456789abcdef0") for kind in ("i", "mi")] == [
            False,
            True,
        ]

    def test_they_are_found_by_name(self):
        assert names(tree_of(Fleet()), f"{self.MACHINES}/by-name") == ["web-1", "cellar"]

    def test_what_the_agent_found_is_asked_for_when_it_is_opened(self):
        api = Fleet()
        tree = tree_of(api)
        assert b"AWS:Application" in content(tree, f"{self.MACHINES}/i-0123456789abcdef0/inventory/applications.json")
        assert api.calls == {"describe_instance_information": 1, "list_inventory_entries": 1}
