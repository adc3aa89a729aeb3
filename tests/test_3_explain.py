"""Floor 3: what botocore's model says of an operation, as a text for a person."""

import pytest
from test_3_model import Models

from awsfs.aws.explain import choice, command, example, help_text
from awsfs.aws.permissions import permission


@pytest.fixture(scope="module")
def clients():
    return Models()


@pytest.fixture
def ec2(clients):
    return clients["ec2"]


class TestHelp:
    @pytest.fixture
    def text(self, ec2):
        return help_text(ec2, "create_volume", ("AvailabilityZone",), dangerous=True)

    @pytest.mark.parametrize(
        "line",
        [
            "CreateVolume",
            "command     aws ec2 create-volume",
            "permission  ec2:CreateVolume",
            "dangerous   yes: it can delete, stop, interrupt or expose a resource",
            "filled in   AvailabilityZone",
            "  Size  integer",
            "  TagSpecifications  list of structure",
            "      Key  string",
            "  ClientToken  string, awsfs makes one per write",
        ],
    )
    def test_it_has_what_a_person_wants_to_know(self, text, line):
        assert line in text.splitlines()

    def test_it_has_the_values_that_there_are(self, text):
        assert "\n      one of: standard io1 " in text

    def test_no_line_is_longer_than_a_terminal(self, text):
        assert max(map(len, text.splitlines())) <= 120

    def test_it_has_no_html(self, text):
        assert "<" not in text

    def test_the_note_that_s3_begins_with_is_passed_over(self, clients):
        assert help_text(clients["s3"], "put_bucket_tagging", ()).splitlines()[1].startswith("  Sets the tags")

    def test_where_one_parameter_alone_can_be_given_the_others_are_not_told(self, text, ec2):
        lines = help_text(ec2, "create_volume", (), only=("Size",)).splitlines()
        assert ([line for line in lines if line.startswith("  Size")], "  Iops  integer" in lines) == (
            ["  Size  integer"],
            False,
        )

    def test_what_is_filled_in_is_no_parameter(self, text):
        assert "  AvailabilityZone  string" not in text

    def test_what_is_required_comes_first(self, ec2):
        lines = help_text(ec2, "create_image", ("InstanceId",)).splitlines()
        assert lines[lines.index("Parameters") + 1] == "  Name  string, required"

    def test_a_value_that_ec2_wraps_is_shown_bare(self, ec2):
        assert "  InstanceType  string" in help_text(ec2, "modify_instance_attribute", ("InstanceId",)).splitlines()

    def test_an_operation_without_other_parameters_says_so(self, clients):
        assert "It takes no other parameters." in help_text(clients["iam"], "delete_user", ("UserName",))

    def test_an_operation_that_is_newer_than_botocore_says_so(self, ec2):
        assert "does not have this operation" in help_text(ec2, "start_a_nuclear_plant", ())

    def test_shapes_that_hold_themselves_come_to_an_end(self, clients):
        assert len(help_text(clients["dynamodb"], "put_item", ())) < 20_000

    @pytest.mark.parametrize(
        ("service", "operation", "allowed"),
        [
            ("elbv2", "DeleteRule", "elasticloadbalancing:DeleteRule"),
            ("s3", "CreateMultipartUpload", "s3:PutObject"),
            ("s3", "DeleteBucketTagging", "s3:PutBucketTagging"),
            ("s3", "PutBucketVersioning", "s3:PutBucketVersioning"),
            ("cloudwatch", "PutMetricAlarm", "cloudwatch:PutMetricAlarm"),
            ("dynamodb", "UpdateTable", "dynamodb:UpdateTable"),
        ],
    )
    def test_the_permission_is_as_iam_calls_it(self, clients, service, operation, allowed):
        assert permission(clients[service].meta.service_model.operation_model(operation)) == allowed

    @pytest.mark.parametrize(
        ("service", "operation", "written"),
        [
            ("s3", "PutBucketVersioning", "aws s3api put-bucket-versioning"),
            ("elbv2", "ModifyRule", "aws elbv2 modify-rule"),
        ],
    )
    def test_the_command_is_as_the_aws_command_has_it(self, clients, service, operation, written):
        assert command(clients[service].meta.service_model.operation_model(operation)) == written

    @pytest.mark.parametrize(
        ("service", "operation", "filled", "order"),
        [
            ("ec2", "create_image", ("InstanceId",), {"Name": "..."}),
            ("ec2", "stop_instances", ("InstanceIds",), {}),
            ("iam", "tag_user", ("UserName",), {"Tags": [{"Key": "...", "Value": "..."}]}),
            ("s3", "put_bucket_request_payment", ("Bucket",), {"RequestPaymentConfiguration": {"Payer": "Requester"}}),
            ("ec2", "nonesuch", (), {}),
        ],
    )
    def test_an_example_has_what_is_required(self, clients, service, operation, filled, order):
        assert example(clients[service], operation, filled) == order

    @pytest.mark.parametrize(
        ("operation", "filled", "order"),
        [
            ("modify_volume", ("VolumeId",), {"Size": 1}),
            ("reboot_instances", ("InstanceIds",), {}),
            ("nonesuch", (), {}),
        ],
    )
    def test_another_example_has_what_may_be_given(self, ec2, operation, filled, order):
        assert choice(ec2, operation, filled) == order
