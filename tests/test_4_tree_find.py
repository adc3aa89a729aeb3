"""Floor 4: ``.find/``, a thing by whatever one has of it; ``by-tag/`` at the top; and where an ARN leads."""

import errno
import os
from collections import ChainMap

import pytest
from test_4_tree_grown import REGION, Api, aws_of, dots, errno_of, grow, is_there, names, node, refusal
from worlds import make_table, run_instance

from awsfs.arns import parsed
from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.records import fill
from awsfs.services import all_services, ec2
from awsfs.services._arns import PLACES, named
from awsfs.tree.context import Context
from awsfs.tree.identity import resource_of_arn
from awsfs.tree.kinds import kinds_of, places_of_arn

ELSEWHERE = "eu-west-1"
ACCOUNT = "arn:aws:{}:us-west-2:123456789012:{}"
ARNS = {
    "ec2:instance/i-1": "ec2/us-west-2/i-1",
    "ec2:natgateway/nat-1": "ec2/us-west-2/nat-gateways/nat-1",
    "ec2:elastic-ip/eipalloc-1": "ec2/us-west-2/addresses/eipalloc-1",
    "lambda:function:web": "lambda/us-west-2/functions/web",
    "lambda:function:web:3": "lambda/us-west-2/functions/web",
    "elasticloadbalancing:loadbalancer/app/web/0123": "elbv2/us-west-2/load-balancers/web",
    "elasticloadbalancing:loadbalancer/web": "elb/us-west-2/load-balancers/web",
    "iam:role/path/to/web": "iam/roles/web",
    "logs:log-group:/aws/lambda/web:*": "logs/us-west-2/groups/%2Faws%2Flambda%2Fweb",
    "dynamodb:table/users": "dynamo/us-west-2/users",
    "s3:bucket": "s3/bucket",
    "sqs:jobs": "sqs/us-west-2/queues/jobs",
    "kms:key/0123": "kms/us-west-2/keys/0123",
    "rds:db:main": "rds/us-west-2/instances/main",
    "ecs:cluster/web": "ecs/us-west-2/clusters/web",
}


LINKED = {
    "function": "lambda:function:web",
    "queue": "sqs:jobs",
    "topic": "sns:news",
    "state-machine": "states:stateMachine:order",
    "stream": "kinesis:stream/clicks",
    "delivery-stream": "firehose:deliverystream/clicks",
    "log-group": "logs:log-group:/aws/lambda/web",
    "table": "dynamodb:table/users",
    "instance": "ec2:instance/i-1",
    "volume": "ec2:volume/vol-1",
    "key": "kms:key/0123",
    "snapshot": "ec2:snapshot/snap-1",
    "image": "ec2:image/ami-1",
    "database": "rds:db:main",
    "database-cluster": "rds:cluster:main",
    "file-system": "elasticfilesystem:file-system/fs-1",
    "stack": "cloudformation:stack/net/0123",
    "user-pool": "cognito-idp:userpool/us-west-2_a",
    "distribution": "cloudfront:distribution/E1",
    "load-balancer": "elasticloadbalancing:loadbalancer/net/web/0123",
    "target-group": "elasticloadbalancing:targetgroup/web/0123",
}
"""By what `awsfs.services._arns` calls a kind, how an ARN of it ends."""


def context():
    made = Context(Aws(Api(), Cache(), Journal()))
    made.services.update({service.name: service for service in all_services()})
    return made


def way(tree, path):
    return os.path.normpath(f"{path}/../{node(tree, path).target}")


class TestArns:
    @pytest.mark.parametrize(("arn", "path"), ARNS.items())
    def test_an_arn_leads_to_the_thing(self, arn, path):
        kind, region, name = next(places_of_arn(parsed(ACCOUNT.format(*arn.split(":", 1))), context()))
        assert "/".join(kind.path(context(), region, name)) == path

    @pytest.mark.parametrize(("kind", "resource"), LINKED.items())
    def test_a_link_by_an_arn_leads_where_the_arn_does(self, kind, resource):
        arn = ACCOUNT.format(*resource.split(":", 1))
        found, region, name = next(places_of_arn(parsed(arn), context()))
        (linked,) = named(kind, "Arn")({"Arn": arn})
        target = "/".join(fill(part, ChainMap(linked)).replace("/", "%2F") for part in PLACES[kind][2].split("/"))
        assert "/".join(found.path(context(), region, name)) == target

    def test_links_by_an_arn_are_all_held_against_what_arns_look_like(self):
        assert LINKED.keys() == PLACES.keys()

    @pytest.mark.parametrize("text", ["arn:aws:none:us-west-2:1:x", "i-1", "arn:aws", "", "arn:aws:ec2::1:x/y"])
    def test_any_other_text_leads_nowhere(self, text):
        assert resource_of_arn(text, context()) is None

    def test_nearly_every_kind_says_what_its_arns_look_like(self):
        kinds = [kind for service in all_services() for kind in kinds_of(service)]
        without = {"/".join(kind.name) for kind in kinds if kind.each.arn is None}
        assert without <= {"config/rules", "appconfig/applications", "ssm/instances"}


class TestFind:
    @pytest.fixture(scope="class")
    @classmethod
    def world(cls, module_server):
        machine = run_instance(module_server, "web-1")
        make_table(module_server, "web-1", "id:S")
        module_server.client("iam").create_user(UserName="alice")
        address = module_server.client("ec2").describe_instances(InstanceIds=[machine])
        return machine, address["Reservations"][0]["Instances"][0]["PrivateIpAddress"]

    def tree(self, server, regions=(REGION, ELSEWHERE)):
        return grow(aws_of(server), regions=regions)

    def test_an_id_is_a_link_to_the_thing(self, module_server, world):
        assert way(self.tree(module_server), f".find/{world[0]}") == f"ec2/{REGION}/{world[0]}"

    def test_an_id_costs_one_call_in_each_region(self, module_server, world):
        tree = self.tree(module_server)
        with module_server.counting() as calls:
            way(tree, f".find/{world[0]}")
        assert calls == {("ec2", "DescribeInstances"): 2}

    def test_an_arn_is_a_link_to_the_thing(self, module_server, world):
        arn = ACCOUNT.format("ec2", f"instance%2F{world[0]}")
        assert way(self.tree(module_server), f".find/{arn}") == f"ec2/{REGION}/{world[0]}"

    def test_an_arn_may_be_written_with_its_slashes(self, module_server, world):
        path = f".find/{ACCOUNT.format('ec2', 'instance')}/{world[0]}"
        assert way(self.tree(module_server), path) == f"ec2/{REGION}/{world[0]}"

    @pytest.mark.parametrize("text", ["arn:aws:ec2:us-west-2:1:nothing", "arn:aws:none:us-west-2:1:x", "arn:aws"])
    def test_what_no_arn_begins_with_is_no_directory(self, module_server, world, text):
        assert not is_there(self.tree(module_server), f".find/{text}")

    def test_an_address_of_an_instance_is_a_link_to_it(self, module_server, world):
        assert way(self.tree(module_server), f".find/{world[1]}") == f"ec2/{REGION}/{world[0]}"

    @pytest.mark.parametrize(
        ("attachment", "place"),
        [
            ({"InstanceId": "i-1", "InstanceOwnerId": "1"}, "i-1"),
            ({"InstanceId": "i-1"}, "i-1"),
            ({"InstanceId": "i-1", "InstanceOwnerId": "2"}, "network-interfaces/eni-1"),
            ({"InstanceOwnerId": "amazon-elb"}, "network-interfaces/eni-1"),
            (None, "network-interfaces/eni-1"),
        ],
    )
    @pytest.mark.parametrize("address", ["10.20.0.4", "2001:db8::4"])
    def test_an_interface_without_an_instance_of_this_account_is_itself_the_answer(self, address, attachment, place):
        interface = {"NetworkInterfaceId": "eni-1", "OwnerId": "1", "Attachment": attachment}
        api = Api(describe_network_interfaces=lambda **_: {"NetworkInterfaces": [interface]})
        assert way(grow(Aws(api, Cache(), Journal())), f".find/{address}") == f"ec2/{REGION}/{place}"

    def test_an_address_that_several_instances_have_is_a_directory(self):
        attached = [{"NetworkInterfaceId": f"eni-{n}", "Attachment": {"InstanceId": f"i-{n}"}} for n in (1, 2)]
        api = Api(describe_network_interfaces=lambda **_: {"NetworkInterfaces": attached})
        found = names(grow(Aws(api, Cache(), Journal())), ".find/10.20.0.4")
        assert found == [f"ec2:{REGION}:i-1", f"ec2:{REGION}:i-2"]

    def test_a_public_address_is_found_at_its_machine_and_as_an_elastic_one(self):
        def addresses(**params):
            return {"Addresses": [{"AllocationId": "eipalloc-1", "PublicIp": "8.8.8.8"}]}

        def instances(**params):
            return {"Reservations": [{"Instances": [{"InstanceId": "i-1"}]}]}

        api = Api(
            describe_addresses=addresses, describe_instances=instances, describe_network_interfaces=lambda **_: {}
        )
        found = names(grow(Aws(api, Cache(), Journal())), ".find/8.8.8.8")
        assert found == [f"ec2:{REGION}:i-1", f"ec2:{REGION}:addresses:eipalloc-1"]

    def test_a_name_that_several_have_is_a_directory_of_links(self, module_server, world):
        tree = self.tree(module_server, (REGION,))
        assert set(names(tree, ".find/web-1")) == {f"ec2:{REGION}:{world[0]}", f"dynamo:{REGION}:web-1"}
        assert way(tree, f".find/web-1/dynamo:{REGION}:web-1") == f"dynamo/{REGION}/web-1"

    def test_a_name_that_one_existing_instance_has_is_a_link_to_it(self):
        instances = [{"InstanceId": f"i-{n}", "State": {"Name": ("terminated", "running")[n]}} for n in (0, 1)]
        arns = [ACCOUNT.format("ec2", f"instance/i-{n}") for n in (0, 1)]

        def describe_instances(**params):
            found = [each for each in instances if each["InstanceId"] in params["InstanceIds"]]
            return {"Reservations": [{"Instances": found}]}

        api = Api(
            get_resources=lambda **_: {"ResourceTagMappingList": [{"ResourceARN": each} for each in arns]},
            describe_instances=describe_instances,
            describe_key_pairs=lambda **_: {},
        )
        assert way(grow(Aws(api, Cache(), Journal()), ec2.SERVICE), ".find/bastion") == f"ec2/{REGION}/i-1"

    def test_a_name_of_one_thing_is_a_link_to_it(self, module_server, world):
        assert way(self.tree(module_server), ".find/alice") == "iam/users/alice"

    @pytest.mark.parametrize("name", ["i-0123456789abcdef0", "203.0.113.7", "nobody-has-this-name"])
    def test_what_nothing_has_is_not_there(self, module_server, world, name):
        assert not is_there(self.tree(module_server), f".find/{name}")

    def test_searches_once_for_a_while(self, module_server, world):
        tree = self.tree(module_server)
        way(tree, f".find/{world[0]}")
        with module_server.counting() as calls:
            way(tree, f".find/{world[0]}")
        assert calls == {}

    def test_lists_nothing_and_is_named_by_more(self, module_server, world):
        tree = self.tree(module_server)
        assert (names(tree, ".find"), ".find" in dots(tree, "")) == ([], True)

    def test_is_not_there_in_a_mount_of_a_subtree(self, module_server, world):
        tree = grow(aws_of(module_server), root=("ec2", REGION))
        assert not is_there(tree, f".find/{world[0]}")

    def test_is_an_error_where_aws_cannot_be_asked(self):
        def describe_instances(**params):
            raise refusal("Throttling")

        tree = grow(Aws(Api(describe_instances=describe_instances), Cache(), Journal()))
        assert errno_of(node, tree, ".find/i-0123456789abcdef0") == errno.EAGAIN


class TestByTag:
    @pytest.fixture(scope="class")
    @classmethod
    def machine(cls, module_server):
        found = run_instance(module_server, "tagged")
        tag = [{"Key": "cost/center", "Value": "a b"}]
        module_server.client("ec2").create_tags(Resources=[found], Tags=tag)
        return found

    def test_has_regions_keys_and_values(self, module_server, machine):
        tree = grow(aws_of(module_server))
        assert names(tree, "by-tag") == [REGION]
        assert "cost%2Fcenter" in names(tree, f"by-tag/{REGION}")
        assert names(tree, f"by-tag/{REGION}/cost%2Fcenter") == ["a b"]

    def test_has_each_value_once_however_often_aws_tells_it(self):
        api = Api(get_tag_keys=lambda: {"TagKeys": ["a"]}, get_tag_values=lambda **params: {"TagValues": ["x", "x"]})
        assert names(grow(Aws(api, Cache(), Journal())), f"by-tag/{REGION}/a") == ["x"]

    def test_has_links_to_what_bears_the_tag(self, module_server, machine):
        tree = grow(aws_of(module_server))
        place = f"by-tag/{REGION}/cost%2Fcenter/a b"
        assert f"ec2:{machine}" in names(tree, place)
        assert way(tree, f"{place}/ec2:{machine}") == f"ec2/{REGION}/{machine}"

    @pytest.mark.parametrize("path", ["nowhere-1", f"{REGION}/none", f"{REGION}/Name/none", f"{REGION}/Name/tagged/x"])
    def test_has_nothing_else(self, module_server, machine, path):
        assert not is_there(grow(aws_of(module_server)), f"by-tag/{path}")
