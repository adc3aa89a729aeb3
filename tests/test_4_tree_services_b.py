"""Floor 4: what is peculiar to services of messages, logs, names, stacks, functions and certificates."""

import errno
import json
from collections import ChainMap

import pytest
from test_4_tree_dynamo_items import write
from test_4_tree_grown import REGION, Api, content, errno_of, grow, is_there, mode, names, node, refuse

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.services import (
    cloudformation,
    cloudfront,
    cognito_idp,
    lambda_,
    logs,
    route53,
    sns,
    sqs,
    stepfunctions,
    wafv2,
)
from awsfs.services._arns import named
from awsfs.tree.nodes import Symlink

HERE = f"{REGION}:123456789012"
WEIGHTED = [
    {"Name": "w.example.com.", "Type": "A", "SetIdentifier": word, "Weight": 1, "TTL": 60, "ResourceRecords": []}
    for word in ("blue", "green")
]
CONFIGURATION = {"CallerReference": "1", "Comment": "old", "Enabled": True}


def tree(module, **operations):
    """The tree of one service on a made-up API, and that."""
    api = Api(**operations)
    return grow(Aws(api, Cache(), Journal()), module.SERVICE), api


def telling(**answer):
    """An operation that always answers this."""
    return lambda **params: json.loads(json.dumps(answer))


def target(grown, path):
    """Where a link leads."""
    found = node(grown, path)
    assert isinstance(found, Symlink)
    return found.target


class TestArns:
    @pytest.mark.parametrize(
        ("kind", "arn", "name"),
        [
            ("function", f"arn:aws:lambda:{HERE}:function:resize:live", "resize"),
            (
                "function",
                f"arn:aws:apigateway:x:lambda:path/f/arn:aws:lambda:{HERE}:function:resize/invocations",
                "resize",
            ),
            ("log-group", f"arn:aws:logs:{HERE}:log-group:/aws/lambda/resize:*", "/aws/lambda/resize"),
            ("state-machine", f"arn:aws:states:{HERE}:stateMachine:order:3", "order"),
            ("stack", f"arn:aws:cloudformation:{HERE}:stack/net/0a1b", "net"),
            ("load-balancer", f"arn:aws:elasticloadbalancing:{HERE}:loadbalancer/app/web/0a1b", "web"),
            ("table", f"arn:aws:dynamodb:{HERE}:table/users/stream/2026-01-01", "users"),
            ("queue", f"arn:aws-cn:sqs:{HERE}:jobs.fifo", "jobs.fifo"),
        ],
    )
    def test_the_name_is_found_wherever_it_is(self, kind, arn, name):
        assert list(named(kind, "Arn")({"Arn": arn})) == [{"Region": REGION, "Name": name}]

    def test_an_arn_of_another_kind_names_nothing(self):
        assert list(named("queue", "Arn")({"Arn": f"arn:aws:sns:{HERE}:news"})) == []

    def test_all_within_a_document_are_found_once_each(self):
        text = json.dumps([f"arn:aws:lambda:{HERE}:function:{name}" for name in ("a", "b", "a")])
        assert [found["Name"] for found in named("function", "definition")({"definition": text})] == ["a", "b"]


class TestQueues:
    QUEUE = f"sqs/{REGION}/queues/jobs"
    URL = "https://sqs.us-west-2.amazonaws.com/123456789012/jobs"

    def queue(self, policy):
        return tree(
            sqs,
            get_queue_url=telling(QueueUrl=self.URL),
            get_queue_attributes=telling(Attributes={"RedrivePolicy": policy}),
        )

    def test_a_queue_is_found_by_its_name_with_one_call(self):
        grown, api = self.queue("")
        node(grown, self.QUEUE)
        assert api.calls == {"get_queue_url": 1}

    def test_the_dead_letter_queue_is_a_link(self):
        policy = json.dumps({"deadLetterTargetArn": f"arn:aws:sqs:{HERE}:dead", "maxReceiveCount": 3})
        grown, _ = self.queue(policy)
        assert target(grown, f"{self.QUEUE}/dead-letter-queue/dead") == "../../dead"

    def test_a_policy_that_is_no_json_leads_nowhere(self):
        grown, _ = self.queue("{")
        assert names(grown, f"{self.QUEUE}/dead-letter-queue") == []


class TestTopics:
    def test_who_has_not_confirmed_yet_is_told_in_the_topic_alone(self):
        asked = {"SubscriptionArn": "PendingConfirmation", "Protocol": "email", "Endpoint": "ann@example.com"}
        grown, _ = tree(
            sns,
            list_topics=telling(Topics=[{"TopicArn": f"arn:aws:sns:{HERE}:news"}]),
            list_subscriptions=telling(Subscriptions=[asked]),
            list_subscriptions_by_topic=telling(Subscriptions=[asked]),
        )
        assert content(grown, f"sns/{REGION}/topics/news/pending-subscriptions") == b"email ann@example.com\n"
        assert names(grown, f"sns/{REGION}/topics/news/subscriptions") == []


class TestLogs:
    def test_a_group_with_slashes_in_its_name_is_found_with_one_call(self):
        asked = []

        def describe_log_groups(**params):
            asked.append(params["logGroupNamePrefix"])
            return {"logGroups": [{"logGroupName": "/aws/lambda/f"}, {"logGroupName": "/aws/lambda/f2"}]}

        grown, _ = tree(logs, describe_log_groups=describe_log_groups)
        assert content(grown, f"logs/{REGION}/groups/%2Faws%2Flambda%2Ff/retention-in-days") == b"never\n"
        assert asked == ["/aws/lambda/f"]


class TestRecords:
    ZONE = "route53/zones/Z1"

    def zone(self, *records, asked=None):
        def list_resource_record_sets(**params):
            (asked if asked is not None else []).append(params)
            return {"ResourceRecordSets": list(records)}

        return tree(
            route53,
            get_hosted_zone=telling(HostedZone={"Id": "/hostedzone/Z1", "Name": "example.com."}),
            list_resource_record_sets=list_resource_record_sets,
        )

    def test_records_that_answer_in_turn_have_a_directory_each(self):
        grown, _ = self.zone(*WEIGHTED)
        found = names(grown, f"{self.ZONE}/records")
        assert [name for name in found if name.startswith("w.")] == ["w.example.com.A blue", "w.example.com.A green"]

    def test_a_record_is_asked_for_from_its_name_and_type_on(self):
        asked = []
        grown, _ = self.zone(*WEIGHTED, asked=asked)
        node(grown, f"{self.ZONE}/records/w.example.com.A green")
        assert [(each["StartRecordName"], each["StartRecordType"]) for each in asked] == [("w.example.com.", "A")]

    @pytest.mark.parametrize(
        ("field", "data", "changed"),
        [
            ("values", "9.9.9.9\n8.8.8.8\n", {"ResourceRecords": [{"Value": "9.9.9.9"}, {"Value": "8.8.8.8"}]}),
            ("ttl", "300\n", {"TTL": 300}),
        ],
    )
    def test_writing_one_thing_of_a_record_sends_the_others_as_they_are(self, field, data, changed):
        record = {"Name": "a.example.com.", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "1.1.1.1"}]}
        grown, api = self.zone(record)
        sent = []
        api.operations["change_resource_record_sets"] = lambda **params: sent.append(params) or {}
        write(grown, f"{self.ZONE}/records/a.example.com.A/{field}", data)
        (change,) = sent[0]["ChangeBatch"]["Changes"]
        assert change == {"Action": "UPSERT", "ResourceRecordSet": record | changed}


class TestStacks:
    STACK = f"cloudformation/{REGION}/stacks/net"

    def stack(self, **operations):
        return tree(cloudformation, describe_stacks=telling(Stacks=[{"StackName": "net"}]), **operations)[0]

    def test_a_stack_that_is_not_there_is_enoent(self):
        grown, _ = tree(cloudformation, describe_stacks=refuse("ValidationError"))
        assert errno_of(node, grown, self.STACK) == errno.ENOENT

    @pytest.mark.parametrize(
        ("body", "name", "text"),
        [
            ("Resources: {}\n", "original.yaml", b"Resources: {}\n"),
            ('{"Resources":   {}}', "original.json", b'{"Resources":   {}}'),
        ],
    )
    def test_a_template_is_in_the_language_it_was_written_in(self, body, name, text):
        grown = self.stack(get_template=telling(TemplateBody=body))
        assert content(grown, f"{self.STACK}/template/{name}") == text
        assert [each for each in names(grown, f"{self.STACK}/template") if each.startswith("original")] == [name]

    def test_what_a_stack_made_is_a_link_by_its_type(self):
        made = {"LogicalResourceId": "Q", "ResourceType": "AWS::SQS::Queue", "PhysicalResourceId": TestQueues.URL}
        grown = self.stack(describe_stack_resource=telling(StackResourceDetail=made))
        assert target(grown, f"{self.STACK}/resources/Q/resource").endswith(f"/sqs/{REGION}/queues/jobs")


class TestFunctions:
    FUNCTION = f"lambda/{REGION}/functions/resize"

    def function(self, **fields):
        variables = {"Environment": {"Variables": {"PASSWORD": "sesame", "MODE": "fast"}}}
        return tree(lambda_, get_function_configuration=telling(FunctionName="resize", **variables, **fields))

    def test_the_environment_is_for_the_owner_alone(self):
        grown, _ = self.function(RevisionId="7")
        assert mode(grown, f"{self.FUNCTION}/environment/PASSWORD") == 0o600
        assert b"sesame" not in content(grown, f"{self.FUNCTION}/info.json")

    @pytest.mark.parametrize("revision", [{"RevisionId": "7"}, {}])
    def test_setting_a_variable_keeps_the_others_and_names_the_revision_that_was_shown(self, revision):
        grown, api = self.function(**revision)
        sent = []
        api.operations["update_function_configuration"] = lambda **params: sent.append(params) or {}
        write(grown, f"{self.FUNCTION}/environment/MODE", "slow\n")
        variables = {"Variables": {"PASSWORD": "sesame", "MODE": "slow"}}
        assert sent == [{"FunctionName": "resize", "Environment": variables, **revision}]


class TestStateMachines:
    def test_an_execution_is_found_by_the_arn_that_its_machine_gives_it(self):
        asked = []

        def describe_execution(**params):
            asked.append(params["executionArn"])
            return {"name": "one", "status": "RUNNING"}

        machine = {"name": "order", "stateMachineArn": f"arn:aws:states:{HERE}:stateMachine:order"}
        grown, _ = tree(
            stepfunctions,
            list_state_machines=telling(stateMachines=[machine]),
            describe_execution=describe_execution,
        )
        assert content(grown, f"stepfunctions/{REGION}/state-machines/order/executions/one/status") == b"RUNNING\n"
        assert asked == [f"arn:aws:states:{HERE}:execution:order:one"]


class TestDistributions:
    def distribution(self):
        found = {"Id": "E1", "Status": "Deployed", "DistributionConfig": CONFIGURATION}
        return tree(cloudfront, get_distribution=telling(Distribution=found, ETag="7"))

    @pytest.mark.parametrize(
        ("field", "data", "changed"),
        [("comment", "new\n", {"Comment": "new"}), ("enabled", "false\n", {"Enabled": False})],
    )
    def test_a_change_sends_the_whole_configuration_and_the_version_it_was_made_from(self, field, data, changed):
        grown, api = self.distribution()
        sent = []
        api.operations["update_distribution"] = lambda **params: sent.append(params) or {}
        write(grown, f"cloudfront/distributions/E1/{field}", data)
        assert sent == [{"Id": "E1", "IfMatch": "7", "DistributionConfig": CONFIGURATION | changed}]

    def test_what_is_neither_true_nor_false_is_refused(self):
        grown, _ = self.distribution()
        assert errno_of(write, grown, "cloudfront/distributions/E1/enabled", "yes\n") == errno.EINVAL

    def test_buckets_among_the_origins_are_known_by_their_domain_names(self):
        origins = [
            "a.s3.amazonaws.com",
            "b.c.s3.us-west-2.amazonaws.com",
            "d.s3-website-us-west-2.amazonaws.com",
            "web",
        ]
        record = {"Origins": {"Items": [{"DomainName": name} for name in origins]}}
        assert list(cloudfront.buckets(ChainMap(record))) == ["a", "b.c", "d"]


class TestUserPools:
    def test_the_secret_of_a_client_is_not_told(self):
        grown, _ = tree(
            cognito_idp,
            describe_user_pool=telling(UserPool={"Id": "us-west-2_a"}),
            describe_user_pool_client=telling(UserPoolClient={"ClientId": "c", "ClientSecret": "sesame"}),
        )
        client = f"cognito-idp/{REGION}/user-pools/us-west-2_a/clients/c"
        assert b"sesame" not in content(grown, f"{client}/info.json")
        assert errno_of(content, grown, f"{client}/client-secret") == errno.EACCES


class TestWebAcls:
    @pytest.mark.parametrize(("region", "there"), [("us-east-1", True), (REGION, False)])
    def test_those_of_distributions_are_kept_in_one_region(self, region, there):
        grown, api = tree(wafv2)
        api.known_regions = frozenset({"us-east-1", REGION})
        assert is_there(grown, f"wafv2/{region}/global-web-acls") is there
