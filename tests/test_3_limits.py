"""Floor 3: what AWS publishes of its limits, and whose bucket an operation has."""

import pytest
from botocore.session import get_session

from awsfs.aws.limits import LIMITS, limit_of
from awsfs.aws.rates import Rates

REGION = "us-west-2"


class TestLimits:
    @pytest.mark.parametrize("service", LIMITS)
    def test_each_limit_is_of_an_operation_that_there_is(self, service):
        alike = ("elb", "elbv2") if service.startswith("elb") else (service,)
        known = [name for each in alike for name in get_session().get_service_model(each).operation_names]
        idle = [limit for limit in LIMITS[service] if not any(limit.takes(name) for name in known)]
        assert idle == []

    @pytest.mark.parametrize(
        ("service", "operation", "burst", "rate"),
        [
            ("ec2", "DescribeVpcs", 100, 20),
            ("ec2", "DescribeInstances", 50, 10),
            ("ec2", "RunInstances", 5, 2),
            ("ec2", "StopInstances", 50, 5),
            ("ssm", "GetParameter", 40, 40),
            ("route53", "ListHostedZones", 5, 5),
            ("cloudtrail", "LookupEvents", 2, 2),
            ("elbv2", "DescribeRules", 40, 10),
            ("ecs", "ListTasks", 100, 20),
        ],
    )
    def test_a_limit_is_as_aws_publishes_it(self, service, operation, burst, rate):
        limit = limit_of(service, operation, LIMITS)
        assert (limit.burst, limit.rate) == (burst, rate)

    @pytest.mark.parametrize(
        ("service", "operation"), [("s3", "GetObject"), ("dynamodb", "Scan"), ("lambda", "Invoke")]
    )
    def test_what_has_none_has_none(self, service, operation):
        assert limit_of(service, operation, LIMITS) is None

    def test_operations_have_a_bucket_each(self):
        rates = Rates()
        assert rates.bucket("ec2", REGION, "DescribeVpcs") is not rates.bucket("ec2", REGION, "DescribeSubnets")

    def test_regions_have_a_bucket_each(self):
        rates = Rates()
        assert rates.bucket("elbv2", REGION, "DescribeRules") is not rates.bucket("elbv2", "eu-west-1", "DescribeRules")

    def test_operations_of_a_shared_limit_have_one(self):
        rates = Rates()
        assert rates.bucket("elbv2", REGION, "DescribeRules") is rates.bucket("elbv2", REGION, "DescribeTags")
