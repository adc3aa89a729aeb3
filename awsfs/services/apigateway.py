"""API Gateway: REST APIs, with their resources, stages and deployments."""

from awsfs.schema import Attribute, ByName, Call, Each, Fields, Folder, Link, Service, tags
from awsfs.services._arns import arn_link, arn_links
from awsfs.services._metrics import metrics
from awsfs.services._places import role
from awsfs.services._verbs import dangerous, verb

API, STAGE = "{id}", "{stageName}"
APIS = Call("get_rest_apis", "items[]", limit=500)
ONE = Call("get_rest_api", restApiId="{name()}")
RESOURCES = Call("get_resources", "items[]", restApiId=API, limit=500, embed=["methods"])
ONE_RESOURCE = Call("get_resource", restApiId=API, resourceId="{name()}", embed=["methods"])
STAGES = Call("get_stages", "item[]", restApiId=API)
ONE_STAGE = Call("get_stage", restApiId=API, stageName="{name()}")
DEPLOYMENTS = Call("get_deployments", "items[]", restApiId=API, limit=500)
ONE_DEPLOYMENT = Call("get_deployment", restApiId=API, deploymentId="{name()}")
AUTHORIZERS = Call("get_authorizers", "items[]", restApiId=API, limit=500)
ONE_AUTHORIZER = Call("get_authorizer", restApiId=API, authorizerId="{name()}")
# AWS does not tell it.
ARN = "arn:{partition}:apigateway:{region}::/restapis/{id}"
IDS = "[a-z0-9]+"


def replacing(path: str) -> Call:
    """The call that sets one thing of an API."""
    return Call(
        "update_rest_api", restApiId=API, patchOperations=[{"op": "replace", "path": path, "value": "{value()}"}]
    )


STAGE_FOLDER = Folder(
    STAGE,
    Fields(),
    Folder("variables", Each("pairs(variables)", Attribute("{Key}", "Value"))),
    Link("deployment", "apigateway/{region}/rest-apis/{parent.id}/deployments/{deploymentId}"),
    Link("web-acl", "wafv2/{region}/web-acls/{tail(webAclArn)}"),
    arn_link("log-group", "accessLogSettings", "destinationArn"),
    arn_link("delivery-stream", "accessLogSettings", "destinationArn"),
    verb("flush-cache", "flush_stage_cache", restApiId=API, stageName=STAGE),
    dangerous("update", "update_stage", restApiId=API, stageName=STAGE),
    dangerous("delete", "delete_stage", restApiId=API, stageName=STAGE),
    time="lastUpdatedDate || createdDate",
)
AUTHORIZER = Folder(
    "{id}",
    Fields(),
    arn_link("function", "authorizerUri"),
    arn_links("user-pools", "user-pool", "providerARNs"),
    role("authorizerCredentials"),
)
API_FOLDER = Folder(
    API,
    Fields(),
    Attribute("name", "name", put=replacing("/name")),
    Attribute("description", "description || ''", put=replacing("/description")),
    Folder(
        "resources",
        Each(
            RESOURCES,
            Folder("{id}", Fields(), arn_links("functions", "function", "resourceMethods")),
            get=ONE_RESOURCE,
            named=IDS,
        ),
        ByName(RESOURCES, "path", "{id}"),
    ),
    metrics("AWS/ApiGateway", "Count Latency IntegrationLatency 4XXError 5XXError", ApiName="{name}"),
    Folder("stages", Each(STAGES, STAGE_FOLDER, get=ONE_STAGE, named=r"[\w-]+", asked=True)),
    Folder(
        "deployments",
        Each(DEPLOYMENTS, Folder("{id}", Fields(), time="createdDate"), get=ONE_DEPLOYMENT, named=IDS),
    ),
    Folder(
        "authorizers",
        Each(AUTHORIZERS, AUTHORIZER, get=ONE_AUTHORIZER, named=IDS),
        ByName(AUTHORIZERS, "name", "{id}"),
    ),
    tags(
        "pairs(tags)",
        put=Call("tag_resource", resourceArn=ARN, tags={"{name()}": "{value()}"}),
        delete=Call("untag_resource", resourceArn=ARN, tagKeys=["{name()}"]),
    ),
    verb("create-deployment", "create_deployment", restApiId=API),
    dangerous("delete", "delete_rest_api", restApiId=API),
    time="createdDate",
)

SERVICE = Service(
    "apigateway",
    Folder(
        "rest-apis",
        Each(APIS, API_FOLDER, get=ONE, named=IDS, state="apiStatus", arn="apigateway:/restapis/([^/]+)"),
        ByName(APIS, "name", "{id}"),
    ),
)
