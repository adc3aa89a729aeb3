"""What a stack is made of: each thing with what CloudFormation says of it, and a link to the thing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from awsfs.schema import Blob, Call, Each, Fields, Folder, Link, Scope
from awsfs.services._arns import arn_link
from awsfs.services._listed import listed

ID, TAIL = "{PhysicalResourceId}", "{tail(PhysicalResourceId)}"
# Without a network of its own, a group is called by its name.
GROUP_ID = "{[PhysicalResourceId][?@ && starts_with(@, 'sg-')] | [0]}"
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
    "AWS::EC2::SecurityGroup": f"ec2/{{region}}/security-groups/{GROUP_ID}",
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


def rules(*, of_default: bool) -> Callable[[Scope], Iterator[dict[str, str]]]:
    """A source: ``Bus`` and ``Rule`` of a rule of the default bus, or of another, whose id is ``bus|rule``."""

    def find(scope: Scope) -> Iterator[dict[str, str]]:
        bus, _, rule = str(scope.get("PhysicalResourceId") or "").rpartition("|")
        bus = bus.partition(":event-bus/")[2] or bus or "default"
        return iter([{"Bus": bus, "Rule": rule}] if (bus == "default") == of_default else [])

    return find


def acls(level: str) -> Callable[[Scope], Iterator[dict[str, str]]]:
    """A source: ``Id`` of a web ACL of this level, whose physical id is ``name|id|level``."""

    def find(scope: Scope) -> Iterator[dict[str, str]]:
        _, identifier, found = (*str(scope.get("PhysicalResourceId") or "").split("|"), "", "", "")[:3]
        return iter([{"Id": identifier}] if found == level else [])

    return find


COMPOSITE = (
    ("AWS::Events::Rule", rules(of_default=True), "events/{region}/rules/{Rule}"),
    ("AWS::Events::Rule", rules(of_default=False), "events/{region}/buses/{Bus}/rules/{Rule}"),
    ("AWS::WAFv2::WebACL", acls("REGIONAL"), "wafv2/{region}/web-acls/{Id}"),
    ("AWS::WAFv2::WebACL", acls("CLOUDFRONT"), "wafv2/us-east-1/global-web-acls/{Id}"),
)
"""Types whose physical ids have several parts."""

LINKS = tuple(Each("@", Link("resource", target), when=f"ResourceType == '{kind}'") for kind, target in PLACES.items())
COMPOSITE_LINKS = tuple(
    Each(parts, Link("resource", target), when=f"ResourceType == '{kind}'") for kind, parts, target in COMPOSITE
)

RESOURCES = Folder(
    "resources",
    Each(
        LISTED,
        Folder(
            "{LogicalResourceId}",
            Fields(),
            *LINKS,
            *COMPOSITE_LINKS,
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
