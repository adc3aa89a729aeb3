"""Floor 4: what AWS writes in another way than people do: ids of several parts, escapes in names, words in errors."""

from __future__ import annotations

import errno
import os

import pytest
from botocore.exceptions import ClientError
from test_4_tree_grown import REGION, Api, content, errno_of, grow, is_there, names, node

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.services import cloudformation, cognito_idp, ec2, route53, s3, secretsmanager

ZONE = "route53/zones/Z1/records"
STAR, SLASH, DOT, CAFE = (
    r"\052.example.com.",
    r"a\057b.example.com.",
    r"a\056b.example.com.",
    r"caf\303\251.example.com.",
)


def zone(*records):
    """A zone of these records, and what was asked for."""
    asked = []

    def list_resource_record_sets(**params):
        asked.append(params.get("StartRecordName"))
        return {"ResourceRecordSets": list(records)}

    api = Api(
        get_hosted_zone=lambda **_: {"HostedZone": {"Id": "/hostedzone/Z1", "Name": "example.com."}},
        list_resource_record_sets=list_resource_record_sets,
    )
    return grow(Aws(api, Cache(), Journal()), route53.SERVICE), asked


def record(name, kind="A", value="192.0.2.1", **more):
    return {"Name": name, "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": value}], **more}


class TestARecordOfAZone:
    @pytest.mark.parametrize(
        ("name", "written"),
        [(STAR, "*.example.com.A"), (SLASH, "a%2Fb.example.com.A"), (CAFE, "caf\u00e9.example.com.A")],
    )
    @pytest.mark.parametrize("is_listed", [False, True])
    def test_is_found_by_its_name_with_and_without_escapes(self, name, written, is_listed):
        tree, _ = zone(record(name), record("www.example.com."))
        if is_listed:
            assert names(tree, ZONE) == [f"{name}A", "www.example.com.A"]
        assert content(tree, f"{ZONE}/{name}A/values") == b"192.0.2.1\n"
        assert node(tree, f"{ZONE}/{written}").target == f"{name}A"

    def test_is_found_without_escapes_with_its_set_identifier(self):
        tree, _ = zone(record(STAR, SetIdentifier="blue green"))
        assert node(tree, f"{ZONE}/*.example.com.A blue green").target == r"\052.example.com.A blue green"

    def test_is_not_listed_twice(self):
        assert names(zone(record(STAR))[0], ZONE) == [r"\052.example.com.A"]

    @pytest.mark.parametrize("written", ["a.b.example.com.A", "b.example.com.A", "*.example.com.AAAA"])
    def test_is_not_found_by_another_name(self, written):
        assert not is_there(zone(record(DOT), record(STAR))[0], f"{ZONE}/{written}")

    def test_is_asked_for_in_the_way_that_aws_writes_it(self):
        tree, asked = zone(record(SLASH))
        node(tree, f"{ZONE}/a%2Fb.example.com.A")
        assert set(asked) == {SLASH}


@pytest.mark.parametrize(
    ("kind", "physical", "target"),
    [
        ("AWS::Events::Rule", "nightly", "events/us-west-2/rules/nightly"),
        ("AWS::Events::Rule", "default|nightly", "events/us-west-2/rules/nightly"),
        ("AWS::Events::Rule", "orders|nightly", "events/us-west-2/buses/orders/rules/nightly"),
        (
            "AWS::Events::Rule",
            "arn:aws:events:us-west-2:1:event-bus/orders|nightly",
            "events/us-west-2/buses/orders/rules/nightly",
        ),
        ("AWS::Events::Rule", "aws.partner/x/y|all", "events/us-west-2/buses/aws.partner%2Fx%2Fy/rules/all"),
        ("AWS::WAFv2::WebACL", "edge|0123|REGIONAL", "wafv2/us-west-2/web-acls/0123"),
        ("AWS::WAFv2::WebACL", "edge|0123|CLOUDFRONT", "wafv2/us-east-1/global-web-acls/0123"),
        ("AWS::WAFv2::WebACL", "0123", None),
        ("AWS::EC2::SecurityGroup", "sg-0123", "ec2/us-west-2/security-groups/sg-0123"),
        ("AWS::EC2::SecurityGroup", "stack-group-1ABC", None),
    ],
)
def test_a_physical_id_of_several_parts_leads_to_the_resource(kind: str, physical: str, target: str | None) -> None:
    resource = {"LogicalResourceId": "It", "PhysicalResourceId": physical, "ResourceType": kind}
    api = Api(
        describe_stacks=lambda **_: {"Stacks": [{"StackName": "net"}]},
        describe_stack_resource=lambda **_: {"StackResourceDetail": resource},
        list_stack_resources=lambda **_: {"StackResourceSummaries": [resource]},
    )
    place = f"cloudformation/{REGION}/stacks/net/resources/It"
    grown = grow(Aws(api, Cache(), Journal()), cloudformation.SERVICE)
    assert ("resource" in names(grown, place)) == (target is not None)
    if target is not None:
        assert os.path.normpath(f"{place}/{node(grown, f'{place}/resource').target}") == target


class TestASecretThatIsToBeDeleted:
    WORDS = "You can't perform this operation on the secret because it was marked for deletion."

    def test_is_busy_and_says_how_it_is_restored(self):
        def get_secret_value(**params):
            answer = {"Error": {"Code": "InvalidRequestException", "Message": self.WORDS}}
            raise ClientError({**answer, "ResponseMetadata": {"HTTPStatusCode": 400}}, "GetSecretValue")

        secret = {"Name": "db", "ARN": f"arn:aws:secretsmanager:{REGION}:1:secret:db-AbCdEf"}
        api = Api(list_secrets=lambda **_: {"SecretList": [secret]}, get_secret_value=get_secret_value)
        place = ("secretsmanager", REGION, "secrets")
        tree = grow(Aws(api, Cache(), Journal()), secretsmanager.SERVICE, reveal_below=(place,))
        assert errno_of(content, tree, f"{'/'.join(place)}/db/value") == errno.EBUSY
        assert b"write 1 to its file restore" in content(tree, ".awsfs/errors")


class TestOneField:
    def test_the_region_of_a_bucket_in_ireland_is_that_of_ireland(self):
        api = Api(
            list_buckets=lambda **_: {"Buckets": [{"Name": "old-bucket"}]},
            get_bucket_location=lambda **_: {"LocationConstraint": "EU"},
        )
        assert content(grow(Aws(api, Cache(), Journal()), s3.SERVICE), "s3/old-bucket/region") == b"eu-west-1\n"

    def test_the_last_rule_for_ipv6_is_a_star(self):
        entry = {"RuleNumber": 32768, "Egress": True, "Protocol": "-1", "RuleAction": "deny", "Ipv6CidrBlock": "::/0"}
        acl = {"NetworkAclId": "acl-1", "Entries": [entry]}
        tree = grow(Aws(Api(describe_network_acls=lambda **_: {"NetworkAcls": [acl]}), Cache(), Journal()), ec2.SERVICE)
        assert content(tree, f"ec2/{REGION}/network-acls/acl-1/egress") == b"* deny all all ::/0\n"

    def test_a_user_with_a_quote_in_the_name_is_found(self):
        asked = []

        def list_users(**params):
            asked.append(params["Filter"])
            return {"Users": [{"Username": 'a"n', "Enabled": True}]}

        pool = {"Id": "us-west-2_a", "Name": "p"}
        api = Api(describe_user_pool=lambda **_: {"UserPool": pool}, list_users=list_users)
        api.operations["list_user_pools"] = lambda **_: {"UserPools": [pool]}
        tree = grow(Aws(api, Cache(), Journal()), cognito_idp.SERVICE)
        assert is_there(tree, f'cognito-idp/{REGION}/user-pools/us-west-2_a/users/a"n')
        assert asked == [r'username = "a\"n"']
