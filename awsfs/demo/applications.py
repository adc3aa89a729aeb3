"""What runs in the demo account beside its machines: functions, queues, databases, containers, and what they need.

All of it is in the home region, in the network of production. It is made when a request first needs a part of it,
because moto takes long to load so many services.
"""

from __future__ import annotations

import json
from typing import Any

from awsfs.demo.packing import function_code, image_manifest
from awsfs.demo.telemetry import CONTAINER_LOGS, TAGS, make_telemetry
from awsfs.demo.words import ACCOUNT, HOME, Connect, arn, tag_list

ROLE = f"arn:aws:iam::{ACCOUNT}:role/"
FUNCTION = "thumbnail"
ALIAS = "alias/acme"
PARAMETERS = {
    "/app/prod/db/host": "db-primary.internal",
    "/app/prod/db/port": "5432",
    "/app/prod/db/name": "shop",
    "/app/prod/web/workers": "8",
    "/app/prod/web/features": '{"checkout": "new", "search": "old"}',
    "/app/staging/db/host": "db.staging.internal",
}


def make_applications(connect: Connect) -> None:
    """Make all of it. A resource is made after the resources that it refers to."""
    key = _make_key(connect("kms", HOME))
    _make_messages(connect("sqs", HOME), connect("sns", HOME), key)
    _make_function(connect("lambda", HOME))
    _make_configuration(connect("ssm", HOME), connect("secretsmanager", HOME), key)
    network = _production(connect("ec2", HOME))
    _make_database(connect("rds", HOME), network, key)
    _make_containers(connect("ecr", HOME), connect("ecs", HOME), network)
    _make_group(connect, network)
    make_telemetry(connect)
    _make_flow(connect("stepfunctions", HOME))
    _make_stack(connect("cloudformation", HOME))
    _make_zone(connect)
    _make_failures(connect("sqs", HOME))


def _production(ec2: Any) -> dict[str, Any]:
    """Subnets, security groups and machines of production, as those before have made them."""
    here = [{"Name": "tag:env", "Values": ["production"]}]
    groups = ec2.describe_security_groups(Filters=here)["SecurityGroups"]
    private = [*here, {"Name": "tag:side", "Values": ["private"]}]
    web = [*here, {"Name": "tag:Name", "Values": ["web"]}]
    found = ec2.describe_instances(Filters=web)["Reservations"]
    return {
        "subnets": [subnet["SubnetId"] for subnet in ec2.describe_subnets(Filters=private)["Subnets"]],
        "groups": {group["GroupName"]: group["GroupId"] for group in groups},
        "web": [machine for reservation in found for machine in reservation["Instances"]],
    }


def _make_key(kms: Any) -> str:
    tags = [{"TagKey": name, "TagValue": value} for name, value in TAGS.items()]
    key: str = kms.create_key(Description="what acme keeps to itself", Tags=tags)["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=ALIAS, TargetKeyId=key)
    return key


def _make_messages(sqs: Any, sns: Any, key: str) -> None:
    sqs.create_queue(QueueName="thumbnails-failed", tags=TAGS)
    redrive = {"deadLetterTargetArn": arn("sqs", "thumbnails-failed"), "maxReceiveCount": 5}
    attributes = {"RedrivePolicy": json.dumps(redrive), "KmsMasterKeyId": key}
    jobs = sqs.create_queue(QueueName="thumbnails", Attributes=attributes, tags=TAGS)["QueueUrl"]
    for name in ("logo.png", "hero.jpg"):
        sqs.send_message(QueueUrl=jobs, MessageBody=json.dumps({"key": f"images/{name}", "width": 128}))
    topic = sns.create_topic(Name="uploads", Tags=tag_list(**TAGS))["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn("sqs", "thumbnails"))
    sns.create_topic(Name="on-call", Tags=tag_list(team="platform"))


def _make_function(functions: Any) -> None:
    functions.create_function(
        FunctionName=FUNCTION,
        Runtime="python3.12",
        Role=f"{ROLE}thumbnailer",
        Handler="thumbnail.handler",
        Code={"ZipFile": function_code(1)},
        Description="makes small images of large ones",
        Timeout=30,
        MemorySize=512,
        Environment={"Variables": {"BUCKET": "acme-assets", "WIDTH": "128"}},
        DeadLetterConfig={"TargetArn": arn("sqs", "thumbnails-failed")},
        Tags=TAGS,
    )
    functions.publish_version(FunctionName=FUNCTION)
    functions.update_function_code(FunctionName=FUNCTION, ZipFile=function_code(2))
    functions.publish_version(FunctionName=FUNCTION)
    functions.create_event_source_mapping(FunctionName=FUNCTION, EventSourceArn=arn("sqs", "thumbnails"))


def _make_configuration(ssm: Any, secrets: Any, key: str) -> None:
    for name, value in PARAMETERS.items():
        ssm.put_parameter(Name=name, Value=value, Type="String")
    secret = {"Name": "/app/prod/db/password", "Value": "correct horse battery staple", "Type": "SecureString"}
    ssm.put_parameter(**secret, KeyId=key)
    login = json.dumps({"username": "shop", "password": "correct horse battery staple"})  # nosec B105
    secrets.create_secret(Name="prod/shop/database", SecretString=login, KmsKeyId=key, Tags=tag_list(**TAGS))


def _make_database(rds: Any, network: dict[str, Any], key: str) -> None:
    subnets = {"DBSubnetGroupName": "production", "SubnetIds": network["subnets"]}
    rds.create_db_subnet_group(**subnets, DBSubnetGroupDescription="the private subnets of production")
    rds.create_db_instance(
        DBInstanceIdentifier="shop",
        DBInstanceClass="db.r6g.large",
        Engine="postgres",
        AllocatedStorage=100,
        MasterUsername="shop",
        MasterUserPassword="correct-horse-battery",
        DBSubnetGroupName="production",
        VpcSecurityGroupIds=[network["groups"]["production-db"]],
        StorageEncrypted=True,
        KmsKeyId=key,
        Tags=tag_list(**TAGS),
    )
    rds.create_db_snapshot(DBInstanceIdentifier="shop", DBSnapshotIdentifier="shop-before-16")


def _make_containers(ecr: Any, ecs: Any, network: dict[str, Any]) -> None:
    ecr.create_repository(repositoryName="acme/shop", tags=tag_list(**TAGS))
    for tag in ("1.4.1", "1.4.2"):
        ecr.put_image(repositoryName="acme/shop", imageManifest=image_manifest(tag), imageTag=tag)
    options = {"awslogs-group": CONTAINER_LOGS, "awslogs-region": HOME, "awslogs-stream-prefix": "web"}
    container = {
        "name": "web",
        "image": f"{ACCOUNT}.dkr.ecr.{HOME}.amazonaws.com/acme/shop:1.4.2",
        "memory": 512,
        "environment": [{"name": "WORKERS", "value": "8"}],
        "logConfiguration": {"logDriver": "awslogs", "options": options},
    }
    ecs.create_cluster(clusterName="shop", tags=[{"key": name, "value": value} for name, value in TAGS.items()])
    roles = {"taskRoleArn": f"{ROLE}shop-task", "executionRoleArn": f"{ROLE}shop-task"}
    ecs.register_task_definition(family="web", containerDefinitions=[container], networkMode="awsvpc", **roles)
    place = {"subnets": network["subnets"], "securityGroups": [network["groups"]["production-web"]]}
    ecs.create_service(
        cluster="shop",
        serviceName="web",
        taskDefinition="web",
        desiredCount=3,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": place},
    )


def _make_group(connect: Connect, network: dict[str, Any]) -> None:
    """The group that the web servers are machines of, and the role that AWS itself takes for that."""
    connect("iam", HOME).create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com")
    machines = network["web"]
    data = {"ImageId": machines[0]["ImageId"], "InstanceType": machines[0]["InstanceType"]}
    connect("ec2", HOME).create_launch_template(LaunchTemplateName="web", LaunchTemplateData=data)
    autoscaling = connect("autoscaling", HOME)
    autoscaling.create_auto_scaling_group(
        AutoScalingGroupName="web",
        LaunchTemplate={"LaunchTemplateName": "web", "Version": "$Latest"},
        MinSize=0,
        MaxSize=12,
        DesiredCapacity=0,
        VPCZoneIdentifier=",".join(network["subnets"]),
    )
    ids = [machine["InstanceId"] for machine in machines if machine["State"]["Name"] == "running"]
    autoscaling.attach_instances(AutoScalingGroupName="web", InstanceIds=ids)
    autoscaling.put_scaling_policy(
        AutoScalingGroupName="web", PolicyName="grow", AdjustmentType="ChangeInCapacity", ScalingAdjustment=2
    )


def _make_flow(steps: Any) -> None:
    resize = {"Type": "Task", "Resource": arn("lambda", f"function:{FUNCTION}"), "End": True}
    definition = json.dumps({"StartAt": "Resize", "States": {"Resize": resize}})
    machine = steps.create_state_machine(name="upload", definition=definition, roleArn=f"{ROLE}upload-flow")
    steps.start_execution(stateMachineArn=machine["stateMachineArn"], name="first", input='{"key": "images/logo.png"}')


def _make_stack(cloudformation: Any) -> None:
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "reports"}}
    template = {"Resources": {"Reports": queue}, "Outputs": {"Queue": {"Value": {"Ref": "Reports"}}}}
    tags = tag_list(team="finance")
    cloudformation.create_stack(StackName="reports", TemplateBody=json.dumps(template, indent=2), Tags=tags)


def _make_failures(sqs: Any) -> None:
    """The messages that the alarm counts. They come last, because each takes a random number for its id."""
    failed = sqs.get_queue_url(QueueName="thumbnails-failed")["QueueUrl"]
    for name in ("broken.gif", "empty.png"):
        sqs.send_message(QueueUrl=failed, MessageBody=json.dumps({"key": f"images/{name}", "width": 128}))


def _make_zone(connect: Connect) -> None:
    (balancer,) = connect("elbv2", HOME).describe_load_balancers(Names=["web"])["LoadBalancers"]
    zone, name = balancer["CanonicalHostedZoneId"], balancer["DNSName"]
    alias = {"HostedZoneId": zone, "DNSName": name, "EvaluateTargetHealth": False}
    records = (
        {"Name": "www.acme.example", "Type": "A", "AliasTarget": alias},
        {"Name": "mail.acme.example", "Type": "MX", "TTL": 300, "ResourceRecords": [{"Value": "10 mx.acme.example"}]},
    )
    route53 = connect("route53", HOME)
    zone = route53.create_hosted_zone(Name="acme.example", CallerReference="demo")["HostedZone"]["Id"]
    changes = [{"Action": "CREATE", "ResourceRecordSet": record} for record in records]
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})
