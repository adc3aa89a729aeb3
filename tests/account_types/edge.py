"""What the world sees: names, certificates, distributions, firewalls and APIs."""

from __future__ import annotations

from typing import Any

from account_types.account import PAIRS, REGION, TAGS, Account, arn

ORIGIN = {"Id": "shop", "DomainName": "shop.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}


def make(account: Account) -> None:
    """Make all of them."""
    _zone(account)
    _certificate(account)
    _distribution(account)
    _firewalls(account)
    _rest_api(account)
    _http_api(account)


def _zone(account: Account) -> None:
    route53 = account.client("route53")
    zone = route53.create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]["Id"].rpartition("/")[2]
    route53.change_tags_for_resource(ResourceType="hostedzone", ResourceId=zone, AddTags=PAIRS)
    record = {"Name": "www.example.com", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    change = {"Action": "CREATE", "ResourceRecordSet": record}
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [change]})
    inside = {"VPCRegion": REGION, "VPCId": account.client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]}
    words = {"Name": "internal", "CallerReference": "2", "HostedZoneConfig": {"PrivateZone": True}}
    private = route53.create_hosted_zone(**words, VPC=inside)["HostedZone"]["Id"]
    account.has("route53/zones", zone)
    account.has_spare("route53/zones", private.rpartition("/")[2])
    account.has("route53/zones/*/records", zone, "www.example.com.A")


def _certificate(account: Account) -> None:
    made = account.client("acm").request_certificate(DomainName="example.com", Tags=PAIRS)
    account.has("acm/certificates", made["CertificateArn"].rpartition("/")[2])


def _distribution(account: Account) -> None:
    cloudfront = account.client("cloudfront")
    behaviour = {"TargetOriginId": "shop", "ViewerProtocolPolicy": "allow-all"}
    described = {
        "CallerReference": "1",
        "Origins": {"Quantity": 1, "Items": [ORIGIN]},
        "DefaultCacheBehavior": behaviour,
        "Comment": "shop",
        "Enabled": True,
    }
    words = {"DistributionConfig": described, "Tags": {"Items": PAIRS}}
    made = cloudfront.create_distribution_with_tags(DistributionConfigWithTags=words)["Distribution"]["Id"]
    batch: dict[str, Any] = {"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": "1"}
    done = cloudfront.create_invalidation(DistributionId=made, InvalidationBatch=batch)["Invalidation"]["Id"]
    account.has("cloudfront/distributions", made)
    account.has("cloudfront/distributions/*/invalidations", made, done)


def _firewalls(account: Account) -> None:
    seen = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "shop"}
    words: dict[str, Any] = {"Name": "shop", "DefaultAction": {"Allow": {}}, "VisibilityConfig": seen, "Tags": PAIRS}
    made = account.client("wafv2").create_web_acl(**words, Scope="REGIONAL")["Summary"]
    balancers = account.client("elbv2").describe_load_balancers(Names=["web"])["LoadBalancers"]
    balancer = balancers[0]["LoadBalancerArn"]
    account.client("wafv2").associate_web_acl(WebACLArn=made["ARN"], ResourceArn=balancer)
    everywhere = account.client("wafv2", "us-east-1").create_web_acl(**words, Scope="CLOUDFRONT")["Summary"]
    account.has("wafv2/web-acls", made["Id"])
    account.has("wafv2/global-web-acls", everywhere["Id"], region="us-east-1")


def _rest_api(account: Account) -> None:
    gateway = account.client("apigateway")
    api = gateway.create_rest_api(name="shop", tags=TAGS)["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    method = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    gateway.put_method(**method, authorizationType="NONE")
    function = f"arn:aws:apigateway:us-west-2:lambda:path/2015-03-31/functions/{arn('lambda', 'function:resize')}"
    gateway.put_integration(**method, type="AWS_PROXY", uri=f"{function}/invocations", integrationHttpMethod="POST")
    deployment = gateway.create_deployment(restApiId=api, stageName="prod")["id"]
    pool = arn("cognito-idp", f"userpool/{account.name('cognito-idp/user-pools')}")
    words = {"name": "pool", "type": "COGNITO_USER_POOLS", "identitySource": "method.request.header.Authorization"}
    authorizer = gateway.create_authorizer(restApiId=api, providerARNs=[pool], **words)["id"]
    account.has("apigateway/rest-apis", api)
    account.has("apigateway/rest-apis/*/resources", api, root)
    account.has("apigateway/rest-apis/*/stages", api, "prod")
    account.has("apigateway/rest-apis/*/deployments", api, deployment)
    account.has("apigateway/rest-apis/*/authorizers", api, authorizer)


def _http_api(account: Account) -> None:
    gateway = account.client("apigatewayv2")
    api = gateway.create_api(Name="shop", ProtocolType="HTTP", Tags=TAGS)["ApiId"]
    words = {"IntegrationType": "AWS_PROXY", "PayloadFormatVersion": "2.0"}
    made = gateway.create_integration(ApiId=api, IntegrationUri=arn("lambda", "function:resize"), **words)
    integration = made["IntegrationId"]
    route = gateway.create_route(ApiId=api, RouteKey="GET /", Target=f"integrations/{integration}")["RouteId"]
    gateway.create_stage(ApiId=api, StageName="prod", StageVariables={"mode": "fast"})
    account.has("apigatewayv2/apis", api)
    account.has("apigatewayv2/apis/*/integrations", api, integration)
    account.has("apigatewayv2/apis/*/routes", api, route)
    account.has("apigatewayv2/apis/*/stages", api, "prod")
