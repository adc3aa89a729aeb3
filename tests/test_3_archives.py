"""Floor 3: what AWS answers with a URL for, and when that is not followed."""

import errno
import io
from types import SimpleNamespace

import pytest

from awsfs.aws.archives import download
from awsfs.errors import AwsError

MADE_UP = "https://awslambda-us-west-2-tasks.s3.us-west-2.amazonaws.com/snapshots/x"


def test_an_emulator_that_names_a_place_of_awss_own_is_not_believed():
    client = SimpleNamespace(meta=SimpleNamespace(endpoint_url="http://127.0.0.1:4566"))
    with pytest.raises(AwsError) as caught:
        download(client, MADE_UP, io.BytesIO(), "get_function")
    assert caught.value.number == errno.EOPNOTSUPP
