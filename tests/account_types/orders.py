"""A verb of each kind of thing that interrupts nothing, and what is written to it."""

from __future__ import annotations

import json
from typing import Any

from account_types.account import ACCOUNT, Account, arn
from account_types.people import POLICY as READ

POLICY = f"arn:aws:iam::{ACCOUNT}:policy/read"
ORDERS: dict[str, tuple[str, Any]] = {
    "acm/certificates": ("resend-validation-email", {"Domain": "example.com", "ValidationDomain": "example.com"}),
    "apigateway/rest-apis": ("create-deployment", {"description": "again"}),
    "apigateway/rest-apis/*/stages": ("flush-cache", 1),
    "apigatewayv2/apis": ("create-deployment", 1),
    "appconfig/applications/*/configuration-profiles": (
        "create-version",
        {"ContentType": "text/plain", "Content": "eA=="},
    ),
    "autoscaling/groups": ("resume-processes", 1),
    "backup/vaults": ("start-backup-job", {"ResourceArn": arn("dynamodb", "table/users"), "IamRoleArn": "deploy"}),
    "batch/job-queues": ("submit-job", {"jobName": "one", "jobDefinition": "one"}),
    "cloudformation/stacks": ("cancel-update", 1),
    "cloudfront/distributions": (
        "create-invalidation",
        {"InvalidationBatch": {"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": "2"}},
    ),
    "cloudtrail/trails": ("start-logging", 1),
    "cloudwatch/alarms": ("set-state", {"StateValue": "ALARM", "StateReason": "a test"}),
    "codebuild/projects": ("start-build", 1),
    "codebuild/projects/*/builds": ("retry", 1),
    "codepipeline/pipelines": ("start-execution", 1),
    "cognito-idp/user-pools/*/users": ("enable", 1),
    "config/rules": ("start-evaluation", 1),
    "dynamo": ("create-backup", {"BackupName": "second"}),
    "dynamo/*/backups": ("restore", {"TargetTableName": "restored"}),
    "ec2": ("start", 1),
    "ec2/images": ("copy", {"SourceRegion": "us-west-2", "Name": "copy"}),
    "ec2/snapshots": ("create-volume", {"AvailabilityZone": "us-west-2a"}),
    "ec2/volumes": ("create-snapshot", {"Description": "a test"}),
    "ec2/vpcs": ("create-subnet", {"CidrBlock": "10.0.9.0/24"}),
    "ec2/launch-templates": ("create-version", {"LaunchTemplateData": {"InstanceType": "t3.small"}}),
    "ec2/launch-templates/*/versions": ("set-default", 1),
    "ec2/internet-gateways": ("attach", {"VpcId": "{ec2/vpcs}"}),
    "ec2/addresses": ("associate", {"InstanceId": "{ec2}"}),
    "ec2/network-interfaces": ("attach", {"InstanceId": "{ec2}", "DeviceIndex": 1}),
    "ecr/repositories": ("start-image-scan", {"imageId": {"imageTag": "older"}}),
    "ecr/repositories/*/images": ("start-scan", 1),
    "ecs/clusters/*/tasks": ("execute-command", {"command": "true", "interactive": True}),
    "efs/file-systems": ("create-mount-target", {"SubnetId": "{ec2/subnets}"}),
    "eks/clusters": ("update-version", {"version": "1.31"}),
    "eks/clusters/*/nodegroups": ("update-version", 1),
    "elasticache/clusters": ("create-snapshot", {"SnapshotName": "one"}),
    "elasticache/replication-groups": ("create-snapshot", {"SnapshotName": "two"}),
    "elb/load-balancers": ("register-instances", {"Instances": [{"InstanceId": "{ec2}"}]}),
    "elbv2/load-balancers": (
        "create-listener",
        {
            "Protocol": "HTTP",
            "Port": 8080,
            "DefaultActions": [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
        },
    ),
    "elbv2/load-balancers/*/listeners": (
        "create-rule",
        {
            "Priority": 20,
            "Conditions": [{"Field": "path-pattern", "Values": ["/old/*"]}],
            "Actions": [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
        },
    ),
    "elbv2/target-groups": ("register-targets", {"Targets": [{"Id": "{ec2}", "Port": 9090}]}),
    "emr/clusters": ("add-steps", {"Steps": [{"Name": "two", "HadoopJarStep": {"Jar": "two.jar"}}]}),
    "events/rules": ("enable", 1),
    "events/buses/*/rules": ("put-targets", {"Targets": [{"Id": "dead", "Arn": arn("sqs", "dead")}]}),
    "firehose/streams": ("put-record", {"Record": {"Data": "eA=="}}),
    "glue/databases": ("create-table", {"TableInput": {"Name": "returns"}}),
    "glue/jobs": ("start-run", 1),
    "iam/users": ("put-inline-policy", {"PolicyName": "more", "PolicyDocument": READ}),
    "iam/groups": ("attach-policy", {"PolicyArn": POLICY}),
    "iam/roles": ("put-permissions-boundary", {"PermissionsBoundary": POLICY}),
    "iam/instance-profiles": ("add-role", {"RoleName": "deploy"}),
    "kinesis/streams": ("put-record", {"Data": "eA==", "PartitionKey": "1"}),
    "kms/keys": ("enable-rotation", 1),
    "lambda/functions": ("publish-version", 1),
    "lambda/functions/*/aliases": ("invoke", {}),
    "lambda/functions/*/versions": ("invoke", {}),
    "logs/groups": ("create-stream", {"logStreamName": "another"}),
    "logs/groups/*/streams": ("put-events", {"logEvents": [{"timestamp": 1767323045000, "message": "hello"}]}),
    "rds/instances": ("create-snapshot", {"DBSnapshotIdentifier": "after"}),
    "rds/clusters": ("create-snapshot", {"DBClusterSnapshotIdentifier": "cluster-after"}),
    "rds/snapshots": ("copy", {"TargetDBSnapshotIdentifier": "copied"}),
    "redshift/clusters": ("create-snapshot", {"SnapshotIdentifier": "one"}),
    "route53/zones": ("associate-vpc", {"VPC": {"VPCRegion": "us-west-2", "VPCId": "{ec2/vpcs}"}}),
    "secretsmanager/secrets": ("restore", 1),
    "sns/topics": ("publish", {"Message": "hello"}),
    "sqs/queues": ("send", {"MessageBody": "hello"}),
    "ssm/parameter-metadata": ("label", {"Labels": ["good"], "ParameterVersion": 1}),
    "ssm/parameter-metadata/*/history": ("label", {"Labels": ["better"]}),
    "stepfunctions/state-machines": ("start-execution", {"name": "second"}),
    "stepfunctions/state-machines/*/executions": ("redrive", 1),
    "wafv2/web-acls": ("associate", {"ResourceArn": arn("apigateway", ":/restapis/none/stages/prod")}),
}
"""By kind: the verb, and 1 or its parameters; ``{ec2}`` is what the thing of that kind is called."""


def written(kind: str, account: Account) -> str:
    """What is written to the verb of a kind."""
    text = json.dumps(ORDERS[kind][1])
    for other in account.made:
        text = text.replace(f"{{{other}}}", account.name(other))
    return text
