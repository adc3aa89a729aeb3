"""Floor 3: what AWS answers with a URL for, and when that is not followed."""

import errno
import io

import boto3
import pytest
from aws_server import CREDENTIALS

from awsfs.aws.archives import download
from awsfs.aws.clients import Clients
from awsfs.errors import AwsError
from awsfs.requests import Request

MADE_UP = "https://awslambda-us-west-2-tasks.s3.us-west-2.amazonaws.com/snapshots/x"


def test_an_emulator_that_names_a_place_of_awss_own_is_not_believed():
    clients = Clients(boto3.Session(**CREDENTIALS, region_name="us-west-2"), "http://127.0.0.1:4566")
    with pytest.raises(AwsError) as caught:
        download(clients, Request("lambda", "us-west-2", "get_function", "@", {}, 0), MADE_UP, io.BytesIO())
    assert caught.value.number == errno.EOPNOTSUPP
