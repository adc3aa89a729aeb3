"""Floor 3: what botocore's model knows of an operation, and what is made of it, without a request."""

import boto3
import pytest
from aws_server import CREDENTIALS

from awsfs.aws import model
from awsfs.aws.model import RefusedError
from awsfs.aws.prepared import prepared
from awsfs.requests import Request


class Models:
    """The clients of all services, none of which ever sends anything."""

    def __init__(self):
        self.session, self.made = boto3.Session(**CREDENTIALS, region_name="us-west-2"), {}

    def __getitem__(self, service):
        if service not in self.made:
            self.made[service] = self.session.client(service)
        return self.made[service]


@pytest.fixture(scope="module")
def clients():
    return Models()


@pytest.fixture
def ec2(clients):
    return clients["ec2"]


def refused(work, *args):
    """The words of a refusal."""
    with pytest.raises(RefusedError) as caught:
        work(*args)
    return caught.value.message


class TestChecking:
    def test_what_botocore_takes_passes(self, ec2):
        model.check(ec2, "stop_instances", {"InstanceIds": ["i-1"], "Force": True})

    def test_what_is_missing_is_named(self, ec2):
        words = refused(model.check, ec2, "stop_instances", {})
        assert words == 'Missing required parameter in input: "InstanceIds"'

    def test_what_is_unknown_is_named(self, ec2):
        words = refused(model.check, ec2, "stop_instances", {"InstanceIds": ["i-1"], "Forse": True})
        assert 'Unknown parameter in input: "Forse"' in words

    def test_what_has_a_wrong_type_is_named(self, ec2):
        words = refused(model.check, ec2, "stop_instances", {"InstanceIds": "i-1"})
        assert words.startswith("Invalid type for parameter InstanceIds, value: i-1")

    def test_all_that_is_wrong_is_told_at_once(self, ec2):
        assert refused(model.check, ec2, "create_image", {"NoReboot": "yes"}).count(";") == 2

    def test_an_operation_that_is_newer_than_botocore_is_left_to_aws(self, ec2):
        model.check(ec2, "start_a_nuclear_plant", {"Core": 1})

    @pytest.mark.parametrize(
        ("service", "operation", "params", "secret"),
        [
            ("iam", "create_login_profile", {"UserName": "ada", "Password": ["hunter2"]}, ()),
            ("iam", "create_login_profile", {"UserName": 5, "Password": ["hunter2"]}, ()),
            ("ec2", "modify_instance_attribute", {"InstanceId": "i", "UserData": ["hunter2"]}, ()),
            ("sqs", "send_message", {"QueueUrl": "q", "MessageBody": ["hunter2"]}, ("MessageBody",)),
        ],
    )
    def test_no_words_have_a_secret_in_them(self, clients, service, operation, params, secret):
        assert "hunter2" not in refused(model.check, clients[service], operation, params, secret)

    def test_what_is_wrong_beside_a_secret_is_told(self, clients):
        params = {"UserName": 5, "Password": ["hunter2"]}
        words = refused(model.check, clients["iam"], "create_login_profile", params)
        assert words.startswith("Invalid type for parameter UserName, value: 5")


def ready(client, operation, filled, given=()):
    """The parameters as they would be sent."""
    request = Request(client.meta.service_model.service_name, "us-west-2", operation, "@", filled, 0)
    return dict(prepared(client, request, dict(given)).params)


class TestTemplates:
    """What a template gives is often text."""

    @pytest.mark.parametrize(
        ("operation", "filled", "sent"),
        [
            ("modify_volume", {"VolumeId": "vol-1", "Size": "8"}, {"VolumeId": "vol-1", "Size": 8}),
            ("stop_instances", {"InstanceIds": "i-1"}, {"InstanceIds": ["i-1"]}),
            ("stop_instances", {"InstanceIds": ["i-1"], "Force": "true"}, {"InstanceIds": ["i-1"], "Force": True}),
            (
                "modify_instance_attribute",
                {"InstanceId": "i", "DisableApiStop": "false"},
                {"InstanceId": "i", "DisableApiStop": {"Value": False}},
            ),
            ("associate_address", {"PublicIp": 5}, {"PublicIp": "5"}),
        ],
    )
    def test_it_becomes_what_the_model_wants(self, ec2, operation, filled, sent):
        assert ready(ec2, operation, filled) == sent

    def test_a_number_may_have_a_fraction_where_the_model_wants_one(self, clients):
        params = {"AlarmName": "a", "ComparisonOperator": "LessThanThreshold", "EvaluationPeriods": "1"}
        assert ready(clients["cloudwatch"], "put_metric_alarm", {**params, "Threshold": "0.5"})["Threshold"] == 0.5

    def test_what_is_in_a_map_becomes_so_too(self, clients):
        sent = ready(clients["sqs"], "set_queue_attributes", {"QueueUrl": "q", "Attributes": {"DelaySeconds": 5}})
        assert sent["Attributes"] == {"DelaySeconds": "5"}

    @pytest.mark.parametrize(
        ("operation", "filled", "words"),
        [
            ("modify_volume", {"VolumeId": "v", "Size": "eight"}, "Size must be a whole number"),
            ("modify_volume", {"VolumeId": "v", "Size": "8.5"}, "Size must be a whole number"),
            ("stop_instances", {"InstanceIds": ["i"], "Force": "yes"}, "Force must be true or false"),
            ("modify_instance_attribute", {"EbsOptimized": "yes"}, "EbsOptimized must be true or false"),
            ("modify_instance_attribute", {"EbsOptimized": {"Value": "yes"}}, "EbsOptimized must be true or false"),
        ],
    )
    def test_what_cannot_become_so_is_refused(self, ec2, operation, filled, words):
        assert refused(ready, ec2, operation, filled) == words

    def test_text_that_is_no_number_is_refused(self, clients):
        params = {"AlarmName": "a", "Threshold": "low"}
        assert refused(ready, clients["cloudwatch"], "put_metric_alarm", params) == "Threshold must be a number"


class TestGiven:
    """What a person writes is JSON, and stays what it is."""

    def test_it_is_sent_beside_what_is_filled_in(self, ec2):
        sent = ready(ec2, "stop_instances", {"InstanceIds": ["i-1"]}, {"Force": True})
        assert sent == {"InstanceIds": ["i-1"], "Force": True}

    @pytest.mark.parametrize("given", [{"Force": "true"}, {"Force": 1}, {"InstanceIds": "i-1"}])
    def test_it_is_not_converted(self, ec2, given):
        assert refused(ready, ec2, "stop_instances", {}, {"InstanceIds": ["i-1"], **given}).startswith("Invalid type")

    def test_bytes_come_in_base64(self, clients):
        sent = ready(clients["kms"], "encrypt", {"KeyId": "k"}, {"Plaintext": "aGk="})
        assert sent["Plaintext"] == b"hi"

    def test_what_is_no_base64_is_refused(self, clients):
        words = refused(ready, clients["kms"], "encrypt", {"KeyId": "k"}, {"Plaintext": "hi!"})
        assert words == "Plaintext must be bytes in base64"

    def test_bytes_inside_lists_and_maps_come_in_base64_too(self, clients):
        item = {"a": {"B": "aGk="}, "b": {"BS": ["aGk="]}}
        sent = ready(clients["dynamodb"], "put_item", {"TableName": "ttt"}, {"Item": item})
        assert sent["Item"] == {"a": {"B": b"hi"}, "b": {"BS": [b"hi"]}}

    def test_a_time_is_text(self, clients):
        given = {"StartTime": "2026-01-31T12:00:00Z"}
        assert ready(clients["cloudtrail"], "lookup_events", {}, given) == given

    def test_the_same_value_as_is_filled_in_is_fine(self, ec2):
        assert ready(ec2, "stop_instances", {"InstanceIds": ["i"]}, {"InstanceIds": ["i"]}) == {"InstanceIds": ["i"]}

    def test_another_value_is_a_contradiction(self, ec2):
        words = refused(ready, ec2, "stop_instances", {"InstanceIds": ["i"]}, {"InstanceIds": ["j"]})
        assert words == "InstanceIds already has another value, which awsfs fills in"

    def test_a_structure_is_filled_up(self, ec2):
        filled = {"InstanceIds": ["i"], "CpuOptions": {}}
        assert model.merged(filled, {"CpuOptions": {"CoreCount": 1}})["CpuOptions"] == {"CoreCount": 1}

    def test_a_contradiction_inside_a_structure_is_named(self):
        words = refused(model.merged, {"A": {"B": 1}}, {"A": {"B": 2}})
        assert words == "A.B already has another value, which awsfs fills in"


class TestTokens:
    def test_a_call_that_has_a_token_gets_one(self, ec2):
        sent = ready(ec2, "create_volume", {"AvailabilityZone": "us-west-2a"})
        assert len(sent["ClientToken"]) == 36

    def test_a_token_that_is_given_stays(self, ec2):
        sent = ready(ec2, "create_volume", {"AvailabilityZone": "us-west-2a"}, {"ClientToken": "mine"})
        assert sent["ClientToken"] == "mine"

    def test_a_call_without_one_has_none(self, ec2):
        assert model.idempotency_token(ec2, "stop_instances") is None


class TestDryRun:
    @pytest.mark.parametrize(
        ("service", "operation", "has"),
        [
            ("ec2", "stop_instances", True),
            ("ec2", "get_console_output", True),
            ("ec2", "disable_address_transfer", True),
            ("iam", "create_user", False),
            ("ec2", "nonesuch", False),
        ],
    )
    def test_most_of_ec2_has_it(self, clients, service, operation, has):
        assert model.has_dry_run(clients[service], operation) is has

    def test_only_aws_itself_is_trusted_to_heed_it(self, clients):
        here = clients.session.client("ec2", endpoint_url="http://127.0.0.1:5000")
        assert model.has_dry_run(here, "stop_instances") is False


class TestSecrets:
    def shown(self, clients, service, operation, value, secret=()):
        return model.masked(model.input_of(clients[service], operation), value, secret)

    def test_what_the_model_marks_reads_as_stars(self, clients):
        value = {"UserName": "ada", "Password": "hunter2"}
        assert self.shown(clients, "iam", "create_login_profile", value) == {"UserName": "ada", "Password": "***"}

    def test_what_is_named_reads_as_stars(self, clients):
        assert self.shown(clients, "iam", "create_user", {"UserName": "ada"}, ("UserName",)) == {"UserName": "***"}

    def test_what_the_model_does_not_know_reads_as_stars(self, clients):
        assert self.shown(clients, "iam", "create_user", {"Pasword": "hunter2"}) == {"Pasword": "***"}

    def test_a_secret_in_the_wrong_form_reads_as_stars(self, clients):
        value = {"InstanceId": "i", "UserData": ["hunter2"]}
        assert self.shown(clients, "ec2", "modify_instance_attribute", value) == {"InstanceId": "i", "UserData": "***"}

    def test_what_is_harmless_in_the_wrong_form_stays(self, clients):
        value = {"InstanceType": "m5.large"}
        assert self.shown(clients, "ec2", "modify_instance_attribute", value) == value

    def test_shapes_that_hold_themselves_come_to_an_end(self, clients):
        value = {"TableName": "t", "Item": "wrong"}
        assert self.shown(clients, "dynamodb", "put_item", value) == value
