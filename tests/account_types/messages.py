"""Keys, queues, topics, logs, alarms, streams, and what calls what when something happens."""

from __future__ import annotations

import json

from account_types.account import PAIRS, TAGS, Account, arn
from account_types.people import ROLE

GROUP = "/aws/lambda/resize"


def make(account: Account) -> None:
    """Make all of them."""
    _key(account)
    _queues(account)
    _topic(account)
    _alarm(account)
    _stream(account)
    _logs(account)
    _rules(account)


def _key(account: Account) -> None:
    kms = account.client("kms")
    tags = [{"TagKey": key, "TagValue": value} for key, value in TAGS.items()]
    key = kms.create_key(Description="of the shop", Tags=tags)["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/shop", TargetKeyId=key)
    account.has("kms/keys", key)


def _queues(account: Account) -> None:
    sqs = account.client("sqs")
    sqs.create_queue(QueueName="dead")
    policy = {"deadLetterTargetArn": arn("sqs", "dead"), "maxReceiveCount": "3"}
    sqs.create_queue(QueueName="jobs", Attributes={"RedrivePolicy": json.dumps(policy)}, tags=TAGS)
    account.has("sqs/queues", "jobs")


def _topic(account: Account) -> None:
    sns = account.client("sns")
    topic = sns.create_topic(Name="news", Tags=PAIRS, Attributes={"KmsMasterKeyId": account.name("kms/keys")})
    made = sns.subscribe(TopicArn=topic["TopicArn"], Protocol="sqs", Endpoint=arn("sqs", "jobs"))
    account.has("sns/topics", "news")
    account.has("sns/subscriptions", made["SubscriptionArn"].rpartition(":")[2])


def _alarm(account: Account) -> None:
    account.client("cloudwatch").put_metric_alarm(
        AlarmName="busy",
        Namespace="AWS/EC2",
        MetricName="CPUUtilization",
        Dimensions=[{"Name": "InstanceId", "Value": account.name("ec2")}],
        Statistic="Average",
        Period=60,
        EvaluationPeriods=1,
        Threshold=90.0,
        ComparisonOperator="GreaterThanThreshold",
        AlarmActions=[arn("sns", "news")],
        Tags=PAIRS,
    )
    account.has("cloudwatch/alarms", "busy")


def _stream(account: Account) -> None:
    kinesis = account.client("kinesis")
    kinesis.create_stream(StreamName="clicks", ShardCount=1, Tags=TAGS)
    kinesis.register_stream_consumer(StreamARN=arn("kinesis", "stream/clicks"), ConsumerName="reader")
    account.has("kinesis/streams", "clicks")
    account.has("kinesis/streams/*/shards", "clicks", "shardId-000000000000")
    account.has("kinesis/streams/*/consumers", "clicks", "reader")


def _logs(account: Account) -> None:
    logs = account.client("logs")
    logs.create_log_group(logGroupName=GROUP, tags=TAGS, kmsKeyId=arn("kms", f"key/{account.name('kms/keys')}"))
    logs.create_log_stream(logGroupName=GROUP, logStreamName="2026/01/02")
    metric = {"metricName": "errors", "metricNamespace": "shop", "metricValue": "1"}
    logs.put_metric_filter(
        logGroupName=GROUP, filterName="errors", filterPattern="ERROR", metricTransformations=[metric]
    )
    words = {"filterName": "all", "filterPattern": "", "roleArn": ROLE}
    logs.put_subscription_filter(logGroupName=GROUP, **words, destinationArn=arn("kinesis", "stream/clicks"))
    account.has("logs/groups", GROUP)
    account.has("logs/groups/*/streams", GROUP, "2026/01/02")
    account.has("logs/groups/*/metric-filters", GROUP, "errors")
    account.has("logs/groups/*/subscription-filters", GROUP, "all")


def _rules(account: Account) -> None:
    events = account.client("events")
    events.create_event_bus(Name="orders", Tags=PAIRS)
    pattern = json.dumps({"source": ["shop"]})
    target = {"Id": "jobs", "Arn": arn("sqs", "jobs"), "DeadLetterConfig": {"Arn": arn("sqs", "dead")}}
    for bus in ("default", "orders"):
        events.put_rule(Name="paid", EventBusName=bus, EventPattern=pattern, RoleArn=ROLE, Tags=PAIRS)
        events.put_targets(Rule="paid", EventBusName=bus, Targets=[target])
    account.client("scheduler").create_schedule(
        Name="nightly",
        ScheduleExpression="rate(1 day)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": arn("sqs", "jobs"), "RoleArn": ROLE, "DeadLetterConfig": {"Arn": arn("sqs", "dead")}},
    )
    account.has("events/rules", "paid")
    account.has("events/rules/*/targets", "paid", "jobs")
    account.has("events/buses", "orders")
    account.has("events/buses/*/rules", "orders", "paid")
    account.has("events/buses/*/rules/*/targets", "orders", "paid", "jobs")
    account.has("scheduler/schedules", "nightly")
