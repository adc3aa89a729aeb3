"""Floor 4: what AWS lets be set of the things that services declare, set by writing and read back as AWS then says."""

import json

import pytest
from test_4_tree_dynamo_items import write
from test_4_tree_grown import REGION, aws_of, content, grow, is_there, names, node
from worlds import describe, make_bucket, make_table, run_instance

from awsfs.tree.handles import REPLACING

EC2 = f"ec2/{REGION}"
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def do(tree, path, word="1"):
    """Write to a verb."""
    handle = node(tree, path).open(REPLACING)
    try:
        handle.write(f"{word}\n".encode(), 0)
    finally:
        handle.release()


def value(tree, path):
    """The text of a file."""
    return content(tree, path).decode().removesuffix("\n")


@pytest.fixture
def machine(server):
    """The path of a stopped machine, and a tree."""
    made = run_instance(server, "web", user_data="old")
    server.client("ec2").stop_instances(InstanceIds=[made])
    return grow(aws_of(server)), f"{EC2}/{made}"


class TestInstances:
    @pytest.mark.parametrize(
        ("name", "new"),
        [
            ("instance-type", "m5.large"),
            ("type", "m5.large"),
            ("user-data", "#!/bin/sh\necho new"),
            ("termination-protection", "true"),
            ("stop-protection", "true"),
            ("source-dest-check", "false"),
            ("ebs-optimized", "true"),
            ("instance-initiated-shutdown-behavior", "terminate"),
        ],
    )
    def test_an_attribute_is_set(self, machine, name, new):
        tree, path = machine
        write(tree, f"{path}/{name}", f"{new}\n")
        assert value(tree, f"{path}/{name}") == new

    def test_user_data_is_any_bytes(self, machine):
        tree, path = machine
        handle = node(tree, f"{path}/user-data").open(REPLACING)
        handle.write(b"\x1f\x8b\xff\n", 0)
        handle.flush()
        assert content(tree, f"{path}/user-data") == b"\x1f\x8b\xff\n"

    def test_user_data_is_in_no_record(self, machine):
        tree, path = machine
        write(tree, f"{path}/user-data", "hunter2")
        recorded = content(tree, ".awsfs/actions.jsonl")
        assert (b"modify_instance_attribute" in recorded, b"hunter2" in recorded, b"aHVudGVyMg==" in recorded) == (
            True,
            False,
            False,
        )

    def test_security_groups_are_set_one_per_line(self, server, machine):
        tree, path = machine
        ec2 = server.client("ec2")
        made = [ec2.create_security_group(GroupName=name, Description=name)["GroupId"] for name in ("a", "b")]
        ec2.modify_instance_attribute(InstanceId=path.rpartition("/")[2], Groups=made[:1])
        write(tree, f"{path}/security-group-ids", "".join(f"{each}\n" for each in made))
        groups = describe(server, path.rpartition("/")[2])["SecurityGroups"]
        assert sorted(group["GroupId"] for group in groups) == sorted(made)

    def test_a_tag_is_made_and_removed(self, server, machine):
        tree, path = machine
        write(tree, f"{path}/tags/env", "test\n")
        node(tree, f"{path}/tags/Name").remove()
        assert describe(server, path.rpartition("/")[2])["Tags"] == [{"Key": "env", "Value": "test"}]

    def test_an_image_is_made_of_it(self, machine):
        tree, path = machine
        do(tree, f"{path}/create-image", json.dumps({"Name": "web-1"}))
        assert "web-1" in names(tree, f"{EC2}/images/by-name")


class TestNetworks:
    def test_the_switches_of_a_vpc_are_set(self, server):
        vpc = server.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        tree = grow(aws_of(server))
        write(tree, f"{EC2}/vpcs/{vpc}/dns-hostnames", "true\n")
        assert value(tree, f"{EC2}/vpcs/{vpc}/dns-hostnames") == "true"

    def test_a_subnet_is_made_in_a_vpc(self, server):
        vpc = server.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        tree = grow(aws_of(server))
        do(tree, f"{EC2}/vpcs/{vpc}/create-subnet", json.dumps({"CidrBlock": "10.0.1.0/24"}))
        made = [subnet for subnet in names(tree, f"{EC2}/subnets") if subnet.startswith("subnet-")]
        assert "10.0.1.0/24" in [value(tree, f"{EC2}/subnets/{subnet}/cidr-block") for subnet in made]

    def test_a_gateway_is_detached_from_its_vpc_without_naming_it(self, server):
        ec2 = server.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        tree = grow(aws_of(server))
        do(tree, f"{EC2}/internet-gateways/{gateway}/detach")
        assert not is_there(tree, f"{EC2}/internet-gateways/{gateway}/detach")

    def test_a_volume_grows(self, server):
        volume = server.client("ec2").create_volume(Size=8, AvailabilityZone=f"{REGION}a")["VolumeId"]
        tree = grow(aws_of(server))
        write(tree, f"{EC2}/volumes/{volume}/size", "16\n")
        assert value(tree, f"{EC2}/volumes/{volume}/size") == "16"


class TestTables:
    @pytest.fixture
    def table(self, server):
        make_table(server, "things", "id:S")
        return grow(aws_of(server)), f"dynamo/{REGION}/things"

    @pytest.mark.parametrize(
        ("name", "new"),
        [("deletion-protection-enabled", "true"), ("point-in-time-recovery", "ENABLED")],
    )
    def test_an_attribute_is_set(self, table, name, new):
        tree, path = table
        write(tree, f"{path}/{name}", f"{new}\n")
        assert value(tree, f"{path}/{name}") == new

    def test_the_end_of_items_is_set_and_what_is_read_can_be_written(self, table):
        tree, path = table
        write(tree, f"{path}/ttl.json", '{"Enabled": true, "AttributeName": "end"}')
        shown = content(tree, f"{path}/ttl.json").decode()
        write(tree, f"{path}/ttl.json", shown.replace("ENABLED", "DISABLED"))
        assert json.loads(content(tree, f"{path}/ttl.json"))["TimeToLiveStatus"] == "DISABLED"

    def test_a_stream_is_begun(self, table):
        tree, path = table
        write(tree, f"{path}/stream-specification.json", '{"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"}')
        assert json.loads(content(tree, f"{path}/stream-specification.json"))["StreamViewType"] == "KEYS_ONLY"

    def test_a_tag_is_made(self, table):
        tree, path = table
        write(tree, f"{path}/tags/env", "test")
        assert value(tree, f"{path}/tags/env") == "test"


class TestBuckets:
    @pytest.fixture
    def bucket(self, server):
        make_bucket(server, "photos", {})
        return grow(aws_of(server)), "s3/photos"

    def test_versions_are_kept(self, bucket):
        tree, path = bucket
        write(tree, f"{path}/versioning", "Enabled\n")
        assert value(tree, f"{path}/versioning") == "Enabled"

    @pytest.mark.parametrize(
        ("name", "new"),
        [
            ("policy", POLICY),
            ("cors", {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}),
            ("website", {"IndexDocument": {"Suffix": "index.html"}}),
            ("encryption", {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
                                      "BucketKeyEnabled": True}]}),
            ("public-access-block", {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": False,
                                     "RestrictPublicBuckets": False}),
            ("ownership-controls", {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}),
        ],
    )  # fmt: skip
    def test_a_setting_is_written_as_it_is_read(self, bucket, name, new):
        tree, path = bucket
        write(tree, f"{path}/{name}.json", json.dumps(new))
        shown = content(tree, f"{path}/{name}.json").decode()
        write(tree, f"{path}/{name}.json", shown)
        assert json.loads(content(tree, f"{path}/{name}.json")).items() >= new.items()

    def test_a_setting_is_taken_away_by_its_verb(self, bucket):
        tree, path = bucket
        write(tree, f"{path}/policy.json", json.dumps(POLICY))
        do(tree, f"{path}/delete-policy")
        assert content(tree, f"{path}/policy.json") == b""

    def test_the_last_tag_is_removed(self, bucket):
        tree, path = bucket
        write(tree, f"{path}/tags/a", "1")
        write(tree, f"{path}/tags/b", "2")
        before = sorted(names(tree, f"{path}/tags"))
        node(tree, f"{path}/tags/a").remove()
        node(tree, f"{path}/tags/b").remove()
        assert (before, names(tree, f"{path}/tags")) == (["a", "b"], [])
