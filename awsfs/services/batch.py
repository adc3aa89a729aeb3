"""Batch: queues, and the jobs in them. Environments of jobs are private."""

from __future__ import annotations

from typing import Any

from awsfs.schema import Attribute, Call, Describe, Document, Each, Fields, Folder, Link, Service, Tags, tags
from awsfs.services._places import role
from awsfs.services._verbs import dangerous, verb

QUEUE, JOB = "{jobQueueName}", "{jobId}"
QUEUES = Call("describe_job_queues", "jobQueues[]", maxResults=100)
ONE_QUEUE = Call("describe_job_queues", "jobQueues[]", jobQueues=["{name()}"])
# Without a filter AWS lists those that run, and no others.
EVER = [{"name": "AFTER_CREATED_AT", "values": ["0"]}]
JOBS = Call(
    "list_jobs",
    "jobSummaryList[].jobId",
    ttl=30,
    describe=Describe(Call("describe_jobs", "jobs[]"), "jobs", 100),
    jobQueue=QUEUE,
    filters=EVER,
    maxResults=100,
)
ONE_JOB = Call("describe_jobs", "jobs[]", ttl=30, jobs=["{name()}"])
ENVIRONMENTS = Call(
    "describe_compute_environments",
    "computeEnvironments[]",
    computeEnvironments="{computeEnvironmentOrder[].computeEnvironment}",
)
LOG = (
    "[container][?logStreamName].{stream: logStreamName,"
    " group: logConfiguration.options.\"awslogs-group\" || '/aws/batch/job'}"
)
PRIVATE = ("container", "ecsProperties", "eksProperties", "nodeProperties")
OVERRIDES = ("containerOverrides", "ecsPropertiesOverride", "eksPropertiesOverride", "nodeOverrides")


def tagged(arn: str) -> Tags:
    """``tags/`` of what the record calls by this ARN."""
    return tags(
        "pairs(tags)",
        put=Call("tag_resource", resourceArn=arn, tags={"{name()}": "{value()}"}),
        delete=Call("untag_resource", resourceArn=arn, tagKeys=["{name()}"]),
    )


def setting(field: str) -> Attribute:
    """What can be set of a queue."""
    params: dict[str, Any] = {field: "{value()}"}
    return Attribute(field, field, put=Call("update_job_queue", jobQueue=QUEUE, **params))


JOB_FOLDER = Folder(
    JOB,
    Fields(private=PRIVATE),
    Folder(
        "container",
        Fields(private=("environment",), source="container"),
        Folder("environment", Each("container.environment[]", Attribute("{name}", "value", private=True))),
    ),
    Attribute("exit-code", "container.exitCode"),
    Each(LOG, Link("log", "logs/{region}/groups/{group}/streams/{stream}")),
    role("container.jobRoleArn", "job-role"),
    role("container.executionRoleArn", "execution-role"),
    tagged("{jobArn}"),
    dangerous("cancel", "cancel_job", jobId=JOB),
    dangerous("terminate", "terminate_job", jobId=JOB),
    time="createdAt",
)

SERVICE = Service(
    "batch",
    Folder(
        "job-queues",
        Each(
            QUEUES,
            Folder(
                QUEUE,
                Fields(),
                setting("state"),
                setting("priority"),
                Folder("compute-environments", Each(ENVIRONMENTS, Document("{computeEnvironmentName}.json", "@"))),
                Folder(
                    "jobs", Each(JOBS, JOB_FOLDER, get=ONE_JOB, named="[0-9a-f-]{36}(:[0-9]+|#[0-9]+)?", state="status")
                ),
                tagged("{jobQueueArn}"),
                verb("submit-job", "submit_job", OVERRIDES, jobQueue=QUEUE),
                dangerous("update", "update_job_queue", jobQueue=QUEUE),
                dangerous("delete", "delete_job_queue", jobQueue=QUEUE),
            ),
            get=ONE_QUEUE,
            named="[A-Za-z0-9][A-Za-z0-9_-]{0,127}",
            state="state",
            arn="batch:job-queue/(.+)",
        ),
    ),
)
