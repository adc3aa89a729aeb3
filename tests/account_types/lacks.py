"""What moto cannot show of each kind of thing, and why: what is not in this table, the tests see."""

from __future__ import annotations


def lacking(*operations: str) -> str:
    """The reason that is nearly always."""
    return f"moto has no {' and no '.join(operations)}"


OUTSIDE = "moto tells an address of AWS's own, outside this machine"
CHANGES = "moto changes it with every answer"
MADE_UP = "moto makes up the name"
UNTOLD = "moto's records lack the state"
EMPTY = "moto lacks the operation, and so it is empty"

LACKS: dict[str, dict[str, str]] = {
    "apigateway/rest-apis": {"tags": "moto takes no ARN with a slash", "by-state": UNTOLD},
    "apigateway/rest-apis/*/stages": {"flush-cache": lacking("FlushStageCache")},
    "apigatewayv2/apis": {"create-deployment": lacking("CreateDeployment")},
    "athena/work-groups": {"creation-time": CHANGES},
    "athena/work-groups/*/named-queries": {"..": lacking("BatchGetNamedQuery")},
    "athena/work-groups/*/executions": {"..": lacking("BatchGetQueryExecution"), "by-state": UNTOLD},
    "autoscaling/groups": {
        "role": "moto makes no role of its own for the service",
        "instance-refreshes": EMPTY,
        "by-state": "the state is told of a group that is being deleted alone",
    },
    "backup/vaults": {
        "policy.json": lacking("GetBackupVaultAccessPolicy"),
        "notifications.json": lacking("GetBackupVaultNotifications"),
        "start-backup-job": lacking("StartBackupJob"),
        "by-state": UNTOLD,
    },
    "batch/job-queues": {"submit-job": "moto runs jobs in Docker"},
    "cloudformation/stacks": {"cancel-update": lacking("CancelUpdateStack")},
    "cloudwatch/alarms": {"history.json": lacking("DescribeAlarmHistory")},
    "codebuild/projects/*/builds": {"retry": lacking("RetryBuild"), "end-time": CHANGES, "phases.json": CHANGES},
    "codepipeline/pipelines": {"stage-stat": lacking("GetPipelineState")},
    "cognito-idp/user-pools": {"tags": lacking("TagResource")},
    "config/rules": {
        "compliance": lacking("DescribeComplianceByConfigRule"),
        "evaluation-results.json": lacking("GetComplianceDetailsByConfigRule"),
        "evaluation-status.json": lacking("DescribeConfigRuleEvaluationStatus"),
        "start-evaluation": lacking("StartConfigRulesEvaluation"),
    },
    "ec2/launch-templates": {"tags": "moto's CreateTags does not reach them"},
    "ecr/repositories/*/images": {"by-state": UNTOLD},
    "ecs/clusters/*/container-instances": {
        "tags": "moto's TagResource fails for them",
        "by-tag": "moto's records lack the tags",
    },
    "ecs/clusters/*/tasks": {"last-status": CHANGES, "execute-command": lacking("ExecuteCommand")},
    "efs/file-systems": {"size-in-bytes.json": CHANGES},
    "eks/clusters": {"update-version": lacking("UpdateClusterVersion")},
    "eks/clusters/*/nodegroups": {
        "auto-scaling-groups/": MADE_UP,
        "ssh-key": MADE_UP,
        "security-groups/": MADE_UP,
        "tags": "moto's TagResource knows no node groups",
        "update-version": lacking("UpdateNodegroupVersion"),
    },
    "elasticache/replication-groups": {"clusters/": MADE_UP},
    "lambda/functions": {"code": OUTSIDE},
    "lambda/functions/*/versions": {"code": OUTSIDE},
    "lambda/functions/*/layers": {"content": OUTSIDE},
    "opensearch/domains": {"by-state": UNTOLD},
    "rds/instances": {"logs": lacking("DownloadDBLogFilePortion"), "latest-restorable-time": CHANGES},
    "rds/clusters": {"key": MADE_UP, "latest-restorable-time": CHANGES},
    "redshift/clusters": {"tags": "moto's clusters have no namespace, which their ARN is made of"},
    "secretsmanager/secrets/*/versions": {"last-accessed-date": CHANGES, "created-date": CHANGES},
    "sns/topics": {"data-protection-policy.json": lacking("GetDataProtectionPolicy")},
    "stepfunctions/state-machines/*/executions": {"redrive": lacking("RedriveExecution")},
    "apigatewayv2/apis/*/deployments": {"": lacking("CreateDeployment")},
    "apigatewayv2/apis/*/authorizers": {"": lacking("GetAuthorizers")},
    "appconfig/applications": {"..": lacking("ListApplications")},
    "appconfig/applications/*/environments": {"": lacking("CreateEnvironment")},
    "appconfig/applications/*/environments/*/deployments": {"": lacking("StartDeployment")},
    "appconfig/applications/*/configuration-profiles/*/versions": {"": lacking("ListHostedConfigurationVersions")},
    "appconfig/deployment-strategies": {"": lacking("CreateDeploymentStrategy")},
    "backup/vaults/*/recovery-points": {"": lacking("StartBackupJob")},
    "batch/job-queues/*/jobs": {"": "moto runs jobs in Docker"},
    "codepipeline/pipelines/*/executions": {"": "moto's ListPipelineExecutions is always empty"},
    "ecs/clusters/*/tasks/*/containers": {"": "moto's containers have no names"},
    "eks/clusters/*/addons": {"": lacking("CreateAddon")},
    "elasticache/clusters/*/nodes": {"": "moto tells of no CacheNodes"},
    "kms/keys/*/grants": {"": "moto's ids of grants have 8 characters, AWS's 64"},
    "ssm/instances": {"": lacking("DescribeInstanceInformation")},
    "ssm/instances/*/commands": {"": lacking("DescribeInstanceInformation")},
    "wafv2/web-acls/*/resources": {"": lacking("ListResourcesForWebACL")},
}
"""By kind: the beginning of a name in the thing's directory, or nothing for the thing itself, and the reason."""

DIFFERS = {
    "athena/work-groups": {"EngineVersion"},
    "backup/vaults": {"CreationDate", "NumberOfRecoveryPoints"},
    "cloudformation/stacks/*/resources": {"LastUpdatedTimestamp"},
    "events/buses": {"CreationTime", "LastModifiedTime"},
    "iam/instance-profiles": {"Tags"},
    "lambda/functions": {"State", "LastUpdateStatus"},
    "lambda/functions/*/versions": {"State", "LastUpdateStatus"},
}
"""By kind: the fields that moto, unlike AWS, tells otherwise, or not at all, in the listing or of the one by name."""
