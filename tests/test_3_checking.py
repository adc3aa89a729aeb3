"""Floor 3: what is checked before anything is sent, what is kept of an answer, and dry runs."""

import errno
import io
import json
from types import SimpleNamespace

from test_3_fetch import number_of, of_api, request
from test_4_tree_grown import Api, aws_of, clients_of, refuse

CHANGE = request(operation="create_vpc", result="@", params={"CidrBlock": "10.0.0.0/16"})


class TestChecking:
    """What botocore would refuse is refused before anything is sent."""

    WRONG = request(operation="create_vpc", result="@", params={"CidrBlok": "10.0.0.0/16"})

    def test_a_wrong_parameter_is_einval_without_a_request(self, server):
        with server.counting() as calls:
            assert number_of(aws_of(server).send, self.WRONG) == errno.EINVAL
        assert calls == {}

    def test_it_is_in_the_errors_with_botocores_words(self, server):
        aws = aws_of(server)
        number_of(aws.send, self.WRONG)
        assert json.loads(aws.journal.errors()[0])["message"].startswith('Unknown parameter in input: "CidrBlok"')

    def test_it_is_recorded(self, server):
        aws = aws_of(server)
        number_of(aws.send, self.WRONG)
        assert json.loads(aws.journal.actions()[0])["outcome"].startswith("EINVAL: Unknown parameter")

    def test_text_from_a_template_becomes_what_the_model_wants(self, server):
        params = {"AvailabilityZone": "us-west-2a", "Size": "8", "Encrypted": "false"}
        answer = aws_of(server).send(request(operation="create_volume", result="@", params=params))
        assert answer["Size"] == 8

    def test_a_secret_is_neither_recorded_nor_in_the_errors(self, server):
        aws = aws_of(server)
        params = {"UserName": "ada", "Password": "hunter2", "PasswordResetRequired": "perhaps"}
        number_of(aws.send, request("iam", "create_login_profile", "@", params))
        assert "hunter2" not in str(aws.journal.actions() + aws.journal.errors())

    def test_a_secret_that_aws_quotes_is_not_told_on(self, server):
        aws = aws_of(server)
        params = {"UserName": "ada", "Password": "hunter2"}
        with server.refusing("iam", "CreateLoginProfile", "PasswordPolicyViolation", message="hunter2 is too short"):
            number_of(aws.send, request("iam", "create_login_profile", "@", params))
        assert json.loads(aws.journal.errors()[0])["message"] == "*** is too short"

    def test_what_is_refused_elsewhere_is_recorded_too(self, server):
        aws = aws_of(server)
        assert number_of(aws.refuse, CHANGE, "no") == errno.EINVAL
        assert json.loads(aws.journal.actions()[0])["outcome"] == "EINVAL: no"

    def test_without_a_client_nothing_is_sent_and_no_value_is_recorded(self, server):
        aws = aws_of(server)
        assert number_of(aws.send, request("nonesuch", "do_it", "@", {"Password": "hunter2"})) == errno.EOPNOTSUPP
        assert json.loads(aws.journal.actions()[0])["parameters"] == {"Password": "***"}


class TestAnswers:
    def test_what_is_kept_of_an_answer_has_no_secrets(self, server):
        server.client("iam").create_user(UserName="ada")
        aws, key = aws_of(server), request("iam", "create_access_key", "@", {"UserName": "ada"})
        shown = aws.shown(key, aws.send(key))
        assert (shown["AccessKey"]["SecretAccessKey"], shown["AccessKey"]["UserName"]) == ("***", "ada")

    def test_it_says_nothing_of_the_transport(self, server):
        aws = aws_of(server)
        assert "ResponseMetadata" not in aws.shown(CHANGE, aws.send(CHANGE))

    def test_an_answer_that_is_a_stream_is_read(self):
        aws = of_api(Api(invoke=lambda: {"Payload": io.BytesIO(b"done")}))
        assert aws.send(request("lambda", "invoke", "@")) == {"Payload": b"done"}


class TestRehearsing:
    """With --dry-run, everything is checked and recorded, and nothing is done."""

    def vpcs(self, server):
        return len(server.client("ec2").describe_vpcs()["Vpcs"])

    def test_nothing_is_changed(self, server):
        before = self.vpcs(server)
        assert (aws_of(server, dry_run=True).send(CHANGE), self.vpcs(server)) == ({}, before)

    def test_a_server_that_may_ignore_the_question_is_asked_nothing(self, server):
        with server.counting() as calls:
            aws_of(server, dry_run=True).send(CHANGE)
        assert calls == {}

    def asking(self, server, answer):
        """EC2 at its own address, where dry runs have this answer; what it is asked."""
        meta, asked = clients_of(server.url).get("ec2", "us-west-2").meta, []
        api = Api(create_vpc=lambda **params: asked.append(params) or answer())
        api.meta = SimpleNamespace(
            service_model=meta.service_model,
            method_to_api_mapping=meta.method_to_api_mapping,
            endpoint_url="https://ec2.us-west-2.amazonaws.com",
        )
        return of_api(api, dry_run=True), asked

    def test_ec2_is_asked_whether_it_would_succeed(self, server):
        aws, asked = self.asking(server, refuse("DryRunOperation"))
        aws.send(CHANGE)
        assert asked == [{"CidrBlock": "10.0.0.0/16", "DryRun": True}]

    def test_that_it_would_succeed_is_no_error(self, server):
        aws, _ = self.asking(server, refuse("DryRunOperation"))
        aws.send(CHANGE)
        assert aws.journal.errors() == []

    def test_that_it_would_be_refused_is_eacces(self, server):
        aws, _ = self.asking(server, refuse("UnauthorizedOperation"))
        assert number_of(aws.send, CHANGE) == errno.EACCES

    def test_that_it_would_be_refused_is_recorded(self, server):
        aws, _ = self.asking(server, refuse("UnauthorizedOperation"))
        number_of(aws.send, CHANGE)
        assert json.loads(aws.journal.actions()[0])["outcome"] == "UnauthorizedOperation"

    def test_a_wrong_parameter_is_einval(self, server):
        assert number_of(aws_of(server, dry_run=True).send, TestChecking.WRONG) == errno.EINVAL

    def test_it_is_recorded_as_such(self, server):
        aws = aws_of(server, dry_run=True)
        aws.send(CHANGE)
        assert [json.loads(line)["outcome"] for line in aws.journal.actions()] == ["dry-run"]

    def test_work_of_several_calls_is_not_begun(self, server):
        begun = []
        aws_of(server, dry_run=True).change(CHANGE, lambda: begun.append(1) or {})
        assert begun == []

    def test_what_was_known_stays_known(self, server):
        aws = aws_of(server, dry_run=True)
        list(aws.records(request()))
        aws.send(CHANGE)
        assert aws.in_hand(request()) is not None
