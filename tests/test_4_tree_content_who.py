"""Floor 4: ``.who``, the last writers of a thing, and ``.metrics/``, what was measured of it."""

import datetime
import errno
import json

import pytest
from test_4_tree_grown import REGION, Api, dots, errno_of, grow, is_there, names, node, refuse

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.services import cloudfront, ec2, elbv2, iam, s3, sqs
from awsfs.services._metrics import STATISTICS
from awsfs.tree.handles import READING

WHEN = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
MACHINE = f"ec2/{REGION}/i-1"


class Watched(Api):
    """A made-up API that remembers which region it was asked in, and with which parameters."""

    def __init__(self, **operations):
        machine = {"Reservations": [{"Instances": [{"InstanceId": "i-1"}]}]}
        super().__init__(**{"describe_instances": lambda **params: machine, **operations})
        self.regions, self.asked = [], []

    def get(self, name, region, changing=False):
        if name in ("cloudtrail", "cloudwatch"):
            self.regions.append(region)
        return self

    def telling(self, operation, **answer):
        """Have an operation answer so, and its parameters remembered."""

        def call(**params):
            self.asked.append(params)
            return answer

        self.operations[operation] = call
        return self


def tree_of(api, module=ec2):
    """The tree of one service."""
    return grow(Aws(api, Cache(), Journal()), module.SERVICE)


def text(tree, path):
    """All of a stream."""
    return node(tree, path).open(READING).read(2**16, 0).decode()


def event(name, user="ann", read_only="false", **details):
    """An event as CloudTrail tells it."""
    told = json.dumps({"sourceIPAddress": "192.0.2.1", **details})
    return {"EventName": name, "Username": user, "EventTime": WHEN, "ReadOnly": read_only, "CloudTrailEvent": told}


class TestWho:
    def world(self, *events, **more):
        return Watched(**more).telling("lookup_events", Events=list(events))

    def test_has_a_line_for_each_change_the_newest_first(self):
        tree = tree_of(self.world(event("StopInstances"), event("StartInstances", "bob")))
        assert text(tree, f"{MACHINE}/.who") == (
            "time\tuser\tevent\tsource-ip\terror\n"
            "2026-01-02T03:04:05Z\tann\tStopInstances\t192.0.2.1\t-\n"
            "2026-01-02T03:04:05Z\tbob\tStartInstances\t192.0.2.1\t-\n"
        )

    def test_leaves_out_who_only_looked(self):
        tree = tree_of(self.world(event("DescribeInstances", read_only="true")))
        assert text(tree, f"{MACHINE}/.who").count("\n") == 1

    def test_tells_who_was_refused(self):
        tree = tree_of(self.world(event("TerminateInstances", errorCode="Client.UnauthorizedOperation")))
        assert text(tree, f"{MACHINE}/.who").endswith("\tClient.UnauthorizedOperation\n")

    def test_an_event_without_a_user_is_told_by_its_identity(self):
        tree = tree_of(self.world(event("StopInstances", None, userIdentity={"arn": "arn:aws:sts::1:assumed-role/x"})))
        assert "\tarn:aws:sts::1:assumed-role/x\t" in text(tree, f"{MACHINE}/.who")

    def test_is_one_call_for_one_page(self):
        api = self.world(event("StopInstances"))
        text(tree_of(api), f"{MACHINE}/.who")
        wanted = [{"AttributeKey": "ResourceName", "AttributeValue": "i-1"}]
        assert api.asked == [{"LookupAttributes": wanted, "MaxResults": 50}]

    def test_what_is_not_known_by_its_name_is_asked_for_by_its_arn(self):
        role = {"RoleName": "app", "Arn": "arn:aws:iam::1:role/app", "Path": "/"}
        api = self.world(get_role=lambda **params: {"Role": role}, list_roles=lambda **params: {"Roles": [role]})
        text(tree_of(api, iam), "iam/roles/app/.who")
        assert [params["LookupAttributes"][0]["AttributeValue"] for params in api.asked] == ["app", role["Arn"]]

    def test_what_is_in_no_region_is_asked_for_where_cloudtrail_has_it(self):
        role = {"RoleName": "app", "Path": "/"}
        api = self.world(get_role=lambda **params: {"Role": role}, list_roles=lambda **params: {"Roles": [role]})
        text(tree_of(api, iam), "iam/roles/app/.who")
        assert set(api.regions) == {"us-east-1"}

    def test_a_bucket_is_asked_for_where_it_is(self):
        api = self.world(list_buckets=lambda **params: {"Buckets": [{"Name": "logs", "BucketRegion": "eu-west-1"}]})
        text(tree_of(api, s3), "s3/logs/.who")
        assert set(api.regions) == {"eu-west-1"}

    def test_what_is_refused_is_refused_at_open(self):
        api = Watched(lookup_events=refuse())
        tree = tree_of(api)
        assert errno_of(text, tree, f"{MACHINE}/.who") == errno.EACCES

    def test_is_in_every_thing_and_in_no_collection(self):
        tree = tree_of(self.world())
        assert ".who" in dots(tree, f"{MACHINE}")
        assert not is_there(tree, f"ec2/{REGION}/.who")

    def test_is_not_listed(self):
        assert ".who" not in names(tree_of(self.world()), MACHINE)


class TestMetrics:
    POINTS = (
        {"Timestamp": WHEN, **dict(zip(STATISTICS, (2.5, 1.0, 4.0, 7.5, 3.0), strict=True)), "Unit": "Percent"},
        {"Timestamp": WHEN - datetime.timedelta(minutes=5), "Average": 1e-7, "Unit": "Percent"},
    )

    def world(self, *points, **more):
        return Watched(**more).telling("get_metric_statistics", Datapoints=list(points))

    def test_a_file_has_all_statistics_the_oldest_first(self):
        assert text(tree_of(self.world(*self.POINTS)), f"{MACHINE}/.metrics/CPUUtilization.tsv") == (
            "timestamp\taverage\tminimum\tmaximum\tsum\tsample-count\tunit\n"
            "2026-01-02T02:59:05Z\t1e-07\t-\t-\t-\t-\tPercent\n"
            "2026-01-02T03:04:05Z\t2.5\t1\t4\t7.5\t3\tPercent\n"
        )

    def test_a_file_is_one_call_for_that_metric_of_that_thing(self):
        api = self.world()
        text(tree_of(api), f"{MACHINE}/.metrics/NetworkIn.tsv")
        (params,) = api.asked
        assert (params["Namespace"], params["MetricName"]) == ("AWS/EC2", "NetworkIn")
        assert params["Dimensions"] == [{"Name": "InstanceId", "Value": "i-1"}]

    def test_it_covers_the_last_three_hours(self):
        api = self.world()
        text(tree_of(api), f"{MACHINE}/.metrics/NetworkIn.tsv")
        (params,) = api.asked
        assert params["EndTime"] - params["StartTime"] == datetime.timedelta(hours=3)
        assert 0 <= (params["EndTime"] - datetime.datetime.now(datetime.timezone.utc)).total_seconds() <= 300

    def test_listing_them_costs_nothing(self):
        api = self.world()
        assert "CPUUtilization.tsv" in names(tree_of(api), f"{MACHINE}/.metrics")
        assert api.asked == []

    def test_looking_at_one_costs_nothing(self):
        api = self.world()
        assert node(tree_of(api), f"{MACHINE}/.metrics/CPUUtilization.tsv").size() == 0
        assert api.asked == []

    def test_they_are_listed_by_more_alone(self):
        tree = tree_of(self.world())
        assert ".metrics" not in names(tree, MACHINE)
        assert ".metrics" in dots(tree, f"{MACHINE}")

    def test_a_distribution_is_measured_in_one_region_alone(self):
        found = {"Id": "E1", "Status": "Deployed"}
        api = self.world(get_distribution=lambda **params: {"ETag": "x", "Distribution": found})
        text(tree_of(api, cloudfront), "cloudfront/distributions/E1/.metrics/Requests.tsv")
        assert api.regions[-1] == "us-east-1"

    def test_a_bucket_is_measured_once_a_day_where_it_is(self):
        api = self.world(list_buckets=lambda **params: {"Buckets": [{"Name": "logs", "BucketRegion": "eu-west-1"}]})
        text(tree_of(api, s3), "s3/logs/.metrics/BucketSizeBytes.tsv")
        assert (api.regions[-1], api.asked[0]["Period"]) == ("eu-west-1", 86_400)
        assert api.asked[0]["EndTime"] - api.asked[0]["StartTime"] == datetime.timedelta(days=14)

    @pytest.mark.parametrize(
        ("kind", "namespace"), [("app", "ApplicationELB"), ("net", "NetworkELB"), ("gwy", "GatewayELB")]
    )
    def test_a_target_group_is_measured_behind_its_balancer(self, kind, namespace):
        here = f"arn:aws:elasticloadbalancing:{REGION}:1"
        found = {
            "TargetGroupName": "web",
            "TargetGroupArn": f"{here}:targetgroup/web/73e2",
            "LoadBalancerArns": [f"{here}:loadbalancer/{kind}/front/50dc"],
        }
        api = self.world(describe_target_groups=lambda **params: {"TargetGroups": [found]})
        text(tree_of(api, elbv2), f"elbv2/{REGION}/target-groups/web/.metrics/HealthyHostCount.tsv")
        assert api.asked[0]["Namespace"] == f"AWS/{namespace}"
        assert [each["Value"] for each in api.asked[0]["Dimensions"]] == ["targetgroup/web/73e2", f"{kind}/front/50dc"]

    def test_a_queue_has_its_own(self):
        api = self.world(get_queue_url=lambda **params: {"QueueUrl": "https://sqs/1/q"})
        text(tree_of(api, sqs), f"sqs/{REGION}/queues/q/.metrics/ApproximateAgeOfOldestMessage.tsv")
        assert api.asked[0]["Dimensions"] == [{"Name": "QueueName", "Value": "q"}]
