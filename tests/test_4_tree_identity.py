"""Floor 4: a link, a view and ``.find/`` lead to the resource that the whole ARN names."""

from __future__ import annotations

import json
import os

import pytest
from declared_arns import FILLED, OURS, REGION, SERVICES, THEIRS, arn, links
from test_4_tree_grown import Api, content, grow, is_there, names, node, refusal

from awsfs.arns import is_same, parsed
from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.tree.context import Context, Options
from awsfs.tree.kinds import service_place
from awsfs.tree.links import target_of

ELSEWHERE = "eu-west-1"
LINKS = [linked for service in SERVICES.values() for linked in links(service)]


CONTEXT = Context(Aws(Api(), Cache(), Journal()), Options(account=OURS))
CONTEXT.services.update(SERVICES)


def targets(linked, text, account=OURS):
    place = service_place(CONTEXT, SERVICES[linked.path.split("/")[0]], REGION)
    found = (target_of(linked.link, place.but(scope=scope)) for scope in linked.scopes(text, account))
    return {"/".join(target) for target in found if target is not None}


def where(linked, region=REGION):
    return {"/".join(linked.kind.path(CONTEXT, region, "a-name"))}


def is_of_arns(linked):
    return linked.kind is not None and linked.kind.each.arn and targets(linked, own(linked)) == where(linked)


def own(linked, **parts):
    return arn(linked.kind.each.arn, **parts)


OF_ARNS = {f"{linked.path} -> {linked.link.target}": linked for linked in LINKS if is_of_arns(linked)}
"""The links that an ARN anywhere in the record makes."""

UNREACHED = {
    "cloudfront/distributions/{Id}/certificate",
    "cloudfront/distributions/{Id}/web-acl",
    "ec2/launch-templates/{LaunchTemplateId}/versions/{VersionNumber}/iam-profile",
    "sns/topics/{tail(TopicArn)}/key",
    "sns/topics/{tail(TopicArn)}/subscriptions/{tail(SubscriptionArn)}",
    "sns/subscriptions/{tail(SubscriptionArn)}/attributes/role",
    "sqs/queues/{tail(QueueUrl)}/key",
    "sqs/queues/{tail(QueueUrl)}/dead-letter-queue/{Name}",
}
"""Links that name their region, or prefer a name, or look at the owner, or whose field is in a map or in JSON."""


@pytest.mark.parametrize("name", OF_ARNS)
class TestEveryLinkMadeOfAnArn:
    def test_leads_nowhere_for_another_account(self, name):
        assert targets(OF_ARNS[name], own(OF_ARNS[name], account=THEIRS)) == set()

    def test_leads_nowhere_for_another_partition(self, name):
        assert targets(OF_ARNS[name], own(OF_ARNS[name], partition="aws-cn")) == set()

    def test_leads_to_this_account_where_the_arn_has_none(self, name):
        assert targets(OF_ARNS[name], own(OF_ARNS[name], account="")) == where(OF_ARNS[name])

    def test_leads_into_the_region_of_the_arn(self, name):
        linked = OF_ARNS[name]
        region = ELSEWHERE if "{region}" in linked.link.target or "{Region}" in linked.link.target else REGION
        assert targets(linked, own(linked, region=ELSEWHERE)) == where(linked, region)

    def test_leads_there_where_the_account_is_unknown(self, name):
        assert targets(OF_ARNS[name], own(OF_ARNS[name], account=THEIRS), "") == where(OF_ARNS[name])


def test_every_link_that_takes_the_end_of_an_arn_is_among_them():
    ends = {linked.path for linked in LINKS if linked.kind and "tail(" in linked.link.target}
    assert ends - {linked.path for linked in OF_ARNS.values()} - UNREACHED == set()


ENDS = [linked for linked in LINKS if linked.kind is None and "tail(" in linked.link.target]
WITHIN = [linked for linked in ENDS if targets(linked, FILLED)]


@pytest.mark.parametrize("linked", WITHIN, ids=lambda linked: linked.path)
def test_a_link_into_a_resource_of_another_account_leads_nowhere_either(linked):
    assert targets(linked, FILLED.replace(OURS, THEIRS)) == set()


QUEUE = "arn:{}:sqs:{}:{}:jobs".format
ROLE = "arn:aws:iam::{}:role/team/web".format


def world(account=OURS, **operations):
    """An account with a queue `jobs`, a role `team/web`, and a load balancer `web`, and what a test adds."""

    def get_role(**params):
        if params != {"RoleName": "web"}:
            raise refusal("NoSuchEntity", 404)
        return {"Role": {"RoleName": "web", "Arn": ROLE(OURS)}}

    own = {
        "get_role": get_role,
        "get_queue_url": lambda **params: {"QueueUrl": f"https://sqs/{OURS}/{params['QueueName']}"},
        "list_queues": lambda **_: {"QueueUrls": [f"https://sqs/{OURS}/jobs"]},
        "list_roles": lambda **_: {"Roles": [{"RoleName": "web", "Arn": ROLE(OURS)}]},
        "describe_load_balancers": lambda **_: {"LoadBalancers": [{"LoadBalancerName": "web", "LoadBalancerArn": LB}]},
    }
    api = Api(**{**own, **operations})
    return api, grow(Aws(api, Cache(), Journal()), account=account)


LB = f"arn:aws:elasticloadbalancing:{REGION}:{OURS}:loadbalancer/app/web/0123"


def found(tree, text):
    """Where ``.find/`` leads for an ARN that is pasted as it is; None where nothing is."""
    path = f".find/{text}"
    return os.path.normpath(f"{path}/../{node(tree, path).target}") if is_link(tree, path) else None


def is_link(tree, path):
    return is_there(tree, path) and hasattr(node(tree, path), "target")


class TestFind:
    @pytest.mark.parametrize(
        ("text", "place"),
        [
            (QUEUE("aws", REGION, OURS), f"sqs/{REGION}/queues/jobs"),
            (QUEUE("aws", REGION, THEIRS), None),
            (QUEUE("aws-cn", REGION, OURS), None),
            (ROLE(OURS), "iam/roles/web"),
            (ROLE(THEIRS), None),
            (LB, f"elbv2/{REGION}/load-balancers/web"),
        ],
    )
    def test_an_arn_leads_to_a_resource_of_this_account_alone(self, text, place):
        assert found(world()[1], text) == place

    @pytest.mark.parametrize("text", [f"arn:aws:iam::{OURS}:role/web", LB.replace("0123", "4567")])
    def test_an_arn_with_another_path_or_another_id_leads_nowhere(self, text):
        assert found(world()[1], text) is None

    @pytest.mark.parametrize("text", [QUEUE("aws", REGION, THEIRS), ROLE(THEIRS)])
    def test_where_the_account_is_unknown_any_account_will_do(self, text):
        assert found(world(account="")[1], text) is not None

    @pytest.mark.parametrize(
        "record", [{"OwnerId": THEIRS}, {"SubnetArn": f"arn:aws:ec2:{REGION}:{THEIRS}:subnet/subnet-1"}]
    )
    def test_a_resource_that_another_account_shares_is_found_by_its_own_arn(self, record):
        shared = {"SubnetId": "subnet-1", **record}
        tree = world(describe_subnets=lambda **_: {"Subnets": [shared]})[1]
        assert found(tree, f"arn:aws:ec2:{REGION}:{THEIRS}:subnet/subnet-1") == f"ec2/{REGION}/subnets/subnet-1"

    def test_a_trail_of_the_organization_is_found_by_the_arn_of_the_account_that_made_it(self):
        text = f"arn:aws:cloudtrail:{REGION}:{THEIRS}:trail/org"
        trail = {"Name": "org", "TrailARN": text, "HomeRegion": REGION}
        tree = world(describe_trails=lambda **_: {"trailList": [trail]})[1]
        assert found(tree, text) == f"cloudtrail/{REGION}/trails/org"
        assert found(tree, text.replace(THEIRS, OURS)) is None

    def test_a_resource_of_another_account_costs_the_call_for_the_one_of_that_name(self):
        api, tree = world()
        found(tree, QUEUE("aws", REGION, THEIRS))
        assert api.calls == {"get_queue_url": 1}


class TestByTag:
    def tagged(self, *arns, **operations):
        answer = {"ResourceTagMappingList": [{"ResourceARN": each} for each in arns]}
        asked = {
            "get_tag_keys": lambda **_: {"TagKeys": ["a"]},
            "get_tag_values": lambda **_: {"TagValues": ["b"]},
            "get_resources": lambda **_: answer,
        }
        api, tree = world(**asked, **operations)
        return api, names(tree, f"by-tag/{REGION}/a/b")

    def test_leaves_out_resources_of_another_account(self):
        assert self.tagged(QUEUE("aws", REGION, THEIRS), ROLE(THEIRS))[1] == []

    def test_has_those_of_this_account_without_a_call_for_each(self):
        api, found = self.tagged(QUEUE("aws", REGION, OURS))
        assert (found, "get_queue_url" in api.calls) == (["sqs:queues:jobs"], False)

    def test_has_those_that_are_shared_with_this_account(self):
        shared = {"Subnets": [{"SubnetId": "subnet-1", "OwnerId": THEIRS}]}
        arn = f"arn:aws:ec2:{REGION}:{THEIRS}:subnet/subnet-1"
        assert self.tagged(arn, describe_subnets=lambda **_: shared)[1] == ["ec2:subnets:subnet-1"]


class TestTheTargetsOfARule:
    def tree(self, queue):
        rule = {"Name": "nightly", "EventBusName": "default"}
        targets = [{"Id": "1", "Arn": queue, "RoleArn": ROLE(THEIRS), "DeadLetterConfig": {"Arn": queue}}]
        return world(
            list_rules=lambda **_: {"Rules": [rule]},
            describe_rule=lambda **_: rule,
            list_targets_by_rule=lambda **_: {"Targets": targets},
        )[1]

    PLACE = f"events/{REGION}/rules/nightly/targets/1"

    def test_of_another_account_make_no_link_and_have_their_arns_in_files(self):
        tree = self.tree(QUEUE("aws", REGION, THEIRS))
        assert not {"queue", "role"} & set(names(tree, self.PLACE))
        assert content(tree, f"{self.PLACE}/arn").decode() == f"{QUEUE('aws', REGION, THEIRS)}\n"
        assert content(tree, f"{self.PLACE}/role-arn").decode() == f"{ROLE(THEIRS)}\n"
        assert names(tree, f"{self.PLACE}/dead-letter-queue") == []

    def test_of_this_account_are_links(self):
        tree = self.tree(QUEUE("aws", REGION, OURS))
        assert node(tree, f"{self.PLACE}/queue").target == "../../../../../../sqs/us-west-2/queues/jobs"
        assert names(tree, f"{self.PLACE}/dead-letter-queue") == ["jobs"]


def test_used_by_leaves_out_what_refers_to_the_role_of_that_name_in_another_account():
    functions = [{"FunctionName": "ours", "Role": ROLE(OURS)}, {"FunctionName": "theirs", "Role": ROLE(THEIRS)}]
    answers = dict.fromkeys(("list_functions",), lambda **_: {"Functions": functions})
    api, tree = world(**answers)
    api.operations = Empty(api.operations)
    assert names(tree, f"iam/roles/web/used-by/{REGION}") == ["lambda:functions:ours"]


class Empty(dict):
    """Operations of which all that are missing answer with nothing."""

    def __missing__(self, operation):
        return lambda **_: {}


@pytest.mark.parametrize(("account", "linked"), [(OURS, True), (THEIRS, False)])
def test_what_a_queue_names_in_its_attributes_is_a_link_where_it_is_of_this_account(account, linked):
    attributes = {
        "KmsMasterKeyId": f"arn:aws:kms:{ELSEWHERE}:{account}:key/0123",
        "RedrivePolicy": json.dumps({"deadLetterTargetArn": QUEUE("aws", REGION, account)}),
    }
    tree = world(get_queue_attributes=lambda **_: {"Attributes": attributes})[1]
    place = f"sqs/{REGION}/queues/jobs"
    assert ("key" in names(tree, place)) == linked
    assert names(tree, f"{place}/dead-letter-queue") == (["jobs"] if linked else [])
    if linked:
        assert node(tree, f"{place}/key").target == f"../../../../kms/{ELSEWHERE}/keys/0123"


@pytest.mark.parametrize(
    ("owner", "account", "linked"), [(OURS, OURS, True), (THEIRS, OURS, False), (THEIRS, "", True)]
)
def test_a_subscription_of_another_account_to_a_topic_is_no_link(owner, account, linked):
    topic = f"arn:aws:sns:{REGION}:{OURS}:news"
    subscription = {"SubscriptionArn": f"{topic}:0123", "Owner": owner, "Protocol": "sqs"}
    tree = world(
        account,
        list_topics=lambda **_: {"Topics": [{"TopicArn": topic}]},
        get_topic_attributes=lambda **_: {"Attributes": {"TopicArn": topic}},
        list_subscriptions_by_topic=lambda **_: {"Subscriptions": [subscription]},
    )[1]
    assert names(tree, f"sns/{REGION}/topics/news/subscriptions") == (["0123"] if linked else [])


class TestNamesInArns:
    @pytest.mark.parametrize(
        ("link", "text", "target"),
        [
            ("appconfig", f"arn:aws:cloudwatch:{REGION}:{OURS}:alarm:team/web/cpu", "alarms/team%2Fweb%2Fcpu"),
            ("secretsmanager", f"arn:aws:lambda:{REGION}:{OURS}:function:rotate:live", "functions/rotate"),
        ],
    )
    def test_a_name_with_a_slash_or_a_version_is_the_one_that_the_arn_means(self, link, text, target):
        ways = [
            linked for linked in LINKS if linked.path.startswith(link) and target.split("/")[0] in linked.link.target
        ]
        assert {each.partition(f"{REGION}/")[2] for linked in ways for each in targets(linked, text)} == {target}

    def test_an_arn_of_another_kind_makes_no_link(self):
        (source,) = [linked for linked in LINKS if linked.path == "rds/instances/{DBInstanceIdentifier}/source"]
        assert targets(source, f"arn:aws:rds:{REGION}:{OURS}:cluster:main") == set()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("arn:aws:logs:r:1:log-group:a:*", "arn:aws:logs:r:1:log-group:a", True),
        ("arn:aws:lambda:r:1:function:a", "arn:aws:lambda:r:1:function:a:3", True),
        ("arn:aws:ec2:r::image/a", "arn:aws:ec2:r:1:image/a", True),
        ("arn:aws:s3:::a", "arn:aws:s3:r:1:a", True),
        ("arn:aws:sqs:r:1:a", "arn:aws:sqs:r:1:ab", False),
        ("arn:aws:sqs:r:1:a", "arn:aws:sqs:r:2:a", False),
        ("arn:aws:sqs:r:1:a", "arn:aws:sqs:s:1:a", False),
        ("arn:aws:sqs:r:1:a", "arn:aws-cn:sqs:r:1:a", False),
    ],
)
def test_two_arns_are_the_same_as_far_as_both_say(one, other, same):
    assert (is_same(parsed(one), parsed(other)), is_same(parsed(other), parsed(one))) == (same, same)
