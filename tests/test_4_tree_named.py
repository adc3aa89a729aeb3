"""Floor 4: the file ``name`` of resources whose directories are named by an id."""

from __future__ import annotations

import pytest
from aws_server import Server
from declared_things import THINGS, Thing
from test_4_tree_grown import REGION, aws_of, content, grow, is_there, names
from test_4_tree_index_files import read
from worlds import run_instance

from awsfs.records import files_of
from awsfs.schema import Attribute, ByName
from awsfs.tree.fields import fullest_of
from awsfs.tree.grow import fixed_name
from awsfs.tree.kinds import service_place

BY_NAME = {path: thing for path, thing in THINGS.items() if any(isinstance(each, ByName) for each in thing.beside)}
NAMELESS = {
    "apigateway/rest-apis/*/resources": "by-name has paths, which are in the file path",
    "apigatewayv2/apis/*/routes": "by-name has route keys, which are in the file route-key",
    "ec2/key-pairs": "the directory has the name, and by-name the id",
    "ecr/repositories/*/images": "an image has any number of tags, which are in the file image-tags",
    "elasticache/replication-groups": "by-name has descriptions, and people choose the id",
    "kms/keys": "a key has any number of aliases, which are in the file aliases",
    "sns/subscriptions": "by-name has endpoints, which are in the file endpoint",
}
"""What has no name of its own, though its collection has ``by-name``, and why."""


def name_of(server: Server, thing: Thing) -> str | None:
    """The path or the field of the record that the file `name` shows; None for a type without this file."""
    for entry in thing.folder.entries:
        if isinstance(entry, Attribute) and fixed_name(entry) == "name":
            return str(entry.source)
    context = grow(aws_of(server))._context
    fields = files_of(fullest_of(thing.each, service_place(context, thing.service, REGION)) or {})
    return fields.get("name")


@pytest.mark.parametrize("path", BY_NAME)
def test_a_resource_that_is_found_by_its_name_has_the_file_name(server: Server, path: str) -> None:
    assert (name_of(server, BY_NAME[path]) is None) is (path in NAMELESS)


def test_what_has_no_name_is_a_kind_that_exists() -> None:
    assert NAMELESS.keys() <= BY_NAME.keys()


class TestSecurityGroups:
    @pytest.fixture
    def group(self, server: Server) -> str:
        ec2 = server.client("ec2", REGION)
        vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
        return str(ec2.create_security_group(GroupName="web", Description="d", VpcId=vpc)["GroupId"])

    def test_the_name_is_that_of_the_group(self, server: Server, group: str) -> None:
        tree, path = grow(aws_of(server)), f"ec2/{REGION}/security-groups/{group}"
        assert (content(tree, f"{path}/name"), content(tree, f"{path}/group-name")) == (b"web\n", b"web\n")

    def test_it_can_be_queried(self, server: Server, group: str) -> None:
        assert names(grow(aws_of(server)), f"ec2/{REGION}/security-groups/.query/name=web") == [group]


class TestTagged:
    def test_the_name_of_a_volume_is_its_tag(self, server: Server) -> None:
        ec2 = server.client("ec2", REGION)
        tag = [{"ResourceType": "volume", "Tags": [{"Key": "Name", "Value": "data"}]}]
        volume = ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=1, TagSpecifications=tag)["VolumeId"]
        assert content(grow(aws_of(server)), f"ec2/{REGION}/volumes/{volume}/name") == b"data\n"

    def test_one_without_the_tag_has_no_name(self, server: Server) -> None:
        run_instance(server)
        (volume,) = [name for name in names(grow(aws_of(server)), f"ec2/{REGION}/volumes") if name.startswith("vol-")]
        assert not is_there(grow(aws_of(server)), f"ec2/{REGION}/volumes/{volume}/name")

    def test_the_name_of_an_address_is_its_tag_and_its_index_keeps_the_address(self, server: Server) -> None:
        ec2 = server.client("ec2", REGION)
        found = [ec2.allocate_address(Domain="vpc") for _ in range(2)]
        ec2.create_tags(Resources=[found[0]["AllocationId"]], Tags=[{"Key": "Name", "Value": "front"}])
        tree = grow(aws_of(server))
        assert content(tree, f"ec2/{REGION}/addresses/{found[0]['AllocationId']}/name") == b"front\n"
        rows = read(tree, f"ec2/{REGION}/addresses/.index.tsv").decode().splitlines()[1:]
        assert {row.split("\t")[1] for row in rows} == {"front", found[1]["PublicIp"]}
