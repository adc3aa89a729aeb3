"""The logs, metrics and alarms of the demo account. Their times are relative to the moment at which they are made."""

from __future__ import annotations

import math
import time
from typing import Any

from awsfs.demo.words import HOME, Connect, arn, tag_list

TAGS = {"env": "production", "team": "backend"}
FUNCTION_LOGS, CONTAINER_LOGS = "/aws/lambda/thumbnail", "/ecs/shop"
FUNCTION_STREAM, CONTAINER_STREAM = "2026/01/02/[$LATEST]5a1e", "web/web/1"
EVENTS = {
    (FUNCTION_LOGS, FUNCTION_STREAM): (
        "START RequestId: 6f1c0d1e-0000-4000-8000-000000000001 Version: $LATEST",
        "resized images/logo.png to 128x128 in 84 ms",
        "resized images/hero.jpg to 1280x720 in 412 ms",
        "ERROR images/broken.gif is not an image",
        "END RequestId: 6f1c0d1e-0000-4000-8000-000000000001",
    ),
    (CONTAINER_LOGS, CONTAINER_STREAM): (
        "GET / 200 12 ms",
        "GET /cart 200 31 ms",
        "POST /orders 201 87 ms",
        "ERROR GET /search: upstream timed out after 5000 ms",
        "GET /health 200 1 ms",
    ),
}
"""The first events of each stream. The second stream grows: see `awsfs.demo.behaviour.grow`."""

MINUTE, PERIOD, HOURS = 60, 300, 3


def make_telemetry(connect: Connect) -> None:
    """All of it."""
    _make_logs(connect("logs", HOME))
    cloudwatch = connect("cloudwatch", HOME)
    _make_alarms(cloudwatch)
    _make_metrics(cloudwatch, connect)


def _make_logs(logs: Any) -> None:
    now = int(time.time() * 1000)
    for (group, stream), lines in EVENTS.items():
        logs.create_log_group(logGroupName=group, tags=TAGS)
        logs.put_retention_policy(logGroupName=group, retentionInDays=30)
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
        events = [{"timestamp": now - 60_000 + 1000 * number, "message": line} for number, line in enumerate(lines)]
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)


def _make_alarms(cloudwatch: Any) -> None:
    """One that is quiet, and one that fires."""
    alarm = {
        "Namespace": "AWS/SQS",
        "Statistic": "Maximum",
        "Period": PERIOD,
        "EvaluationPeriods": 2,
        "ComparisonOperator": "GreaterThanThreshold",
        "AlarmActions": [arn("sns", "on-call")],
        "Tags": tag_list(**TAGS),
    }
    for name, queue, threshold in (
        ("thumbnails-pile-up", "thumbnails", 1000.0),
        ("failures", "thumbnails-failed", 0.0),
    ):
        metric = {"MetricName": "ApproximateNumberOfMessagesVisible", "Dimensions": _dimension("QueueName", queue)}
        cloudwatch.put_metric_alarm(AlarmName=name, Threshold=threshold, **metric, **alarm)
    reason = "Threshold Crossed: 1 datapoint [2.0] was greater than the threshold (0.0)."
    cloudwatch.set_alarm_state(AlarmName="failures", StateValue="ALARM", StateReason=reason)


def _make_metrics(cloudwatch: Any, connect: Connect) -> None:
    """The CPU of four machines, and the requests to the load balancer of the web servers."""
    machines = [{"Name": "tag:Name", "Values": ["bastion", "db-primary", "cache", "ci-runner"]}]
    found = connect("ec2", HOME).describe_instances(Filters=machines)["Reservations"]
    cpu: list[dict[str, Any]] = []
    for number, machine in enumerate(machine["InstanceId"] for one in found for machine in one["Instances"]):
        cpu += _values("CPUUtilization", "Percent", ("InstanceId", machine), 12 + 8 * number)
    cloudwatch.put_metric_data(Namespace="AWS/EC2", MetricData=cpu)
    (balancer,) = connect("elbv2", HOME).describe_load_balancers(Names=["web"])["LoadBalancers"]
    name = balancer["LoadBalancerArn"].partition("loadbalancer/")[2]
    requests = _values("RequestCount", "Count", ("LoadBalancer", name), 800)
    cloudwatch.put_metric_data(Namespace="AWS/ApplicationELB", MetricData=requests)


def _values(name: str, unit: str, dimension: tuple[str, str], mean: float) -> list[dict[str, Any]]:
    """A value for each period of the last hours, oldest first: a wave around a mean."""
    now, of = time.time(), {"MetricName": name, "Unit": unit, "Dimensions": _dimension(*dimension)}
    minutes = range(HOURS * MINUTE, 0, -PERIOD // MINUTE)
    return [
        {**of, "Timestamp": now - MINUTE * ago, "Value": round(mean * (1 + 0.4 * math.sin(ago / 30)))}
        for ago in minutes
    ]


def _dimension(name: str, value: str) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value}]
