"""Floor 3: whose account it is, and what a person is told where there is none."""

import socket

import boto3
import pytest
from aws_server import CREDENTIALS

from awsfs.aws import account
from awsfs.aws.account import AccountError, check_regions, made_up_session, open_session, who_am_i

KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


@pytest.fixture
def nobody(monkeypatch):
    """An environment without credentials."""
    for name in KEYS:
        monkeypatch.delenv(name)
    return monkeypatch


def complaint(work, *args):
    with pytest.raises(AccountError) as caught:
        work(*args)
    return str(caught.value)


def whose(url):
    return who_am_i(boto3.Session(**CREDENTIALS, region_name="us-west-2"), url, "prod").account


class TestSession:
    def test_credentials_of_the_environment_are_taken(self):
        assert open_session(None, "eu-west-1").get_credentials().access_key == CREDENTIALS["aws_access_key_id"]

    def test_the_region_asked_for_is_the_sessions(self):
        assert open_session(None, "eu-west-1").region_name == "eu-west-1"

    @pytest.mark.parametrize("word", ["aws configure", "aws sso login", "awsfs --demo"])
    def test_without_credentials_every_way_to_get_some_is_named(self, nobody, word):
        assert word in complaint(open_session, None, None)

    def test_half_a_pair_of_credentials_says_what_is_missing(self, nobody):
        nobody.setenv("AWS_ACCESS_KEY_ID", "half")
        assert "AWS_SECRET_ACCESS_KEY" in complaint(open_session, None, None)

    def test_an_unknown_profile_is_named_with_the_way_to_make_it(self):
        told = complaint(open_session, "prod", None)
        assert ("(prod)" in told, "aws configure --profile prod" in told) == (True, True)

    def test_a_profile_that_leans_on_a_missing_one_is_named(self, nobody, tmp_path):
        config = tmp_path / "config"
        config.write_text("[profile prod]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = missing\n")
        nobody.setenv("AWS_CONFIG_FILE", str(config))
        assert "prod" in complaint(open_session, "prod", None)

    def test_a_made_up_session_takes_nothing_of_the_persons(self):
        assert made_up_session("id", "secret", "us-west-2").get_credentials().access_key == "id"


class TestRegions:
    KNOWN = frozenset({"us-west-2", "eu-west-1"})

    def test_a_region_that_exists_is_taken(self):
        check_regions(["us-west-2"], self.KNOWN)

    def test_a_region_that_does_not_exist_is_told_with_the_nearest(self):
        assert "did you mean us-west-2?" in complaint(check_regions, ["us-wset-2"], self.KNOWN)

    def test_a_word_that_is_near_no_region_is_told_with_an_example(self):
        assert "us-east-1" in complaint(check_regions, ["???"], self.KNOWN)


class TestWhoAmI:
    def test_an_account_that_works_has_a_number(self, server):
        assert whose(server.url) == "123456789012"

    def test_asking_is_one_free_call(self, server):
        with server.counting() as calls:
            whose(server.url)
        assert calls == {("sts", "GetCallerIdentity"): 1}

    @pytest.mark.parametrize("code", ["ExpiredToken", "InvalidClientTokenId", "SignatureDoesNotMatch"])
    def test_credentials_that_aws_does_not_take_are_to_be_renewed(self, server, code):
        with server.refusing("sts", "GetCallerIdentity", code):
            told = complaint(whose, server.url)
        assert (code in told, "aws sso login --profile prod" in told) == (True, True)

    def test_credentials_that_may_not_even_ask_are_refused_in_aws_words(self, server):
        with server.refusing("sts", "GetCallerIdentity", "AccessDenied", message="Not you."):
            assert "Not you." in complaint(whose, server.url)

    def test_an_endpoint_without_sts_is_taken_as_it_is(self, server):
        with server.refusing("sts", "GetCallerIdentity", "InvalidAction", status=400):
            assert whose(server.url) == ""

    def test_an_endpoint_that_fails_at_it_is_taken_as_it_is(self, server):
        with server.refusing("sts", "GetCallerIdentity", "NotImplemented", status=501):
            assert whose(server.url) == ""

    def test_without_credentials_the_way_to_get_some_is_named(self, nobody, server):
        session = boto3.Session(region_name="us-west-2")
        assert "aws configure" in complaint(who_am_i, session, server.url, None)

    def test_an_endpoint_that_is_no_url_is_told_what_one_looks_like(self):
        assert "http://localhost:4566" in complaint(whose, "nonsense")

    def test_an_endpoint_where_nobody_listens_cannot_be_reached(self):
        assert "cannot reach http://127.0.0.1:1" in complaint(whose, "http://127.0.0.1:1")

    def test_an_endpoint_that_does_not_speak_tls_is_named_with_the_way_to_write_it(self, server):
        assert "write http://" in complaint(whose, server.url.replace("http:", "https:"))

    def test_a_region_that_is_not_enabled_is_told_from_keys_that_are_bad(self, server):
        session = boto3.Session(**CREDENTIALS, region_name="af-south-1")
        with server.refusing("sts", "GetCallerIdentity", "InvalidClientTokenId", times=1):
            assert who_am_i(session, server.url, None) == ("123456789012", "us-east-1")

    def test_a_network_that_fails_is_not_the_persons_to_mend(self):
        with pytest.raises(AccountError) as caught:
            whose("http://127.0.0.1:1")
        assert not caught.value.theirs

    def test_an_endpoint_that_never_answers_is_given_up(self, monkeypatch):
        monkeypatch.setattr(account, "PATIENCE", 0.2)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            told = complaint(whose, f"http://127.0.0.1:{silent.getsockname()[1]}")
        assert "did not answer" in told
