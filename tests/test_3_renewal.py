"""Floor 3: credentials that expire, and those that are found in their place while the mount lives."""

import errno
import json
import sys
from pathlib import Path

import pytest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError, CredentialRetrievalError, RefreshWithMFAUnsupportedError
from test_3_fetch import number_of, request
from throttling import Time
from worlds import make_bucket

from awsfs.aws.account import open_session
from awsfs.aws.clients import Clients
from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.aws.renewal import PAUSE, Renewing, found, is_theirs
from awsfs.cache import Cache

REGION = "us-west-2"
PROCESS = """
import json, sys
found = open({state!r}).read().split()
if found[0] == "broken":
    sys.exit("the login has expired")
print(json.dumps({{"Version": 1, "AccessKeyId": found[0], "SecretAccessKey": "s", "SessionToken": "t",
                   "Expiration": found[1]}}))
"""
READER = "[profile reader]\nrole_arn = arn:aws:iam::123456789012:role/reader\nsource_profile = work\n"
LATER, LONG_AGO = "2099-01-01T00:00:00Z", "2001-01-01T00:00:00Z"


class Home:
    """A person's ``~/.aws``, with the profile `work`, whose credentials a program tells or a file holds."""

    def __init__(self, folder):
        self.config, self.credentials, self.state = folder / "config", folder / "credentials", folder / "state"
        program = folder / "program.py"
        program.write_text(PROCESS.format(state=str(self.state)))
        self.program = f"{sys.executable} {program}"
        self.config.write_text("")
        self.credentials.write_text("")

    def tells(self, key, until=LATER):
        """The program tells this key from now on."""
        self.config.write_text(f"[profile work]\ncredential_process = {self.program}\n")
        self.state.write_text(f"{key} {until}")

    def breaks(self):
        """The program fails from now on."""
        self.state.write_text("broken")

    def holds(self, key):
        """The file has this key from now on."""
        self.credentials.write_text(f"[work]\naws_access_key_id = {key}\naws_secret_access_key = s\n")


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name)
    made = Home(tmp_path)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(made.config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(made.credentials))
    monkeypatch.setenv("HOME", str(tmp_path))
    return made


def aws_of_work(server):
    return Aws(Clients(open_session("work", REGION), server.url), Cache(), Journal())


def keys(key):
    return Credentials(key, "secret")


class TestFinding:
    def test_a_profile_with_keys_in_a_file_is_found(self, home):
        home.holds("AKIA1")
        assert open_session("work", REGION).get_credentials().access_key == "AKIA1"

    def test_a_profile_with_a_program_is_found(self, home):
        home.tells("AKIA1")
        assert open_session("work", REGION).get_credentials().get_frozen_credentials().access_key == "AKIA1"

    def test_how_they_were_found_is_told(self, home):
        home.tells("AKIA1")
        assert open_session("work", REGION).get_credentials().method == "custom-process"

    def test_a_session_of_a_role_is_that_of_the_aws_command(self, home, server, monkeypatch):
        home.holds("AKIA1")
        home.config.write_text(f"{READER}role_session_name = shared\nregion = {REGION}\n")
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        with server.counting() as calls:
            first = found("reader", input).get_frozen_credentials()
            second = found("reader", input).get_frozen_credentials()
        assert (first == second, calls["sts", "AssumeRole"]) == (True, 1)
        kept = list(Path("~/.aws/cli/cache").expanduser().iterdir())
        assert [file.stat().st_mode & 0o777 for file in kept] == [0o600]

    def test_the_code_of_a_device_is_asked_for(self, home, server, monkeypatch):
        asked = []
        home.holds("AKIA1")
        home.config.write_text(f"{READER}mfa_serial = arn:aws:iam::123456789012:mfa/ada\nregion = {REGION}\n")
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        found("reader", lambda prompt: asked.append(prompt) or "123456").get_frozen_credentials()
        assert "mfa/ada" in asked[0]

    def test_where_nobody_is_there_to_type_it_that_is_said(self, home, server, monkeypatch):
        home.holds("AKIA1")
        home.config.write_text(f"{READER}mfa_serial = arn:aws:iam::123456789012:mfa/ada\nregion = {REGION}\n")
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        with pytest.raises(RefreshWithMFAUnsupportedError):
            open_session("reader", REGION).get_credentials().get_frozen_credentials()


class TestRenewing:
    def test_others_are_looked_for_once_in_a_while(self):
        clock, looked = Time(), []
        renewing = Renewing(lambda anew: looked.append(1) or keys("A"), keys("A"), clock=clock.now)
        renewing.get_frozen_credentials()
        for _ in range(10):
            renewing.renewed()
        clock.sleep(PAUSE)
        renewing.renewed()
        assert len(looked) == 2

    def test_the_same_again_are_no_others(self):
        renewing = Renewing(lambda anew: keys("A"), keys("A"))
        renewing.get_frozen_credentials()
        assert not renewing.renewed()

    def test_a_session_that_is_kept_and_not_taken_is_passed_over(self):
        of_a_role = Credentials("A", "secret", method="assume-role")
        renewing = Renewing(lambda anew: keys("B") if anew else of_a_role, of_a_role)
        renewing.get_frozen_credentials()
        assert (renewing.renewed(), renewing.access_key) == (True, "B")

    def test_others_are_there_for_all_who_failed_with_the_old(self):
        renewing = Renewing(lambda anew: keys("B"), keys("A"))
        renewing.get_frozen_credentials()
        assert [renewing.renewed() for _ in range(3)] == [True] * 3
        assert renewing.access_key == "B"

    def test_those_that_there_are_stay_where_none_are_found(self):
        def fail(anew):
            raise CredentialRetrievalError(provider="made-up", error_msg="no")

        renewing = Renewing(fail, keys("A"))
        assert (renewing.renewed(), renewing.access_key) == (False, "A")

    @pytest.mark.parametrize(
        ("code", "operation", "helps"),
        [
            ("ExpiredToken", "", True),
            ("InvalidClientTokenId", "", True),
            ("UnrecognizedClientException", "", True),
            ("InvalidAccessKeyId", "", True),
            ("400", "HeadObject", True),
            ("400", "GetObject", False),
            ("AccessDenied", "", False),
            ("RequestTimeTooSkewed", "", False),
            ("", "", False),
        ],
    )
    def test_others_help_against_refused_credentials_alone(self, code, operation, helps):
        assert is_theirs(code, operation) == helps


class TestExpiry:
    VPCS = request("ec2", "describe_vpcs", "Vpcs[].VpcId")

    def test_keys_that_were_replaced_in_the_file_are_used_without_a_failure(self, home, server):
        home.holds("AKIA1")
        aws = aws_of_work(server)
        with server.refusing("ec2", "DescribeVpcs", "AuthFailure", status=401, times=1), server.counting() as calls:
            home.holds("AKIA2")
            assert list(aws.records(self.VPCS)) != []
        assert (calls["ec2", "DescribeVpcs"], aws.journal.errors()) == (2, [])

    def test_without_others_it_is_said_that_they_expired(self, home, server):
        home.holds("AKIA1")
        with server.refusing("ec2", "DescribeVpcs", "RequestExpired", status=400), server.counting() as calls:
            assert number_of(list, aws_of_work(server).records(self.VPCS)) == errno.EKEYEXPIRED
        assert calls["ec2", "DescribeVpcs"] == 1

    def test_that_they_expired_is_not_remembered(self, home, server):
        home.holds("AKIA1")
        aws = aws_of_work(server)
        with server.refusing("ec2", "DescribeVpcs", "RequestExpired", status=400):
            number_of(list, aws.records(self.VPCS))
        assert list(aws.records(self.VPCS)) != []

    def test_what_is_cached_stays(self, home, server):
        home.holds("AKIA1")
        aws = aws_of_work(server)
        known = list(aws.records(self.VPCS))
        with server.refusing("ec2", "*", "RequestExpired", status=400), server.counting() as calls:
            number_of(list, aws.records(request("ec2", "describe_subnets", "Subnets[].SubnetId")))
            assert list(aws.records(self.VPCS)) == known
        assert calls["ec2", "DescribeVpcs"] == 0

    def test_a_program_that_fails_is_an_expiry_and_its_words_are_kept(self, home, server):
        home.tells("AKIA1", LONG_AGO)
        aws = aws_of_work(server)
        home.breaks()
        assert number_of(list, aws.records(self.VPCS)) == errno.EKEYEXPIRED
        assert "the login has expired" in json.loads(aws.journal.errors()[0])["message"]

    def test_a_program_that_tells_what_has_expired_is_an_expiry(self, home, server):
        home.tells("AKIA1", LONG_AGO)
        assert number_of(list, aws_of_work(server).records(self.VPCS)) == errno.EKEYEXPIRED

    def test_a_program_that_works_again_is_asked_again(self, home, server):
        home.tells("AKIA1", LONG_AGO)
        aws = aws_of_work(server)
        home.breaks()
        number_of(list, aws.records(self.VPCS))
        home.tells("AKIA2")
        assert list(aws.records(self.VPCS)) != []

    def test_a_profile_of_another_kind_by_now_is_found(self, home, server):
        home.tells("AKIA1", LONG_AGO)
        aws = aws_of_work(server)
        home.config.write_text("[profile work]\n")
        home.holds("AKIA2")
        home.state.unlink()
        assert list(aws.records(self.VPCS)) != []

    def test_a_change_that_was_not_taken_for_its_credentials_is_made_with_others(self, home, server):
        home.holds("AKIA1")
        aws = aws_of_work(server)
        change = request(operation="create_vpc", result="@", params={"CidrBlock": "10.0.0.0/16"})
        with server.refusing("ec2", "CreateVpc", "AuthFailure", status=401, times=1), server.counting() as calls:
            home.holds("AKIA2")
            aws.send(change)
        assert calls["ec2", "CreateVpc"] == 2

    @pytest.mark.parametrize(("code", "status"), [("ExpiredToken", 400), ("InvalidAccessKeyId", 403)])
    def test_the_short_way_of_s3_finds_others_too(self, home, server, code, status):
        make_bucket(server, "bucket", {"key": b"here"})
        home.holds("AKIA1")
        s3 = aws_of_work(server).clients.get("s3", REGION)
        s3.get_object(Bucket="bucket", Key="key")["Body"].read()
        with server.refusing("s3", "GetObject", code, status=status, times=2):
            home.holds("AKIA2")
            assert s3.get_object(Bucket="bucket", Key="key")["Body"].read() == b"here"

    @pytest.mark.parametrize(
        ("code", "words"),
        [
            ("RequestTimeTooSkewed", "The difference between the request time and the current time is too large."),
            ("InvalidSignatureException", "Signature expired: 20300101T000000Z is now earlier than 20300102T000000Z"),
            (
                "SignatureDoesNotMatch",
                "Signature not yet current: 20300102T000000Z is still later than 20300101T000000Z",
            ),
        ],
    )
    def test_a_clock_that_is_wrong_is_told_with_what_sets_it(self, home, server, code, words):
        home.holds("AKIA1")
        aws = aws_of_work(server)
        with server.refusing("ec2", "DescribeVpcs", code, message=words):
            assert number_of(list, aws.records(self.VPCS)) == errno.EKEYEXPIRED
        assert "timedatectl" in json.loads(aws.journal.errors()[0])["remedy"]
        assert list(aws.records(self.VPCS)) != []

    def test_a_refusal_for_another_reason_looks_for_no_others(self, home, server):
        home.holds("AKIA1")
        client = aws_of_work(server).clients.get("ec2", REGION)
        with server.refusing("ec2", "DescribeVpcs", "UnauthorizedOperation"), pytest.raises(ClientError):
            home.holds("AKIA2")
            client.describe_vpcs()
        assert open_session("work", REGION).get_credentials().access_key == "AKIA2"
        assert client._request_signer._credentials.access_key == "AKIA1"
