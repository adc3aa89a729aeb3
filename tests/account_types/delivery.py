"""What builds and ships: projects and pipelines."""

from __future__ import annotations

from typing import Any

from account_types.account import LOWER, Account
from account_types.people import ROLE


def make(account: Account) -> None:
    """Make all of them."""
    _project(account)
    _pipeline(account)


def _project(account: Account) -> None:
    codebuild = account.client("codebuild")
    machine = {"type": "LINUX_CONTAINER", "image": "aws/codebuild/standard:7.0", "computeType": "BUILD_GENERAL1_SMALL"}
    codebuild.create_project(
        name="web",
        source={"type": "S3", "location": "shop/web.zip"},
        artifacts={"type": "NO_ARTIFACTS"},
        environment=machine,
        serviceRole=ROLE,
        tags=LOWER,
    )
    build = codebuild.start_build(projectName="web")["build"]["id"]
    account.has("codebuild/projects", "web")
    account.has("codebuild/projects/*/builds", "web", build.rpartition(":")[2])


def _stage(name: str, category: str, provider: str, **configuration: str) -> dict[str, Any]:
    kind = {"category": category, "owner": "AWS", "provider": provider, "version": "1"}
    return {"name": name, "actions": [{"name": name, "actionTypeId": kind, "configuration": configuration}]}


def _pipeline(account: Account) -> None:
    stages = [
        _stage("Source", "Source", "S3", S3Bucket="shop", S3ObjectKey="web.zip"),
        _stage("Build", "Build", "CodeBuild", ProjectName="web"),
    ]
    store = {"type": "S3", "location": "shop"}
    pipeline = {"name": "web", "roleArn": ROLE, "artifactStore": store, "stages": stages, "version": 1}
    account.client("codepipeline").create_pipeline(pipeline=pipeline, tags=LOWER)
    account.has("codepipeline/pipelines", "web")
    account.has("codepipeline/pipelines/*/stages", "web", "Source")
    account.has("codepipeline/pipelines/*/stages/*/actions", "web", "Source", "Source")
