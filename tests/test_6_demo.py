"""The demo account: what is in it. Each reference in it leads to a resource."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from posixpath import join, normpath
from typing import Any

import boto3
import jmespath
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from demo_references import APPLICATIONS, IDS, OF_MOTO, REFERENCES
from mounts import PATIENCE
from test_4_tree_grown import grow, is_there, node

from awsfs.aws.clients import Clients
from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.demo.account import BIG_KEY, LAKE, REGIONS, big_object
from awsfs.demo.buckets import ARCHIVE, ASSETS, OBJECTS
from awsfs.demo.fleet import COUNT, FLEET
from awsfs.demo.server import DemoServer
from awsfs.tree.nodes import DIRECTORY, SYMLINK
from awsfs.tree.root import Mounted

Connect = Callable[..., Any]
Find = Callable[..., list[Any]]


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer.start() as server:
        yield server


@pytest.fixture(scope="module")
def connect(server: DemoServer) -> Connect:
    session = boto3.Session(*server.credentials)
    config = Config(retries={"total_max_attempts": 1})

    def connect(service: str, region: str = REGIONS[0]) -> Any:
        return session.client(service, region_name=region, endpoint_url=server.endpoint_url, config=config)

    return connect


@pytest.fixture(scope="module")
def find(connect: Connect) -> Find:
    """`find("ec2", "us-west-2", "describe_vpcs", "Vpcs[].VpcId")`: each call is made once."""
    answers: dict[str, Any] = {}

    def find(service: str, region: str, operation: str, path: str, **parameters: Any) -> list[Any]:
        question = json.dumps([service, region, operation, parameters])
        if question not in answers:
            answers[question] = getattr(connect(service, region), operation)(**parameters)
        return jmespath.search(path, answers[question]) or []

    return find


def instances(find: Find, region: str) -> list[dict[str, Any]]:
    return find("ec2", region, "describe_instances", "Reservations[].Instances[]")


def name(record: dict[str, Any]) -> str | None:
    return {tag["Key"]: tag["Value"] for tag in record.get("Tags", ())}.get("Name")


class TestAccount:
    """What is in it, asked for as awsfs asks."""

    def test_machines_are_in_three_regions_and_nowhere_else(self, connect: Connect, server: DemoServer) -> None:
        regions = [region["RegionName"] for region in connect("ec2").describe_regions()["Regions"]]
        counts = {
            region: len(jmespath.search("Reservations[].Instances[]", connect("ec2", region).describe_instances()))
            for region in regions
        }
        expected = {region: sum(machines.count for machines in FLEET[region]) for region in server.regions}
        assert {region: count for region, count in counts.items() if count} == expected
        assert (COUNT, len(expected)) == (60, 3)

    @pytest.mark.parametrize("region", REGIONS)
    def test_some_machines_share_a_name_some_have_none_some_are_stopped(self, find: Find, region: str) -> None:
        machines = instances(find, region)
        names = Counter(name(machine) for machine in machines)
        states = Counter(machine["State"]["Name"] for machine in machines)
        stopped = sum(row.stopped for row in FLEET[region])
        assert names["web"] > 1
        assert names[None] > 0
        assert states == {"running": len(machines) - stopped, "stopped": stopped}

    @pytest.mark.parametrize("region", REGIONS)
    def test_every_reference_of_ec2_leads_to_something(self, find: Find, region: str) -> None:
        ids = {kind: set(find("ec2", region, *question)) for kind, question in IDS.items()}
        dangling = {
            (operation, path): lost
            for operation, path, kind in REFERENCES
            if (lost := set(find("ec2", region, operation, path)) - ids[kind])
        }
        assert dangling == {}

    @pytest.mark.parametrize(("operation", "path", "kind"), REFERENCES)
    def test_no_kind_of_reference_is_missing(self, find: Find, operation: str, path: str, kind: str) -> None:
        assert find("ec2", REGIONS[0], operation, path)

    @pytest.mark.parametrize("region", REGIONS)
    def test_images_of_machines_are_found_by_id_and_only_own_ones_listed(
        self, connect: Connect, find: Find, region: str
    ) -> None:
        used = {machine["ImageId"] for machine in instances(find, region)}
        found = {
            image["ImageId"]: image for image in connect("ec2", region).describe_images(ImageIds=[*used])["Images"]
        }
        own = find("ec2", region, "describe_images", "Images[]", Owners=["self"])
        snapshots = set(find("ec2", region, *IDS["snapshot"]))
        sources = {image["SourceInstanceId"] for image in own}
        assert found.keys() == used
        assert {image["ImageId"] for image in own} < used
        assert set(jmespath.search("[].BlockDeviceMappings[].Ebs.SnapshotId", own)) <= snapshots
        assert sources <= set(find("ec2", region, *IDS["instance"]))

    @pytest.mark.parametrize("region", REGIONS)
    def test_all_snapshots_are_the_accounts_own(self, find: Find, region: str) -> None:
        owners = find("ec2", region, "describe_snapshots", "Snapshots[].OwnerId")
        assert set(owners) == {"123456789012"}

    def test_roles_of_machines_are_instance_profiles(self, find: Find) -> None:
        profiles = find("iam", REGIONS[0], "list_instance_profiles", "InstanceProfiles[]")
        arns = {profile["Arn"] for profile in profiles}
        for region in REGIONS:
            used = jmespath.search("[].IamInstanceProfile.Arn", instances(find, region))
            expected = sum(row.count for row in FLEET[region] if row.profile)
            assert (len(used), set(used) - arns) == (expected, set())

    @pytest.mark.parametrize("region", REGIONS)
    def test_load_balancers_refer_to_what_is_there(self, connect: Connect, find: Find, region: str) -> None:
        ids = {kind: set(find("ec2", region, *question)) for kind, question in IDS.items()}
        elbv2, elb = connect("elbv2", region), connect("elb", region)
        groups = elbv2.describe_target_groups()["TargetGroups"]
        targets = [
            target["Target"]["Id"]
            for group in groups
            for target in elbv2.describe_target_health(TargetGroupArn=group["TargetGroupArn"])[
                "TargetHealthDescriptions"
            ]
        ]
        classic = elb.describe_load_balancers()["LoadBalancerDescriptions"]
        balancers = elbv2.describe_load_balancers()["LoadBalancers"]
        assert targets
        assert {*targets, *jmespath.search("[].Instances[].InstanceId", classic)} <= ids["instance"]
        assert {*jmespath.search("[].VpcId", balancers), *jmespath.search("[].VPCId", classic)} <= ids["vpc"]
        assert set(jmespath.search("[].SecurityGroups[]", [*balancers, *classic])) <= ids["group"]
        assert len(classic) == (region != "eu-west-1")

    def test_user_data_and_console_output_are_there_to_be_read(self, connect: Connect, find: Find) -> None:
        web = next(machine["InstanceId"] for machine in instances(find, REGIONS[0]) if name(machine) == "web")
        ec2 = connect("ec2")
        assert ec2.describe_instance_attribute(InstanceId=web, Attribute="userData")["UserData"]["Value"]
        assert "Linux" in ec2.get_console_output(InstanceId=web)["Output"]

    def test_databases_refuse_to_be_terminated(self, connect: Connect, find: Find) -> None:
        database = next(
            machine["InstanceId"] for machine in instances(find, REGIONS[0]) if name(machine) == "db-primary"
        )
        with pytest.raises(ClientError, match="OperationNotPermitted"):
            connect("ec2").terminate_instances(InstanceIds=[database])


class TestTables:
    """DynamoDB."""

    @pytest.mark.parametrize(
        ("table", "count", "keys"),
        [("users", 12, "S"), ("orders", 24, "SS"), ("counters", 8, "N"), ("events", 2000, "S")],
    )
    def test_there_are_four_with_every_kind_of_key(self, connect: Connect, table: str, count: int, keys: str) -> None:
        dynamodb = connect("dynamodb")
        described = dynamodb.describe_table(TableName=table)["Table"]
        kinds = {row["AttributeName"]: row["AttributeType"] for row in described["AttributeDefinitions"]}
        assert "".join(kinds[row["AttributeName"]] for row in described["KeySchema"]) == keys
        assert dynamodb.scan(TableName=table, Select="COUNT")["Count"] == count
        assert len(dynamodb.list_tables()["TableNames"]) == 4
        assert dynamodb.list_tags_of_resource(ResourceArn=described["TableArn"])["Tags"]

    def test_users_have_every_type_and_numbers_all_their_digits(self, connect: Connect) -> None:
        items = connect("dynamodb").scan(TableName="users")["Items"]
        types = {kind for item in items for value in item.values() for kind in value}
        assert types == {"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "M"}
        assert {len(item["balance"]["N"]) for item in items} == {38}
        assert {item["plan"]["S"] for item in items} == {"pro", "free"}

    def test_one_forgets_with_time_and_one_has_an_index(self, connect: Connect) -> None:
        dynamodb = connect("dynamodb")
        forgetting = dynamodb.describe_time_to_live(TableName="events")["TimeToLiveDescription"]
        indexes = dynamodb.describe_table(TableName="orders")["Table"]["GlobalSecondaryIndexes"]
        assert (forgetting["TimeToLiveStatus"], [index["IndexName"] for index in indexes]) == ("ENABLED", ["by-status"])


class TestBuckets:
    """S3."""

    @pytest.mark.parametrize("bucket", OBJECTS)
    def test_every_key_reads_back_however_it_is_spelled(self, connect: Connect, bucket: str) -> None:
        s3 = connect("s3")
        found = {row["Key"]: row["Size"] for row in s3.list_objects_v2(Bucket=bucket)["Contents"]}
        read = {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode() for key in found if key != BIG_KEY}
        assert read == OBJECTS[bucket]

    def test_the_large_object_is_what_its_source_says(self, connect: Connect) -> None:
        content = connect("s3").get_object(Bucket=LAKE, Key=BIG_KEY)["Body"].read()
        assert len(content) == 64 << 20
        assert content == big_object()

    def test_the_large_object_does_not_repeat(self) -> None:
        content = big_object()
        blocks = [content[start : start + 4096] for start in range(0, len(content), 4096)]
        assert len(set(blocks)) == len(blocks)

    def test_one_is_in_another_region(self, connect: Connect) -> None:
        s3 = connect("s3")
        assert s3.get_bucket_location(Bucket=ARCHIVE)["LocationConstraint"] == "eu-west-1"

    @pytest.mark.parametrize("setting", ["policy", "encryption", "lifecycle_configuration", "tagging"])
    def test_one_has_settings_and_the_others_lack_them(self, connect: Connect, setting: str) -> None:
        ask = getattr(connect("s3"), f"get_bucket_{setting}")
        assert ask(Bucket=ASSETS)
        with pytest.raises(ClientError, match=r"No|NotFound"):
            ask(Bucket=LAKE)


class TestPeople:
    """IAM."""

    def test_members_policies_and_versions_are_in_place(self, connect: Connect) -> None:
        iam = connect("iam")
        policies = {policy["PolicyName"]: policy for policy in iam.list_policies(Scope="Local")["Policies"]}
        versions = iam.list_policy_versions(PolicyArn=policies["tables-rw"]["Arn"])["Versions"]
        keys = iam.list_access_keys(UserName="deploy-bot")["AccessKeyMetadata"]
        assert {version["VersionId"]: version["IsDefaultVersion"] for version in versions} == {"v1": False, "v2": True}
        assert {user["UserName"] for user in iam.get_group(GroupName="developers")["Users"]} == {"alice", "bob"}
        assert {key["Status"] for key in keys} == {"Active", "Inactive"}
        assert iam.list_user_policies(UserName="bob")["PolicyNames"] == ["read-the-lake"]
        assert iam.list_group_policies(GroupName="deployers")["PolicyNames"] == ["pass-roles"]
        assert iam.list_role_policies(RoleName="worker")["PolicyNames"] == ["write-logs"]


@pytest.fixture(scope="module")
def tree(server: DemoServer) -> Mounted:
    session = boto3.Session(*server.credentials, region_name=REGIONS[0])
    return grow(Aws(Clients(session, server.endpoint_url), Cache(), Journal()))


def links(tree: Mounted, path: str) -> Iterator[tuple[str, str]]:
    """The links below a directory, each with where it leads; what moto cannot list is left out."""
    for name, kind in node(tree, path).entries():
        here = f"{path}/{name}"
        if kind == SYMLINK:
            yield here, normpath(join(path, node(tree, here).target))
        elif kind == DIRECTORY and name not in OF_MOTO:
            yield from links(tree, here)


class TestApplications:
    """What is made when somebody first asks for it."""

    @pytest.mark.parametrize("path", APPLICATIONS)
    def test_each_is_there(self, tree: Mounted, path: str) -> None:
        assert is_there(tree, path)

    @pytest.mark.parametrize("path", APPLICATIONS)
    def test_every_link_leads_to_something(self, tree: Mounted, path: str) -> None:
        assert [(link, target) for link, target in links(tree, path) if not is_there(tree, target)] == []

    def test_the_group_has_the_web_servers_that_run(self, find: Find) -> None:
        group = find(
            "autoscaling", REGIONS[0], "describe_auto_scaling_groups", "AutoScalingGroups[0].Instances[].InstanceId"
        )
        web = {machine["InstanceId"] for machine in instances(find, REGIONS[0]) if name(machine) == "web"}
        assert (len(group), set(group) - web) == (6, set())


class TestOnCall:
    """What somebody looks at who is on call: each is in the documentation."""

    def test_one_target_of_the_web_servers_is_unhealthy(self, connect: Connect) -> None:
        client = connect("elbv2")
        (group,) = client.describe_target_groups(Names=["web"])["TargetGroups"]
        found = client.describe_target_health(TargetGroupArn=group["TargetGroupArn"])["TargetHealthDescriptions"]
        assert [each["TargetHealth"]["State"] for each in found].count("unhealthy") == 1

    def test_one_alarm_fires(self, connect: Connect) -> None:
        alarms = connect("cloudwatch").describe_alarms()["MetricAlarms"]
        assert {alarm["StateValue"] for alarm in alarms} == {"OK", "ALARM"}

    def test_the_alarm_counts_the_messages_that_failed(self, connect: Connect) -> None:
        sqs = connect("sqs")
        queue = sqs.get_queue_url(QueueName="thumbnails-failed")["QueueUrl"]
        found = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessages"])
        (alarm,) = connect("cloudwatch").describe_alarms(StateValue="ALARM")["MetricAlarms"]
        assert f"[{found['Attributes']['ApproximateNumberOfMessages']}.0]" in alarm["StateReason"]

    def test_the_secret_has_a_login(self, connect: Connect) -> None:
        secret = connect("secretsmanager").get_secret_value(SecretId="prod/shop/database")["SecretString"]
        assert json.loads(secret).keys() == {"username", "password"}

    def test_a_bucket_keeps_versions(self, connect: Connect) -> None:
        assert connect("s3").get_bucket_versioning(Bucket=ASSETS)["Status"] == "Enabled"

    def test_a_tag_finds_the_machines_of_production(self, tree: Mounted) -> None:
        assert list(node(tree, "ec2/us-west-2/by-tag/env/production").entries())

    def test_a_role_is_used_by_a_function(self, connect: Connect) -> None:
        role = connect("lambda").get_function(FunctionName="thumbnail")["Configuration"]["Role"]
        assert role == connect("iam").get_role(RoleName="thumbnailer")["Role"]["Arn"]

    def test_the_logs_have_errors_of_the_last_minutes(self, tree: Mounted) -> None:
        handle = node(tree, "logs/us-west-2/groups/%2Fecs%2Fshop/.last-15m").open()
        assert b" ERROR " in bytes(handle.read(100_000, 0))

    def test_a_load_balancer_has_values_of_the_last_three_hours(self, tree: Mounted) -> None:
        handle = node(tree, "elbv2/us-west-2/load-balancers/web/.metrics/RequestCount.tsv").open()
        assert len(bytes(handle.read(10000, 0)).splitlines()) > 30

    def test_two_versions_of_a_function_differ_in_one_file(self, tree: Mounted) -> None:
        def code(version: int, file: str) -> bytes:
            handle = node(tree, f"lambda/us-west-2/functions/thumbnail/versions/{version}/code/{file}").open()
            return bytes(handle.read(1000, 0))

        assert [code(1, file) == code(2, file) for file in ("sizes.py", "thumbnail.py")] == [False, True]

    def test_machines_have_values_of_the_last_three_hours(self, tree: Mounted, find: Find) -> None:
        (bastion,) = (machine for machine in instances(find, REGIONS[0]) if name(machine) == "bastion")
        handle = node(tree, f"ec2/us-west-2/{bastion['InstanceId']}/.metrics/CPUUtilization.tsv").open()
        assert len(bytes(handle.read(10000, 0)).splitlines()) > 30

    def test_a_log_grows(self, connect: Connect) -> None:
        logs = connect("logs")

        def events() -> int:
            return len(logs.filter_log_events(logGroupName="/ecs/shop")["events"])

        before, end = events(), time.monotonic() + PATIENCE
        while events() == before:
            assert time.monotonic() < end
            time.sleep(0.5)
