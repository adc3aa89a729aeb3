"""Floor 5: whoever waits for a token of ours can be interrupted, as anybody who waits for AWS."""

import pytest
from test_4_tree_grown import Api

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.aws.limits import Limit
from awsfs.aws.rates import Rates
from awsfs.cache import Cache
from awsfs.mount.waiting import Waiting

NEVER = {"ec2": (Limit(("*",), 1, 1e-9),)}


def test_whoever_waits_for_a_token_can_be_interrupted():
    rates = Rates(NEVER)
    rates.bucket("ec2", "us-west-2", "DescribeVpcs").take()
    aws = Aws(Api(), Cache(), Journal(), Waiting(lambda: True))
    with pytest.raises(InterruptedError):
        aws.run(rates.bucket("ec2", "us-west-2", "DescribeVpcs").take)
    rates.close()
    aws.close()
