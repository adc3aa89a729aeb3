"""What a stack is made of: each thing with what CloudFormation says of it, and a link to the thing itself."""

from __future__ import annotations

from awsfs.schema import Blob, Call, Each, Fields, Folder, Link
from awsfs.services._arns import arn_link
from awsfs.services._listed import listed

ID, TAIL = "{PhysicalResourceId}", "{tail(PhysicalResourceId)}"
PLACES = {
    "AWS::ApiGateway::RestApi": f"apigateway/{{region}}/rest-apis/{ID}",
    "AWS::ApiGatewayV2::Api": f"apigatewayv2/{{region}}/apis/{ID}",
    "AWS::AutoScaling::AutoScalingGroup": f"autoscaling/{{region}}/groups/{ID}",
    "AWS::CertificateManager::Certificate": f"acm/{{region}}/certificates/{TAIL}",
    "AWS::CloudFront::Distribution": f"cloudfront/distributions/{ID}",
    "AWS::CloudWatch::Alarm": f"cloudwatch/{{region}}/alarms/{ID}",
    "AWS::CodeBuild::Project": f"codebuild/{{region}}/projects/{ID}",
    "AWS::CodePipeline::Pipeline": f"codepipeline/{{region}}/pipelines/{ID}",
    "AWS::Cognito::UserPool": f"cognito-idp/{{region}}/user-pools/{ID}",
    "AWS::DynamoDB::Table": f"dynamo/{{region}}/{ID}",
    "AWS::EC2::Instance": f"ec2/{{region}}/{ID}",
    "AWS::EC2::InternetGateway": f"ec2/{{region}}/internet-gateways/{ID}",
    "AWS::EC2::LaunchTemplate": f"ec2/{{region}}/launch-templates/{ID}",
    "AWS::EC2::NatGateway": f"ec2/{{region}}/nat-gateways/{ID}",
    "AWS::EC2::NetworkAcl": f"ec2/{{region}}/network-acls/{ID}",
    "AWS::EC2::NetworkInterface": f"ec2/{{region}}/network-interfaces/{ID}",
    "AWS::EC2::RouteTable": f"ec2/{{region}}/route-tables/{ID}",
    "AWS::EC2::SecurityGroup": f"ec2/{{region}}/security-groups/{ID}",
    "AWS::EC2::Subnet": f"ec2/{{region}}/subnets/{ID}",
    "AWS::EC2::VPC": f"ec2/{{region}}/vpcs/{ID}",
    "AWS::EC2::VPCEndpoint": f"ec2/{{region}}/vpc-endpoints/{ID}",
    "AWS::EC2::Volume": f"ec2/{{region}}/volumes/{ID}",
    "AWS::ECR::Repository": f"ecr/{{region}}/repositories/{ID}",
    "AWS::ECS::Cluster": f"ecs/{{region}}/clusters/{ID}",
    "AWS::EFS::FileSystem": f"efs/{{region}}/file-systems/{ID}",
    "AWS::EKS::Cluster": f"eks/{{region}}/clusters/{ID}",
    "AWS::ElastiCache::CacheCluster": f"elasticache/{{region}}/clusters/{ID}",
    "AWS::ElastiCache::ReplicationGroup": f"elasticache/{{region}}/replication-groups/{ID}",
    "AWS::ElasticLoadBalancing::LoadBalancer": f"elb/{{region}}/load-balancers/{ID}",
    "AWS::Events::Rule": f"events/{{region}}/rules/{ID}",
    "AWS::Glue::Database": f"glue/{{region}}/databases/{ID}",
    "AWS::Glue::Job": f"glue/{{region}}/jobs/{ID}",
    "AWS::IAM::Group": f"iam/groups/{ID}",
    "AWS::IAM::InstanceProfile": f"iam/instance-profiles/{ID}",
    "AWS::IAM::ManagedPolicy": f"iam/policies/{TAIL}",
    "AWS::IAM::Role": f"iam/roles/{ID}",
    "AWS::IAM::User": f"iam/users/{ID}",
    "AWS::KMS::Key": f"kms/{{region}}/keys/{ID}",
    "AWS::Kinesis::Stream": f"kinesis/{{region}}/streams/{ID}",
    "AWS::KinesisFirehose::DeliveryStream": f"firehose/{{region}}/streams/{ID}",
    "AWS::Lambda::Function": f"lambda/{{region}}/functions/{ID}",
    "AWS::Logs::LogGroup": f"logs/{{region}}/groups/{ID}",
    "AWS::OpenSearchService::Domain": f"opensearch/{{region}}/domains/{ID}",
    "AWS::RDS::DBCluster": f"rds/{{region}}/clusters/{ID}",
    "AWS::RDS::DBInstance": f"rds/{{region}}/instances/{ID}",
    "AWS::Redshift::Cluster": f"redshift/{{region}}/clusters/{ID}",
    "AWS::Route53::HostedZone": f"route53/zones/{ID}",
    "AWS::S3::Bucket": f"s3/{ID}",
    "AWS::SNS::Topic": f"sns/{{region}}/topics/{TAIL}",
    "AWS::SQS::Queue": f"sqs/{{region}}/queues/{TAIL}",
    "AWS::StepFunctions::StateMachine": f"stepfunctions/{{region}}/state-machines/{TAIL}",
}
"""By CloudFormation's word for a type, where things of it are in the tree."""

ONE = Call(
    "describe_stack_resource",
    listed("Description, Metadata, StackId, StackName", "StackResourceDetail"),
    ttl=30,
    absent=("ValidationError",),
    StackName="{StackName}",
    LogicalResourceId="{name()}",
)
LISTED = Call("list_stack_resources", "StackResourceSummaries[]", ttl=30, StackName="{StackName}")
LINKS = tuple(Each("@", Link("resource", target), when=f"ResourceType == '{kind}'") for kind, target in PLACES.items())

RESOURCES = Folder(
    "resources",
    Each(
        LISTED,
        Folder(
            "{LogicalResourceId}",
            Fields(),
            *LINKS,
            arn_link("stack", "PhysicalResourceId"),
            arn_link("load-balancer", "PhysicalResourceId"),
            arn_link("target-group", "PhysicalResourceId"),
            time="LastUpdatedTimestamp",
        ),
        get=ONE,
        named="[A-Za-z0-9]{1,255}",
        state="ResourceStatus",
    ),
)


def template(name: str, stage: str) -> tuple[Each, ...]:
    """What the stack was made from, as it was written: JSON or YAML."""
    call = Call("get_template", "{TemplateBody: TemplateBody}", StackName="{StackName}", TemplateStage=stage)
    as_json = Blob(f"{name}.json", "[TemplateBody][?type(@) == 'string' && starts_with(@, '{')] | [0]")
    as_yaml = Blob(f"{name}.yaml", "[TemplateBody][?type(@) == 'string' && !starts_with(@, '{')] | [0]")
    return (Each(call, as_json, as_yaml),)
