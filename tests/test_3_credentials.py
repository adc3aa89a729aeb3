"""Floor 3: credentials that machines, containers and programs are handed, which do not live long."""

import errno
import json

import pytest
from made_up_credentials import Expiring, Source
from test_3_fetch import number_of, request

from awsfs.aws.account import AccountError, open_session, who_am_i
from awsfs.aws.clients import Clients
from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache

REGION = "us-west-2"
WITH_A_TICKET = ("container", "web_identity")
"""The kinds that show a file to whoever hands them out."""

VPCS = request("ec2", "describe_vpcs", "Vpcs[].VpcId")
SOON = 0.01
"""Hours that are so few that botocore looks for new ones each time."""


@pytest.fixture
def source():
    with Source() as source:
        yield source


@pytest.fixture
def endpoint(server, source):
    with Expiring(server.url, source) as endpoint:
        yield endpoint


@pytest.fixture
def have(source, monkeypatch, tmp_path):
    """Have the environment of a kind; the file with its ticket."""

    def have(kind):
        for name, value in getattr(source, kind)(tmp_path).items():
            monkeypatch.setenv(name, value)
        return tmp_path / "ticket"

    return have


def aws_at(endpoint):
    return Aws(Clients(open_session(None, REGION), endpoint.url), Cache(), Journal(), ttl=0.0)


@pytest.mark.parametrize("kind", ["container", "web_identity", "program"])
def test_those_that_say_that_they_end_soon_are_replaced_before_aws_refuses_them(have, source, endpoint, kind):
    source.hours = SOON
    have(kind)
    aws = aws_at(endpoint)
    list(aws.records(VPCS))
    source.expire()
    assert (list(aws.records(VPCS)) != [], endpoint.refused) == (True, 0)


def test_while_none_that_are_good_are_handed_out_it_is_an_expiry_and_then_it_recovers(have, source, endpoint):
    have("instance")
    aws = aws_at(endpoint)
    list(aws.records(VPCS))
    source.expire()
    endpoint.is_shut = True
    refused = number_of(list, aws.records(request("ec2", "describe_subnets", "Subnets[].SubnetId")))
    endpoint.is_shut = False
    assert (refused, list(aws.records(VPCS)) != []) == (errno.EKEYEXPIRED, True)


@pytest.mark.parametrize("kind", WITH_A_TICKET)
class TestTicket:
    """The file that is shown for credentials, which others replace now and then."""

    def test_while_it_is_gone_that_is_an_expiry_and_with_another_one_it_recovers(self, have, source, endpoint, kind):
        source.hours = SOON
        ticket = have(kind)
        aws = aws_at(endpoint)
        list(aws.records(VPCS))
        ticket.unlink()
        refused = number_of(list, aws.records(request("ec2", "describe_subnets", "Subnets[].SubnetId")))
        told = json.loads(aws.journal.errors()[0])
        source.ticket = "another"
        ticket.write_text("another")
        assert (refused, str(ticket) in told["message"]) == (errno.EKEYEXPIRED, True)
        assert list(aws.records(VPCS)) != []

    def test_without_it_the_mount_does_not_begin_and_says_what_is_missing(self, have, source, endpoint, kind):
        ticket = have(kind)
        ticket.unlink()
        with pytest.raises(AccountError, match=str(ticket)):
            who_am_i(open_session(None, REGION), endpoint.url, None)


def test_a_ticket_that_is_none_is_an_expiry(have, source, endpoint):
    source.hours = SOON
    ticket = have("container")
    aws = aws_at(endpoint)
    list(aws.records(VPCS))
    ticket.write_text("two\nlines")
    assert number_of(list, aws.records(VPCS)) == errno.EKEYEXPIRED


def test_a_role_that_may_not_be_assumed_is_no_refusal_of_what_was_asked(have, source, endpoint):
    source.hours = SOON
    have("web_identity")
    aws = aws_at(endpoint)
    list(aws.records(VPCS))
    source.ticket = "another"
    assert number_of(list, aws.records(VPCS)) == errno.EKEYEXPIRED
