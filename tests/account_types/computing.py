"""What computes: groups of machines, containers, clusters, jobs and functions."""

from __future__ import annotations

import json

from account_types.account import LOWER, PAIRS, TAGS, Account, arn, code
from account_types.network import second_subnet
from account_types.people import ROLE


def make(account: Account) -> None:
    """Make all of them."""
    _group(account)
    _images(account)
    _containers(account)
    _kubernetes(account)
    _emr(account)
    _batch(account)
    _endpoint(account)
    _function(account)
    _machine(account)


def _group(account: Account) -> None:
    autoscaling = account.client("autoscaling")
    autoscaling.create_auto_scaling_group(
        AutoScalingGroupName="web",
        LaunchTemplate={"LaunchTemplateId": account.name("ec2/launch-templates"), "Version": "1"},
        MinSize=1,
        MaxSize=2,
        VPCZoneIdentifier=account.name("ec2/subnets"),
        Tags=[{**tag, "PropagateAtLaunch": True} for tag in PAIRS],
    )
    words = {"AdjustmentType": "ChangeInCapacity", "ScalingAdjustment": 1}
    autoscaling.put_scaling_policy(AutoScalingGroupName="web", PolicyName="grow", **words)
    account.has("autoscaling/groups", "web")
    account.has("autoscaling/groups/*/policies", "web", "grow")


def _images(account: Account) -> None:
    ecr = account.client("ecr")
    ecr.create_repository(repositoryName="shop/web", tags=PAIRS)
    kind = "application/vnd.docker.distribution.manifest.v2+json"
    manifest = {"schemaVersion": 2, "mediaType": kind, "config": {"digest": "sha256:0"}, "layers": []}
    made = ecr.put_image(repositoryName="shop/web", imageManifest=json.dumps(manifest), imageTag="latest")
    older = json.dumps({**manifest, "layers": [{"digest": "sha256:1", "size": 1}]})
    ecr.put_image(repositoryName="shop/web", imageManifest=older, imageTag="older")
    account.has("ecr/repositories", "shop/web")
    account.has("ecr/repositories/*/images", "shop/web", made["image"]["imageId"]["imageDigest"])


def _containers(account: Account) -> None:
    ecs = account.client("ecs")
    ecs.create_cluster(clusterName="shop", tags=LOWER)
    container = {"name": "web", "image": "web:1", "memory": 128, "environment": [{"name": "MODE", "value": "fast"}]}
    roles = {"taskRoleArn": ROLE, "executionRoleArn": ROLE}
    ecs.register_task_definition(family="web", containerDefinitions=[container], tags=LOWER, **roles)
    place = {"subnets": [account.name("ec2/subnets")], "securityGroups": [account.name("ec2/security-groups")]}
    network = {"networkConfiguration": {"awsvpcConfiguration": place}}
    words = {"cluster": "shop", "taskDefinition": "web", "launchType": "FARGATE", "tags": LOWER, **network}
    ecs.create_service(serviceName="web", desiredCount=1, **words)
    changed = {"containerOverrides": [{"name": "web", "command": ["true"]}]}
    (task,) = ecs.run_task(**words, overrides=changed)["tasks"]
    identity = {"instanceId": account.name("ec2"), "accountId": "1", "region": "us-west-2"}
    made = ecs.register_container_instance(cluster="shop", instanceIdentityDocument=json.dumps(identity))
    account.has("ecs/clusters", "shop")
    account.has("ecs/clusters/*/services", "shop", "web")
    account.has("ecs/clusters/*/tasks", "shop", task["taskArn"].rpartition("/")[2])
    account.has("ecs/clusters/*/tasks/*/overrides", "shop", account.name("ecs/clusters/*/tasks"), "web")
    machine = made["containerInstance"]["containerInstanceArn"].rpartition("/")[2]
    account.has("ecs/clusters/*/container-instances", "shop", machine)
    account.has("ecs/task-definitions", "web:1")
    account.has("ecs/task-definitions/*/containers", "web:1", "web")


def _kubernetes(account: Account) -> None:
    eks = account.client("eks")
    subnets = [account.name("ec2/subnets"), second_subnet(account)]
    eks.create_cluster(name="shop", roleArn=ROLE, resourcesVpcConfig={"subnetIds": subnets}, tags=TAGS)
    eks.create_nodegroup(clusterName="shop", nodegroupName="workers", subnets=subnets, nodeRole=ROLE, tags=TAGS)
    account.has("eks/clusters", "shop")
    account.has("eks/clusters/*/nodegroups", "shop", "workers")


def _emr(account: Account) -> None:
    step = {"Name": "count", "HadoopJarStep": {"Jar": "count.jar"}}
    machines = {"MasterInstanceType": "m5.large", "InstanceCount": 1, "KeepJobFlowAliveWhenNoSteps": True}
    emr = account.client("emr")
    roles = {"JobFlowRole": "deploy", "ServiceRole": "deploy"}
    cluster = emr.run_job_flow(Name="count", Instances=machines, Steps=[step], Tags=PAIRS, **roles)["JobFlowId"]
    account.has("emr/clusters", cluster)
    account.has("emr/clusters/*/steps", cluster, emr.list_steps(ClusterId=cluster)["Steps"][0]["Id"])


def _batch(account: Account) -> None:
    batch = account.client("batch")
    place = {"subnets": [account.name("ec2/subnets")], "securityGroupIds": [account.name("ec2/security-groups")]}
    resources = {"type": "FARGATE", "maxvCpus": 1, **place}
    batch.create_compute_environment(
        computeEnvironmentName="small", type="MANAGED", computeResources=resources, serviceRole=ROLE
    )
    order = [{"order": 1, "computeEnvironment": arn("batch", "compute-environment/small")}]
    batch.create_job_queue(
        jobQueueName="nightly", state="ENABLED", priority=1, computeEnvironmentOrder=order, tags=TAGS
    )
    account.has("batch/job-queues", "nightly")


def _endpoint(account: Account) -> None:
    sagemaker = account.client("sagemaker")
    sagemaker.create_model(ModelName="rank", ExecutionRoleArn=ROLE, PrimaryContainer={"Image": "rank:1"})
    variant = {"VariantName": "all", "ModelName": "rank", "InitialInstanceCount": 1, "InstanceType": "ml.t2.medium"}
    sagemaker.create_endpoint_config(EndpointConfigName="rank", ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName="rank", EndpointConfigName="rank", Tags=PAIRS)
    account.has("sagemaker/endpoints", "rank")
    account.has("sagemaker/endpoints/*/variants", "rank", "all")


def _function(account: Account) -> None:
    functions = account.client("lambda")
    layer = functions.publish_layer_version(LayerName="tools", Content={"ZipFile": code()})
    functions.create_function(
        FunctionName="resize",
        Runtime="python3.12",
        Role=ROLE,
        Handler="main.handler",
        Code={"ZipFile": code()},
        Environment={"Variables": {"MODE": "fast"}},
        DeadLetterConfig={"TargetArn": arn("sqs", "dead")},
        Layers=[layer["LayerVersionArn"]],
        Tags=TAGS,
        Publish=True,
    )
    functions.create_alias(FunctionName="resize", Name="live", FunctionVersion="1")
    mapping = functions.create_event_source_mapping(FunctionName="resize", EventSourceArn=arn("sqs", "jobs"))
    account.has("lambda/functions", "resize")
    account.has("lambda/functions/*/layers", "resize", "tools:1")
    account.has("lambda/functions/*/aliases", "resize", "live")
    account.has("lambda/functions/*/versions", "resize", "1")
    account.has("lambda/functions/*/event-source-mappings", "resize", mapping["UUID"])


def _machine(account: Account) -> None:
    steps = account.client("stepfunctions")
    call = {"Type": "Task", "Resource": arn("lambda", "function:resize"), "End": True}
    definition = json.dumps({"StartAt": "Resize", "States": {"Resize": call}})
    made = steps.create_state_machine(name="order", definition=definition, roleArn=ROLE, tags=LOWER)
    steps.start_execution(stateMachineArn=made["stateMachineArn"], name="first", input="{}")
    account.has("stepfunctions/state-machines", "order")
    account.has("stepfunctions/state-machines/*/executions", "order", "first")
