"""Floor 5: an answer that trickles in is waited for as long as something comes, and one that stops is not."""

import errno
import socket
import time

import boto3
import pytest
from aws_server import CREDENTIALS
from cutting import Cutting
from test_3_fetch import number_of, request

from awsfs.aws.clients import Clients
from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.mount.waiting import Waiting

TIMEOUT = 1.5
"""Seconds without progress."""

PIECES, PAUSE = 8, TIMEOUT / 5
"""An answer takes longer than that, and no pause in it is as long as botocore waits for a piece."""

NOWHERE = "http://127.0.0.1:9"
BODY = b"<DescribeVpcsResponse><vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet></DescribeVpcsResponse>"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)


class Trickling(Cutting):
    """Answers a few bytes at a time. `left`: pieces after which it falls silent, whatever is asked."""

    left = PIECES

    def respond(self, connection: socket.socket, head: bytes, body: bytes) -> None:
        """See `Cutting`."""
        step = len(ANSWER) // PIECES + 1
        for start in range(0, len(ANSWER), step):
            time.sleep(PAUSE if self.left else 4 * TIMEOUT)
            connection.sendall(ANSWER[start : start + step] if self.left else b"")
            self.left -= 1 if self.left else 0


@pytest.fixture
def network():
    with Trickling(NOWHERE) as network:
        yield network


@pytest.fixture
def aws(network):
    clients = Clients(boto3.Session(**CREDENTIALS, region_name="us-west-2"), network.url, TIMEOUT)
    clients.get("ec2", "us-west-2")  # which takes longer than that
    aws = Aws(clients, Cache(), Journal(), Waiting(timeout=TIMEOUT))
    yield aws
    aws.close()


def test_what_takes_longer_in_all_than_anybody_waits_in_silence_arrives(aws):
    assert list(aws.records(request())) == ["vpc-1"]


def test_what_stops_half_way_is_etimedout(aws, network):
    network.left = PIECES // 2
    assert number_of(list, aws.records(request())) == errno.ETIMEDOUT
